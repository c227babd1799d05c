package dev.nevergone.internal.telemetry;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;
import org.jspecify.annotations.Nullable;

/** The flight recorder's event types, one per kind of {@link dev.nevergone.PoolEvent}, and the slow borrow. */
final class FlightEvents {

    private FlightEvents() {}

    /** What all have in common. */
    @Category("Nevergone")
    @StackTrace(false)
    abstract static class PoolFlightEvent extends Event {

        @Label("Pool")
        @Nullable
        String pool;
    }

    @Name("dev.nevergone.ConnectionCreated")
    @Label("Connection Created")
    @Description("A connection was opened")
    static final class ConnectionCreated extends PoolFlightEvent {

        @Label("Connection Id")
        long connectionId;

        @Label("Target")
        @Nullable
        String target;

        @Label("Connect Time")
        @Timespan(Timespan.NANOSECONDS)
        long took;
    }

    @Name("dev.nevergone.ConnectionClosed")
    @Label("Connection Closed")
    @Description("A connection was closed, or dropped because it was dead")
    static final class ConnectionClosed extends PoolFlightEvent {

        @Label("Connection Id")
        long connectionId;

        @Label("Reason")
        @Nullable
        String reason;

        @Label("Age")
        @Timespan(Timespan.NANOSECONDS)
        long age;
    }

    @Name("dev.nevergone.ConnectionStale")
    @Label("Stale Connection")
    @Description("A connection was found dead before anybody got it")
    static final class ConnectionStale extends PoolFlightEvent {

        @Label("Connection Id")
        long connectionId;

        @Label("Reason")
        @Nullable
        String reason;

        @Label("Idle Time")
        @Timespan(Timespan.NANOSECONDS)
        long idle;

        @Label("Detail")
        @Nullable
        String detail;
    }

    @Name("dev.nevergone.ConnectionLost")
    @Label("Connection Lost in Use")
    @Description("A connection died in a borrower's hands")
    @StackTrace
    static final class ConnectionLost extends PoolFlightEvent {

        @Label("Connection Id")
        long connectionId;

        @Label("Detail")
        @Nullable
        String detail;
    }

    @Name("dev.nevergone.ConnectionsSuspect")
    @Label("Connections Suspect")
    @Description("A generation began: the first proven disconnect made all older connections suspect")
    static final class ConnectionsSuspect extends PoolFlightEvent {

        @Label("Generation")
        long generation;
    }

    @Name("dev.nevergone.OutageBegan")
    @Label("Outage Began")
    @Description("The server cannot be reached, or refuses")
    static final class OutageBegan extends PoolFlightEvent {

        @Label("Target")
        @Nullable
        String target;

        @Label("Since")
        @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
        long since;

        @Label("Category")
        @Nullable
        String category;

        @Label("Reason")
        @Nullable
        String reason;
    }

    @Name("dev.nevergone.OutageEnded")
    @Label("Outage Ended")
    @Description("The server accepts connections again")
    static final class OutageEnded extends PoolFlightEvent {

        @Label("Target")
        @Nullable
        String target;

        @Label("Outage")
        @Timespan(Timespan.NANOSECONDS)
        long outage;

        @Label("Failed Probes")
        int probes;
    }

    @Name("dev.nevergone.BorrowTimedOut")
    @Label("Borrow Timed Out")
    @Description("A borrow got no connection in time")
    @StackTrace
    static final class BorrowTimedOut extends PoolFlightEvent {

        @Label("Waited")
        @Timespan(Timespan.NANOSECONDS)
        long waited;

        @Label("Active")
        int active;

        @Label("Idle Connections")
        int idle;

        @Label("Waiting Threads")
        int waiting;
    }

    @Name("dev.nevergone.LeakSuspected")
    @Label("Leak Suspected")
    @Description("A borrowed connection is out for longer than the leak threshold")
    static final class LeakSuspected extends PoolFlightEvent {

        @Label("Connection Id")
        long connectionId;

        @Label("Held")
        @Timespan(Timespan.NANOSECONDS)
        long held;

        @Label("Borrower")
        @Nullable
        String borrower;

        @Label("Borrowed At")
        @Nullable
        String borrowedAt;
    }

    @Name("dev.nevergone.LeakReclaimed")
    @Label("Leak Reclaimed")
    @Description("A borrowed connection was taken back by force")
    static final class LeakReclaimed extends PoolFlightEvent {

        @Label("Connection Id")
        long connectionId;

        @Label("Held")
        @Timespan(Timespan.NANOSECONDS)
        long held;

        @Label("Borrower")
        @Nullable
        String borrower;
    }

    @Name("dev.nevergone.CredentialsChanged")
    @Label("Credentials Changed")
    @Description("New connections log in with other credentials from now on")
    static final class CredentialsChanged extends PoolFlightEvent {

        @Label("User")
        @Nullable
        String username;
    }

    @Name("dev.nevergone.Failover")
    @Label("Failover")
    @Description("The pool turned from one server to another")
    static final class Failover extends PoolFlightEvent {

        @Label("From")
        @Nullable
        String from;

        @Label("To")
        @Nullable
        String to;

        @Label("Reason")
        @Nullable
        String reason;
    }

    @Name("dev.nevergone.RetryDecided")
    @Label("Retry Decided")
    @Description("Something failed, and it was decided whether it is repeated")
    @StackTrace
    static final class RetryDecided extends PoolFlightEvent {

        @Label("Connection Id")
        long connectionId;

        @Label("Unit of Work")
        @Nullable
        String unit;

        @Label("Call")
        @Nullable
        String call;

        @Label("Rule")
        @Nullable
        String rule;

        @Label("Limit")
        @Nullable
        String limit;

        @Label("Outcome")
        @Nullable
        String outcome;

        @Label("Repeated")
        boolean repeated;

        @Label("Attempts")
        int attempts;

        @Label("Transaction")
        @Nullable
        String transaction;

        @Label("Retries Left")
        long retriesLeft;
    }

    @Name("dev.nevergone.CommitResolved")
    @Label("Commit Resolved")
    @Description("It was found out whether a COMMIT whose answer was lost took effect")
    static final class CommitResolved extends PoolFlightEvent {

        @Label("Connection Id")
        long connectionId;

        @Label("Token")
        @Nullable
        String token;

        @Label("Committed")
        boolean committed;

        @Label("Time to Find Out")
        @Timespan(Timespan.NANOSECONDS)
        long took;
    }

    @Name("dev.nevergone.CommitUnknown")
    @Label("Commit Unknown")
    @Description("It could not be found out whether a COMMIT whose answer was lost took effect")
    @StackTrace
    static final class CommitUnknown extends PoolFlightEvent {

        @Label("Connection Id")
        long connectionId;

        @Label("Token")
        @Nullable
        String token;

        @Label("Detail")
        @Nullable
        String detail;
    }

    @Name("dev.nevergone.IdleLimitLearned")
    @Label("Idle Limit Learned")
    @Description("Connections that are idle for longer die silently: a firewall or load balancer forgets them")
    static final class IdleLimitLearned extends PoolFlightEvent {

        @Label("Limit")
        @Timespan(Timespan.NANOSECONDS)
        long limit;

        @Label("Ping After")
        @Timespan(Timespan.NANOSECONDS)
        long pingAfter;
    }

    @Name("dev.nevergone.SlowBorrow")
    @Label("Slow Borrow")
    @Description("A borrow that got a connection, from the call to the connection")
    @StackTrace
    @Threshold("10 ms")
    static final class SlowBorrow extends PoolFlightEvent {

        @Label("Connection Id")
        long connectionId;
    }
}

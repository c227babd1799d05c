package dev.nevergone.internal.pool;

import dev.nevergone.Failure;
import dev.nevergone.Failure.Category;
import dev.nevergone.internal.driver.Traffic;
import dev.nevergone.internal.jdbc.Call;
import dev.nevergone.internal.jdbc.Lease;
import dev.nevergone.internal.retry.Proof;
import java.sql.Connection;
import java.sql.SQLException;

/** What a failure and the wire prove about the call that failed. */
final class Proofs {

    // ER_LOCK_NOWAIT: the statement asked not to wait, so it is not made to.
    private static final int LOCK_NOWAIT = 3572;

    // ER_SERVER_SHUTDOWN
    private static final int SERVER_SHUTDOWN = 1053;

    private Proofs() {}

    /**
     * Whether the connection is dead although the exception does not say so: the driver lost it in the midst of a batch,
     * of a packet that was too large, of a query that it stopped; or went on to another server by itself.
     */
    static boolean deadAllTheSame(Failure failure, Connection driverConnection) {
        return switch (failure.category()) {
            case RECONNECTED_OUTCOME_UNKNOWN -> true;
            case CLIENT_MISUSE, PACKET_TOO_LARGE, QUERY_KILLED_OR_TIMEOUT -> isClosed(driverConnection);
            default -> false;
        };
    }

    private static boolean isClosed(Connection driverConnection) {
        try {
            return driverConnection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /** The connection is dead. */
    static Proof ofDead(Failure failure, Call call, Traffic wire, long mark) {
        boolean knows = wire.known() && mark != Lease.NO_MARK;
        // Of a batch, all but the last request may have arrived whole.
        boolean one = call.operation() != Call.Operation.BATCH;
        if (knows && (wire.nothingSentSince(mark) || (one && wire.requestIncompleteSince(mark)))) {
            return Proof.NOT_SENT;
        }
        if (failure.category() == Category.IDLE_TIMEOUT || failure.vendorCode() == SERVER_SHUTDOWN) {
            // An answer, and it says that nothing was done; a COMMIT that a shutdown stops is rolled back.
            return Proof.NOT_EXECUTED;
        }
        boolean commits = call.operation() == Call.Operation.COMMIT && failure.category() != Category.GONE_AWAY;
        if (commits || failure.safeToRetry() != Failure.Retry.ANY_UNEXECUTED) {
            return Proof.NO_ANSWER;
        }
        if (failure.category() != Category.GONE_AWAY) {
            return Proof.NOT_EXECUTED;
        }
        // An exception alone says so; the wire, which was watched, says that the request left.
        return knows ? Proof.NO_ANSWER : Proof.NOT_SENT;
    }

    /** The connection lives. */
    static Proof ofLiving(Failure failure) {
        return switch (failure.category()) {
            case DEADLOCK_OR_LOCK_TIMEOUT ->
                failure.vendorCode() == LOCK_NOWAIT ? Proof.OTHER_ERROR : Proof.LOCK_CONFLICT;
            case READ_ONLY_FAILOVER -> Proof.NOT_EXECUTED;
            default -> Proof.OTHER_ERROR;
        };
    }
}

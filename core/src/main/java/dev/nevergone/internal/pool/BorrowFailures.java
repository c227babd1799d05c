package dev.nevergone.internal.pool;

import dev.nevergone.PoolSettings;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The exceptions of a borrow, each text in one place. */
final class BorrowFailures {

    private BorrowFailures() {}

    /** No connection within the pool time-out, or within the outage grace. */
    static SQLException timedOut(
            PoolSettings settings, String counts, long waitedNanos, Dialer.@Nullable Outage outage, String target) {
        StringBuilder text = new StringBuilder(256)
                .append("pool ")
                .append(settings.name())
                .append(": no connection after ")
                .append(TimeUnit.NANOSECONDS.toMillis(waitedNanos))
                .append(" ms (poolTimeout ")
                .append(settings.poolTimeout().toMillis())
                .append(" ms): ")
                .append(counts);
        if (outage == null) {
            return new PoolTimeoutException(
                    text.append(". Every connection is in use: return them sooner, or raise poolSize or maxOverflow")
                            .toString(),
                    null);
        }
        SQLException last = outage.last();
        text.append(String.format(
                Locale.ROOT,
                ". Cannot connect to %s: %d failed attempts, outageGrace %d ms, last failure: %s",
                target,
                outage.attempts(),
                settings.outageGrace().toMillis(),
                firstLine(last.getMessage())));
        return new PoolTimeoutException(text.toString(), last);
    }

    /** The server refuses for a reason that waiting does not cure. */
    static SQLException refused(PoolSettings settings, String target, SQLException failure) {
        return new SQLNonTransientConnectionException(
                "pool " + settings.name() + ": cannot connect to " + target + ": " + firstLine(failure.getMessage())
                        + ". Not tried again, since waiting would not help",
                failure.getSQLState(),
                failure.getErrorCode(),
                failure);
    }

    /** For code that goes on with a connection of the unwrapped HikariDataSource after it was found dead or evicted. */
    static SQLException connectionClosed(String poolName) {
        return new SQLNonTransientConnectionException(
                "pool " + poolName + ": this connection was closed, for it was dead or evicted; borrow another one",
                "08003");
    }

    static SQLException closed(String poolName) {
        return new PoolClosedException(poolName);
    }

    /** The peek before the COMMIT saw that it could not arrive. */
    static SQLException lostBeforeCommit(String poolName) {
        return new SQLNonTransientConnectionException(
                "pool " + poolName
                        + ": the connection was lost before COMMIT was sent, so the server rolls back: run the"
                        + " whole transaction again",
                "08003");
    }

    static SQLException interrupted(String poolName, InterruptedException cause) {
        return new SQLTransientConnectionException(
                "pool " + poolName + ": interrupted while waiting for a connection", null, 0, cause);
    }

    static String firstLine(@Nullable String message) {
        if (message == null) {
            return "no message";
        }
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end).strip();
    }
}

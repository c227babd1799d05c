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
            return new SQLTransientConnectionException(
                    text.append(". Every connection is in use: return them sooner, or raise poolSize or maxOverflow")
                            .toString());
        }
        SQLException last = outage.last();
        text.append(String.format(
                Locale.ROOT,
                ". Cannot connect to %s: %d failed attempts, outageGrace %d ms, last failure: %s",
                target,
                outage.attempts(),
                settings.outageGrace().toMillis(),
                firstLine(last.getMessage())));
        SQLException timeout =
                new SQLTransientConnectionException(text.toString(), last.getSQLState(), last.getErrorCode(), last);
        timeout.setNextException(last);
        return timeout;
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

    static SQLException closed(String poolName) {
        return new SQLNonTransientConnectionException("pool " + poolName + " is closed", "08003");
    }

    static SQLException interrupted(String poolName, InterruptedException cause) {
        return new SQLTransientConnectionException(
                "pool " + poolName + ": interrupted while waiting for a connection", null, 0, cause);
    }

    /** HikariCP gave a slot out that it gave up in the same moment. */
    static SQLException closedMeanwhile() {
        return new SQLTransientConnectionException("the connection was closed while it was being lent; try again");
    }

    static String firstLine(@Nullable String message) {
        if (message == null) {
            return "no message";
        }
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end).strip();
    }
}

package dev.nevergone.internal.pool;

import dev.nevergone.PoolSettings;
import dev.nevergone.internal.outage.ServerState.Snapshot;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The exceptions of a borrow, each text in one place. */
final class BorrowFailures {

    private BorrowFailures() {}

    /**
     * No connection within the pool time-out, although the server is up.
     *
     * @param ceiling what the server said if it takes no more connections
     * @param heldByCaller how many connections of this pool the calling thread holds already
     */
    static SQLException timedOut(
            PoolSettings settings, String counts, long waitedNanos, @Nullable SQLException ceiling, int heldByCaller) {
        String text = "pool " + settings.name() + ": no connection after " + millis(waitedNanos) + " ms (poolTimeout "
                + settings.poolTimeout().toMillis() + " ms): " + counts + ". ";
        if (heldByCaller > 0) {
            text += "This very thread holds " + heldByCaller
                    + " of them: a borrow within a borrow can wait for itself for ever. Pass the connection on, or return it"
                    + " first. ";
        }
        return ceiling == null
                ? new PoolTimeoutException(
                        text + "Every connection is in use: return them sooner, or raise poolSize or maxOverflow", null)
                : new PoolTimeoutException(
                        text + "The server takes no more: " + firstLine(ceiling.getMessage())
                                + ". Raise its limit, or lower the sizes of its pools",
                        ceiling);
    }

    /** No connection within the pool time-out, for an operator keeps borrowers out. */
    static SQLException suspended(PoolSettings settings, String counts, long waitedNanos) {
        return new PoolTimeoutException(
                "pool " + settings.name() + ": no connection after " + millis(waitedNanos) + " ms (poolTimeout "
                        + settings.poolTimeout().toMillis() + " ms): the pool is suspended: " + counts
                        + ". Call resume() to let borrowers in",
                null);
    }

    /** More threads wait than the settings allow. */
    static SQLException tooManyWaiters(PoolSettings settings, String counts) {
        return new PoolTimeoutException(
                "pool " + settings.name() + ": no connection, and no waiting: maxWaiters (" + settings.maxWaiters()
                        + ") threads wait already: " + counts,
                null);
    }

    /** The server is down, for longer than a borrower may wait. */
    static SQLException serverDown(
            PoolSettings settings, String counts, String target, Snapshot outage, long waitedNanos, long now) {
        SQLException last = outage.failure();
        String text = String.format(
                Locale.ROOT,
                "pool %s: no connection after %d ms: %s is down since %s (%.1f s ago; outageGrace %.1f s), %s, %d failed"
                        + " attempts, the next probe in %d ms. %s",
                settings.name(),
                millis(waitedNanos),
                target,
                outage.since().truncatedTo(ChronoUnit.MILLIS),
                (now - outage.sinceNanos()) / 1e9,
                settings.outageGrace().toMillis() / 1e3,
                reason(last),
                outage.failures(),
                Math.max(0, millis(outage.nextNanos() - now)),
                counts);
        return new PoolTimeoutException(text, last);
    }

    /** What was thrown at the bottom of the failure, and the first line of what it says. */
    private static String reason(@Nullable Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root != null && root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        return root == null
                ? "reason unknown"
                : "last failure " + root.getClass().getSimpleName() + ": " + firstLine(root.getMessage());
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
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

    /** For code that borrows from the unwrapped HikariDataSource: it has no gate to wait at. */
    static SQLException away(String target) {
        return new SQLTransientConnectionException(
                target + " is down; borrow from the ResilientDataSource to wait for it");
    }

    static String firstLine(@Nullable String message) {
        if (message == null) {
            return "no message";
        }
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end).strip();
    }
}

package dev.nevergone.internal.pool;

import dev.nevergone.ConnectionWork;
import dev.nevergone.Failure;
import dev.nevergone.RetryPolicy;
import dev.nevergone.internal.jdbc.LeasedConnection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs units of work. One that failed is run again as a whole where nothing of it can have been committed: the connection
 * died before the COMMIT was sent, so the server rolled back; or the server itself rolled back for a deadlock.
 */
final class TransactionRunner {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionRunner.class);

    private final Pool pool;
    private final RetryPolicy policy;

    TransactionRunner(Pool pool) {
        this.pool = pool;
        this.policy = pool.settings().retry();
    }

    <T extends @Nullable Object, X extends Exception> T run(ConnectionWork<T, X> work) throws SQLException, X {
        long start = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            long pause;
            try (LeasedConnection connection = pool.borrow()) {
                Attempt<T> outcome = attempt(connection, work);
                SQLException failure = outcome.repeatableFailure();
                if (failure == null) {
                    return outcome.result();
                }
                pause = pauseAfter(attempt);
                if (!mayTryAgain(attempt, start, pause)) {
                    throw failure;
                }
                int next = attempt + 1;
                LOG.info(
                        "pool {}: transaction rolled back ({}), attempt {} of {}",
                        pool.settings().name(),
                        Failure.of(failure),
                        next,
                        policy.maxAttempts());
            }
            pause(pause);
        }
    }

    private <T extends @Nullable Object, X extends Exception> Attempt<T> attempt(
            LeasedConnection connection, ConnectionWork<T, X> work) throws SQLException, X {
        T result;
        try {
            connection.beginUnit();
            connection.setAutoCommit(false);
            result = work.run(connection);
        } catch (Throwable failure) {
            rollBack(connection, failure);
            if (failure instanceof SQLException sql && isRolledBack(sql) && !connection.mayHaveCommitted()) {
                return new Attempt<>(null, sql);
            }
            throw failure;
        }
        if (connection.isLostBeforeCommit() && !connection.mayHaveCommitted()) {
            return new Attempt<>(
                    null, BorrowFailures.lostBeforeCommit(pool.settings().name()));
        }
        connection.commit();
        return new Attempt<>(result, null);
    }

    private static boolean isRolledBack(SQLException failure) {
        Failure verdict = Failure.of(failure);
        return verdict.connectionDead() || verdict.category() == Failure.Category.DEADLOCK_OR_LOCK_TIMEOUT;
    }

    private static void rollBack(LeasedConnection connection, Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private boolean mayTryAgain(int attempt, long start, long pauseNanos) {
        return attempt < policy.maxAttempts()
                && System.nanoTime() - start + pauseNanos < policy.deadline().toNanos();
    }

    /** Full jitter. */
    private long pauseAfter(int attempt) {
        double doubled = (double) policy.initialBackoff().toNanos() * Math.pow(2, attempt - 1);
        long ceiling = (long) Math.min((double) policy.maxBackoff().toNanos(), doubled);
        return ThreadLocalRandom.current().nextLong(Math.max(1, ceiling));
    }

    private void pause(long nanos) throws SQLException {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BorrowFailures.interrupted(pool.settings().name(), e);
        }
    }

    /** What one run of the work came to: a result, or a failure after which it may be run again. */
    private record Attempt<T extends @Nullable Object>(
            @Nullable T value, @Nullable SQLException repeatableFailure) {

        @SuppressWarnings({"NullAway", "unchecked"}) // null only where T allows it
        T result() {
            return value;
        }
    }
}

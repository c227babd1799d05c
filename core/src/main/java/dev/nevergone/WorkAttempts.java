package dev.nevergone;

/**
 * The attempts of work that begins and ends its transactions by itself, as frameworks do (Spring, jOOQ): made by
 * {@link ResilientDataSource#attempts(WorkOptions)}, asked after each failure whether the whole may run again. It obeys the
 * pool's retry policy and budget, as {@link ResilientDataSource#inTransaction} does.
 *
 * <pre>{@code
 * WorkAttempts attempts = pool.attempts(WorkOptions.named("transfer"));
 * while (true) {
 *     try {
 *         return transfer();   // begins, commits or rolls back, gives its connection back
 *     } catch (DataAccessException failure) {
 *         if (!attempts.again(failure)) {
 *             throw failure;
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>For the thread that makes the attempts.
 */
public interface WorkAttempts {

    /** {@return the attempts that have begun, the first one included} */
    int made();

    /** As {@link #again(Throwable, boolean)}, for work that has committed nothing. */
    default boolean again(Throwable failure) {
        return again(failure, false);
    }

    /**
     * Decides about the attempt that has failed, and waits until the next one may begin. It may where the {@link RetryDecision}
     * on the failure or its causes says that nothing of it took effect, or where the work is declared
     * {@linkplain WorkOptions#idempotent(boolean) idempotent} or {@linkplain WorkOptions#readOnly(boolean) read-only}; never
     * for a failure that Nevergone did not decide about, such as the work's own exceptions.
     *
     * <p>The decision is told to the pool's listeners. Where it is no, it hangs on the failure, and so do the failures of the
     * attempts before.
     *
     * @param failure what ended the attempt, as it came or wrapped
     * @param mayHaveCommitted whether a transaction of this attempt was or may have been committed: then it is not repeated,
     *     unless it is declared idempotent
     * @return whether to run the work again, now. {@code false} also when interrupted meanwhile; the thread's interrupt flag
     *     is set then
     */
    boolean again(Throwable failure, boolean mayHaveCommitted);
}

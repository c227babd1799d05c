package dev.nevergone;

import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A pool of MySQL connections that never hands out a dead one. Made by {@link PoolFactory}; thread-safe.
 *
 * <p>It is a plain {@link DataSource}: {@link #getConnection()} borrows and {@code Connection.close()} returns.
 * {@code unwrap(HikariDataSource.class)} gives the HikariCP pool beneath, for its meters and its MXBean.
 * {@code getConnection(username, password)} is refused: a pool has one user.
 */
public interface ResilientDataSource extends DataSource, AutoCloseable {

    /** The name of this pool in logs and meters: {@link PoolSettings#name()}. */
    String name();

    /** The settings this pool was made with. */
    PoolSettings settings();

    /** What the pool holds and has counted. Costs microseconds, takes no connection. */
    PoolStats stats();

    /**
     * Finds out whether the server and this pool's settings fit each other: what is well, what is dangerous, what to change.
     *
     * <p>Opens one connection of its own, outside of the pool and of its limits, and closes it; so it also works when the pool
     * is exhausted, suspended, closed, or its server down. That is one more of the server's {@code max_connections} for as
     * long as it lasts. Changes nothing on the server and nothing in the pool; with {@link CommitWitness#table()} a row is
     * inserted and rolled back, with {@link CommitWitness#gtid()} a GTID is set and given back.
     *
     * <p>Ends within the {@linkplain PoolSettings#connectTimeout() connect timeout} for each address that the URL leads to, the
     * {@linkplain PoolSettings#poolTimeout() pool timeout} for all of them, and 5 s for all questions; a {@link
     * CredentialsProvider} may take another connect timeout before. Usually it takes less than a tenth of a second. Each call
     * logs in once (twice where {@link PoolSettings#requirePrimary()} meets a read-only server), so do not call it as a health
     * check; with credentials that the server has refused (error 1045) it does not log in at all, as the pool does not.
     *
     * @return the findings; where the server cannot be reached or refuses, too: then the finding {@code connect} says why
     */
    Diagnosis diagnose();

    /**
     * Tells a listener of this pool's events from now on. One that is told already is not told twice; after
     * {@link #close()} this does nothing.
     *
     * @throws NullPointerException if it is null
     */
    void addListener(PoolListener listener);

    /** Tells a listener no more; a call that is under way may end after this. An unknown one is ignored. */
    void removeListener(PoolListener listener);

    /**
     * Runs work on a borrowed connection in auto-commit mode and returns the connection. As {@link
     * #withConnection(WorkOptions, ConnectionWork)} with {@link WorkOptions#defaults()}.
     *
     * @param work the work; it must not close the connection
     * @return what the work gives back
     * @throws SQLException when no connection can be had, or out of the work
     * @throws X out of the work
     */
    <T extends @Nullable Object, X extends Exception> T withConnection(ConnectionWork<T, X> work)
            throws SQLException, X;

    /**
     * Runs work on a borrowed connection in auto-commit mode and returns the connection. Each statement is repeated where
     * that is safe; the work as a whole only where it is {@linkplain WorkOptions#readOnly(boolean) read-only} or {@linkplain
     * WorkOptions#idempotent(boolean) idempotent}.
     *
     * <p>The connection belongs to this thread and this work: closing it, or using it in another thread, is refused.
     *
     * @param options how it is run
     * @param work the work; it may run several times, and must have no effect outside of the database then
     * @return what the work gives back
     * @throws SQLException when no connection can be had, or out of the work
     * @throws IllegalStateException if the work returns a {@code ResultSet}, {@code Statement} or {@code Connection}
     * @throws X out of the work
     */
    <T extends @Nullable Object, X extends Exception> T withConnection(WorkOptions options, ConnectionWork<T, X> work)
            throws SQLException, X;

    /**
     * Runs work in a transaction: commits when it returns, rolls back when it throws. As {@link
     * #inTransaction(WorkOptions, AttemptWork)} with {@link WorkOptions#defaults()}.
     *
     * @param work the work; it must neither commit, roll back nor close the connection
     * @return what the work gives back, once it is committed
     * @throws CommitOutcomeUnknownException when the connection died while the COMMIT was under way
     * @throws SQLException when no connection can be had, or out of the work
     * @throws X out of the work
     */
    <T extends @Nullable Object, X extends Exception> T inTransaction(ConnectionWork<T, X> work) throws SQLException, X;

    /** As {@link #inTransaction(WorkOptions, AttemptWork)}, for work that does not ask which attempt it is. */
    <T extends @Nullable Object, X extends Exception> T inTransaction(WorkOptions options, ConnectionWork<T, X> work)
            throws SQLException, X;

    /**
     * Runs work in a transaction: commits when it returns, rolls back when it throws. The whole of it runs again, on another
     * connection, where its transaction was provably rolled back: its connection died before the COMMIT was sent, the server
     * was going down or had become read-only, or another transaction was in the way (errors 1213 and 1205). Work that has
     * called a procedure or executed DDL, LOAD DATA or several statements in one text is not run again, for these may commit by
     * themselves. After a COMMIT
     * without an answer it runs again only if the {@linkplain PoolSettings#commitWitness() witness} says that it was not
     * committed, or if it is {@linkplain WorkOptions#idempotent(boolean) idempotent}.
     *
     * <p>So the work may run several times: it must have no effect outside of the database (no mail, no counter in memory).
     * It must neither commit, roll back nor close the connection, nor use it in another thread: each is refused with an
     * exception that says so. A unit of work within another one of the same thread and pool joins it: it is committed,
     * rolled back and repeated with the outer one.
     *
     * @param options how it is run
     * @param work the work
     * @return what the work gives back, once it is committed
     * @throws CommitOutcomeUnknownException when the connection died while the COMMIT was under way, and nobody can tell
     *     whether it took effect
     * @throws SQLException when no connection can be had, or out of the work; see {@link RetryDecision#of(Throwable)}
     * @throws IllegalStateException if the work returns a {@code ResultSet}, {@code Statement} or {@code Connection}
     * @throws X out of the work
     */
    <T extends @Nullable Object, X extends Exception> T inTransaction(WorkOptions options, AttemptWork<T, X> work)
            throws SQLException, X;

    /**
     * For work that begins and ends its transactions by itself, on connections of {@link #getConnection()}, as frameworks do:
     * says after each failure whether the whole may run again. Borrows nothing, and counts as one call of the retry budget.
     *
     * @param options its name, retry policy and deadline, and whether it is idempotent or read-only; the isolation level is
     *     not used
     * @return the attempts, of which the first begins now
     * @throws NullPointerException if it is null
     */
    WorkAttempts attempts(WorkOptions options);

    /**
     * Waits until the database can be used: for the first connection after a start without one. Outage grace and pool
     * time-out do not apply; the log says every five seconds what is waited for.
     *
     * @param timeout how long to wait at most
     * @throws SQLException when the time has passed, or the server refuses for a reason that waiting does not cure
     */
    void awaitReady(Duration timeout) throws SQLException;

    /**
     * Connects with other credentials from now on. Connections made with the old ones serve out their use and are replaced
     * when they come back, idle ones at once; no borrower sees an error. Ends the state in which a refused password
     * (error 1045) keeps the pool from connecting.
     *
     * @param username the user
     * @param password the password or token
     */
    void updateCredentials(String username, String password);

    /**
     * Makes borrowers wait from now on, up to their pool time-out; connections that are lent can come back. For a planned
     * switchover: {@code drain}, switch, {@code evictAll}, {@code resume}.
     */
    void suspend();

    /** Lets borrowers in again. Does nothing where the pool is not suspended. */
    void resume();

    /** Whether borrowers wait because of {@link #suspend()} or {@link #drain(Duration)}. */
    boolean isSuspended();

    /**
     * Suspends, and waits for all lent connections to come back. The pool stays suspended, whatever the answer.
     *
     * @param timeout how long to wait at most, zero to 365 days
     * @return whether all came back
     * @throws IllegalArgumentException for another time; the pool is not suspended then
     * @throws InterruptedException when interrupted meanwhile
     */
    boolean drain(Duration timeout) throws InterruptedException;

    /**
     * Changes the sizes. More takes effect at once, less as connections come back.
     *
     * @param poolSize connections kept, 1 or more
     * @param maxOverflow connections beyond that, -1 for no limit
     * @throws IllegalArgumentException for other values; nothing is changed then
     */
    void resize(int poolSize, int maxOverflow);

    /**
     * Replaces every connection: idle ones are closed now, lent ones when they come back. A pool that the server had refused
     * (error 1045) asks once more, for an account that was mended on the server.
     */
    void evictAll();

    /**
     * Closes the pool: no more borrows, idle connections are closed, borrowed ones have {@link PoolSettings#closeGrace()}
     * to come back and are aborted then. Closing twice does nothing.
     */
    @Override
    void close();

    /** Whether {@link #close()} was called. */
    boolean isClosed();
}

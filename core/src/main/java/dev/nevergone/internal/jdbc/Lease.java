package dev.nevergone.internal.jdbc;

import java.sql.SQLException;

/**
 * What a borrowed connection tells its pool, and asks of it. All but {@link #abort()} and {@link #returned(boolean, boolean)} are
 * called by the borrower's thread only.
 */
public interface Lease {

    /** The server's number for the connection, for messages. No round trip. */
    long connectionId();

    /**
     * A JDBC call failed. Called once for each exception of the driver, before it reaches the borrower (or, while a lease
     * ends, in place of that).
     *
     * @param failure what the driver threw
     * @param call what was being done
     */
    Verdict failed(SQLException failure, Call call);

    /**
     * Whether the connection lives. {@code false} is final: it is taken for lost.
     *
     * @param seconds the limit; 0 leaves it to the pool
     */
    boolean isValid(int seconds);

    /**
     * Looks, without a round trip, whether the connection is known to be dead; {@code true} is final. Only between
     * commands, and only where no rows are left to be read.
     */
    boolean isKnownDead();

    /** Drops the physical connection at once, so that a thread stuck in it gets free. Any thread; never blocks or throws. */
    void abort();

    /**
     * The lease has ended. Called exactly once, by whichever thread ended it; must not throw.
     *
     * @param clean whether the session is as it was lent; where not, the connection must not be lent again
     * @param answered whether the server answered a statement during the lease, which proves the connection alive
     */
    void returned(boolean clean, boolean answered);

    /**
     * What the pool makes of a failure.
     *
     * @param toThrow what the borrower gets to see: the failure itself, or another in its place
     * @param lost whether the physical connection is dead
     */
    record Verdict(SQLException toThrow, boolean lost) {}
}

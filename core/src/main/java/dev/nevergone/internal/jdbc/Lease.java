package dev.nevergone.internal.jdbc;

import dev.nevergone.Failure;
import dev.nevergone.internal.retry.Proof;
import dev.nevergone.internal.retry.Retries;
import dev.nevergone.internal.witness.Witness;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What a borrowed connection tells its pool, and asks of it. All but {@link #abort()} and {@link #returned(boolean, boolean)} are
 * called by the borrower's thread only.
 */
public interface Lease {

    /** In place of a mark, where none was set in time: nothing is proven about what went over the wire then. */
    long NO_MARK = -1;

    /** The physical connection, in the state the {@link #defaults()} describe when it is first given out. */
    Connection driverConnection();

    /** The physical connection's own defaults, the same for all its leases. */
    SessionDefaults defaults();

    /** The server's number for the connection, for messages. No round trip. */
    long connectionId();

    /** What calls are repeated by. */
    Retries retries();

    /** What finds out whether a COMMIT took effect; {@code null} for nothing. */
    @Nullable
    Witness witness();

    /**
     * Which session of which server it is, for the witness. One round trip for each physical connection, a few more for
     * the first of the pool.
     *
     * @throws SQLException where the server lacks what the witness needs, or the connection is lost
     */
    Witness.SessionId session() throws SQLException;

    /** Whether a transaction may be open at the server: {@code false} only where the server itself said that none is. */
    boolean mayBeInTransaction();

    /**
     * Whether the open transaction may have written: by the statements, or by the server's own word where it gives it.
     *
     * @param guess what can be told from the statements
     */
    boolean hasWritten(boolean guess);

    /** Whether {@link #hasWritten} has the server's word, so that functions that write are seen too. */
    boolean seesWrites();

    /** The moment before a command, for {@link #failed}. No round trip. */
    long mark();

    /**
     * A JDBC call failed. Called once for each exception of the driver, before it reaches the borrower (or, while a lease
     * ends, in place of that).
     *
     * @param failure what the driver threw
     * @param call what was being done
     * @param mark the moment before it
     */
    Verdict failed(SQLException failure, Call call, long mark);

    /**
     * Puts another, live physical connection in the place of this one, which is dropped. Waits as a borrower does.
     *
     * @param deadlineNanos the {@link System#nanoTime()} after which it gives up
     * @throws SQLException when none can be had; the lease is without a connection then, and may try again
     */
    void replace(long deadlineNanos) throws SQLException;

    /**
     * From now on what closes the driver's statement, the loss of its connection for one, leaves its result open, if the
     * driver can do that and would not anyway; or no longer so. The rows that the driver has read are in memory.
     */
    void holdResult(Statement driverStatement, boolean hold) throws SQLException;

    /**
     * The witness found out what became of a COMMIT.
     *
     * @param lostId the connection on which its answer was lost: the lease has another one by now
     */
    void commitResolved(long lostId, String token, boolean committed, long tookNanos);

    /**
     * Nobody knows what became of a COMMIT.
     *
     * @param lostId as with {@link #commitResolved}
     */
    void commitUnknown(long lostId, @Nullable String token, String detail);

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
     * @param lost whether the physical connection is dead
     * @param proof what is proven about the call
     * @param category what happened
     */
    record Verdict(boolean lost, Proof proof, Failure.Category category) {}
}

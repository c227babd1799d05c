package dev.nevergone.internal.witness;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Marks transactions so that it can be found out later whether they were committed. One for each pool, thread-safe; what
 * belongs to one transaction is in its {@link Mark}.
 *
 * <p>All methods but {@link #ask} use the connection that they are given and leave it in the transaction and in the
 * auto-commit mode in which they found it.
 */
public interface Witness {

    /**
     * Tries out, on the server, all that this witness will need, and leaves nothing behind. To be called until it once
     * succeeds, before anything but {@link #session}: on the first connection of the pool, outside of any transaction. Some
     * ten round trips at most.
     *
     * @throws SQLException in words of our own where a table, a right or a setting is missing; else as the driver says
     */
    void check(Connection driverConnection) throws SQLException;

    /**
     * Which session of which server this is: to be read once for each physical connection, before the user's statements.
     * One round trip.
     *
     * @throws SQLException in words of our own where the server does not tell; else as the driver says
     */
    default SessionId session(Connection driverConnection) throws SQLException {
        return Identity.read(driverConnection).session();
    }

    /**
     * A transaction that may write begins on this connection: to be called before its first statement, outside of any
     * transaction, whatever the auto-commit mode is. No round trip for a table, one for a GTID.
     *
     * @param session what {@link #session} said of this connection
     * @throws SQLException as the driver says, or in words of our own where a right or a setting is missing
     * @throws IllegalStateException if {@link #check} never succeeded
     */
    Mark begin(Connection driverConnection, SessionId session) throws SQLException;

    /**
     * The transaction has written and is about to be committed: leaves the mark inside of it. Once for each mark, right
     * before the COMMIT. One round trip for a table, none for a GTID.
     *
     * @throws SQLException as the driver says, or in words of our own where the table or a right is missing; the
     *     transaction is still open, but for those errors that roll it back
     */
    void mark(Connection driverConnection, Mark mark) throws SQLException;

    /**
     * The server has answered the COMMIT or ROLLBACK and the connection lives: puts the session back as it was before
     * {@link #begin}. Not to be called where the connection was lost. No round trip for a table, one for a GTID.
     *
     * @param ending how the transaction ended
     * @throws SQLException as the driver says; the connection is of no more use then
     */
    void ended(Connection driverConnection, Mark mark, Ending ending) throws SQLException;

    /**
     * Makes sure that the session which sent the COMMIT is dead, then looks whether it was committed. Tries again with
     * other connections until the deadline. An interrupt ends it at the next pause; the thread's flag stays set. Never
     * throws.
     *
     * @param connections where to get connections to look with
     * @param deadlineNanos the {@link System#nanoTime()} after which it gives up
     */
    Answer ask(Mark mark, Source connections, long deadlineNanos);

    /**
     * One session of one server.
     *
     * @param serverId tells servers apart
     * @param startedAt the second of the server's own clock at which it was started: after a restart it counts its
     *     connections from 1 again, so that the number alone may name somebody else's
     * @param connectionId the server's number for it
     */
    record SessionId(String serverId, long startedAt, long connectionId) {}

    /**
     * One transaction that can be looked for.
     *
     * @param session where it ran
     * @param token what to look for; names it in messages
     */
    record Mark(SessionId session, String token) {}

    /** How a transaction ended, by the server's own answer. */
    enum Ending {
        /** By a COMMIT. */
        COMMITTED,
        /** By a ROLLBACK. */
        ROLLED_BACK
    }

    /** Gives connections to look with, live ones and in auto-commit mode, with the pool's default database. */
    @FunctionalInterface
    interface Source {
        /** @throws SQLException when none can be had before the deadline, or at all */
        Looker open(long deadlineNanos) throws SQLException;
    }

    /** A connection to look with; given back by {@link #close()}. */
    interface Looker extends AutoCloseable {

        /** The driver's connection. */
        Connection connection();

        /** Never throws. */
        @Override
        void close();
    }

    /**
     * What was found.
     *
     * @param verdict the finding
     * @param detail what was seen, in words
     * @param failure what kept it from being found out, where something did
     */
    record Answer(Verdict verdict, String detail, @Nullable SQLException failure) {}

    /** The findings. */
    enum Verdict {
        /** The transaction was committed. */
        COMMITTED,
        /** It was not, and never will be. */
        NOT_COMMITTED,
        /** It could not be found out before the deadline. */
        UNDECIDED
    }
}

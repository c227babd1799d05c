package dev.nevergone.internal.witness;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Marks transactions so that it can be found out later whether they were committed. Stateless and thread-safe; what
 * belongs to one transaction is in its {@link Mark}.
 */
public interface Witness {

    /**
     * A transaction begins on this connection, which may write: called before its first statement, outside of any
     * transaction. May take a round trip.
     *
     * @param session which session of which server it is
     * @throws SQLException as the driver says, or in words of our own where a right or a setting is missing
     */
    Mark begin(Connection driverConnection, SessionId session) throws SQLException;

    /**
     * The transaction has written and is about to be committed: leaves the mark inside of it. May take a round trip.
     *
     * @throws SQLException as the driver says, or in words of our own where the table or a right is missing
     */
    void mark(Connection driverConnection, Mark mark) throws SQLException;

    /**
     * The transaction has ended, one way or the other, and the connection lives: puts the session back as it was before
     * {@link #begin}. May take a round trip.
     *
     * @throws SQLException as the driver says
     */
    void ended(Connection driverConnection, Mark mark) throws SQLException;

    /**
     * Makes sure that the session which sent the COMMIT is dead, then looks whether it was committed.
     *
     * @param connections where to get connections to look with
     * @param deadlineNanos the {@link System#nanoTime()} after which it gives up
     */
    Answer ask(Mark mark, Source connections, long deadlineNanos);

    /** One session of one server. */
    record SessionId(String serverId, long connectionId) {}

    /**
     * One transaction that can be looked for.
     *
     * @param session where it ran
     * @param token what to look for; names it in messages
     */
    record Mark(SessionId session, String token) {}

    /** Gives connections to look with, live ones and in auto-commit mode. */
    @FunctionalInterface
    interface Source {
        /** @throws SQLException when none can be had before the deadline */
        Looker open(long deadlineNanos) throws SQLException;
    }

    /** A connection to look with; given back by {@link #close()}. */
    interface Looker extends AutoCloseable {

        /** The driver's connection. */
        Connection connection();

        /** Which session it is. */
        SessionId session();

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

package dev.nevergone.internal.driver;

import java.sql.SQLException;
import java.sql.Statement;

/**
 * What the server itself said about the session, in the answers that were read anyway: no method makes a round trip. What
 * it says is as of the last answer without an error that was read to its end; an error packet carries no status, so after
 * a deadlock the transaction still shows until the next answer.
 *
 * <p>Used by the thread that the link belongs to.
 */
public interface SessionView {

    /** Knows nothing, and therefore says the worst. */
    SessionView UNKNOWN = new SessionView() {
        @Override
        public boolean known() {
            return false;
        }

        @Override
        public boolean inTransaction() {
            return true;
        }

        @Override
        public boolean autoCommit() {
            return false;
        }
    };

    /** Whether {@link #inTransaction()} and {@link #autoCommit()} are the server's word. Where not, they say the worst. */
    boolean known();

    /**
     * Whether a transaction is open (SERVER_STATUS_IN_TRANS). Where the session is not {@link #exact()}, Connector/J's
     * {@code false} is certain, but with auto-commit off it says {@code true} throughout.
     */
    boolean inTransaction();

    /**
     * Whether the server commits by itself (SERVER_STATUS_AUTOCOMMIT); with Connector/J {@code false} also after an
     * answer that the driver reads without its status: a ping, an error, a prepare.
     */
    boolean autoCommit();

    /**
     * Whether the server reports changes of the session (session trackers), so that {@link #hasWritten()},
     * {@link #isDirty()} and {@link #transactionCharacteristics()} are its word. Where not, they say the worst.
     */
    default boolean exact() {
        return false;
    }

    /** Whether the open transaction has written a transactional or other table; {@code false} if none is open. */
    default boolean hasWritten() {
        return true;
    }

    /**
     * Whether, since {@link #clear()}, the session got state that a new one would lack: session and user variables,
     * temporary tables, prepared text statements, another default schema; or whether tables are locked. Not reported, and
     * so not seen: {@code GET_LOCK}. What a driver sends for JDBC settings (auto-commit, isolation, read-only, catalog, and Connector/J's
     * {@code SET SQL_SELECT_LIMIT} for a statement's maximum of rows) counts too.
     */
    default boolean isDirty() {
        return true;
    }

    /** The statements that begin such a transaction as is open now, empty for the default. */
    default String transactionCharacteristics() {
        return "";
    }

    /** The number that the connection was given at the handshake, by the server or by a proxy before it; 0 where not known. */
    default long handshakeId() {
        return 0;
    }

    /** From here on the session counts as clean: at the begin of a lease, and after JDBC settings if it was clean before. */
    default void clear() {}

    /** Has the result of a statement stay open, or not, when the statement is closed; does nothing where it does anyway. */
    default void holdResult(Statement statement, boolean hold) throws SQLException {}
}

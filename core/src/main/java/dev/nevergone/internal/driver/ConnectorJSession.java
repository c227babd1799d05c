package dev.nevergone.internal.driver;

import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.JdbcStatement;
import com.mysql.cj.protocol.ServerSession;
import com.mysql.cj.protocol.ServerSessionStateController;
import com.mysql.cj.protocol.ServerSessionStateController.ServerSessionStateChanges;
import com.mysql.cj.protocol.ServerSessionStateController.SessionStateChange;
import com.mysql.cj.protocol.ServerSessionStateController.SessionStateChangesListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of Connector/J's connection, and what the server reports in its answers beside it: "Server Tracking of Client
 * Session State" in the MySQL manual. The driver keeps listeners by weak references; the link that holds this object keeps
 * it alive.
 */
final class ConnectorJSession implements SessionView, SessionStateChangesListener {

    private static final String REPORT =
            "SET SESSION session_track_state_change = 1, session_track_transaction_info = 'CHARACTERISTICS'";
    private static final String NO_TRANSACTION = "________";

    // Letters of the transaction's state: manual, "session_track_transaction_info".
    private static final int KIND = 0;
    private static final int WROTE_NON_TRANSACTIONAL = 3;
    private static final int WROTE_TRANSACTIONAL = 4;
    private static final int LOCKED_TABLES = 7;

    private final JdbcConnection connection;
    // The session that is listened to; a driver that connects anew by itself makes another one.
    private @Nullable ServerSession reporting;
    private String transaction = NO_TRANSACTION;
    private String characteristics = "";
    private boolean dirty;

    private ConnectorJSession(JdbcConnection connection) {
        this.connection = connection;
    }

    static SessionView of(Connection connection) throws SQLException {
        if (!(connection instanceof JdbcConnection driver)) {
            return UNKNOWN;
        }
        ConnectorJSession session = new ConnectorJSession(driver);
        if (session.serverSession().isSessionStateTrackingEnabled()) {
            session.listen();
        }
        return session;
    }

    private void listen() throws SQLException {
        ServerSession session = serverSession();
        ServerSessionStateController controller = session.getServerSessionStateController();
        try (Statement statement = connection.createStatement()) {
            controller.addSessionStateChangesListener(this);
            statement.execute(REPORT);
            reporting = session;
            dirty = false;
        } catch (SQLException e) {
            controller.removeSessionStateChangesListener(this);
            // With a server's error number it was answered, so the connection lives, without reports.
            if (e.getErrorCode() <= 0 || connection.isClosed()) {
                throw e;
            }
        }
    }

    private ServerSession serverSession() {
        return connection.getSession().getServerSession();
    }

    @Override
    public void handleSessionStateChanges(ServerSessionStateChanges changes) {
        List<SessionStateChange> list = changes.getSessionStateChangesList();
        for (int i = 0; i < list.size(); i++) {
            SessionStateChange change = list.get(i);
            switch (change.getType()) {
                case ServerSessionStateController.SESSION_TRACK_TRANSACTION_STATE -> transaction = value(change);
                case ServerSessionStateController.SESSION_TRACK_TRANSACTION_CHARACTERISTICS ->
                    characteristics = value(change);
                case ServerSessionStateController.SESSION_TRACK_STATE_CHANGE -> dirty = true;
                default -> {}
            }
        }
    }

    private static String value(SessionStateChange change) {
        return change.getValues().get(0);
    }

    @Override
    public boolean known() {
        return true;
    }

    @Override
    public boolean inTransaction() {
        ServerSession server = serverSession();
        // A ping leaves the driver's flags empty; a session with auto-commit off and no transaction looks the same.
        return server.inTransactionOnServer() || says(KIND) || (!exact() && !server.isAutocommit());
    }

    @Override
    public boolean autoCommit() {
        return serverSession().isAutocommit();
    }

    @Override
    public boolean exact() {
        return reporting != null && reporting == serverSession();
    }

    @Override
    public boolean hasWritten() {
        return !exact() || says(WROTE_NON_TRANSACTIONAL) || says(WROTE_TRANSACTIONAL);
    }

    private boolean says(int letter) {
        return transaction.length() <= letter || transaction.charAt(letter) != '_';
    }

    @Override
    public boolean isDirty() {
        return !exact() || dirty || says(LOCKED_TABLES);
    }

    @Override
    public String transactionCharacteristics() {
        return exact() ? characteristics : "";
    }

    /** This driver closes the results of all statements when a connection breaks. */
    @Override
    public void holdResult(Statement statement, boolean hold) throws SQLException {
        if (statement instanceof JdbcStatement driverStatement) {
            driverStatement.setHoldResultsOpenOverClose(hold);
        }
    }

    @Override
    public long handshakeId() {
        return serverSession().getCapabilities().getThreadId();
    }

    @Override
    public void clear() {
        dirty = false;
    }
}

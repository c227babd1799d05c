package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.ServerKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How one kind of server is told to replicate by GTID. Stateless. */
abstract class Replication {

    /**
     * What a replica says of itself.
     *
     * @param receiving whether it is connected to its source
     * @param receivingEnded why it does not receive and will not try again, or the empty text
     * @param executingEnded why it does not execute what it received, or the empty text
     */
    record Status(boolean receiving, String receivingEnded, String executingEnded) {}

    static Replication of(ServerKind kind) {
        return kind == ServerKind.MARIADB ? new MariaDbReplication() : new MySqlReplication();
    }

    /** The arguments of a server that can be primary and replica. */
    abstract List<String> arguments(int serverId);

    /** The global variables that make a server read-only, in the order in which to switch them on. */
    abstract List<String> readOnlyVariables();

    /** All transactions that a server committed, for {@link #reached}. */
    abstract String position(Connection primary) throws SQLException;

    /** The transactions that a replica received whole, for {@link #reached}. */
    abstract String received(Connection replica) throws SQLException;

    /** Whether a replica has executed a position, so that its transactions are seen. */
    abstract boolean reached(Connection replica, String position) throws SQLException;

    /** Whether a server has transactions of its own that another lacks. */
    abstract boolean diverged(Connection server, Connection from) throws SQLException;

    /** Makes a server the replica of that one, from the transactions on that it has itself. */
    abstract void follow(Connection replica, String host, int port) throws SQLException;

    abstract void stopReceiving(Connection replica) throws SQLException;

    /** Ends replication for good, running or not. */
    abstract void unfollow(Connection replica) throws SQLException;

    /** How it stands; {@code null} for a server that is no replica. */
    abstract @Nullable Status status(Connection replica) throws SQLException;

    void readOnly(Connection server, boolean on) throws SQLException {
        // MySQL: super_read_only=ON switches read_only on too, read_only=OFF switches super_read_only off.
        for (String variable : readOnlyVariables()) {
            ServerBase.execute(server, "SET GLOBAL " + variable + " = " + (on ? "ON" : "OFF"));
        }
    }

    List<String> readOnlyArguments() {
        return readOnlyVariables().stream()
                .map(v -> "--" + v.replace('_', '-') + "=ON")
                .toList();
    }

    static String ask(Connection connection, String query) throws SQLException {
        return Objects.requireNonNullElse(ServerBase.text(connection, query), "");
    }

    static String statusField(Connection replica, String show, String column) throws SQLException {
        try (Statement statement = replica.createStatement();
                ResultSet row = statement.executeQuery(show)) {
            return row.next() ? Objects.requireNonNullElse(row.getString(column), "") : "";
        }
    }

    /**
     * Reads the status.
     *
     * @param word how this kind names a replica in its columns
     */
    static @Nullable Status status(Connection replica, String show, String word) throws SQLException {
        try (Statement statement = replica.createStatement();
                ResultSet row = statement.executeQuery(show)) {
            if (!row.next()) {
                return null;
            }
            String receiving = row.getString(word + "_IO_Running");
            String executing = row.getString(word + "_SQL_Running");
            // The third state of the first is "Connecting": it has an error then, and goes on.
            return new Status(
                    "Yes".equals(receiving),
                    "No".equals(receiving) ? Objects.requireNonNullElse(row.getString("Last_IO_Error"), "") : "",
                    "No".equals(executing) ? Objects.requireNonNullElse(row.getString("Last_SQL_Error"), "") : "");
        }
    }
}

package dev.nevergone.internal.witness;

import dev.nevergone.internal.witness.Witness.SessionId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a server says about itself and a session.
 *
 * @param readOnly whether the server takes no writes
 */
record Identity(SessionId session, boolean readOnly) {

    // Both terms are whole seconds of the statement's own start, so their difference is the second in which the server
    // was
    // started, the same at every question, also after its clock was set. Anybody may read both tables.
    // Two starts within one second look like one: the answer stays right, but somebody else's session may be killed.
    private static final String STARTED =
            "UNIX_TIMESTAMP() - (SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM %s WHERE VARIABLE_NAME = 'Uptime')";

    // innodb_read_only is what an Aurora replica has on.
    private static final String FLAGS = "@@global.read_only, @@global.innodb_read_only";

    private static final String MYSQL = "SELECT CONNECTION_ID(), @@server_uuid, "
            + STARTED.formatted("performance_schema.global_status") + ", " + FLAGS;

    private static final String MARIADB = "SELECT CONNECTION_ID(), CONCAT(@@hostname, ':', @@port, '/', @@server_id), "
            + STARTED.formatted("information_schema.GLOBAL_STATUS") + ", " + FLAGS;

    /**
     * Asks the server; one round trip.
     *
     * @throws SQLException in words of our own where it does not tell; else as the driver says
     */
    static Identity read(Connection connection) throws SQLException {
        try (Statement statement = Sql.plain(connection);
                ResultSet row = statement.executeQuery(Sql.isMariaDb(connection) ? MARIADB : MYSQL)) {
            row.next();
            String server = row.getString(2);
            long startedAt = row.getLong(3);
            if (server == null || server.isEmpty() || row.wasNull()) {
                throw new SQLException(
                        "commitWitness: the server does not say which one it is, or since when it runs, so a"
                                + " lost session could not be told from another's. Use CommitWitness.none()");
            }
            return new Identity(
                    new SessionId(server, startedAt, row.getLong(1)), on(row.getString(4)) || on(row.getString(5)));
        } catch (SQLException e) {
            if (e.getErrorCode() == ServerCode.UNKNOWN_VARIABLE
                    || e.getErrorCode() == ServerCode.NO_SUCH_TABLE
                    || e.getErrorCode() == ServerCode.TABLE_ACCESS_DENIED) {
                throw Sql.inWords(
                        "commitWitness: the server, or a proxy before it, refuses to say which one it is and since when it"
                                + " runs, so a lost session could not be told from another's. Connect to the server directly,"
                                + " or use CommitWitness.none()",
                        e);
            }
            throw e;
        }
    }

    /** Newer servers name several kinds of read-only beside 0 and 1. */
    private static boolean on(String value) {
        return value != null && !value.equals("0") && !value.equalsIgnoreCase("OFF");
    }
}

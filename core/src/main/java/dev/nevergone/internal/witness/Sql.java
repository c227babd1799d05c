package dev.nevergone.internal.witness;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Plain statements, one round trip each. Stateless. */
final class Sql {

    private Sql() {}

    static boolean isMariaDb(Connection connection) throws SQLException {
        // Known from the server's greeting: no round trip.
        return connection
                .getMetaData()
                .getDatabaseProductVersion()
                .toLowerCase(Locale.ROOT)
                .contains("mariadb");
    }

    static int run(Connection connection, String sql) throws SQLException {
        try (Statement statement = plain(connection)) {
            statement.execute(sql);
            return statement.getUpdateCount();
        }
    }

    /** The first column of the first row; {@code null} where it is NULL or there is no row. */
    static @Nullable String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = plain(connection);
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    static Statement plain(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        statement.setEscapeProcessing(false);
        return statement;
    }

    /** An error of the server in words of ours; SQLState and number stay, the original is the cause. */
    static SQLException inWords(String words, SQLException original) {
        return new SQLException(words, original.getSQLState(), original.getErrorCode(), original);
    }
}

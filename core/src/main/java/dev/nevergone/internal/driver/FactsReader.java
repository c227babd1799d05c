package dev.nevergone.internal.driver;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link ServerFacts} with one statement. Where a proxy or a variant refuses it, ever smaller ones are tried, and
 * the size that worked is remembered for the connects to come. Thread-safe.
 */
final class FactsReader {

    private static final String ALL = "SELECT CONNECTION_ID(), @@wait_timeout, @@version, @@max_allowed_packet, ";
    private static final String LESS = ALL + "'', 0, 0, 0";
    private static final String LEAST = "SELECT CONNECTION_ID(), '', '', '', '', 0, 0, 0";

    // innodb_read_only is what an Aurora replica has on.
    private static final List<String> MYSQL =
            List.of(ALL + "@@server_uuid, @@read_only, @@super_read_only, @@innodb_read_only", LESS, LEAST);

    // MariaDB has no server_uuid; server_uid came with 10.11 or so, and is refused with 1193 before.
    private static final List<String> MARIADB = List.of(
            ALL + "CONCAT(@@server_uid, '@', @@hostname, ':', @@port), @@read_only, 0, @@innodb_read_only",
            ALL + "CONCAT(@@hostname, ':', @@port, '/', @@server_id), @@read_only, 0, @@innodb_read_only",
            LESS,
            LEAST);

    /** The server's own default: "Server System Variables", wait_timeout. */
    private static final Duration DEFAULT_WAIT_TIMEOUT = Duration.ofHours(8);

    private volatile int firstMySql;
    private volatile int firstMariaDb;

    /**
     * Asks the server.
     *
     * @throws SQLException only if the connection did not survive the question
     */
    ServerFacts read(Connection connection) throws SQLException {
        String version = connection.getMetaData().getDatabaseProductVersion();
        boolean mariaDb = version.toLowerCase(Locale.ROOT).contains("mariadb");
        List<String> statements = mariaDb ? MARIADB : MYSQL;
        for (int i = mariaDb ? firstMariaDb : firstMySql; i < statements.size(); i++) {
            try {
                ServerFacts facts = read(connection, statements.get(i), version, mariaDb);
                remember(mariaDb, i);
                return facts;
            } catch (SQLException e) {
                // With a server's error number it was answered, so the connection lives.
                if (e.getErrorCode() <= 0 || connection.isClosed()) {
                    throw e;
                }
            }
        }
        return new ServerFacts(0, "", version, mariaDb, false, DEFAULT_WAIT_TIMEOUT, 0);
    }

    private void remember(boolean mariaDb, int index) {
        if (mariaDb) {
            firstMariaDb = index;
        } else {
            firstMySql = index;
        }
    }

    private static ServerFacts read(Connection connection, String sql, String version, boolean mariaDb)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (!row.next()) {
                throw new SQLException("no row for: " + sql);
            }
            long seconds = number(row.getString(2));
            String said = row.getString(3);
            ServerFacts facts = new ServerFacts(
                    row.getLong(1),
                    text(row.getString(5)),
                    said == null || said.isEmpty() ? version : said,
                    mariaDb,
                    on(row.getString(6)) || on(row.getString(7)) || on(row.getString(8)),
                    seconds > 0 ? Duration.ofSeconds(seconds) : DEFAULT_WAIT_TIMEOUT,
                    number(row.getString(4)));
            while (row.next()) {
                // A streaming result must be read to its end.
            }
            return facts;
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static long number(@Nullable String value) {
        try {
            return value == null || value.isEmpty() ? 0 : Long.parseLong(value);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** MariaDB 12 names several kinds of read-only beside 0 and 1. */
    private static boolean on(@Nullable String value) {
        return value != null && !value.isEmpty() && !value.equals("0") && !value.equalsIgnoreCase("OFF");
    }
}

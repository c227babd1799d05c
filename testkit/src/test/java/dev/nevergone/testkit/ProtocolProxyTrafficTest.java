package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.JdbcStatement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What passes it, by the drivers' ways of talking: it must not lose its step. */
class ProtocolProxyTrafficTest extends ProtocolProxyFixture {

    private static final int MANY = 100_000;

    ProtocolProxyTrafficTest() throws IOException, SQLException {}

    private Connection connectBy(String driver, String... options) throws SQLException {
        return driver.equals("mariadb") ? connectMariaDb(options) : connect(options);
    }

    @Test
    void passesTlsUnread() throws SQLException {
        proxy.onAnyCommand().cutBefore();
        ArmedRule denied = proxy.onConnect().refuseLogin(1045, "28000", "Access denied");
        try (Connection c = through(server.tlsJdbcUrl(""))) {
            assertThat(text(c, "SELECT 1")).isEqualTo("1");
        }
        assertThat(proxy.opaque()).isOne();
        assertThat(proxy.accepted()).isOne();
        assertThat(proxy.logins()).isZero();
        assertThat(proxy.commands()).isZero();
        assertThat(denied.fired()).isZero();
        assertThatExceptionOfType(SQLException.class).as("still armed").isThrownBy(this::connect);
    }

    @Test
    void passesCompressionUnread() throws SQLException {
        try (Connection c = connect("useCompression=true")) {
            assertThat(text(c, "SELECT REPEAT('x', 100000)")).hasSize(100_000);
        }
        assertThat(proxy.opaque()).isOne();
        assertThat(proxy.commands()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "mysql, useServerPrepStmts=false, 0",
        "mysql, useServerPrepStmts=true, 0",
        "mysql, useServerPrepStmts=false, -2147483648",
        "mysql, useServerPrepStmts=true, -2147483648",
        "mariadb, useServerPrepStmts=false, 0",
        "mariadb, useServerPrepStmts=true, 0",
        "mariadb, useServerPrepStmts=true, 100"
    })
    void passesLongResults(String driver, String option, int fetchSize) throws SQLException {
        String limit = server.isMariaDb() ? "max_recursive_iterations" : "cte_max_recursion_depth";
        aroundTheProxy("SET SESSION " + limit + " = 1000000");
        aroundTheProxy("INSERT INTO t WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < "
                + MANY + ") SELECT n, CONCAT('row ', n) FROM r");
        try (Connection c = connectBy(driver, option)) {
            try (PreparedStatement s = c.prepareStatement("SELECT n, text FROM t ORDER BY n")) {
                s.setFetchSize(fetchSize);
                int expected = 0;
                try (ResultSet rows = s.executeQuery()) {
                    while (rows.next()) {
                        expected++;
                        // Not by AssertJ, which would take longer than all the rest.
                        if (rows.getInt(1) != expected || !rows.getString(2).equals("row " + expected)) {
                            fail("row " + expected + " is " + rows.getInt(1) + ", " + rows.getString(2));
                        }
                    }
                }
                assertThat(expected).isEqualTo(MANY);
            }
            assertInStep(c);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mysql, useServerPrepStmts=false",
        "mysql, useServerPrepStmts=true",
        "mariadb, useServerPrepStmts=false",
        "mariadb, useServerPrepStmts=true"
    })
    void passesValuesOfMoreThanOnePacket(String driver, String option) throws SQLException {
        server.setGlobal("max_allowed_packet", String.valueOf(128 * 1024 * 1024));
        // The first goes on in a packet of its own; the second fills one to the last byte where it is a row with n.
        int[] lengths = {17_000_000, 0xffffff - 4 - 2};
        try (Connection c = connectBy(driver, option, "maxAllowedPacket=134217728")) {
            for (int length : lengths) {
                // A first byte of 0xfe at the head of the row, as at a result's end: the length is written in 8 bytes.
                String value = "\0".repeat(length);
                try (PreparedStatement s = c.prepareStatement("REPLACE INTO t VALUES (1, ?)")) {
                    s.setString(1, value);
                    s.execute();
                }
                try (PreparedStatement s = c.prepareStatement("SELECT text, n FROM t");
                        ResultSet row = s.executeQuery()) {
                    row.next();
                    assertThat(row.getString(1).equals(value)).isTrue();
                    assertThat(row.next()).isFalse();
                }
                assertInStep(c);
            }
        }
    }

    @Test
    void replacesTheAnswerToACommandOfSeveralPackets() throws SQLException {
        server.setGlobal("max_allowed_packet", String.valueOf(128 * 1024 * 1024));
        try (Connection c = connect("maxAllowedPacket=134217728");
                PreparedStatement s = c.prepareStatement("INSERT INTO t VALUES (1, ?)")) {
            proxy.onSqlMatching("^insert").answerError(1205, "HY000", "Lock wait timeout exceeded");
            s.setString(1, "x".repeat(17_000_000));

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(s::execute)
                    .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(1205));
            assertThat(rows()).isZero();
            s.execute();
            assertThat(rows()).isOne();
        }
    }

    @Test
    void followsSeveralResultsInOneAnswer() throws SQLException {
        fill(3);
        try (Connection c = connect("allowMultiQueries=true");
                Statement s = c.createStatement()) {
            s.execute("SELECT n FROM t; DO 1; SELECT n FROM t; INSERT INTO t VALUES (9, 'a')");
            while (s.getMoreResults() || s.getUpdateCount() >= 0) {
                // On to the end.
            }
            assertInStep(c);

            proxy.onSqlMatching("^select n").cutAfterRows(5);
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> s.execute("SELECT n FROM t; SELECT n FROM t"));
            assertThat(proxy.cuts()).isOne();
        }
    }

    @Test
    void followsAProcedure() throws SQLException {
        fill(3);
        aroundTheProxy("DROP PROCEDURE IF EXISTS p");
        aroundTheProxy("CREATE PROCEDURE p() BEGIN SELECT n FROM t; SELECT n, text FROM t; END");
        for (String option : new String[] {"useServerPrepStmts=false", "useServerPrepStmts=true"}) {
            try (Connection c = connect(option);
                    PreparedStatement s = c.prepareStatement("CALL p()")) {
                s.execute();
                while (s.getMoreResults() || s.getUpdateCount() >= 0) {
                    // On to the end.
                }
                assertInStep(c);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"mysql, allowLoadLocalInfile=true", "mariadb, allowLocalInfile=true"})
    void followsAFileFromTheClient(String driver, String option, @TempDir Path folder) throws Exception {
        server.setGlobal("local_infile", "ON");
        // So many packets that their sequence numbers begin again with 0, which is that of a command.
        int lines = 60_000;
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            content.append(i).append('\t').append("x".repeat(100)).append('\n');
        }
        Path file = Files.writeString(folder.resolve("rows.txt"), content);
        try (Connection c = connectBy(driver, option)) {
            assertThat(execute(c, "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE t"))
                    .isEqualTo(lines);
            assertInStep(c);

            aroundTheProxy("TRUNCATE t");
            proxy.onSqlMatching("^load").cutAfter();
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> execute(c, "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE t"));
            assertThat(rows()).isEqualTo(lines);
        }
    }

    @Test
    void followsACursor() throws SQLException {
        fill(25);
        Connection c = connect("useCursorFetch=true");
        PreparedStatement s = c.prepareStatement("SELECT n, text FROM t ORDER BY n");
        s.setFetchSize(10);
        int seen = 0;
        try (ResultSet rows = s.executeQuery()) {
            while (rows.next()) {
                seen++;
            }
        }
        assertThat(seen).isEqualTo(25);
        assertThat(proxy.commands(CommandType.STMT_FETCH)).isPositive();
        assertThat(proxy.sent(sql -> sql.startsWith("SELECT n"))).isOne();
        assertInStep(c);

        ArmedRule cut = proxy.onCommand(CommandType.STMT_FETCH).cutAfterRows(3);
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> s.executeQuery().next());
        assertThat(cut.fired()).isOne();
        c.abort(Runnable::run);
    }

    @Test
    void readsTheTextBehindAttributes() throws SQLException {
        // An extension of MySQL 8.0.23 and later.
        assumeThat(server.isMariaDb()).isFalse();
        try (Connection c = connect();
                Statement s = c.createStatement()) {
            JdbcStatement statement = s.unwrap(JdbcStatement.class);
            statement.setAttribute("trace", "0123456789");
            statement.setAttribute("number", 42);
            statement.setAttribute("nothing", null);
            statement.setAttribute("when", java.sql.Timestamp.valueOf("2026-01-02 03:04:05.678"));
            s.execute("INSERT INTO t VALUES (1, 'a')");

            assertThat(proxy.sent("INSERT INTO t VALUES (1, 'a')"::equals)).isOne();
            assertInStep(c);
        }
    }

    @Test
    void followsAChangeOfUserAndAResetOfTheSession() throws SQLException {
        try (Connection c = connect("useServerPrepStmts=true", "allowPublicKeyRetrieval=true")) {
            JdbcConnection connection = c.unwrap(JdbcConnection.class);
            connection.changeUser(server.username(), server.password());
            connection.resetServerState();
            assertThat(proxy.commands(CommandType.CHANGE_USER)).isOne();
            assertThat(proxy.commands(CommandType.RESET_CONNECTION)).isOne();
            execute(c, "USE information_schema");
            c.setCatalog("protocol_proxy");
            assertInStep(c);
        }
    }

    @Test
    void followsPreparationsThatFailAndLongParameters() throws SQLException {
        try (Connection c = connect("useServerPrepStmts=true", "emulateUnsupportedPstmts=false")) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> c.prepareStatement("SELECT nonsense FROM t"));
            try (PreparedStatement s = c.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
                s.setInt(1, 1);
                s.setCharacterStream(2, new java.io.StringReader("x".repeat(100_000)));
                s.execute();
            }
            assertThat(proxy.commands(CommandType.STMT_SEND_LONG_DATA)).isPositive();
            assertInStep(c);
        }
    }

    @Test
    void followsCommandsSentAheadOfAnswers() throws SQLException {
        try (Connection c = connectMariaDb("useServerPrepStmts=true", "usePipelineAuth=true", "useBulkStmts=true")) {
            for (int i = 0; i < 3; i++) {
                try (PreparedStatement s = c.prepareStatement("INSERT INTO t VALUES (?, 'a') /* " + i + " */")) {
                    s.setInt(1, i);
                    s.execute();
                }
                assertThat(proxy.sent(sql -> sql.startsWith("INSERT"))).isEqualTo(i + 1);
            }
            try (PreparedStatement s = c.prepareStatement("INSERT INTO t VALUES (?, 'bulk')")) {
                for (int i = 10; i < 20; i++) {
                    s.setInt(1, i);
                    s.addBatch();
                }
                s.executeBatch();
            }
            assertThat(rows()).isEqualTo(13);
            assertInStep(c);
        }
    }

    @Test
    void actsInTurnOnCommandsSentAheadOfAnswers() throws SQLException {
        // Pipelining of PREPARE and EXECUTE is MariaDB's.
        assumeThat(server.isMariaDb()).isTrue();
        try (Connection c = connectMariaDb("useServerPrepStmts=true")) {
            run(c, "INSERT INTO t SELECT COUNT(*) + 100, 'first' FROM t");

            // The driver then sends it as text.
            proxy.onCommand(CommandType.STMT_PREPARE).answerError(1205, "HY000", "no");
            run(c, "INSERT INTO t VALUES (2, 'a')");
            assertThat(proxy.journal())
                    .filteredOn(each -> each.sql() != null && each.sql().contains("(2,"))
                    .extracting(JournalEntry::command, JournalEntry::forwarded, JournalEntry::answered)
                    .containsExactly(
                            tuple(CommandType.STMT_PREPARE, false, true),
                            tuple(CommandType.STMT_EXECUTE, false, true),
                            tuple(CommandType.QUERY, true, true));
            assertThat(rows()).as("the earlier statement is not run again").isEqualTo(2);
            run(c, "INSERT INTO t VALUES (3, 'a')");

            proxy.onSqlMatching("^insert").answerError(1205, "HY000", "no");
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> run(c, "INSERT INTO t VALUES (4, 'a')"));
            run(c, "INSERT INTO t VALUES (5, 'a')");
            assertThat(rows()).isEqualTo(4);

            proxy.onSqlMatching("^insert").cutBefore();
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> run(c, "INSERT INTO t VALUES (6, 'a')"));
            assertThat(proxy.journal())
                    .filteredOn(each -> each.sql() != null && each.sql().contains("(6,"))
                    .extracting(JournalEntry::command, JournalEntry::answered)
                    .containsExactly(tuple(CommandType.STMT_PREPARE, true), tuple(CommandType.STMT_EXECUTE, false));
            assertThat(rows()).isEqualTo(4);
        }
    }

    private static void run(Connection c, String sql) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql)) {
            s.execute();
        }
    }

    @Test
    void lastsNotMuchLongerThanTheWayAround() throws SQLException {
        // Not a measurement: a proxy that copied byte by byte or woke up for each row would take minutes.
        try (Connection c = connect()) {
            long start = System.nanoTime();
            for (int i = 0; i < 2_000; i++) {
                text(c, "SELECT 1");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        }
    }
}

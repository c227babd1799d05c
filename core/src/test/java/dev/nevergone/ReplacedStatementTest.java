package dev.nevergone;

import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.number;
import static dev.nevergone.Pools.server;
import static dev.nevergone.Pools.text;
import static dev.nevergone.Replaced.lose;
import static dev.nevergone.Replaced.replace;
import static dev.nevergone.Replaced.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.Replaced.Driver;
import dev.nevergone.testkit.ProtocolProxy;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Statements of a connection that was replaced: the same settings, parameters, keys and results, and nothing sent twice. */
@Timeout(60)
class ReplacedStatementTest {

    private static final String TYPES =
            "id INT AUTO_INCREMENT PRIMARY KEY, a INT, b BIGINT, c DOUBLE, d DECIMAL(20, 4),"
                    + " e VARCHAR(40), f VARBINARY(40), g DATE, h TIME, i DATETIME(3), j TINYINT(1), k DATETIME, l DATE,"
                    + " m DATETIME, n VARCHAR(40), o INT, p VARCHAR(40), q DATETIME";
    private static final String INSERT_TYPES =
            "INSERT INTO kinds VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    @BeforeEach
    void tables() throws SQLException {
        Replaced.table("notes", "id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(60)");
        Replaced.table("kinds", TYPES);
    }

    // Bound parameters.

    private static void bindFirst(PreparedStatement insert) throws SQLException {
        insert.setInt(1, 7);
        insert.setLong(2, Long.MAX_VALUE);
        insert.setDouble(3, 2.5);
        insert.setBigDecimal(4, new BigDecimal("12345.6789"));
        insert.setString(5, "it's \\ \"ü\" 日本");
        insert.setBytes(6, new byte[] {0, 1, -1, 39, 92});
        insert.setDate(7, Date.valueOf("2024-02-29"));
        insert.setTime(8, Time.valueOf("13:14:15"));
        insert.setTimestamp(9, Timestamp.valueOf("2024-02-29 13:14:15.123"));
    }

    private static void bindSecond(PreparedStatement insert) throws SQLException {
        insert.setBoolean(10, true);
        insert.setTimestamp(
                11, Timestamp.valueOf("2024-02-29 13:14:15"), Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo")));
        insert.setObject(12, LocalDate.of(2024, 3, 1));
        insert.setObject(13, LocalDateTime.of(2024, 3, 1, 1, 2, 3));
        insert.setNull(14, Types.VARCHAR);
        insert.setObject(15, "42", Types.INTEGER);
        insert.setObject(16, 43, JDBCType.VARCHAR);
        insert.setNull(17, Types.TIMESTAMP, "DATETIME");
    }

    private static List<String> kinds() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection admin = server().adminConnection();
                Statement statement = admin.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT CONCAT_WS('|', a, b, c, d, e, HEX(f), g, h, i, j, k, l, m,"
                                + " IFNULL(n, 'null'), o, p, IFNULL(q, 'null')) FROM " + Pools.DATABASE
                                + ".kinds ORDER BY id")) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void parametersBoundBeforeTheLossAreSentAfterIt(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT_TYPES)) {
            bindFirst(insert);
            bindSecond(insert);
            assertThat(insert.executeUpdate()).isOne();
            lose(connection);
            assertThat(insert.executeUpdate()).isOne();
            replace(connection);
            assertThat(insert.executeUpdate()).isOne();

            assertThat(kinds()).hasSize(3);
            assertThat(kinds().get(1)).isEqualTo(kinds().get(0));
            assertThat(kinds().get(2))
                    .isEqualTo(kinds().get(0))
                    .contains("0001FF275C", "日本", "12345.6789", "|null|42|43|");
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void parametersBoundBeforeAndAfterTheLossGoTogether(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT_TYPES)) {
            bindFirst(insert);
            bindSecond(insert);
            insert.executeUpdate();
            insert.clearParameters();

            bindFirst(insert);
            replace(connection);
            bindSecond(insert);
            insert.executeUpdate();

            bindFirst(insert);
            lose(connection);
            bindSecond(insert);
            insert.executeUpdate();
            assertThat(kinds()).hasSize(3);
            assertThat(kinds().get(1)).isEqualTo(kinds().get(0));
            assertThat(kinds().get(2)).isEqualTo(kinds().get(0));
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void numbersOfEachSizeAreSentAgain(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT ?, ?, ?, ?, ?")) {
            select.setByte(1, (byte) -7);
            select.setShort(2, Short.MIN_VALUE);
            select.setInt(3, Integer.MIN_VALUE);
            select.setFloat(4, -0.5f);
            select.setBoolean(5, false);
            replace(connection);
            try (ResultSet row = select.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getByte(1)).isEqualTo((byte) -7);
                assertThat(row.getShort(2)).isEqualTo(Short.MIN_VALUE);
                assertThat(row.getInt(3)).isEqualTo(Integer.MIN_VALUE);
                assertThat(row.getFloat(4)).isEqualTo(-0.5f);
                assertThat(row.getBoolean(5)).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void clearedParametersAreNotSentAgain(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT ?")) {
            select.setInt(1, 7);
            select.clearParameters();
            replace(connection);
            assertThatThrownBy(select::executeQuery).isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aStatementCanBeBoundAfterALossThatAnotherOneMet(Driver driver) throws Exception {
        try (ProtocolProxy proxy = ProtocolProxy.start(server().host(), server().port());
                ResilientDataSource pool = driver.pool(proxy);
                Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT ?");
                Statement plain = connection.createStatement()) {
            proxy.onSqlMatching("^INSERT").cutAfter();
            assertThatThrownBy(() -> execute(connection, "INSERT INTO notes (note) VALUES ('x')"))
                    .isInstanceOf(SQLException.class);
            assertThat(select.isClosed()).isFalse();
            assertThat(plain.isClosed()).isFalse();
            select.setInt(1, 7);
            select.setMaxRows(3);
            plain.setMaxRows(3);
            assertThat(plain.getMaxRows()).isEqualTo(3);
            assertThat(select.getMetaData().getColumnCount()).isOne();
            assertThat(select.getParameterMetaData().getParameterCount()).isOne();
            try (ResultSet row = select.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isEqualTo(7);
            }
        }
    }

    // Streams.

    private static InputStream stream(String content) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aStreamThatWasNotReadYetIsSentOnce(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO notes (note) VALUES (?)")) {
            insert.setBinaryStream(1, stream("whole"));
            lose(connection);
            assertThat(insert.executeUpdate()).isOne();
            insert.setCharacterStream(1, new StringReader("whole"));
            lose(connection);
            assertThat(insert.executeUpdate()).isOne();
            assertThat(number(connection, "SELECT COUNT(*) FROM notes WHERE note = 'whole'"))
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aStreamThatWasReadIsNeverSentAgain(Driver driver) throws Exception {
        try (ProtocolProxy proxy = ProtocolProxy.start(server().host(), server().port());
                ResilientDataSource pool = driver.pool(proxy);
                Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT /* nevergone: idempotent */ INTO notes (note) VALUES (?)")) {
            insert.setBinaryStream(1, stream("whole"));
            proxy.onSqlMatching("^INSERT").cutBefore();
            assertThatThrownBy(insert::executeUpdate).isInstanceOf(SQLException.class);
            assertThatThrownBy(insert::executeUpdate).isInstanceOf(SQLException.class);
            assertThat(rows("notes")).isZero();
            insert.setBinaryStream(1, stream("whole"));
            assertThat(insert.executeUpdate()).isOne();
            assertThat(text(connection, "SELECT note FROM notes")).isEqualTo("whole");
        }
    }

    // Settings.

    @ParameterizedTest
    @EnumSource(Driver.class)
    void keepsTheSettingsOfAStatement(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection()) {
            for (int i = 0; i < 5; i++) {
                execute(connection, "INSERT INTO notes (note) VALUES ('a long note')");
            }
            try (Statement plain = connection.createStatement();
                    PreparedStatement prepared = connection.prepareStatement("SELECT note FROM notes")) {
                for (Statement statement : List.of(plain, prepared)) {
                    statement.setMaxRows(2);
                    statement.setQueryTimeout(9);
                    statement.setFetchSize(1);
                    statement.setFetchDirection(ResultSet.FETCH_FORWARD);
                    statement.setEscapeProcessing(false);
                    statement.setPoolable(true);
                }
                boolean poolable = plain.isPoolable();
                replace(connection);
                for (Statement statement : List.of(plain, prepared)) {
                    assertThat(statement.getMaxRows()).isEqualTo(2);
                    assertThat(statement.getQueryTimeout()).isEqualTo(9);
                    assertThat(statement.getFetchSize()).isOne();
                    assertThat(statement.isPoolable()).isEqualTo(poolable);
                    assertThat((Throwable) statement.getWarnings()).isNull();
                    assertThat(statement.getConnection()).isSameAs(connection);
                }
                assertThat(count(plain.executeQuery("SELECT note FROM notes"))).isEqualTo(2);
                assertThat(count(prepared.executeQuery())).isEqualTo(2);
                assertThatThrownBy(() -> plain.executeQuery("SELECT {fn CONVERT(1, SQL_INTEGER)}"))
                        .isInstanceOf(SQLException.class);
            }
        }
    }

    private static int count(ResultSet rows) throws SQLException {
        try (rows) {
            int count = 0;
            while (rows.next()) {
                count++;
            }
            return count;
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void keepsScrollableAndUpdatableResults(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection()) {
            execute(connection, "INSERT INTO notes (note) VALUES ('a'), ('b'), ('c')");
            try (Statement statement =
                    connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)) {
                lose(connection);
                ResultSet row = statement.executeQuery("SELECT id, note FROM notes ORDER BY id");
                assertThat(row.getType()).isEqualTo(ResultSet.TYPE_SCROLL_INSENSITIVE);
                assertThat(row.getConcurrency()).isEqualTo(ResultSet.CONCUR_UPDATABLE);
                assertThat(row.last()).isTrue();
                assertThat(row.first()).isTrue();
                row.updateString("note", "changed");
                row.updateRow();
                assertThat(row.getStatement().getConnection()).isSameAs(connection);
                assertThat(number(connection, "SELECT COUNT(*) FROM notes WHERE note = 'changed'"))
                        .isOne();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aStatementThatClosesOnCompletionStaysClosed(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection();
                Statement open = connection.createStatement();
                Statement statement = connection.createStatement()) {
            open.closeOnCompletion();
            statement.closeOnCompletion();
            ResultSet row = statement.executeQuery("SELECT 1");
            assertThat(row.next()).isTrue();
            row.close();
            boolean closed = statement.isClosed();
            replace(connection);
            assertThat(statement.isClosed()).isEqualTo(closed);
            assertThat(open.isCloseOnCompletion()).isTrue();
            assertThat(open.isClosed()).isFalse();
        }
    }

    // Generated keys and other results.

    @ParameterizedTest
    @EnumSource(Driver.class)
    void hasTheKeysOfARepeatedInsert(Driver driver) throws Exception {
        String insert = "INSERT INTO notes (note) VALUES ('x')";
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection();
                Statement plain = connection.createStatement()) {
            lose(connection);
            plain.executeUpdate(insert, Statement.RETURN_GENERATED_KEYS);
            assertThat(key(plain)).isEqualTo(1);
            lose(connection);
            plain.execute(insert, new int[] {1});
            assertThat(key(plain)).isEqualTo(2);
            lose(connection);
            plain.executeLargeUpdate(insert, new String[] {"id"});
            assertThat(key(plain)).isEqualTo(3);
            assertThat(plain.getUpdateCount()).isOne();
            try (PreparedStatement byFlag = connection.prepareStatement(insert, Statement.RETURN_GENERATED_KEYS);
                    PreparedStatement byIndex = connection.prepareStatement(insert, new int[] {1});
                    PreparedStatement byName = connection.prepareStatement(insert, new String[] {"id"})) {
                long next = 4;
                for (PreparedStatement prepared : List.of(byFlag, byIndex, byName)) {
                    lose(connection);
                    prepared.executeUpdate();
                    assertThat(key(prepared)).isEqualTo(next++);
                    assertThat(prepared.getUpdateCount()).isOne();
                }
            }
        }
    }

    private static long key(Statement statement) throws SQLException {
        try (ResultSet keys = statement.getGeneratedKeys()) {
            assertThat(keys.next()).isTrue();
            assertThat(keys.getStatement()).isSameAs(statement);
            return keys.getLong(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void hasTheResultsOfARepeatedStatement(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection();
                Statement plain = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("SELECT 1")) {
            lose(connection);
            assertThat(plain.execute("SELECT 1")).isTrue();
            assertResult(plain);
            lose(connection);
            assertThat(prepared.execute()).isTrue();
            assertResult(prepared);
        }
    }

    private static void assertResult(Statement statement) throws SQLException {
        ResultSet row = statement.getResultSet();
        assertThat(statement.getResultSet()).isSameAs(row);
        assertThat(row.next()).isTrue();
        assertThat(row.getStatement()).isSameAs(statement);
        assertThat(statement.getUpdateCount()).isEqualTo(-1);
        assertThat(statement.getMoreResults()).isFalse();
        assertThat(statement.getUpdateCount()).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aResultThatIsReadOutlastsTheConnectionItCameFrom(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection()) {
            execute(connection, "INSERT INTO notes (note) VALUES ('a'), ('b'), ('c')");
            try (PreparedStatement outer = connection.prepareStatement("SELECT id, note FROM notes ORDER BY id");
                    PreparedStatement inner = connection.prepareStatement("SELECT note FROM notes WHERE id = ?")) {
                List<String> read = new ArrayList<>();
                try (ResultSet rows = outer.executeQuery()) {
                    while (rows.next()) {
                        lose(connection);
                        inner.setInt(1, rows.getInt("id"));
                        try (ResultSet row = inner.executeQuery()) {
                            assertThat(row.next()).isTrue();
                            read.add(rows.getString("note") + row.getString(1));
                        }
                    }
                }
                assertThat(read).containsExactly("aa", "bb", "cc");
                assertThat(count(outer.executeQuery())).isEqualTo(3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aResultThatIsReadEndsWithItsStatement(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection();
                Statement inner = connection.createStatement()) {
            execute(connection, "INSERT INTO notes (note) VALUES ('a'), ('b'), ('c')");
            Statement outer = connection.createStatement();
            ResultSet rows = outer.executeQuery("SELECT id, note FROM notes ORDER BY id");
            assertThat(rows.next()).isTrue();
            lose(connection);
            assertThat(count(inner.executeQuery("SELECT note FROM notes"))).isEqualTo(3);
            assertThat(count(rows)).isEqualTo(2);

            rows = outer.executeQuery("SELECT id, note FROM notes ORDER BY id");
            assertThat(count(inner.executeQuery("SELECT note FROM notes"))).isEqualTo(3);
            ResultSet next = outer.executeQuery("SELECT 1");
            assertThat(rows.isClosed()).isTrue();
            assertThat(count(inner.executeQuery("SELECT note FROM notes"))).isEqualTo(3);
            outer.close();
            assertThat(next.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aStreamingResultThatIsLostIsAnException(Driver driver) throws Exception {
        try (ProtocolProxy proxy = ProtocolProxy.start(server().host(), server().port());
                ResilientDataSource pool = driver.pool(proxy)) {
            try (Connection connection = pool.getConnection()) {
                execute(connection, "INSERT INTO notes (note) VALUES ('a'), ('b'), ('c'), ('d')");
                proxy.onSqlMatching("^SELECT note").cutAfterRows(2);
                proxy.resetCounts();
                try (Statement streaming = connection.createStatement()) {
                    streaming.setFetchSize(driver.isMariaDb() ? 1 : Integer.MIN_VALUE);
                    assertThatThrownBy(() -> count(streaming.executeQuery("SELECT note FROM notes")))
                            .isInstanceOf(SQLException.class);
                }
                assertThat(proxy.received(sql -> sql.startsWith("SELECT note"))).isOne();
            }
            assertThat(pool.stats().active()).isZero();
        }
    }

    // Batches.

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aBatchIsNeverEmptiedInSilence(Driver driver) throws Exception {
        try (ProtocolProxy proxy = ProtocolProxy.start(server().host(), server().port());
                ResilientDataSource pool = driver.pool(proxy);
                Connection connection = pool.getConnection();
                Statement plain = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("INSERT INTO notes (note) VALUES (?)")) {
            for (Statement statement : List.of(plain, prepared)) {
                Pools.select(connection);
                if (statement instanceof PreparedStatement insert) {
                    insert.setString(1, "batch");
                    insert.addBatch();
                } else {
                    statement.addBatch("INSERT INTO notes (note) VALUES ('batch')");
                }
                proxy.onSqlMatching("^UPDATE").cutAfter();
                assertThatThrownBy(() -> execute(connection, "UPDATE notes SET note = 'x' WHERE id = 0"))
                        .isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> Pools.select(connection)).isInstanceOf(SQLException.class);
                assertThatThrownBy(statement::executeBatch).isInstanceOf(SQLException.class);
                assertThat(rows("notes")).isZero();
                statement.clearBatch();
            }
            prepared.setString(1, "after");
            prepared.addBatch();
            assertThat(prepared.executeBatch()).hasSize(1);
            plain.addBatch("INSERT INTO notes (note) VALUES ('after')");
            assertThat(plain.executeBatch()).hasSize(1);
            assertThat(rows("notes")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aPendingBatchForbidsAReplacementForAnotherStatement(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection();
                PreparedStatement prepared = connection.prepareStatement("INSERT INTO notes (note) VALUES (?)")) {
            prepared.setString(1, "batch");
            prepared.addBatch();
            lose(connection);
            assertThatThrownBy(() -> Pools.select(connection)).isInstanceOf(SQLException.class);
            assertThatThrownBy(prepared::executeBatch).isInstanceOf(SQLException.class);
            assertThat(rows("notes")).isZero();
        }
    }

    // Procedures.

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aProcedureIsNeverCalledTwice(Driver driver) throws Exception {
        try (Connection admin = server().adminConnection()) {
            admin.setCatalog(Pools.DATABASE);
            execute(admin, "DROP PROCEDURE IF EXISTS put");
            execute(
                    admin,
                    "CREATE PROCEDURE put(IN a INT, OUT b INT) BEGIN INSERT INTO notes (note) VALUES (a);"
                            + " SET b = a + 1; END");
        }
        try (ProtocolProxy proxy = ProtocolProxy.start(server().host(), server().port());
                ResilientDataSource pool = driver.pool(proxy)) {
            try (Connection connection = pool.getConnection();
                    CallableStatement call = connection.prepareCall("{call put(?, ?)}")) {
                call.setInt(1, 41);
                call.registerOutParameter(2, Types.INTEGER);
                call.execute();
                assertThat(call.getInt(2)).isEqualTo(42);
                proxy.onSqlMatching("put").cutAfter();
                assertThatThrownBy(call::execute).isInstanceOf(SQLException.class);
                assertThatThrownBy(call::execute).isInstanceOf(SQLException.class);
            }
            assertThat(rows("notes")).isEqualTo(2);
            assertThat(pool.stats().active()).isZero();
        }
    }

    // Cancelling.

    @ParameterizedTest
    @EnumSource(Driver.class)
    void cancelReachesTheStatementThatRunsNow(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            replace(connection);
            Pools.select(connection);
            assertThat(statement.execute("SELECT 1")).isTrue();
            Thread canceller = new Thread(() -> {
                Pools.pause(Duration.ofMillis(300));
                try {
                    statement.cancel();
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            canceller.start();
            long start = System.nanoTime();
            try {
                statement.executeQuery("SELECT SLEEP(20)");
            } catch (SQLException cancelled) {
                assertThat(connection.isClosed()).isFalse();
            }
            canceller.join();
            assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
            assertThat(statement.execute("SELECT 1")).isTrue();
        }
    }
}

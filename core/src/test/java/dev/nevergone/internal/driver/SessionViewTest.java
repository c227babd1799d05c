package dev.nevergone.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server says about its session: the status flags with both drivers, all else with Connector/J alone. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // Each test opens a link of its own kind.
class SessionViewTest {

    private static final String DATABASE = "driver_session";

    private static MySqlServer server;

    private final DaemonWatchdog watchdog = new DaemonWatchdog("watchdog");
    private Link link;
    private Connection connection;
    private SessionView session;

    @BeforeAll
    static void createDatabase() {
        server = MySqlServer.shared();
        server.database(DATABASE);
    }

    @BeforeEach
    void createTable() throws SQLException {
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + DATABASE + ".t");
            statement.execute("CREATE TABLE " + DATABASE + ".t (id INT PRIMARY KEY, v INT)");
            statement.execute("INSERT INTO " + DATABASE + ".t VALUES (1, 1)");
        }
    }

    @AfterEach
    void close() {
        if (link != null) {
            link.close();
        }
        watchdog.close();
    }

    @ParameterizedTest
    @EnumSource
    void followsTransactionsThroughTheirStatements(Wire wire) throws SQLException {
        open(wire.url(server, DATABASE));
        assertThat(session.known()).isTrue();
        assertThat(session.autoCommit()).isTrue();
        assertThat(session.inTransaction()).isFalse();
        execute("START TRANSACTION");
        assertThat(session.inTransaction()).isTrue();
        assertThat(session.autoCommit()).isTrue();
        execute("COMMIT");
        assertThat(session.inTransaction()).isFalse();
        execute("BEGIN");
        execute("INSERT INTO t VALUES (2, 2)");
        execute("ROLLBACK");
        assertThat(session.inTransaction()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void followsTransactionsThroughJdbc(Wire wire) throws SQLException {
        open(wire.url(server, DATABASE));
        connection.setAutoCommit(false);
        assertThat(session.autoCommit()).isFalse();
        assertThat(session.inTransaction()).isFalse();
        query("SELECT v FROM t");
        assertThat(session.inTransaction()).isTrue();
        connection.commit();
        assertThat(session.inTransaction()).isFalse();
        execute("UPDATE t SET v = 2");
        assertThat(session.inTransaction()).isTrue();
        connection.rollback();
        assertThat(session.inTransaction()).isFalse();
        connection.setAutoCommit(true);
        assertThat(session.autoCommit()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void seesThatDdlCommits(Wire wire) throws SQLException {
        open(wire.url(server, DATABASE));
        execute("BEGIN");
        execute("UPDATE t SET v = 2");
        assertThat(session.inTransaction()).isTrue();
        execute("CREATE TABLE IF NOT EXISTS other (id INT)");
        assertThat(session.inTransaction()).isFalse();
    }

    /** An answer that carries no status must not make an open transaction look closed. */
    @ParameterizedTest
    @EnumSource
    void staysInATransactionThroughPreparesPingsAndErrors(Wire wire) throws SQLException {
        open(wire.url(server, DATABASE));
        staysInATransaction();
        connection.rollback();
        assertThat(session.inTransaction()).isFalse();
    }

    @Test
    void staysInATransactionAlsoWhereTheServerDoesNotReport() throws SQLException {
        open(Wire.CONNECTOR_J.url(server, DATABASE) + "&trackSessionState=false");
        staysInATransaction();
        connection.rollback();
        connection.setAutoCommit(true);
        assertThat(session.inTransaction()).isFalse();
    }

    private void staysInATransaction() throws SQLException {
        connection.setAutoCommit(false);
        execute("UPDATE t SET v = 2");
        try (PreparedStatement select = connection.prepareStatement("SELECT v + 1 FROM t WHERE id = ?")) {
            assertThat(session.inTransaction()).isTrue();
            select.setInt(1, 1);
            select.executeQuery().close();
            select.clearParameters();
        }
        assertThat(session.inTransaction()).isTrue();
        assertThatThrownBy(() -> execute("SELECT no_such_column FROM t")).isInstanceOf(SQLException.class);
        assertThat(session.inTransaction()).isTrue();
        assertThat(connection.isValid(5)).isTrue();
        assertThat(session.inTransaction()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tellsWhetherTheTransactionHasWritten(boolean tls) throws SQLException {
        openReporting(tls);
        assertThat(session.exact()).isTrue();
        assertThat(session.hasWritten()).isFalse();
        connection.setAutoCommit(false);
        query("SELECT v FROM t");
        assertThat(session.hasWritten()).isFalse();
        execute("UPDATE t SET v = 3");
        assertThat(session.hasWritten()).isTrue();
        connection.commit();
        assertThat(session.hasWritten()).isFalse();
        execute("DELETE FROM t");
        assertThat(session.hasWritten()).isTrue();
        connection.rollback();
        assertThat(session.hasWritten()).isFalse();
    }

    /** More careful than need be, for the server counts the locks as a write. */
    @Test
    void takesALockingReadForAWrite() throws SQLException {
        openReporting(false);
        connection.setAutoCommit(false);
        query("SELECT v FROM t FOR UPDATE");
        assertThat(session.hasWritten()).isTrue();
        connection.rollback();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @u = 1",
                "SET SESSION sort_buffer_size = 65536",
                "CREATE TEMPORARY TABLE tmp (id INT)",
                "PREPARE p FROM 'SELECT 1'",
                "USE mysql",
                "SET NAMES latin1"
            })
    void callsTheSessionDirtyAfter(String statement) throws SQLException {
        openReporting(false);
        assertThat(session.isDirty()).isFalse();
        execute(statement);
        assertThat(session.isDirty()).isTrue();
        query("SELECT 1");
        assertThat(session.isDirty()).isTrue();
        session.clear();
        assertThat(session.isDirty()).isFalse();
        query("SELECT 1");
        assertThat(session.isDirty()).isFalse();
    }

    @Test
    void doesNotCallTheSessionDirtyAfterOrdinaryWork() throws SQLException {
        openReporting(false);
        query("SELECT v FROM t");
        execute("INSERT INTO t VALUES (5, 5)");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, 1)")) {
            for (int i = 10; i < 20; i++) {
                insert.setInt(1, i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        execute("BEGIN");
        execute("UPDATE t SET v = v + 1");
        execute("COMMIT");
        assertThat(connection.isValid(5)).isTrue();
        assertThat(session.isDirty()).isFalse();
    }

    /** Whoever makes the settings knows better than the server, and clears. */
    @Test
    void callsTheSessionDirtyAfterJdbcSettings() throws SQLException {
        openReporting(false);
        for (Setting setting : List.<Setting>of(
                c -> c.setAutoCommit(false),
                c -> c.setAutoCommit(true),
                c -> c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE),
                c -> c.setReadOnly(true),
                c -> c.setReadOnly(false),
                c -> c.setCatalog("mysql"))) {
            setting.apply(connection);
            assertThat(session.isDirty()).isTrue();
            session.clear();
            assertThat(session.isDirty()).isFalse();
        }
        connection.setNetworkTimeout(Runnable::run, 20_000);
        assertThat(session.isDirty()).isFalse();
    }

    @Test
    void tellsTheCharacteristicsOfTheTransaction() throws SQLException {
        openReporting(false);
        assertThat(session.transactionCharacteristics()).isEmpty();
        execute("START TRANSACTION READ ONLY");
        assertThat(session.transactionCharacteristics()).isEqualTo("START TRANSACTION READ ONLY;");
        execute("COMMIT");
        assertThat(session.transactionCharacteristics()).isEmpty();
    }

    @Test
    void callsTheSessionDirtyWhileTablesAreLocked() throws SQLException {
        openReporting(false);
        execute("LOCK TABLES t WRITE");
        session.clear();
        assertThat(session.isDirty()).isTrue();
        execute("UNLOCK TABLES");
        assertThat(session.isDirty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECTOR_J", "MARIADB"})
    void answersAlsoAfterTheEndOfTheLink(Wire wire) throws SQLException {
        open(wire.url(server, DATABASE));
        execute("BEGIN");
        link.abort();
        assertThat(session.inTransaction()).isTrue();
        assertThat(session.isDirty()).isEqualTo(!wire.connectorJ());
        session.clear();
    }

    @Test
    void goesOnListeningAfterGarbageCollection() throws SQLException {
        openReporting(false);
        System.gc();
        execute("SET @u = 1");
        assertThat(session.isDirty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECTOR_J", "MARIADB"})
    void saysTheWorstWhereTheServerDoesNotReport(Wire wire) throws SQLException {
        open(wire.url(server, DATABASE) + (wire.connectorJ() ? "&trackSessionState=false" : ""));
        session.clear();
        assertThat(session.known()).isTrue();
        assertThat(session.exact()).isFalse();
        assertThat(session.isDirty()).isTrue();
        assertThat(session.hasWritten()).isTrue();
        assertThat(session.transactionCharacteristics()).isEmpty();
    }

    @Test
    void knowsNothingWhereTheDriverChoosesTheHost() throws SQLException {
        String host = server.host() + ":" + server.port();
        open("jdbc:mysql:loadbalance://" + host + "," + host + "/" + DATABASE
                + "?sslMode=DISABLED&allowPublicKeyRetrieval=true");
        assertThat(session).isSameAs(SessionView.UNKNOWN);
        assertThat(session.known()).isFalse();
        assertThat(session.inTransaction()).isTrue();
        assertThat(session.isDirty()).isTrue();
        assertThat(link.wire()).isSameAs(Traffic.UNKNOWN);
    }

    private void openReporting(boolean tls) throws SQLException {
        open((tls ? Wire.CONNECTOR_J_TLS : Wire.CONNECTOR_J).url(server, DATABASE));
    }

    private void open(String url) throws SQLException {
        ConnectSpec spec = new ConnectSpec(url, Duration.ofSeconds(5), Duration.ofSeconds(30), Map.of());
        link = Connectors.of(spec, watchdog)
                .open(server.username(), server.password(), System.nanoTime() + 10_000_000_000L);
        connection = link.connection();
        session = link.session();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                assertThat(rows.getInt(1)).isNotNegative();
            }
        }
    }

    interface Setting {
        void apply(Connection connection) throws SQLException;
    }
}

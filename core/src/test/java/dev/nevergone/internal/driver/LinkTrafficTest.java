package dev.nevergone.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nevergone.testkit.FaultProxy;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a link tells about a statement that failed, with both drivers on a real server. */
@Timeout(60)
class LinkTrafficTest {

    private static final String DATABASE = "driver_traffic";
    private static final String GONE = "before anything was sent";

    private static MySqlServer server;

    private final DaemonWatchdog watchdog = new DaemonWatchdog("watchdog");

    @BeforeAll
    static void createDatabase() {
        server = MySqlServer.shared();
        server.database(DATABASE);
    }

    @BeforeEach
    void createTable() throws SQLException {
        try (Connection admin = server.adminConnection()) {
            execute(admin, "DROP TABLE IF EXISTS " + DATABASE + ".t");
            execute(admin, "CREATE TABLE " + DATABASE + ".t (id BIGINT PRIMARY KEY, v LONGBLOB)");
        }
    }

    @AfterEach
    void closeWatchdog() {
        watchdog.close();
    }

    @ParameterizedTest
    @EnumSource
    void sendsNothingOnAConnectionThatWasKilledWhileIdle(Wire wire) throws Exception {
        Link link = open(wire);
        execute(link.connection(), "DO 1");
        try (Connection admin = server.adminConnection()) {
            execute(admin, "KILL " + link.facts().connectionId());
        }
        loudPeek(link);
        long mark = link.wire().mark();
        Throwable failure = catchThrowable(() -> execute(link.connection(), "INSERT INTO t VALUES (1, NULL)"));
        assertThat(failure).isInstanceOf(SQLException.class).hasStackTraceContaining(GONE);
        assertThat(link.wire().nothingSentSince(mark)).isTrue();
        assertThat(link.wire().answeredSince(mark)).isFalse();
        link.abort();
        assertThat(link.wire().nothingSentSince(mark)).isTrue();
        assertThat(rows()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void provesThatNothingRanAfterTheServersIdleTimeout(Wire wire) throws Exception {
        Link link = open(wire);
        execute(link.connection(), "SET SESSION wait_timeout = 1");
        Thread.sleep(2500);
        long mark = link.wire().mark();
        Throwable failure = catchThrowable(() -> execute(link.connection(), "INSERT INTO t VALUES (1, NULL)"));
        assertThat(failure).isInstanceOf(SQLException.class);
        if (server.isMariaDb() || wire == Wire.CONNECTOR_J || wire == Wire.CONNECTOR_J_COMPRESSED) {
            assertThat(link.wire().nothingSentSince(mark)).isTrue();
        } else if (!link.wire().requestIncompleteSince(mark)) {
            assertThat(failure).hasStackTraceContaining("inactivity");
        }
        link.abort();
        assertThat(rows()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void knowsThatAStatementWasSentAndNotAnswered(Wire wire) throws Exception {
        try (FaultProxy proxy = FaultProxy.start(server.host(), server.port())) {
            Link link = open(wire.url(proxy.host(), proxy.port(), DATABASE));
            link.connection().setNetworkTimeout(Runnable::run, 500);
            execute(link.connection(), "DO 1");
            proxy.blackholeOpenConnections();
            long mark = link.wire().mark();
            assertThatThrownBy(() -> execute(link.connection(), "INSERT INTO t VALUES (1, NULL)"))
                    .isInstanceOf(SQLException.class);
            assertUnknown(link, mark);
            link.abort();
            assertUnknown(link, mark);
        }
    }

    /** The statement runs, and the connection ends before the answer: the good-byes of driver and TLS change nothing. */
    @ParameterizedTest
    @EnumSource
    void knowsThatAStatementWasSentToAServerThatClosedInsteadOfAnswering(Wire wire) throws Exception {
        Link link = open(wire);
        long mark = link.wire().mark();
        assertThatThrownBy(() -> execute(link.connection(), "KILL CONNECTION_ID()"))
                .isInstanceOf(SQLException.class);
        assertThat(link.wire().nothingSentSince(mark)).isFalse();
        assertThat(link.wire().requestIncompleteSince(mark)).isFalse();
        link.abort();
        assertThat(link.wire().requestIncompleteSince(mark)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void knowsThatAStatementWasCutShort(Wire wire) throws Exception {
        assumeTrue(server.controllable());
        Link link = open(wire);
        Connection connection = link.connection();
        byte[] big = new byte[15_000_000];
        new Random(7).nextBytes(big);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
            connection.setNetworkTimeout(Runnable::run, 1000);
            // MariaDB Connector/J prepares only now.
            insert.setInt(1, 1);
            insert.setBytes(2, new byte[1]);
            insert.executeUpdate();
            insert.setInt(1, 2);
            insert.setBytes(2, big);
            server.freeze();
            long mark = link.wire().mark();
            try {
                assertThatThrownBy(insert::executeUpdate).isInstanceOf(SQLException.class);
            } finally {
                server.thaw();
            }
            assertThat(link.wire().nothingSentSince(mark)).isFalse();
            assertThat(link.wire().answeredSince(mark)).isFalse();
            assertThat(link.wire().requestIncompleteSince(mark)).isTrue();
        } catch (SQLException e) {
            // The statement cannot be closed on a dead connection.
        }
        link.abort();
        assertThat(rows()).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void disturbsNoStreamNoCursorAndNoBatch(Wire wire) throws Exception {
        Link link = open(wire.url(server, DATABASE) + (wire.connectorJ() ? "&useCursorFetch=true" : ""));
        Connection connection = link.connection();
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, REPEAT('x', 100))")) {
            for (int i = 0; i < 5000; i++) {
                insert.setInt(1, i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        connection.commit();
        assertThat(sumSlowly(connection, wire.connectorJ() ? Integer.MIN_VALUE : 100))
                .isEqualTo(12_497_500);
        assertThat(sumSlowly(connection, 100)).isEqualTo(12_497_500);
        assertThat(link.peek()).isSameAs(Peek.QUIET);
        link.close();
    }

    private static long sumSlowly(Connection connection, int fetchSize) throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(fetchSize);
            try (ResultSet rows = statement.executeQuery("SELECT id, v FROM t")) {
                long sum = 0;
                while (rows.next()) {
                    sum += rows.getLong(1);
                    if (rows.getLong(1) % 500 == 0) {
                        Thread.sleep(5);
                    }
                }
                return sum;
            }
        }
    }

    private static void assertUnknown(Link link, long mark) {
        assertThat(link.wire().nothingSentSince(mark)).isFalse();
        assertThat(link.wire().requestIncompleteSince(mark)).isFalse();
        assertThat(link.wire().answeredSince(mark)).isFalse();
    }

    private Link open(Wire wire) throws SQLException {
        return open(wire.url(server, DATABASE));
    }

    private Link open(String url) throws SQLException {
        ConnectSpec spec = new ConnectSpec(url, Duration.ofSeconds(5), Duration.ofSeconds(30), Map.of());
        return Connectors.of(spec, watchdog)
                .open(server.username(), server.password(), System.nanoTime() + 10_000_000_000L);
    }

    private static void loudPeek(Link link) throws InterruptedException {
        for (int i = 0; i < 500 && link.peek().quiet(); i++) {
            Thread.sleep(20);
        }
    }

    private static long rows() throws SQLException {
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + DATABASE + ".t")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

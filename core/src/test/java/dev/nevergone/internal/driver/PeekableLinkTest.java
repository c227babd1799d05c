package dev.nevergone.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both drivers, plain, encrypted and compressed, on a real server. */
@Timeout(60)
class PeekableLinkTest {

    private static final String DATABASE = "driver_room";

    private static MySqlServer server;

    private final DaemonWatchdog watchdog = new DaemonWatchdog("watchdog");

    @BeforeAll
    static void createDatabase() {
        server = MySqlServer.shared();
        server.database(DATABASE);
    }

    @AfterEach
    void closeWatchdog() {
        watchdog.close();
    }

    @ParameterizedTest
    @EnumSource
    void raisesNoFalseAlarmBetweenCommands(Wire wire) throws SQLException {
        Link link = open(wire);
        assertThat(link.peekable()).isTrue();
        Connection connection = link.connection();
        try (Statement statement = connection.createStatement()) {
            for (int i = 0; i < 300; i++) {
                assertThat(link.peek()).isSameAs(Peek.QUIET);
                assertThat(number(connection, "SELECT " + i)).isEqualTo(i);
            }
            assertQuietAfter(link, () -> text(connection, "SELECT REPEAT('x', 1000000)"));
            assertQuietAfter(link, () -> {
                try (PreparedStatement prepared = connection.prepareStatement("SELECT LENGTH(?)")) {
                    prepared.setBytes(1, new byte[3_000_000]);
                    return prepared.executeQuery().next();
                }
            });
            assertQuietAfter(link, () -> {
                boolean more = statement.execute("SELECT 1; SELECT 2; DO 3");
                while (more || statement.getUpdateCount() >= 0) {
                    more = statement.getMoreResults();
                }
                return more;
            });
            assertQuietAfter(link, () -> stream(connection));
            assertQuietAfter(link, () -> statement.execute("CREATE TEMPORARY TABLE t (id INT PRIMARY KEY)"));
            connection.setAutoCommit(false);
            assertQuietAfter(link, () -> statement.executeUpdate("INSERT INTO t VALUES (1)"));
            assertQuietAfter(link, () -> {
                connection.rollback();
                return true;
            });
            assertQuietAfter(link, () -> {
                connection.commit();
                connection.setAutoCommit(true);
                return true;
            });
            assertThatThrownBy(() -> statement.execute("SELECT no_such_column")).isInstanceOf(SQLException.class);
            assertThat(link.peek()).isSameAs(Peek.QUIET);
        }
        link.close();
    }

    private static boolean stream(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(
                    connection.isWrapperFor(com.mysql.cj.jdbc.JdbcConnection.class) ? Integer.MIN_VALUE : 1);
            try (ResultSet rows = statement.executeQuery("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3")) {
                int sum = 0;
                while (rows.next()) {
                    sum += rows.getInt(1);
                }
                assertThat(sum).isEqualTo(6);
            }
        }
        return true;
    }

    @ParameterizedTest
    @EnumSource
    void seesThatItWasKilled(Wire wire) throws Exception {
        Link link = open(wire);
        kill(link);
        assertThat(loudPeek(link).state()).isIn(Peek.State.CLOSED, Peek.State.RESET);
        link.abort();
    }

    @ParameterizedTest
    @EnumSource
    void seesThatTheServersIdleTimeoutHasPassed(Wire wire) throws Exception {
        Link link = open(wire);
        execute(link.connection(), "SET SESSION wait_timeout = 1");
        Peek peek = loudPeek(link);
        if (link.facts().mariaDb()) {
            assertThat(peek.state()).isIn(Peek.State.CLOSED, Peek.State.RESET);
        } else {
            assertThat(peek.state()).isEqualTo(Peek.State.FAREWELL);
            assertThat(peek.code()).isEqualTo(4031);
            assertThat(peek.detail()).contains("inactivity").doesNotContain("\n");
        }
        link.abort();
    }

    @ParameterizedTest
    @EnumSource
    void tellsTheServersFacts(Wire wire) throws SQLException {
        Link link = open(wire);
        Connection connection = link.connection();
        ServerFacts facts = link.facts();
        assertThat(facts.connectionId()).isEqualTo(number(connection, "SELECT CONNECTION_ID()"));
        assertThat(facts.version()).isEqualTo(text(connection, "SELECT @@version"));
        assertThat(facts.mariaDb()).isEqualTo(server.isMariaDb());
        assertThat(facts.waitTimeout().toSeconds()).isEqualTo(number(connection, "SELECT @@wait_timeout"));
        assertThat(facts.maxAllowedPacket()).isEqualTo(number(connection, "SELECT @@max_allowed_packet"));
        assertThat(facts.readOnly()).isFalse();
        assertThat(facts.serverId()).isNotBlank();
        Link second = open(wire);
        assertThat(second.facts().serverId()).isEqualTo(facts.serverId());
        assertThat(second.facts().connectionId()).isNotEqualTo(facts.connectionId());
        second.close();
        link.close();
    }

    @ParameterizedTest
    @EnumSource
    void pingsAHealthyServerUnderASubSecondCap(Wire wire) throws SQLException {
        Link link = open(wire);
        assertThat(link.ping(Duration.ofMillis(500))).isTrue();
        assertThat(number(link.connection(), "SELECT 7")).isEqualTo(7);
        assertThat(link.peek()).isSameAs(Peek.QUIET);
        link.close();
    }

    @ParameterizedTest
    @EnumSource
    void givesUpAPingOfAFrozenServerAtTheCap(Wire wire) throws SQLException {
        Link link = open(wire);
        long millis =
                whileFrozen(() -> assertThat(link.ping(Duration.ofMillis(300))).isFalse());
        assertThat(millis).isBetween(250L, 5000L);
        link.abort();
    }

    @ParameterizedTest
    @EnumSource
    void closesInBoundedTimeWhenTheServerIsFrozen(Wire wire) throws SQLException {
        Link link = open(wire);
        assertThat(whileFrozen(link::close)).isLessThan(5000);
        assertThat(link.peek().state()).isEqualTo(Peek.State.CLOSED);
    }

    @ParameterizedTest
    @EnumSource
    void givesUpALoginToAFrozenServerAtTheDeadline(Wire wire) throws SQLException {
        Connector connector = connector(wire, Duration.ofSeconds(20));
        long millis = whileFrozen(() -> assertThatThrownBy(
                        () -> connector.open(server.username(), server.password(), in(Duration.ofMillis(800))))
                .isInstanceOf(SQLException.class));
        assertThat(millis).isBetween(700L, 6000L);
    }

    @ParameterizedTest
    @EnumSource
    void waitsForTheSocketTimeoutOnce(Wire wire) throws SQLException {
        Link link = open(wire);
        link.connection().setNetworkTimeout(Runnable::run, 1500);
        long start = System.nanoTime();
        assertThatThrownBy(() -> execute(link.connection(), "SELECT SLEEP(5)")).isInstanceOf(SQLException.class);
        assertThat(millisSince(start)).isBetween(1400L, 2900L);
        assertThat(link.peek().quiet()).isFalse();
        link.abort();
    }

    @ParameterizedTest
    @EnumSource
    void freesAStuckThreadWhenAborted(Wire wire) throws Exception {
        Link link = open(wire);
        CompletableFuture<SQLException> failure = CompletableFuture.supplyAsync(() -> {
            try {
                execute(link.connection(), "SELECT SLEEP(20)");
                throw new AssertionError("the statement ended by itself");
            } catch (SQLException e) {
                return e;
            }
        });
        Thread.sleep(300);
        long start = System.nanoTime();
        link.abort();
        assertThat(millisSince(start)).isLessThan(5000);
        Throwable freed = failure.get(10, TimeUnit.SECONDS);
        assertThat(freed).isInstanceOf(SQLException.class);
        assertThat(link.connection().isClosed()).isTrue();
        link.abort();
    }

    @ParameterizedTest
    @EnumSource
    void finishesAQueryWhoseThreadIsInterrupted(Wire wire) throws Exception {
        Link link = open(wire);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                execute(link.connection(), "SELECT SLEEP(1)");
                boolean flag = Thread.currentThread().isInterrupted();
                execute(link.connection(), "SELECT 1");
                interrupted.complete(flag && link.peek().quiet());
            } catch (SQLException | RuntimeException e) {
                interrupted.completeExceptionally(e);
            }
        });
        thread.start();
        Thread.sleep(300);
        thread.interrupt();
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        link.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTOR_J", "CONNECTOR_J_TLS", "MARIADB", "MARIADB_TLS"})
    void givesAllItsDescriptorsBack(Wire wire) throws SQLException {
        assumeTrue(OpenFiles.countable());
        Connector connector = connector(wire, Duration.ofSeconds(5));
        openAndEnd(connector, 0);
        int before = OpenFiles.count();
        for (int i = 0; i < 30; i++) {
            openAndEnd(connector, i);
        }
        assertThat(OpenFiles.count()).isLessThanOrEqualTo(before + 3);
    }

    private static void openAndEnd(Connector connector, int round) throws SQLException {
        Link link = connector.open(server.username(), server.password(), in(Duration.ofSeconds(5)));
        link.peek();
        link.ping(Duration.ofSeconds(1));
        if (round % 2 == 0) {
            link.close();
        } else {
            link.abort();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTOR_J", "MARIADB"})
    void reportsAWrongPasswordInTheDriversWords(Wire wire) {
        Connector connector = connector(wire, Duration.ofSeconds(5));
        assertThatThrownBy(() -> connector.open(server.username(), "wrong", in(Duration.ofSeconds(5))))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1045));
    }

    private Link open(Wire wire) throws SQLException {
        return connector(wire, Duration.ofSeconds(5))
                .open(server.username(), server.password(), in(Duration.ofSeconds(10)));
    }

    private Connector connector(Wire wire, Duration connectTimeout) {
        return Connectors.of(
                new ConnectSpec(wire.url(server, DATABASE), connectTimeout, Duration.ofSeconds(30), Map.of()),
                watchdog);
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    private static void kill(Link link) throws SQLException {
        try (Connection admin = server.adminConnection()) {
            execute(admin, "KILL " + link.facts().connectionId());
        }
    }

    private static Peek loudPeek(Link link) throws InterruptedException {
        Peek peek = link.peek();
        for (int i = 0; i < 500 && peek.quiet(); i++) {
            Thread.sleep(20);
            peek = link.peek();
        }
        return peek;
    }

    private static long whileFrozen(Runnable action) {
        assumeTrue(server.controllable());
        server.freeze();
        try {
            long start = System.nanoTime();
            action.run();
            return millisSince(start);
        } finally {
            server.thaw();
        }
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return Long.parseLong(text(connection, sql));
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    interface Command {
        Object run() throws SQLException;
    }

    private static void assertQuietAfter(Link link, Command command) throws SQLException {
        assertThat(command.run()).isNotNull();
        assertThat(link.peek()).isSameAs(Peek.QUIET);
    }
}

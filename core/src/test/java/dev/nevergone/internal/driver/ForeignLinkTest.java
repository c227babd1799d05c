package dev.nevergone.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.protocol.StandardSocketFactory;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Links whose socket is not ours, or may change. */
@Timeout(60)
class ForeignLinkTest {

    private static final String DATABASE = "driver_room";

    private static MySqlServer server;

    private final DaemonWatchdog watchdog = new DaemonWatchdog("watchdog");

    enum Way {
        CONNECTOR_J_SOCKET_FACTORY,
        CONNECTOR_J_SOCKET_FACTORY_TLS,
        CONNECTOR_J_FAILOVER,
        CONNECTOR_J_LOADBALANCE,
        CONNECTOR_J_REPLICATION,
        MARIADB_SOCKET_FACTORY,
        MARIADB_SEQUENTIAL;

        String url() {
            String host = server.host() + ":" + server.port();
            String end = "/" + DATABASE + "?allowPublicKeyRetrieval=true&sslMode=";
            return switch (this) {
                case CONNECTOR_J_SOCKET_FACTORY ->
                    "jdbc:mysql://" + host + end + "DISABLED&socketFactory=" + StandardSocketFactory.class.getName();
                case CONNECTOR_J_SOCKET_FACTORY_TLS ->
                    "jdbc:mysql://" + host + end + "REQUIRED&socketFactory=" + StandardSocketFactory.class.getName();
                case CONNECTOR_J_FAILOVER ->
                    "jdbc:mysql://" + host + "," + host + end + "DISABLED&secondsBeforeRetryPrimaryHost=30";
                case CONNECTOR_J_LOADBALANCE -> "jdbc:mysql:loadbalance://" + host + "," + host + end + "DISABLED";
                case CONNECTOR_J_REPLICATION -> "jdbc:mysql:replication://" + host + "," + host + end + "DISABLED";
                case MARIADB_SOCKET_FACTORY ->
                    "jdbc:mariadb://" + host + end + "disable&socketFactory="
                            + ConnectorTest.PlainSocketFactory.class.getName();
                case MARIADB_SEQUENTIAL -> "jdbc:mariadb:sequential://" + host + "," + host + end + "disable";
            };
        }
    }

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
    void worksWithoutBeingPeekable(Way way) throws SQLException {
        Link link = open(way);
        assertThat(link.peekable()).isFalse();
        assertThat(link.peek()).isSameAs(Peek.QUIET);
        assertThat(link.facts().serverId()).isNotBlank();
        assertThat(link.ping(Duration.ofMillis(900))).isTrue();
        assertThat(number(link.connection(), "SELECT 42")).isEqualTo(42);
        link.close();
        assertThat(link.connection().isClosed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void putsTheSocketTimeoutInForce(Way way) throws SQLException {
        Link link = open(way);
        assertThat(link.connection().getNetworkTimeout()).isEqualTo(30_000);
        link.ping(Duration.ofSeconds(1));
        assertThat(link.connection().getNetworkTimeout()).isEqualTo(30_000);
        link.close();
    }

    @ParameterizedTest
    @EnumSource
    void givesUpAPingOfAFrozenServer(Way way) throws SQLException {
        Link link = open(way);
        long millis =
                whileFrozen(() -> assertThat(link.ping(Duration.ofMillis(300))).isFalse());
        assertThat(millis).isBetween(250L, 5000L);
        link.abort();
    }

    @ParameterizedTest
    @EnumSource
    void closesInBoundedTimeWhenTheServerIsFrozen(Way way) throws SQLException {
        Link link = open(way);
        assertThat(whileFrozen(link::close)).isLessThan(5000);
    }

    @ParameterizedTest
    @EnumSource
    void freesAStuckThreadWhenAborted(Way way) throws Exception {
        Link link = open(way);
        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> {
            try {
                number(link.connection(), "SELECT SLEEP(20)");
                return true;
            } catch (SQLException e) {
                return true;
            }
        });
        Thread.sleep(300);
        link.abort();
        assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
    }

    private Link open(Way way) throws SQLException {
        return Connectors.of(
                        new ConnectSpec(way.url(), Duration.ofSeconds(5), Duration.ofSeconds(30), Map.of()), watchdog)
                .open(
                        server.username(),
                        server.password(),
                        System.nanoTime() + Duration.ofSeconds(10).toNanos());
    }

    private static long whileFrozen(Runnable action) {
        Assumptions.assumeTrue(server.controllable());
        server.freeze();
        try {
            long start = System.nanoTime();
            action.run();
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        } finally {
            server.thaw();
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}

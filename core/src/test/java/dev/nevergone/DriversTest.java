package dev.nevergone;

import static dev.nevergone.Pools.borrowAndSelect;
import static dev.nevergone.Pools.fill;
import static dev.nevergone.Pools.pause;
import static dev.nevergone.Pools.server;
import static dev.nevergone.Pools.timed;
import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.jdbc.JdbcConnection;
import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.testkit.FaultProxy;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The other driver, and drivers that are used in a way that leaves no socket to peek at. */
@Timeout(60)
class DriversTest {

    @AfterEach
    void heal() {
        server().heal();
    }

    // What the driver keeps.

    @ParameterizedTest
    @EnumSource(Replaced.Driver.class)
    void theResultsOfAnAlteredTableAreReadAsItIsNow(Replaced.Driver driver) throws Exception {
        Replaced.table("altered", "a INT, b VARCHAR(20)");
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection();
                Connection admin = server().adminConnection()) {
            Pools.execute(connection, "INSERT INTO altered VALUES (1, 'one')");
            assertThat(Pools.text(connection, "SELECT * FROM altered")).isEqualTo("1");
            assertThat(prepared(connection, "SELECT * FROM altered")).isEqualTo("1");
            Pools.execute(
                    admin, "ALTER TABLE " + Pools.DATABASE + ".altered ADD COLUMN z VARCHAR(9) DEFAULT 'z' FIRST");
            assertThat(Pools.text(connection, "SELECT * FROM altered")).isEqualTo("z");
            if (driver != Replaced.Driver.CONNECTOR_J_SERVER_PREPARED) {
                // There the driver itself reads by the columns it got when it prepared, and says so by an exception.
                assertThat(prepared(connection, "SELECT * FROM altered")).isEqualTo("z");
            }
        }
    }

    private static String prepared(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    // MariaDB Connector/J.

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("all connections killed", (Fault) MySqlServer::killConnections),
                Arguments.of("graceful restart", (Fault) MySqlServer::restart),
                Arguments.of("SIGKILL and restart", (Fault) MySqlServer::crashAndRestart));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void mariaDbsDriverIsNeverSeenDeadAfter(String name, Fault fault) throws Exception {
        try (LogLines log = LogLines.ofNevergone();
                ResilientDataSource pool =
                        PoolFactory.create(Pools.settings(Pools.mariaDbUrl()).build())) {
            fill(pool, 5);
            fault.strike(server());
            borrowAndSelect(pool, 1000);
            assertThat(pool.stats().staleTotal()).isPositive();
            assertThat(log.containing("cannot be peeked")).isEmpty();
        }
    }

    @Test
    void blackHoledConnectionsOfMariaDbsDriverCostOneCheck() throws Exception {
        try (FaultProxy proxy = Pools.proxy();
                ResilientDataSource pool = PoolFactory.create(Pools.settings(proxy.through(Pools.mariaDbUrl()))
                        .pingAfterIdle(Duration.ofMillis(100))
                        .build())) {
            fill(pool, 5);
            proxy.blackholeOpenConnections();
            pause(Duration.ofMillis(200));
            assertThat(timed(() -> borrowAndSelect(pool, 1))).isLessThan(Duration.ofMillis(2400));
            Pools.await("all found", () -> pool.stats().stale(StaleReason.PING_FAILED) == 5);
        }
    }

    // A socket factory of the user's own.

    private static PoolSettings.Builder ownSocketFactory() {
        return Pools.settings().driverProperty("socketFactory", UserSocketFactory.class.getName());
    }

    @Test
    void withTheUsersSocketFactoryThePoolPingsInPlaceOfPeeking() throws Exception {
        try (LogLines log = LogLines.ofNevergone();
                ResilientDataSource pool = PoolFactory.create(ownSocketFactory().build())) {
            fill(pool, 5);
            borrowAndSelect(pool, 20);
            assertThat(pool.stats().pings()).isZero();
            server().killConnections();
            pause(Duration.ofMillis(600));
            borrowAndSelect(pool, 50);
            fill(pool, 5);
            assertThat(pool.stats().stale(StaleReason.PING_FAILED)).isEqualTo(5);
            assertThat(log.containing("peek"))
                    .containsExactly("INFO pool app: connections to " + server().host() + ":"
                            + server().port()
                            + " cannot be peeked (the JDBC URL or the driver properties set socketFactory); those idle"
                            + " for more than 500 ms are pinged instead");
        }
    }

    @Test
    void withTheUsersSocketFactoryABlackHoleCostsOneCheck() throws Exception {
        try (FaultProxy proxy = Pools.proxy();
                ResilientDataSource pool = PoolFactory.create(Pools.settings(proxy)
                        .driverProperty("socketFactory", UserSocketFactory.class.getName())
                        .build())) {
            fill(pool, 5);
            proxy.blackholeOpenConnections();
            pause(Duration.ofMillis(600));
            assertThat(timed(() -> borrowAndSelect(pool, 1))).isLessThan(Duration.ofMillis(2400));
        }
    }

    // Several hosts.

    @Test
    void severalHostsWork() throws Exception {
        server().database(Pools.DATABASE);
        String url = server().jdbcUrl(Pools.DATABASE)
                        .replaceFirst(
                                "//[^/]+/",
                                "//127.0.0.1:" + Pools.closedPort() + "," + server().host() + ":" + server().port()
                                        + "/")
                + "&allowPublicKeyRetrieval=true";
        try (LogLines log = LogLines.ofNevergone();
                ResilientDataSource pool =
                        PoolFactory.create(Pools.settings(url).build())) {
            fill(pool, 3);
            server().killConnections();
            pause(Duration.ofMillis(600));
            borrowAndSelect(pool, 20);
            assertThat(log.containing("(the JDBC URL may name several hosts)"))
                    .as("each host is connected to by ourselves, so that its connections can be looked at")
                    .isEmpty();
        }
    }

    @Test
    void theDriversOwnConnectionIsBeneath() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build());
                Connection connection = pool.getConnection()) {
            assertThat(connection.isWrapperFor(JdbcConnection.class)).isTrue();
            assertThat(connection.unwrap(JdbcConnection.class).getId()).isEqualTo(Pools.connectionId(connection));
        }
    }

    private interface Fault {
        void strike(MySqlServer server);
    }
}

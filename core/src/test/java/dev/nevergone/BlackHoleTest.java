package dev.nevergone;

import static dev.nevergone.Pools.fill;
import static dev.nevergone.Pools.server;
import static dev.nevergone.Pools.timed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.testkit.FaultProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promises three and four: a silent network or server costs one bounded wait, not one per connection. */
@Timeout(120)
class BlackHoleTest {

    @AfterEach
    void heal() {
        server().heal();
    }

    @ParameterizedTest(name = "{0} connections")
    @ValueSource(ints = {5, 50})
    void blackHoledIdleConnectionsDelayTheFirstBorrowByOneCheck(int connections) throws Exception {
        try (FaultProxy proxy = Pools.proxy();
                ResilientDataSource pool = PoolFactory.create(Pools.settings(proxy)
                        .poolSize(connections)
                        .pingAfterIdle(Duration.ofMillis(100))
                        .build())) {
            fill(pool, connections);
            proxy.blackholeOpenConnections();
            Pools.pause(Duration.ofMillis(200));

            Duration first = timed(() -> Pools.borrowAndSelect(pool, 1));
            // One after the other, five would take 2.5 s.
            assertThat(first).isLessThan(Duration.ofMillis(2400));
            Duration next = timed(() -> fill(pool, connections));
            assertThat(next).isLessThan(Duration.ofSeconds(8));
            Pools.await(
                    "all black-holed connections found",
                    () -> pool.stats().stale(StaleReason.PING_FAILED) == connections);
        }
    }

    @ParameterizedTest(name = "TLS {0}")
    @ValueSource(booleans = {false, true})
    void aStatementSentIntoABlackHoleEndsAtTheSocketTimeout(boolean tls) throws Exception {
        server().database(Pools.DATABASE);
        String url = tls ? server().tlsJdbcUrl(Pools.DATABASE) : server().jdbcUrl(Pools.DATABASE);
        try (FaultProxy proxy = Pools.proxy();
                ResilientDataSource pool = PoolFactory.create(Pools.settings(proxy.through(url))
                        .socketTimeout(Duration.ofSeconds(2))
                        .retry(RetryPolicy.disabled())
                        .build())) {
            Connection connection = pool.getConnection();
            Pools.select(connection);
            proxy.blackholeOpenConnections();
            Duration waited = timed(
                    () -> assertThatThrownBy(() -> Pools.select(connection)).isInstanceOf(SQLException.class));
            assertThat(waited).as("once, not twice").isBetween(Duration.ofMillis(1900), Duration.ofMillis(3900));
            assertThat(timed(connection::close)).isLessThan(Duration.ofMillis(1900));
            Pools.borrowAndSelect(pool, 10);
        }
    }

    @ParameterizedTest(name = "TLS {0}")
    @ValueSource(booleans = {false, true})
    void aFrozenServerHoldsNoStatementPastTheSocketTimeout(boolean tls) throws Exception {
        server().database(Pools.DATABASE);
        String url = tls ? server().tlsJdbcUrl(Pools.DATABASE) : server().jdbcUrl(Pools.DATABASE);
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings(url)
                .socketTimeout(Duration.ofSeconds(1))
                .retry(RetryPolicy.disabled())
                .build())) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                server().freeze();
                Duration waited = timed(() ->
                        assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class));
                assertThat(waited).as("once, not twice").isBetween(Duration.ofMillis(900), Duration.ofMillis(1900));
            }
            server().thaw();
            Pools.borrowAndSelect(pool, 10);
        }
    }

    @ParameterizedTest(name = "TLS {0}")
    @ValueSource(booleans = {false, true})
    void connectingToAFrozenServerEndsAtThePoolTimeout(boolean tls) throws Exception {
        server().database(Pools.DATABASE);
        String url = tls ? server().tlsJdbcUrl(Pools.DATABASE) : server().jdbcUrl(Pools.DATABASE);
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings(url)
                .poolTimeout(Duration.ofSeconds(2))
                .connectTimeout(Duration.ofSeconds(1))
                .build())) {
            server().freeze();
            Duration waited = timed(() -> assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(java.sql.SQLTransientConnectionException.class));
            assertThat(waited).isLessThan(Duration.ofSeconds(6));
            server().thaw();
            Pools.borrowAndSelect(pool, 10);
        }
    }

    @Test
    void anIdleConnectionOfAFrozenServerIsFoundWithinTheValidationTimeout() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings()
                .pingAfterIdle(Duration.ZERO)
                .validationTimeout(Duration.ofMillis(300))
                .poolTimeout(Duration.ofSeconds(2))
                .connectTimeout(Duration.ofSeconds(1))
                .build())) {
            fill(pool, 3);
            server().freeze();
            assertThat(timed(() -> assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class)))
                    .isLessThan(Duration.ofSeconds(6));
            assertThat(pool.stats().stale(StaleReason.PING_FAILED)).isPositive();
        }
    }
}

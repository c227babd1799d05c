package dev.nevergone;

import static dev.nevergone.Pools.borrowAndSelect;
import static dev.nevergone.Pools.fill;
import static dev.nevergone.Pools.pause;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.testkit.FaultProxy;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Promise one: what the kernel or the server knew to be dead reaches no borrower, not even right after its last use. */
@Timeout(120)
class NothingDeadIsHandedOutTest {

    private static final int BORROWS = 1_000;

    @AfterEach
    void heal() {
        server().heal();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("all connections killed", (Fault) MySqlServer::killConnections),
                Arguments.of("graceful restart", (Fault) MySqlServer::restart),
                Arguments.of("SIGKILL and restart", (Fault) MySqlServer::crashAndRestart));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void noBorrowFailsAfter(String name, Fault fault) throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            fill(pool, 5);
            fault.strike(server());
            borrowAndSelect(pool, BORROWS);
            assertThat(pool.stats().staleTotal()).isPositive();
        }
    }

    @ParameterizedTest(name = "{0}, TLS")
    @MethodSource("faults")
    void noBorrowFailsOverTlsAfter(String name, Fault fault) throws Exception {
        server().database(Pools.DATABASE);
        try (ResilientDataSource pool = PoolFactory.create(
                Pools.settings(server().tlsJdbcUrl(Pools.DATABASE)).build())) {
            fill(pool, 5);
            fault.strike(server());
            borrowAndSelect(pool, BORROWS);
            assertThat(pool.stats().staleTotal()).isPositive();
        }
    }

    @Test
    void noBorrowFailsAfterTheServersWaitTimeout() throws Exception {
        server().database(Pools.DATABASE);
        server().setGlobal("wait_timeout", "1");
        PoolSettings settings = Pools.settings().recycle(Duration.ZERO).build();
        try (ResilientDataSource pool = PoolFactory.create(settings)) {
            fill(pool, 5);
            pause(Duration.ofMillis(2500));
            borrowAndSelect(pool, BORROWS);
            // MySQL says good-bye with error 4031, MariaDB resets the connection.
            StaleReason expected = server().isMariaDb() ? StaleReason.RESET : StaleReason.FAREWELL;
            assertThat(pool.stats().stale(expected)).isPositive();
        }
    }

    @Test
    void noBorrowFailsAfterAResetOfAllConnections() throws Exception {
        try (FaultProxy proxy = Pools.proxy();
                ResilientDataSource pool =
                        PoolFactory.create(Pools.settings(proxy).build())) {
            fill(pool, 5);
            proxy.resetOpenConnections();
            // Until the resets have arrived, even the kernel knows nothing of them.
            pause(Duration.ofMillis(50));
            borrowAndSelect(pool, BORROWS);
            assertThat(pool.stats().stale(StaleReason.RESET)).isPositive();
        }
    }

    @Test
    void noBorrowFailsWhileConnectionsAreKilledBetweenBorrows() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            for (int i = 0; i < 50; i++) {
                fill(pool, 3);
                server().killConnections();
                // The kill is answered before the socket is closed.
                Pools.await("connections gone", () -> server().connectionCount(Pools.DATABASE) == 0);
                borrowAndSelect(pool, 3);
            }
        }
    }

    @Test
    void plainHikariFailsInItsBypassWindowSoThisTestMeansSomething() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server().database(Pools.DATABASE));
        config.setUsername(server().username());
        config.setPassword(server().password());
        config.setMaximumPoolSize(5);
        int failed = 0;
        try (HikariDataSource hikari = new HikariDataSource(config)) {
            fill(hikari, 5);
            server().killConnections();
            for (int i = 0; i < 5; i++) {
                try (Connection connection = hikari.getConnection()) {
                    Pools.select(connection);
                } catch (SQLException e) {
                    failed++;
                }
            }
        }
        assertThat(failed).isPositive();
    }

    @Test
    void aBorrowDoesNotPingWhatWasUsedASecondAgo() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(
                Pools.settings().pingAfterIdle(Duration.ofSeconds(10)).build())) {
            fill(pool, 1);
            pause(Duration.ofSeconds(1));
            borrowAndSelect(pool, 100);
            assertThat(pool.stats().pings()).isZero();
        }
    }

    @Test
    void everyBorrowPingsWherePingAfterIdleIsZero() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().pingAfterIdle(Duration.ZERO).build())) {
            borrowAndSelect(pool, 11);
            assertThat(pool.stats().pings()).isEqualTo(10);
        }
    }

    @Test
    void nothingIsCheckedWherePrePingIsOff() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(
                Pools.settings().prePing(false).retry(RetryPolicy.disabled()).build())) {
            fill(pool, 1);
            server().killConnections();
            Pools.await("connection gone", () -> server().connectionCount(Pools.DATABASE) == 0);
            boolean failed = false;
            try (Connection connection = pool.getConnection()) {
                Pools.select(connection);
            } catch (SQLException e) {
                failed = true;
            }
            assertThat(failed).isTrue();
            borrowAndSelect(pool, 1);
        }
    }

    @Test
    void whatAThreadClosesWhileAnotherWaitsOnItIsNotLentAgain() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings(Pools.mariaDbUrl())
                        .poolSize(1)
                        .maxOverflow(0)
                        .build());
                Connection admin = server().adminConnection()) {
            Connection borrowed = pool.getConnection();
            long id = Pools.connectionId(borrowed);
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                try (Statement statement = borrowed.createStatement()) {
                    statement.execute("DO SLEEP(5)");
                } catch (SQLException e) {
                    // As it should be: its connection was closed.
                }
            });
            String command = "SELECT COMMAND FROM information_schema.processlist WHERE ID = " + id;
            Pools.await("it waits", () -> Pools.text(admin, command).equals("Query"));
            borrowed.close();
            try (Connection next = pool.getConnection()) {
                assertThat(Pools.connectionId(next)).isNotEqualTo(id);
            }
            waiting.get(20, TimeUnit.SECONDS);
            assertThat(pool.stats().closed().get(CloseReason.NOT_RESETTABLE)).isOne();
        }
    }

    private interface Fault {
        void strike(MySqlServer server);
    }
}

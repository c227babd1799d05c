package dev.nevergone;

import static dev.nevergone.Pools.server;
import static dev.nevergone.Pools.timed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nevergone.Failure.Category;
import dev.nevergone.Failure.Retry;
import dev.nevergone.testkit.FaultProxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Why there is no connection, said so that somebody at 3 a.m. knows what to do. */
@Timeout(60)
class BorrowFailureTest {

    @AfterEach
    void heal() {
        server().heal();
    }

    // The server is down.

    @Test
    void aServerThatIsDownIsWaitedForUntilTheOutageIsOlderThanTheGrace() throws Exception {
        int port = Pools.closedPort();
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings("jdbc:mysql://127.0.0.1:" + port + "/app")
                .poolTimeout(Duration.ofSeconds(20))
                .outageGrace(Duration.ofMillis(2500))
                .build())) {
            assertThat(timed(() -> failsAsDown(pool, port))).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(8));
            // The outage is older than the grace by now: none of these waits for it again.
            Duration five = timed(() -> {
                for (int i = 0; i < 5; i++) {
                    failsAsDown(pool, port);
                }
            });
            assertThat(five).isLessThan(Duration.ofSeconds(2));
            assertThat(pool.stats().borrowTimeouts()).isEqualTo(6);
            assertThat(pool.stats().active()).isZero();
        }
    }

    private static void failsAsDown(ResilientDataSource pool, int port) {
        assertThatThrownBy(pool::getConnection).isInstanceOfSatisfying(SQLTransientConnectionException.class, e -> {
            assertThat(e.getMessage())
                    .matches("pool app: no connection after \\d+ ms: 127\\.0\\.0\\.1:" + port
                            + " is down since \\S+ \\(\\d+\\.\\d s ago; outageGrace 2\\.5 s\\), last failure"
                            + " ConnectException: .+, \\d+ failed attempts, the next probe in \\d+ ms\\. pool size 5,"
                            + " max overflow 3, active 0, idle 0, overflow in use 0, waiting 0");
            SQLException last = Objects.requireNonNull((SQLException) e.getCause());
            assertThat(last.getSQLState()).isEqualTo("08S01");
            assertThat(e.getSQLState()).isEqualTo("08S01");
            assertThat(e.getErrorCode()).isEqualTo(last.getErrorCode());
        });
    }

    @Test
    void aServerThatIsDownIsWaitedForNoLongerThanThePoolTimeout() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings("jdbc:mysql://127.0.0.1:" + Pools.closedPort() + "/app")
                        .poolTimeout(Duration.ofMillis(600))
                        .build())) {
            Duration waited = timed(
                    () -> assertThatThrownBy(pool::getConnection).isInstanceOf(SQLTransientConnectionException.class));
            assertThat(waited).isBetween(Duration.ofMillis(300), Duration.ofSeconds(4));
        }
    }

    @Test
    void aServerThatIsDownFailsABorrowAtOnceWhereTheGraceIsZero() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings("jdbc:mysql://127.0.0.1:" + Pools.closedPort() + "/app")
                        .outageGrace(Duration.ZERO)
                        .build())) {
            assertThat(timed(() -> assertThatThrownBy(pool::getConnection)
                            .isInstanceOf(SQLTransientConnectionException.class)
                            .hasMessageContaining("1 failed attempts")))
                    .isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void aBorrowThatWaitsGetsItsConnectionSoonAfterTheServerIsBack() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build());
                LogLines log = LogLines.ofNevergone()) {
            server().shutdown();
            CompletableFuture<Long> served = CompletableFuture.supplyAsync(() -> {
                try (Connection connection = pool.getConnection()) {
                    Pools.select(connection);
                    return System.nanoTime();
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            Pools.pause(Duration.ofMillis(500));
            server().startAgain();
            long back = System.nanoTime();
            // startAgain() returns some time after the server has begun to accept.
            assertThat(Duration.ofNanos(served.get(10, TimeUnit.SECONDS) - back))
                    .isLessThan(Duration.ofSeconds(2));
            assertThat(log.containing("accepts connections again after")).hasSize(1);
        }
    }

    // The server refuses.

    @Test
    void aWrongPasswordIsTriedOnceHoweverManyBorrow() throws Exception {
        try (FaultProxy proxy = Pools.proxy();
                ResilientDataSource pool = PoolFactory.create(
                        Pools.settings(proxy).password("wrong").build())) {
            for (int i = 1; i <= 2; i++) {
                Duration waited = timed(() -> assertThatThrownBy(pool::getConnection)
                        .isInstanceOfSatisfying(SQLNonTransientConnectionException.class, e -> {
                            assertThat(e.getMessage())
                                    .startsWith("pool app: cannot connect to 127.0.0.1:" + proxy.port() + ": ")
                                    .contains("Access denied")
                                    .contains("Not tried again");
                            assertThat(e.getErrorCode()).isEqualTo(1045);
                            assertThat(e.getSQLState()).isEqualTo("28000");
                            assertThat(e.getCause()).isInstanceOf(SQLException.class);
                            assertThat(Failure.of(e).category()).isEqualTo(Category.AUTH_FAILURE);
                            assertThat(Failure.of(e).safeToRetry()).isEqualTo(Retry.NEVER);
                        }));
                assertThat(waited).isLessThan(Duration.ofSeconds(2));
                assertThat(proxy.accepted()).isEqualTo(1);
            }
            assertThat(pool.stats().active()).isZero();
        }
    }

    @Test
    void anUnknownDatabaseFailsAtOnce() throws Exception {
        String url = server().jdbcUrl("there_is_none") + "&allowPublicKeyRetrieval=true";
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings(url).build())) {
            Duration waited = timed(() -> assertThatThrownBy(pool::getConnection)
                    .isInstanceOfSatisfying(SQLNonTransientConnectionException.class, e -> {
                        assertThat(e.getErrorCode()).isEqualTo(1049);
                        assertThat(e.getSQLState()).isEqualTo("42000");
                        assertThat(e.getMessage()).contains("there_is_none");
                        assertThat(Failure.of(e).safeToRetry()).isEqualTo(Retry.NEVER);
                    }));
            assertThat(waited).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void tooManyConnectionsIsWaitedFor() throws Exception {
        // 10 is the least that MariaDB takes.
        server().database(Pools.DATABASE);
        server().setGlobal("max_connections", "10");
        List<Connection> others = new ArrayList<>();
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            occupyAll(others);
            AtomicBoolean freed = new AtomicBoolean();
            CompletableFuture<Boolean> served = CompletableFuture.supplyAsync(() -> {
                try (Connection connection = pool.getConnection()) {
                    Pools.select(connection);
                    return freed.get();
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            Pools.pause(Duration.ofMillis(400));
            assertThat(served).isNotDone();
            freed.set(true);
            others.remove(0).close();
            assertThat(served.get(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            for (Connection other : others) {
                other.close();
            }
        }
    }

    @Test
    void tooManyConnectionsForTooLongIsSaid() throws Exception {
        server().database(Pools.DATABASE);
        server().setGlobal("max_connections", "10");
        List<Connection> others = new ArrayList<>();
        try (ResilientDataSource pool = PoolFactory.create(
                Pools.settings().outageGrace(Duration.ofMillis(300)).build())) {
            occupyAll(others);
            assertThatThrownBy(pool::getConnection).isInstanceOfSatisfying(SQLTransientConnectionException.class, e -> {
                assertThat(e.getErrorCode()).isEqualTo(1040);
                assertThat(e.getMessage()).contains("Too many connections");
                assertThat(Failure.of(e).category()).isEqualTo(Category.TOO_MANY_CONNECTIONS);
                assertThat(Failure.of(e).safeToRetry()).isEqualTo(Retry.ACQUIRE_ONLY);
            });
        } finally {
            for (Connection other : others) {
                other.close();
            }
        }
    }

    private static void occupyAll(List<Connection> others) {
        SQLException full = catchThrowableOfType(SQLException.class, () -> {
            for (int i = 0; i < 30; i++) {
                others.add(DriverManager.getConnection(
                        server().jdbcUrl(Pools.DATABASE) + "&allowPublicKeyRetrieval=true",
                        server().username(),
                        server().password()));
            }
        });
        assertThat(full.getErrorCode()).isEqualTo(1040);
    }

    // Interrupts.

    @Test
    void anInterruptEndsTheWaitForAPermit() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(
                        Pools.settings().poolSize(1).maxOverflow(0).build());
                Connection borrowed = pool.getConnection()) {
            Interrupted waiter = Interrupted.start(pool);
            Pools.await("waiter waits", () -> pool.stats().waiting() == 1);
            waiter.interruptAndCheck();
            assertThat(pool.stats().waiting()).isZero();
            Pools.select(borrowed);
        }
    }

    @Test
    void anInterruptEndsTheWaitForAServerThatIsDown() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings("jdbc:mysql://127.0.0.1:" + Pools.closedPort() + "/app")
                        .build())) {
            Interrupted waiter = Interrupted.start(pool);
            Pools.pause(Duration.ofMillis(300));
            waiter.interruptAndCheck();
            assertThat(pool.stats().active()).isZero();
        }
    }

    @Test
    void anInterruptedThreadStillGetsAConnectionThatIsThere() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            Pools.fill(pool, 1);
            Thread.currentThread().interrupt();
            try (Connection connection = pool.getConnection()) {
                Pools.select(connection);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }

    /** A borrower in a thread of its own: what it got, and whether its interrupt flag was still up then. */
    private record Interrupted(Thread thread, CompletableFuture<SQLException> failure, AtomicBoolean flag) {

        static Interrupted start(ResilientDataSource pool) {
            CompletableFuture<SQLException> failure = new CompletableFuture<>();
            AtomicBoolean flag = new AtomicBoolean();
            Thread thread = new Thread(() -> {
                try (Connection connection = pool.getConnection()) {
                    failure.completeExceptionally(new AssertionError("got " + connection));
                } catch (SQLException e) {
                    flag.set(Thread.currentThread().isInterrupted());
                    failure.complete(e);
                }
            });
            thread.start();
            return new Interrupted(thread, failure, flag);
        }

        void interruptAndCheck() throws Exception {
            thread.interrupt();
            SQLException e = failure.get(20, TimeUnit.SECONDS);
            assertThat((Throwable) e)
                    .hasMessage("pool app: interrupted while waiting for a connection")
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(flag).isTrue();
            assertThat(Failure.of(e).category()).isEqualTo(Category.INTERRUPTED);
            assertThat(Failure.of(e).safeToRetry()).isEqualTo(Retry.NEVER);
        }
    }

    // What the classifier makes of it.

    @Test
    void anExhaustedPoolIsAPoolTimeout() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings()
                        .poolSize(1)
                        .maxOverflow(0)
                        .poolTimeout(Duration.ofMillis(300))
                        .build());
                Connection borrowed = pool.getConnection()) {
            Failure failure = failureOf(pool);
            assertThat(failure.category()).isEqualTo(Category.POOL_TIMEOUT);
            assertThat(failure.connectionDead()).isFalse();
            assertThat(failure.safeToRetry()).isEqualTo(Retry.ACQUIRE_ONLY);
            Pools.select(borrowed);
        }
    }

    @Test
    void aTimeoutInAnOutageIsAPoolTimeoutThatMayBeTriedAgain() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings("jdbc:mysql://127.0.0.1:" + Pools.closedPort() + "/app")
                        .outageGrace(Duration.ofMillis(100))
                        .build())) {
            Failure failure = failureOf(pool);
            assertThat(failure.category()).isEqualTo(Category.POOL_TIMEOUT);
            assertThat(failure.safeToRetry()).isEqualTo(Retry.ACQUIRE_ONLY);
        }
    }

    @Test
    void aClosedPoolIsPoolClosed() throws Exception {
        ResilientDataSource pool = PoolFactory.create(Pools.settings().build());
        pool.close();
        Failure failure = failureOf(pool);
        assertThat(failure.category()).isEqualTo(Category.POOL_CLOSED);
        assertThat(failure.connectionDead()).isFalse();
        assertThat(failure.safeToRetry()).isEqualTo(Retry.NEVER);
    }

    @Test
    void aMissingDriverIsAConfigError() throws Exception {
        assertThat(Failure.of(new PoolCreationException(
                                "pool app: MySQL Connector/J is not on the class path",
                                new IllegalStateException("add the dependency")))
                        .category())
                .isEqualTo(Category.CONFIG_ERROR);
    }

    @Test
    void aFailedWarmUpIsWhatItFailedOf() throws Exception {
        PoolCreationException e = catchThrowableOfType(
                PoolCreationException.class,
                () -> PoolFactory.create(
                        Pools.settings().password("wrong").warmUp(1).build()));
        assertThat(Failure.of(e).category()).isEqualTo(Category.AUTH_FAILURE);
    }

    @Test
    void anUnknownCommitOutcomeIsNeverRepeated() {
        Failure failure = Failure.of(new CommitOutcomeUnknownException("app", new SQLException("lost", "08S01", 0)));
        assertThat(failure.category()).isEqualTo(Category.LOST_DURING_QUERY);
        assertThat(failure.connectionDead()).isTrue();
        assertThat(failure.safeToRetry()).isEqualTo(Retry.NEVER);
    }

    @Test
    void theUseOfAReturnedConnectionIsNotALossToRepeat() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            Connection connection = pool.getConnection();
            connection.close();
            SQLException e = catchThrowableOfType(SQLException.class, connection::createStatement);
            assertThat(e.getMessage()).startsWith("Connection is closed: it has been returned to its pool");
            assertThat(e.getSQLState()).isEqualTo("08003");
        }
    }

    private static Failure failureOf(ResilientDataSource pool) {
        return Failure.of(catchThrowableOfType(SQLException.class, pool::getConnection));
    }
}

package dev.nevergone;

import static dev.nevergone.Pools.server;
import static dev.nevergone.Pools.timed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.testkit.FaultProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From creation to close. */
@Timeout(60)
class PoolLifecycleTest {

    @AfterEach
    void heal() {
        server().heal();
    }

    // Creating.

    @Test
    void creatingTouchesNoNetworkWhereNothingListens() throws Exception {
        PoolSettings settings = Pools.settings("jdbc:mysql://127.0.0.1:" + Pools.closedPort() + "/app")
                .build();
        assertThat(timed(() -> PoolFactory.create(settings).close())).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void creatingTouchesNoNetworkWhereItIsABlackHole() throws Exception {
        // TEST-NET-1 of RFC 5737: nobody answers there.
        PoolSettings settings =
                Pools.settings("jdbc:mysql://192.0.2.1:3306/app").build();
        assertThat(timed(() -> PoolFactory.create(settings).close())).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void creatingConnectsToNobodyThoughTheServerIsThere() throws Exception {
        try (FaultProxy proxy = Pools.proxy();
                ResilientDataSource pool =
                        PoolFactory.create(Pools.settings(proxy).build())) {
            Pools.pause(Duration.ofMillis(100));
            assertThat(proxy.accepted()).isZero();
            assertThat(pool.stats().created()).isZero();
        }
    }

    @Test
    void warmUpOpensThatManyConnections() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().warmUp(4).build())) {
            assertThat(pool.stats().idle()).isEqualTo(4);
            assertThat(pool.stats().active()).isZero();
            assertThat(pool.stats().created()).isEqualTo(4);
            assertThat(server().connectionCount(Pools.DATABASE)).isEqualTo(4);
        }
    }

    @Test
    void aWarmUpThatFailsSaysWhyAndLeavesNothingBehind() throws Exception {
        PoolSettings settings = Pools.settings("jdbc:mysql://127.0.0.1:" + Pools.closedPort() + "/app")
                .name("no-warm-up")
                .warmUp(3)
                .outageGrace(Duration.ofMillis(300))
                .build();
        Duration took = timed(() -> assertThatThrownBy(() -> PoolFactory.create(settings))
                .isInstanceOf(PoolCreationException.class)
                .hasMessageStartingWith("pool no-warm-up: warmUp (3 connections) failed: ")
                .hasCauseInstanceOf(SQLException.class));
        assertThat(took).isLessThan(Duration.ofSeconds(8));
        Pools.await("threads ended", () -> Pools.threadsOf("no-warm-up").isEmpty());
    }

    @Test
    void aWarmUpThatFailsInPartClosesWhatItOpened() throws Exception {
        server().database(Pools.DATABASE);
        try (Connection admin = server().adminConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("DROP USER IF EXISTS 'two-only'@'%'");
            statement.execute("CREATE USER 'two-only'@'%' IDENTIFIED BY 'two' WITH MAX_USER_CONNECTIONS 2");
            statement.execute("GRANT ALL ON *.* TO 'two-only'@'%'");
            PoolSettings settings = PoolSettings.builder(
                            server().jdbcUrl(Pools.DATABASE) + "&allowPublicKeyRetrieval=true")
                    .username("two-only")
                    .password("two")
                    .poolSize(5)
                    .warmUp(5)
                    .poolTimeout(Duration.ofSeconds(2))
                    .connectTimeout(Duration.ofSeconds(1))
                    .build();
            Duration took = timed(() -> assertThatThrownBy(() -> PoolFactory.create(settings))
                    .isInstanceOf(PoolCreationException.class)
                    .hasMessageContaining("max_user_connections"));
            assertThat(took).isLessThan(Duration.ofSeconds(15));
            Pools.await("connections closed", () -> server().connectionCount("two-only") == 0);
            statement.execute("DROP USER 'two-only'@'%'");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://127.0.0.1:3306/app, com.mysql:mysql-connector-j",
                "jdbc:mariadb://127.0.0.1:3306/app, org.mariadb.jdbc:mariadb-java-client"
            })
    void aMissingDriverIsNamedByItsMavenCoordinates(String urlAndCoordinates) throws Exception {
        String[] parts = urlAndCoordinates.split(", ", 2);
        try (WithoutDrivers loader = WithoutDrivers.open()) {
            assertThatThrownBy(() -> loader.createPool(parts[0]))
                    .satisfies(e -> assertThat(e.getClass().getName()).isEqualTo(PoolCreationException.class.getName()))
                    .hasMessageStartingWith("pool default: ")
                    .hasMessageContaining("add the dependency " + parts[1]);
        }
    }

    // Closing.

    @Test
    void closingTwiceDoesNothing() throws Exception {
        ResilientDataSource pool = PoolFactory.create(Pools.settings().build());
        Pools.fill(pool, 2);
        assertThat(pool.isClosed()).isFalse();
        pool.close();
        assertThat(pool.isClosed()).isTrue();
        assertThatCode(pool::close).doesNotThrowAnyException();
        assertThat(pool.stats().closed(CloseReason.POOL_CLOSED)).isEqualTo(2);
    }

    @Test
    void aClosedPoolRefusesToLend() throws Exception {
        ResilientDataSource pool = PoolFactory.create(Pools.settings().build());
        pool.close();
        assertThatThrownBy(pool::getConnection)
                .isInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessage("pool app is closed");
        assertThatThrownBy(() -> pool.inTransaction(c -> 1)).hasMessage("pool app is closed");
        assertThatThrownBy(() -> pool.withConnection(c -> 1)).hasMessage("pool app is closed");
    }

    @Test
    void aPoolWhoseHikariDataSourceWasClosedRefusesToLend() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            Pools.fill(pool, 1);
            pool.unwrap(HikariDataSource.class).close();
            Duration waited = timed(() -> assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("app")
                    .hasMessageContaining("closed"));
            assertThat(waited).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void closingWaitsForBorrowedConnections() throws Exception {
        ResilientDataSource pool = PoolFactory.create(
                Pools.settings().closeGrace(Duration.ofSeconds(10)).build());
        Connection core = pool.getConnection();
        Thread closer = new Thread(pool::close);
        closer.start();
        Pools.await("closing", pool::isClosed);
        Pools.pause(Duration.ofMillis(200));
        assertThat(closer.isAlive()).isTrue();
        Pools.select(core);
        Duration took = timed(() -> {
            core.close();
            closer.join();
        });
        assertThat(took).isLessThan(Duration.ofSeconds(4));
        assertThat(server().connectionCount(Pools.DATABASE)).isZero();
    }

    @ParameterizedTest(name = "pool size {0}")
    @ValueSource(ints = {1, 2})
    void closingAbortsWhatIsNotReturnedWithinTheGrace(int poolSize) throws Exception {
        ResilientDataSource pool = PoolFactory.create(Pools.settings()
                .poolSize(poolSize)
                .closeGrace(Duration.ofMillis(300))
                .build());
        // One in the core lane; the other there too, or in the overflow lane.
        Sleeper first = Sleeper.start(pool);
        Sleeper second = Sleeper.start(pool);
        try (LogLines log = LogLines.ofNevergone()) {
            assertThat(timed(pool::close)).isBetween(Duration.ofMillis(300), Duration.ofSeconds(4));
            assertThat(log.containing("2 connections were not returned within closeGrace (300 ms)"))
                    .hasSize(1);
        }
        assertThat(Failure.of(first.failure()).connectionDead()).isTrue();
        assertThat(Failure.of(second.failure()).connectionDead()).isTrue();
        Pools.await("connections gone", () -> server().connectionCount(Pools.DATABASE) == 0);
        Pools.await("permits back", () -> pool.stats().active() == 0);
        assertThat(pool.stats().created() - pool.stats().closedTotal()).isZero();
    }

    @Test
    void closingAbortsAtOnceWhereTheGraceIsZero() throws Exception {
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ResilientDataSource pool = PoolFactory.create(
                    Pools.settings().closeGrace(Duration.ZERO).build());
            Sleeper sleeper = Sleeper.start(pool);
            took.add(timed(pool::close));
            assertThat(sleeper.failure()).isNotNull();
        }
        assertThat(Collections.min(took)).isLessThan(Duration.ofMillis(1500));
    }

    @Test
    void closingSendsWaitersAway() throws Exception {
        ResilientDataSource pool = PoolFactory.create(Pools.settings()
                .poolSize(1)
                .maxOverflow(0)
                .closeGrace(Duration.ofSeconds(5))
                .build());
        Connection borrowed = pool.getConnection();
        CompletableFuture<@Nullable Throwable> waiter = borrowInBackground(pool);
        Pools.await("waiter waits", () -> pool.stats().waiting() == 1);
        Thread closer = new Thread(pool::close);
        closer.start();
        assertThat(waiter.get()).isInstanceOf(SQLException.class).hasMessage("pool app is closed");
        borrowed.close();
        closer.join();
    }

    @ParameterizedTest(name = "pool size {0}")
    @ValueSource(ints = {1, 2})
    void nobodyGetsAConnectionThatWasMadeWhileThePoolClosed(int poolSize) throws Exception {
        try (FaultProxy proxy = Pools.proxy()) {
            ResilientDataSource pool = PoolFactory.create(Pools.settings(proxy)
                    .poolSize(poolSize)
                    .maxOverflow(1)
                    .closeGrace(Duration.ZERO)
                    .connectTimeout(Duration.ofSeconds(3))
                    .build());
            Connection other = pool.getConnection();
            server().freeze();
            CompletableFuture<@Nullable Throwable> borrower = borrowInBackground(pool);
            Pools.await("second borrower connects", () -> proxy.accepted() == 2);
            Thread closer = new Thread(pool::close);
            closer.start();
            closer.join();
            server().thaw();
            assertThat(borrower.get()).isInstanceOf(SQLException.class).hasMessage("pool app is closed");
            other.close();
            assertThat(pool.stats().active()).isZero();
            Pools.await("connections gone", () -> server().connectionCount(Pools.DATABASE) == 0);
        }
    }

    @ParameterizedTest(name = "driver {0}")
    @ValueSource(strings = {"mysql", "mariadb"})
    void aClosedPoolLeavesNoThreadAndNoConnection(String driver) throws Exception {
        server().database(Pools.DATABASE);
        String url = driver.equals("mysql") ? server().jdbcUrl(Pools.DATABASE) : Pools.mariaDbUrl();
        ResilientDataSource pool = PoolFactory.create(Pools.settings(url)
                .name("leaves-nothing")
                .pingAfterIdle(Duration.ZERO)
                .build());
        Pools.fill(pool, 8);
        server().killConnections();
        Pools.fill(pool, 5);
        assertThat(Pools.threadsOf("leaves-nothing")).isNotEmpty();
        pool.close();
        assertThat(server().connectionCount(Pools.DATABASE)).isZero();
        Pools.await("no thread left of " + Pools.threadsOf("leaves-nothing"), () -> Pools.threadsOf("leaves-nothing")
                .isEmpty());
        assertThat(pool.stats().open()).isZero();
        assertThat(pool.stats().created()).isEqualTo(pool.stats().closedTotal());
    }

    @Test
    void returningAfterThePoolWasClosedClosesTheConnection() throws Exception {
        ResilientDataSource pool =
                PoolFactory.create(Pools.settings().closeGrace(Duration.ZERO).build());
        Connection connection = pool.getConnection();
        pool.close();
        assertThatThrownBy(() -> Pools.select(connection)).isInstanceOf(SQLException.class);
        assertThat(connection.isClosed()).isFalse();
        assertThatCode(connection::close).doesNotThrowAnyException();
        assertThatCode(connection::close).doesNotThrowAnyException();
        assertThat(connection.isClosed()).isTrue();
        assertThat(pool.stats().open()).isZero();
        Pools.await("connection gone", () -> server().connectionCount(Pools.DATABASE) == 0);
    }

    // Lending and returning.

    @Test
    void closingAConnectionTwiceReturnsItOnce() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().poolSize(1).maxOverflow(0).build())) {
            Connection first = pool.getConnection();
            first.close();
            Connection second = pool.getConnection();
            first.close();
            Pools.select(second);
            assertThat(pool.stats().active()).isEqualTo(1);
            second.close();
            assertThat(pool.stats().active()).isZero();
            assertThat(pool.stats().idle()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionMayBeReturnedByAnotherThread() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().poolSize(1).maxOverflow(1).build())) {
            for (int i = 0; i < 5; i++) {
                Connection core = pool.getConnection();
                Connection overflow = pool.getConnection();
                closeInAnotherThread(core);
                closeInAnotherThread(overflow);
            }
            assertThat(pool.stats().active()).isZero();
            Pools.borrowAndSelect(pool, 3);
            Pools.await("only the core connection is left", () -> server().connectionCount(Pools.DATABASE) == 1);
        }
    }

    private static void closeInAnotherThread(Connection connection) throws Exception {
        CompletableFuture.runAsync(() -> {
                    try {
                        connection.close();
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                })
                .get();
    }

    @ParameterizedTest(name = "pool size {0}")
    @ValueSource(ints = {1, 2})
    void abortingFreesTheThreadThatIsStuckAndThePermit(int poolSize) throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(
                Pools.settings().poolSize(poolSize).maxOverflow(1).build())) {
            try (Connection other = pool.getConnection()) {
                Sleeper sleeper = Sleeper.start(pool);
                sleeper.connection.abort(Runnable::run);
                assertThat(sleeper.failure()).isInstanceOf(SQLException.class);
                assertThat(pool.stats().active()).isEqualTo(1);
                Pools.select(other);
            }
            assertThat(pool.stats().closed(CloseReason.NOT_RESETTABLE)).isEqualTo(1);
            Pools.borrowAndSelect(pool, 3);
        }
    }

    // A plain DataSource.

    @Test
    void unwrapsToWhatItIsMadeOf() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            assertThat(pool.unwrap(ResilientDataSource.class)).isSameAs(pool);
            assertThat(pool.unwrap(DataSource.class)).isSameAs(pool);
            assertThat(pool.unwrap(HikariDataSource.class)).isNotNull();
            assertThat(pool.unwrap(HikariConfig.class)).isSameAs(pool.unwrap(HikariDataSource.class));
            for (Class<?> type : List.of(ResilientDataSource.class, DataSource.class, HikariDataSource.class)) {
                assertThat(pool.isWrapperFor(type)).isTrue();
            }
            assertThat(pool.isWrapperFor(Connection.class)).isFalse();
            assertThatThrownBy(() -> pool.unwrap(Connection.class))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("pool app")
                    .hasMessageContaining("java.sql.Connection");
        }
    }

    @Test
    void refusesAnotherUserForASingleConnection() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            assertThatThrownBy(() -> pool.getConnection("else", "hidden"))
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasMessageContaining("pool app")
                    .hasMessageNotContaining("hidden");
        }
    }

    @Test
    void noTextAndNoLogLineHoldsASecret() throws Exception {
        String secret = "s3cr3t-of-all";
        try (LogLines log = LogLines.ofNevergone();
                LogLines hikariLog = LogLines.ofHikari();
                ResilientDataSource pool = PoolFactory.create(
                        PoolSettings.builder(server().database(Pools.DATABASE) + "&allowPublicKeyRetrieval=true")
                                .username(server().username())
                                .password(secret)
                                .build())) {
            assertThatThrownBy(pool::getConnection)
                    .satisfies(e -> assertThat(Pools.stackTrace(e)).doesNotContain(secret));
            HikariDataSource hikari = pool.unwrap(HikariDataSource.class);
            assertThat(List.of(pool.toString(), pool.settings().toString(), hikari.toString()))
                    .noneMatch(text -> text.contains(secret));
            assertThat(log.containing(secret)).isEmpty();
            assertThat(hikariLog.containing(secret)).isEmpty();
        }
    }

    // Counting.

    @Test
    void countsTheConnectionsThatAreNotProvenAliveSinceALoss() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().poolSize(2).maxOverflow(0).build())) {
            try (Connection lost = pool.getConnection();
                    Connection other = pool.getConnection()) {
                assertThat(pool.stats().suspect()).isZero();
                Pools.execute(other, "KILL " + Pools.text(lost, "SELECT CONNECTION_ID()"));
                // Read again on another connection, which is younger than the loss.
                Pools.select(lost);

                assertThat(pool.stats().suspect()).isOne();
            }
            assertThat(pool.stats().suspect())
                    .as("the server has answered on it, and it is back")
                    .isZero();
        }
    }

    @Test
    void statsAddUp() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().poolSize(2).maxOverflow(2).build())) {
            assertThat(pool.stats())
                    .isEqualTo(new PoolStats(
                            "app",
                            2,
                            2,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            PoolStats.ServerPhase.UP,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            pool.stats().closed(),
                            pool.stats().stale(),
                            pool.stats().repeated(),
                            pool.stats().refused(),
                            pool.stats().stopped()));
            assertThat(pool.stats().retries()).isZero();
            assertThat(pool.stats().retriesRefused()).isZero();
            assertThat(pool.stats().repeated()).containsOnlyKeys(RetryDecision.Rule.values());
            assertThat(pool.stats().refused()).containsOnlyKeys(RetryDecision.Rule.values());
            assertThat(pool.stats().closed()).containsOnlyKeys(CloseReason.values());
            assertThat(pool.stats().stale()).containsOnlyKeys(PoolStats.StaleReason.values());
            try (Connection a = pool.getConnection();
                    Connection b = pool.getConnection();
                    Connection c = pool.getConnection()) {
                Pools.select(a);
                Pools.select(b);
                Pools.select(c);
                PoolStats lent = pool.stats();
                assertThat(lent.active()).isEqualTo(3);
                assertThat(lent.overflowInUse()).isEqualTo(1);
                assertThat(lent.idle()).isZero();
                assertThat(lent.open()).isEqualTo(3);
            }
            PoolStats after = pool.stats();
            assertThat(after.active()).isZero();
            assertThat(after.idle()).isEqualTo(2);
            assertThat(after.borrowed()).isEqualTo(3);
            assertThat(after.created()).isEqualTo(3);
            assertThat(after.closed(CloseReason.OVERFLOW_RETURNED)).isEqualTo(1);
            assertThat(after.created() - after.closedTotal()).isEqualTo(after.open());
        }
    }

    private static CompletableFuture<@Nullable Throwable> borrowInBackground(ResilientDataSource pool) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (Connection connection = pool.getConnection()) {
                        Pools.select(connection);
                        return null;
                    } catch (SQLException e) {
                        return e;
                    }
                },
                task -> new Thread(task).start());
    }

    /** A thread that sleeps in the server, on a connection of the pool. */
    private record Sleeper(Connection connection, CompletableFuture<Throwable> end) {

        static Sleeper start(ResilientDataSource pool) throws Exception {
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            AtomicReference<@Nullable Connection> borrowed = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    borrowed.set(connection);
                    // Long enough; and no longer, for a server looks after its clients only now and then.
                    statement.execute("SELECT SLEEP(4)");
                    end.completeExceptionally(new AssertionError("slept to the end"));
                } catch (SQLException e) {
                    end.complete(e);
                }
            });
            thread.start();
            Pools.await("borrowed", () -> borrowed.get() != null);
            // Until it is inside SLEEP.
            Pools.pause(Duration.ofMillis(150));
            Connection connection = borrowed.get();
            assertThat(connection).isNotNull();
            return new Sleeper(connection, end);
        }

        Throwable failure() throws ExecutionException, InterruptedException {
            return end.get();
        }
    }
}

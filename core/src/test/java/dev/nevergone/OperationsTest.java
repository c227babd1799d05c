package dev.nevergone;

import static dev.nevergone.Pools.await;
import static dev.nevergone.Pools.borrowAndSelect;
import static dev.nevergone.Pools.connectionId;
import static dev.nevergone.Pools.fill;
import static dev.nevergone.Pools.pause;
import static dev.nevergone.Pools.select;
import static dev.nevergone.Pools.server;
import static dev.nevergone.Pools.timed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.testkit.FaultProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator does to a running pool. */
@Timeout(120)
class OperationsTest {

    private final ExecutorService borrowers = Executors.newCachedThreadPool();

    @AfterEach
    void endBorrowers() throws Exception {
        borrowers.shutdownNow();
        assertThat(borrowers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void borrowersWaitWhileSuspendedAndAreServedAfterIt() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            fill(pool, 2);
            pool.suspend();
            assertThat(pool.isSuspended()).isTrue();
            List<CompletableFuture<Void>> waiting = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                waiting.add(borrower(pool));
            }
            await("all wait", () -> pool.stats().waiting() == 10);
            pause(Duration.ofMillis(200));
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            assertThat(pool.stats().active()).isZero();

            pool.resume();
            assertThat(pool.isSuspended()).isFalse();
            for (CompletableFuture<Void> served : waiting) {
                served.get(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aBorrowerOfASuspendedPoolTimesOutAtThePoolTimeoutAndIsToldWhy() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(
                Pools.settings().poolTimeout(Duration.ofMillis(400)).build())) {
            fill(pool, 1);
            pool.suspend();
            Duration waited = timed(() -> assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(SQLTransientConnectionException.class)
                    .hasMessageMatching("pool app: no connection after \\d+ ms \\(poolTimeout 400 ms\\): the pool is"
                            + " suspended: pool size 5, .*\\. Call resume\\(\\) to let borrowers in"));
            assertThat(waited).isBetween(Duration.ofMillis(390), Duration.ofSeconds(5));
            pool.resume();
            borrowAndSelect(pool, 1);
        }
    }

    @Test
    void whatIsLentGoesOnWorkingAndComesBackWhileSuspended() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            try (Connection lent = pool.getConnection()) {
                pool.suspend();
                select(lent);
            }
            assertThat(pool.stats().active()).isZero();
            assertThat(pool.stats().idle()).isEqualTo(1);
        }
    }

    @Test
    void drainWaitsForWhatIsLentAndLeavesThePoolSuspended() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            Connection lent = pool.getConnection();
            Duration waited =
                    timed(() -> assertThat(pool.drain(Duration.ofMillis(200))).isFalse());
            assertThat(waited).isBetween(Duration.ofMillis(200), Duration.ofSeconds(5));
            assertThat(pool.isSuspended()).isTrue();

            CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return pool.drain(Duration.ofSeconds(20));
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    },
                    borrowers);
            pause(Duration.ofMillis(100));
            assertThat(drained).isNotDone();
            lent.close();
            assertThat(drained.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(pool.isSuspended()).isTrue();
            pool.resume();
            borrowAndSelect(pool, 1);
        }
    }

    @Test
    void aBiggerPoolLendsMoreAtOnce() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(sized(2, 1).build())) {
            List<Connection> lent = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                lent.add(pool.getConnection());
            }
            assertThatThrownBy(pool::getConnection).hasMessageContaining("pool size 2, max overflow 1");
            pool.resize(4, 2);
            for (int i = 3; i < 6; i++) {
                lent.add(pool.getConnection());
            }
            assertThat(openAtServer()).isEqualTo(6);
            assertThatThrownBy(pool::getConnection).hasMessageContaining("pool size 4, max overflow 2, active 6");
            closeAll(lent);
            await("overflow closed", () -> openAtServer() == 4);
            assertThat(pool.stats().poolSize()).isEqualTo(4);
            assertThat(pool.stats().maxOverflow()).isEqualTo(2);
            assertThat(pool.stats().idle()).isEqualTo(4);
        }
    }

    @Test
    void aSmallerPoolClosesIdleConnectionsNowAndLentOnesAsTheyComeBack() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(sized(6, 0).build())) {
            fill(pool, 6);
            List<Connection> lent = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                lent.add(pool.getConnection());
            }
            pool.resize(1, 0);
            await("idle ones closed", () -> openAtServer() == 4);
            for (Connection connection : lent) {
                select(connection);
            }
            assertThatThrownBy(pool::getConnection).hasMessageContaining("pool size 1, max overflow 0, active 4");
            closeAll(lent);
            await("lent ones closed", () -> openAtServer() == 1);
            assertThat(pool.stats().closed(CloseReason.EVICTED)).isEqualTo(5);
            assertThat(pool.stats().idle()).isEqualTo(1);
            borrowAndSelect(pool, 3);
            try (Connection only = pool.getConnection()) {
                select(only);
                assertThatThrownBy(pool::getConnection).isInstanceOf(SQLTransientConnectionException.class);
            }
        }
    }

    @Test
    void sizesThatMakeNoSenseAreRefusedAndChangeNothing() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(sized(3, 1).build())) {
            fill(pool, 3);
            assertThatThrownBy(() -> pool.resize(0, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("poolSize");
            assertThatThrownBy(() -> pool.resize(3, -2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("maxOverflow");
            assertThat(pool.stats().poolSize()).isEqualTo(3);
            assertThat(pool.stats().maxOverflow()).isEqualTo(1);
            assertThat(openAtServer()).isEqualTo(3);
        }
    }

    @Test
    void evictAllClosesIdleConnectionsNowAndLentOnesAsTheyComeBack() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(sized(3, 1).build())) {
            fill(pool, 3);
            long old;
            try (Connection lent = pool.getConnection()) {
                old = connectionId(lent);
                pool.evictAll();
                assertThat(pool.stats().idle()).isZero();
                await("idle ones closed", () -> openAtServer() == 1);
                assertThat(connectionId(lent)).isEqualTo(old);
            }
            await("the lent one closed", () -> openAtServer() == 0);
            assertThat(pool.stats().closed(CloseReason.EVICTED)).isEqualTo(3);
            try (Connection fresh = pool.getConnection()) {
                assertThat(connectionId(fresh)).isNotEqualTo(old);
            }
            borrowAndSelect(pool, 3);
            assertThat(pool.stats().created()).isEqualTo(4);
        }
    }

    @Test
    void oneWaiterTooManyFailsAtOnce() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(
                sized(1, 0).maxWaiters(2).poolTimeout(Duration.ofSeconds(20)).build())) {
            Connection lent = pool.getConnection();
            List<CompletableFuture<Void>> waiting = List.of(borrower(pool), borrower(pool));
            await("both wait", () -> pool.stats().waiting() == 2);
            Duration took = timed(() -> assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(SQLTransientConnectionException.class)
                    .hasMessage("pool app: no connection, and no waiting: maxWaiters (2) threads wait already: pool"
                            + " size 1, max overflow 0, active 1, idle 0, overflow in use 0, waiting 2"));
            assertThat(took).isLessThan(Duration.ofSeconds(5));
            lent.close();
            for (CompletableFuture<Void> served : waiting) {
                served.get(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aConnectionThatIsNotReturnedIsLoggedWithItsBorrowersStack() throws Exception {
        try (LogLines log = LogLines.ofNevergone();
                ResilientDataSource pool = PoolFactory.create(
                        Pools.settings().leakThreshold(Duration.ofMillis(200)).build())) {
            try (Connection forgotten = pool.getConnection()) {
                await("the leak is counted", () -> pool.stats().leaksSuspected() == 1);
                await("the leak is said", () -> !log.containing("perhaps it was never closed")
                        .isEmpty());
                select(forgotten);
            }
            borrowAndSelect(pool, 20);
            assertThat(log.containing("perhaps it was never closed"))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("WARN pool app: connection ")
                            .contains(" is out for 0.2 s")
                            .contains("borrowed by thread "
                                    + Thread.currentThread().getName())
                            .contains("OperationsTest.aConnectionThatIsNotReturnedIsLoggedWithItsBorrowersStack"));
            assertThat(log.containing("was returned after all")).hasSize(1);
            assertThat(pool.stats().leaksReclaimed()).isZero();
        }
    }

    @Test
    void aLeakedConnectionIsAbortedAndItsPlaceIsFreeAgain() throws Exception {
        try (LogLines log = LogLines.ofNevergone();
                ResilientDataSource pool = PoolFactory.create(sized(1, 0)
                        .poolTimeout(Duration.ofSeconds(20))
                        .leakThreshold(Duration.ofMillis(150))
                        .leakReclaim(Duration.ofMillis(300))
                        .build())) {
            Connection leaked = pool.getConnection();
            long id = connectionId(leaked);
            try (Connection next = pool.getConnection()) {
                assertThat(connectionId(next)).isNotEqualTo(id);
                assertThat(pool.stats().active()).isEqualTo(1);
                assertThat(openAtServer()).isEqualTo(1);
            }
            assertThatThrownBy(() -> select(leaked)).isInstanceOf(SQLException.class);
            leaked.close();
            assertThat(log.containing("was taken back by force")).hasSize(1);
            assertThat(log.containing("was returned after all")).isEmpty();
            assertThat(pool.stats().active()).isZero();
            assertThat(pool.stats().leaksReclaimed()).isEqualTo(1);
            borrowAndSelect(pool, 3);
        }
    }

    @Test
    void aPlannedSwitchoverCostsNoError() throws Exception {
        try (FaultProxy after = Pools.proxy();
                FaultProxy name = Pools.proxy();
                ResilientDataSource pool =
                        PoolFactory.create(Pools.settings(name).poolSize(4).build())) {
            fill(pool, 4);
            List<CompletableFuture<Void>> load = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                load.add(CompletableFuture.runAsync(() -> borrowFor(pool, Duration.ofMillis(1500)), borrowers));
            }
            pause(Duration.ofMillis(200));
            assertThat(pool.drain(Duration.ofSeconds(5))).isTrue();
            assertThat(pool.stats().active()).isZero();
            name.retarget(after.host(), after.port());
            pool.evictAll();
            await("nothing is left of the old server", () -> name.open() == 0);
            pool.resume();
            for (CompletableFuture<Void> worker : load) {
                worker.get(20, TimeUnit.SECONDS);
            }
            assertThat(after.accepted()).isPositive();
            // The inner proxy learns of a closed connection a moment after the outer one.
            await("all connections lead to the new server", () -> after.open() == name.open());
            assertThat(pool.stats().staleTotal()).isZero();
            assertThat(pool.stats().outages()).isZero();
        }
    }

    private static PoolSettings.Builder sized(int poolSize, int maxOverflow) {
        return Pools.settings().poolSize(poolSize).maxOverflow(maxOverflow).poolTimeout(Duration.ofMillis(400));
    }

    private static long openAtServer() {
        return server().connectionCount(Pools.DATABASE);
    }

    private static void closeAll(List<Connection> connections) throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
    }

    private CompletableFuture<Void> borrower(ResilientDataSource pool) {
        return CompletableFuture.runAsync(() -> borrowFor(pool, Duration.ZERO), borrowers);
    }

    private static void borrowFor(ResilientDataSource pool, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        try {
            do {
                borrowAndSelect(pool, 1);
            } while (System.nanoTime() - end < 0);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}

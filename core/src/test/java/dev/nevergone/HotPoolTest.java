package dev.nevergone;

import static dev.nevergone.Pools.await;
import static dev.nevergone.Pools.connectionId;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.internal.outage.SharedServers;
import dev.nevergone.internal.pool.PoolDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A pool that is borrowed from many thousand times a second keeps what comes back for the next borrower, past HikariCP;
 * nothing else may be different then. On a clock that stands still every pool is as hot as that.
 */
@Timeout(120)
class HotPoolTest {

    private static PoolDataSource hot(PoolSettings settings) {
        long now = System.nanoTime();
        return PoolDataSource.create(settings, () -> now, new SharedServers());
    }

    private static HikariDataSource hikari(ResilientDataSource pool) throws SQLException {
        return pool.unwrap(HikariDataSource.class);
    }

    private static void borrow(ResilientDataSource pool, int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            pool.getConnection().close();
        }
    }

    /** In a thread of its own. Fails as the action does. */
    private static CompletableFuture<Void> beside(Pools.Step action) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        action.run();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                task -> new Thread(task).start());
    }

    /** Borrows and returns until HikariCP takes a slot for lent that nobody has. */
    private static void keepOne(ResilientDataSource pool) throws SQLException {
        HikariDataSource hikari = hikari(pool);
        await("a loan is kept", () -> {
            borrow(pool, 50);
            return hikari.getHikariPoolMXBean().getActiveConnections() > 0;
        });
    }

    @Test
    void itsStatsAreExactAtOnceAndHikariHasItsSlotsBackSoon() throws Exception {
        try (PoolDataSource pool = hot(Pools.settings().build())) {
            keepOne(pool);
            PoolStats stats = pool.stats();
            assertThat(stats.active()).isZero();
            assertThat(stats.idle()).isOne();
            HikariDataSource hikari = hikari(pool);
            await("HikariCP has it back", () -> hikari.getHikariPoolMXBean().getActiveConnections() == 0);
            assertThat(pool.stats().created()).isOne();
        }
    }

    @Test
    void whatIsKilledWhileItIsKeptIsNotLent() throws Exception {
        try (PoolDataSource pool =
                        hot(Pools.settings().poolSize(1).maxOverflow(0).build());
                Connection admin = Pools.server().adminConnection()) {
            int killed = 0;
            for (int i = 0; killed < 5; i++) {
                assertThat(i)
                        .as("tries to kill it within the few ms for which it is kept")
                        .isLessThan(500);
                long id;
                try (Connection connection = pool.getConnection()) {
                    id = connectionId(connection);
                }
                keepOne(pool);
                Pools.execute(admin, "KILL " + id);
                Pools.pause(Duration.ofMillis(2));
                boolean kept = hikari(pool).getHikariPoolMXBean().getActiveConnections() > 0;
                long found = stale(pool);
                try (Connection connection = pool.getConnection()) {
                    assertThat(connectionId(connection)).isNotEqualTo(id);
                }
                killed += kept && stale(pool) > found ? 1 : 0;
            }
            assertThat(pool.stats().closed().get(CloseReason.LOST_IN_USE)).isZero();
        }
    }

    private static long stale(ResilientDataSource pool) {
        return pool.stats().stale().values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void aWaiterIsLetInWhileOthersKeepItHot() throws Exception {
        try (PoolDataSource pool = PoolDataSource.create(
                Pools.settings()
                        .poolSize(2)
                        .maxOverflow(0)
                        .poolTimeout(Duration.ofSeconds(10))
                        .build(),
                System::nanoTime,
                new SharedServers())) {
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger turns = new AtomicInteger();
            List<CompletableFuture<Void>> busy = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                busy.add(beside(() -> {
                    do {
                        // On two cores some are always put off the processor with a loan in hand.
                        borrow(pool, 200);
                        turns.incrementAndGet();
                    } while (!stop.get());
                }));
            }
            TimeUnit.SECONDS.sleep(2);
            stop.set(true);
            for (CompletableFuture<Void> one : busy) {
                // Fails where a borrow timed out.
                one.get(20, TimeUnit.SECONDS);
            }
            assertThat(turns.get()).isGreaterThanOrEqualTo(12);
            assertThat(pool.stats().active()).isZero();
            assertThat(pool.stats().idle()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void aWaiterGetsWhatIsKept() throws Exception {
        try (PoolDataSource pool = hot(Pools.settings()
                .poolSize(1)
                .maxOverflow(0)
                .poolTimeout(Duration.ofSeconds(10))
                .build())) {
            for (int i = 0; i < 200; i++) {
                Connection held = pool.getConnection();
                CompletableFuture<Void> waiter = beside(() -> borrow(pool, 1));
                if (i % 2 == 0) {
                    await("somebody waits", () -> pool.stats().waiting() == 1);
                }
                held.close();
                waiter.get(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void evictingAllEvictsWhatIsKept() throws Exception {
        // What is evicted is older than now.
        try (PoolDataSource pool =
                PoolDataSource.create(Pools.settings().build(), System::nanoTime, new SharedServers())) {
            keepOne(pool);
            pool.evictAll();
            assertThat(pool.stats().idle()).isZero();
            pool.getConnection().close();
            assertThat(pool.stats().created()).isEqualTo(2);
        }
    }

    @Test
    void aSuspendedPoolLendsNothingThatIsKept() throws Exception {
        try (PoolDataSource pool = hot(Pools.settings().build())) {
            keepOne(pool);
            assertThat(pool.drain(Duration.ZERO)).isTrue();
            CompletableFuture<Void> borrower = beside(() -> borrow(pool, 1));
            await("it waits", () -> pool.stats().waiting() == 1);
            pool.resume();
            borrower.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPoolThatIsMadeSmallerKeepsNoMoreThanThat() throws Exception {
        try (PoolDataSource pool = hot(Pools.settings().poolSize(3).build())) {
            Pools.fill(pool, 3);
            keepOne(pool);
            pool.resize(1, 0);
            await("one is left", () -> pool.stats().idle() == 1);
        }
    }

    @Test
    void itClosesAtOnce() throws Exception {
        PoolDataSource pool =
                hot(Pools.settings().closeGrace(Duration.ofSeconds(30)).build());
        keepOne(pool);
        Duration took = Pools.timed(pool::close);
        assertThat(took).isLessThan(Duration.ofSeconds(5));
        await("no connection is left", () -> Pools.server().connectionCount(Pools.DATABASE) == 0);
    }

    @Test
    void whereHikariIsMeteredEachLoanGoesThroughItsHands() throws Exception {
        AtomicInteger borrows = new AtomicInteger();
        MetricsTrackerFactory meters = (name, stats) -> new IMetricsTracker() {
            @Override
            public void recordConnectionAcquiredNanos(long elapsed) {
                borrows.incrementAndGet();
            }
        };
        try (PoolDataSource pool = hot(Pools.settings().build())) {
            hikari(pool).setMetricsTrackerFactory(meters);
            borrow(pool, 1000);
            assertThat(borrows.get()).isEqualTo(1000);
        }
    }
}

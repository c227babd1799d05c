package dev.nevergone;

import static dev.nevergone.Pools.server;
import static dev.nevergone.Pools.timed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.testkit.FaultProxy;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ToxiproxyServer;
import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pool size and overflow, as SQLAlchemy means them. */
@Timeout(120)
class PoolLimitsTest {

    @Test
    void poolSizeAndOverflowAreTheMostAtATimeAndPoolSizeIsWhatStays() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings()
                .poolSize(5)
                .maxOverflow(3)
                .poolTimeout(Duration.ofSeconds(1))
                .connectTimeout(Duration.ofSeconds(1))
                .build())) {
            List<Connection> borrowed = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                borrowed.add(pool.getConnection());
            }
            assertThat(server().connectionCount(Pools.DATABASE)).isEqualTo(8);
            assertThat(pool.stats().overflowInUse()).isEqualTo(3);

            Duration waited = timed(() -> assertThatThrownBy(pool::getConnection)
                    .isInstanceOfSatisfying(SQLTransientConnectionException.class, e -> {
                        assertThat(e.getMessage())
                                .matches(
                                        "pool app: no connection after \\d+ ms \\(poolTimeout 1000 ms\\): pool size 5,"
                                                + " max overflow 3, active 8, idle 0, overflow in use 3, waiting 0\\. This"
                                                + " very thread holds 8 of them: .* Every connection is in use: return them sooner, or raise poolSize or maxOverflow");
                        assertThat(e.getSQLState()).isNull();
                        assertThat(e.getCause()).isNull();
                    }));
            assertThat(waited).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
            assertThat(pool.stats().borrowTimeouts()).isEqualTo(1);

            for (Connection connection : borrowed) {
                connection.close();
            }
            Pools.await("overflow closed", () -> server().connectionCount(Pools.DATABASE) == 5);
            assertThat(pool.stats().idle()).isEqualTo(5);
            assertThat(pool.stats().active()).isZero();
        }
    }

    @Test
    void aBurstConnectsInParallel() throws Exception {
        MySqlServer server = server();
        String url = server.database(Pools.DATABASE);
        try (ToxiproxyServer toxiproxy = ToxiproxyServer.start()) {
            Proxy proxy = new ToxiproxyClient(toxiproxy.host(), toxiproxy.port())
                    .createProxy("mysql", "127.0.0.1:0", server.host() + ":" + server.port());
            String through = url.replaceFirst("//[^/]+/", "//" + proxy.getListen() + "/");
            // The drivers' classes are loaded and warm before anything is timed.
            try (ResilientDataSource warm =
                    PoolFactory.create(Pools.settings(through).build())) {
                Pools.fill(warm, 8);
            }
            Duration oneConnect = slowConnect(proxy, through);
            // The first connect proves the password, all others follow at once: two connects' time, and room.
            assertThat(quickestBurst(through, 1, 19)).isLessThan(oneConnect.multipliedBy(3));
            assertThat(quickestBurst(through, 20, 0)).isLessThan(oneConnect.multipliedBy(3));
        }
    }

    @Test
    void twentyBorrowersHaveAConnectionWithinFourHundredMillisecondsWhereAConnectTakesOneHundred() throws Exception {
        try (FaultProxy proxy = Pools.proxy()) {
            String through = proxy.through(server().database(Pools.DATABASE));
            try (ResilientDataSource warm =
                    PoolFactory.create(Pools.settings(through).build())) {
                Pools.fill(warm, 8);
            }
            proxy.delayConnects(Duration.ofMillis(100));
            assertThat(quickestBurst(through, 1, 19)).isLessThan(Duration.ofMillis(400));
            assertThat(quickestBurst(through, 20, 0)).isLessThan(Duration.ofMillis(400));
        }
    }

    /** Makes every answer of the server 100 ms late; gives what one connect costs then, in round trips. */
    private static Duration slowConnect(Proxy proxy, String url) throws Exception {
        proxy.toxics().latency("late", ToxicDirection.DOWNSTREAM, 100);
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings(url).build())) {
            return timed(() -> pool.getConnection().close());
        }
    }

    /** Of three bursts of twenty: connects one after the other would be slow each time. */
    private static Duration quickestBurst(String url, int poolSize, int maxOverflow) throws Exception {
        Duration quickest = burst(url, poolSize, maxOverflow, 20);
        for (int i = 1; i < 3; i++) {
            Duration took = burst(url, poolSize, maxOverflow, 20);
            quickest = took.compareTo(quickest) < 0 ? took : quickest;
        }
        return quickest;
    }

    private static Duration burst(String url, int poolSize, int maxOverflow, int threads) throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(
                Pools.settings(url).poolSize(poolSize).maxOverflow(maxOverflow).build())) {
            CountDownLatch start = new CountDownLatch(1);
            CountDownLatch all = new CountDownLatch(threads);
            Queue<Connection> borrowed = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < threads; i++) {
                new Thread(() -> {
                            try {
                                start.await();
                                borrowed.add(pool.getConnection());
                            } catch (SQLException | InterruptedException e) {
                                throw new AssertionError(e);
                            } finally {
                                all.countDown();
                            }
                        })
                        .start();
            }
            Duration waited = timed(() -> {
                start.countDown();
                all.await();
            });
            assertThat(borrowed).hasSize(threads);
            for (Connection connection : borrowed) {
                connection.close();
            }
            return waited;
        }
    }

    @Test
    void aReturnedOverflowConnectionIsPassedOnToAWaiter() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().poolSize(1).maxOverflow(1).build())) {
            Connection core = pool.getConnection();
            Connection overflow = pool.getConnection();
            long overflowId = Pools.connectionId(overflow);
            AtomicLong got = new AtomicLong();
            Thread waiter = new Thread(() -> {
                try (Connection connection = pool.getConnection()) {
                    got.set(Pools.connectionId(connection));
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            waiter.start();
            Pools.await("waiter waits", () -> pool.stats().waiting() == 1);
            overflow.close();
            waiter.join();
            assertThat(got.get()).isEqualTo(overflowId);
            core.close();
            Pools.await("only the core connection is left", () -> pool.stats().open() == 1);
        }
    }

    @Test
    void overflowOfMinusOneHasNoLimit() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().poolSize(1).maxOverflow(-1).build())) {
            List<Connection> borrowed = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                borrowed.add(pool.getConnection());
            }
            assertThat(pool.stats().overflowInUse()).isEqualTo(39);
            for (Connection connection : borrowed) {
                connection.close();
            }
        }
    }

    @Test
    void aCrowdLosesNoPermitAndNoConnectionWhileConnectionsAreKilled() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().poolSize(10).maxOverflow(0).build())) {
            AtomicBoolean stop = new AtomicBoolean();
            AtomicLong served = new AtomicLong();
            AtomicLong longestWait = new AtomicLong();
            Queue<SQLException> notBorrowed = new ConcurrentLinkedQueue<>();
            List<Thread> crowd = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Thread thread = new Thread(() -> crowdMember(pool, stop, served, longestWait, notBorrowed));
                thread.start();
                crowd.add(thread);
            }
            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (System.nanoTime() - end < 0) {
                Pools.pause(Duration.ofMillis(ThreadLocalRandom.current().nextInt(50, 400)));
                server().killConnections();
            }
            stop.set(true);
            for (Thread thread : crowd) {
                thread.join();
            }
            assertThat(notBorrowed).isEmpty();
            assertThat(served.get()).isGreaterThan(1_000);
            assertThat(Duration.ofNanos(longestWait.get())).isLessThan(Duration.ofSeconds(30));
            PoolStats stats = pool.stats();
            assertThat(stats.active()).isZero();
            assertThat(stats.waiting()).isZero();
            Pools.fill(pool, 10);
            Pools.await(
                    "the server has as many connections as the pool",
                    () -> server().connectionCount(Pools.DATABASE)
                            == pool.stats().open());
            assertThat(pool.stats().open()).isEqualTo(10);
            assertThat(pool.stats().created() - pool.stats().closedTotal()).isEqualTo(10);
        }
    }

    private static void crowdMember(
            ResilientDataSource pool,
            AtomicBoolean stop,
            AtomicLong served,
            AtomicLong longestWait,
            Queue<SQLException> notBorrowed) {
        while (!stop.get()) {
            long start = System.nanoTime();
            try (Connection connection = pool.getConnection()) {
                longestWait.accumulateAndGet(System.nanoTime() - start, Math::max);
                try {
                    Pools.select(connection);
                    served.incrementAndGet();
                } catch (SQLException killedInUse) {
                    assertThat(Failure.of(killedInUse).connectionDead()).isTrue();
                }
            } catch (SQLException e) {
                notBorrowed.add(e);
            }
        }
    }
}

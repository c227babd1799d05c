package dev.nevergone;

import static dev.nevergone.Pools.await;
import static dev.nevergone.Pools.borrowAndSelect;
import static dev.nevergone.Pools.fill;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.internal.pool.PoolDataSource;
import dev.nevergone.testkit.FaultProxy;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A device on the way that forgets idle connections in silence is learned of. */
@Timeout(60)
class LearningTest {

    private final AtomicLong aheadNanos = new AtomicLong();

    @Test
    void afterThreeSilentDeathsIdleConnectionsAreReplacedWithoutWaitingForAPing() throws Exception {
        Queue<PoolEvent.IdleLimitLearned> told = new ConcurrentLinkedQueue<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void idleLimitLearned(PoolEvent.IdleLimitLearned event) {
                told.add(event);
            }
        };
        try (LogLines log = LogLines.ofNevergone();
                FaultProxy proxy = Pools.proxy();
                ResilientDataSource pool = PoolDataSource.create(
                        Pools.settings(proxy)
                                .poolSize(2)
                                .maxOverflow(0)
                                .recycle(Duration.ZERO)
                                .listener(listener)
                                .build(),
                        () -> System.nanoTime() + aheadNanos.get())) {
            fill(pool, 2);
            for (int round = 1; round <= 3; round++) {
                long dead = 2L * round;
                advance(Duration.ofSeconds(400));
                proxy.blackholeOpenConnections();
                borrowAndSelect(pool, 1);
                await("both found dead", () -> pool.stats().staleTotal() == dead);
                fill(pool, 2);
                advance(Duration.ofSeconds(60));
                fill(pool, 2);
            }
            assertThat(log.containing("die silently"))
                    .singleElement()
                    .asString()
                    .matches("WARN pool app: connections idle for more than (399|400) s die silently: a firewall or"
                            + " load balancer on the way forgets them; from now on they are pinged after (359|360) s,"
                            + " and replaced unasked after (399|400) s");

            await("the listener hears of it", () -> !told.isEmpty());
            assertThat(told).singleElement().satisfies(event -> assertThat(event.limit())
                    .isBetween(Duration.ofSeconds(399), Duration.ofSeconds(401)));

            advance(Duration.ofSeconds(405));
            proxy.blackholeOpenConnections();
            long pings = pool.stats().pings();
            fill(pool, 2);
            assertThat(pool.stats().pings()).isEqualTo(pings);
            assertThat(pool.stats().staleTotal()).isEqualTo(6);
            assertThat(pool.stats().closed(CloseReason.RECYCLED)).isEqualTo(2);
        }
    }

    @Test
    void whatWasLearnedLowersAPingTimeThatTheUserSetHigher() throws Exception {
        try (FaultProxy proxy = Pools.proxy();
                ResilientDataSource pool = PoolDataSource.create(
                        Pools.settings(proxy)
                                .poolSize(1)
                                .maxOverflow(0)
                                .recycle(Duration.ZERO)
                                .pingAfterIdle(Duration.ofHours(1))
                                .build(),
                        () -> System.nanoTime() + aheadNanos.get())) {
            fill(pool, 1);
            for (int round = 0; round < 3; round++) {
                advance(Duration.ofSeconds(400));
                proxy.resetOpenConnections();
                Pools.pause(Duration.ofMillis(100));
                borrowAndSelect(pool, 3);
                advance(Duration.ofSeconds(60));
                borrowAndSelect(pool, 3);
            }
            assertThat(pool.stats().staleTotal()).isEqualTo(3);
            long pings = pool.stats().pings();
            advance(Duration.ofSeconds(100));
            borrowAndSelect(pool, 1);
            assertThat(pool.stats().pings()).isEqualTo(pings);
            advance(Duration.ofSeconds(380));
            borrowAndSelect(pool, 1);
            assertThat(pool.stats().pings()).isEqualTo(pings + 1);
        }
    }

    private void advance(Duration time) {
        aheadNanos.addAndGet(time.toNanos());
    }
}

package dev.nevergone;

import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything at once that borrowers do wrong: the books must balance when it is over. */
@Timeout(60)
class StressTest {

    private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();
    private final Queue<Connection> leaked = new ConcurrentLinkedQueue<>();
    private final AtomicInteger served = new AtomicInteger();

    @Test
    void abortsLeaksInterruptsAndClosingTwiceLoseNoPermit() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings()
                .poolSize(4)
                .maxOverflow(4)
                .poolTimeout(Duration.ofSeconds(10))
                .closeGrace(Duration.ofMillis(200))
                .build())) {
            List<Thread> threads = new ArrayList<>();
            long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            for (int i = 0; i < 24; i++) {
                Thread thread = new Thread(() -> {
                    while (System.nanoTime() - end < 0) {
                        misbehave(pool);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(surprises).isEmpty();
            assertThat(served.get()).isGreaterThan(200);
            assertThat(pool.stats().active()).isEqualTo(leaked.size());
            for (Connection connection : leaked) {
                connection.abort(Runnable::run);
            }
            assertThat(pool.stats().active()).isZero();
            assertThat(pool.stats().waiting()).isZero();
            Pools.fill(pool, 8);
            Pools.await(
                    "the server has as many connections as the pool",
                    () -> server().connectionCount(Pools.DATABASE)
                            == pool.stats().open());
            assertThat(pool.stats().created() - pool.stats().closedTotal())
                    .isEqualTo(pool.stats().open());
        }
        Pools.await("none left", () -> server().connectionCount(Pools.DATABASE) == 0);
    }

    private void misbehave(ResilientDataSource pool) {
        int what = ThreadLocalRandom.current().nextInt(100);
        try {
            if (what < 5) {
                Thread.currentThread().interrupt();
            }
            Connection connection = pool.getConnection();
            if (what < 10) {
                connection.abort(Runnable::run);
                connection.close();
            } else if (what == 10 && leaked.size() < 2) {
                leaked.add(connection);
            } else if (what < 20) {
                connection.setAutoCommit(false);
                Pools.select(connection);
                connection.close();
                connection.close();
            } else {
                Pools.select(connection);
                connection.close();
            }
            served.incrementAndGet();
        } catch (SQLTransientConnectionException e) {
            // Only an interrupt may end a wait here.
            if (!(e.getCause() instanceof InterruptedException)) {
                surprises.add(e);
            }
        } catch (SQLException | RuntimeException e) {
            surprises.add(e);
        } finally {
            boolean interrupted = Thread.interrupted();
            if (interrupted && what >= 5) {
                surprises.add(new AssertionError("an interrupt that nobody sent"));
            }
        }
    }
}

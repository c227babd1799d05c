package dev.nevergone;

import static dev.nevergone.Pools.connectionId;
import static dev.nevergone.Pools.pause;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.internal.pool.PoolDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replacing connections by age. */
@Timeout(60)
class RecycleTest {

    @AfterEach
    void heal() {
        server().heal();
    }

    /** The machine's clock, which a test may put forward. */
    private static final class Ticker implements LongSupplier {
        private final AtomicLong ahead = new AtomicLong();

        void advance(Duration time) {
            ahead.addAndGet(time.toNanos());
        }

        @Override
        public long getAsLong() {
            return System.nanoTime() + ahead.get();
        }
    }

    @Test
    void aConnectionIsReplacedAtTheFirstBorrowAfterItsAge() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(
                Pools.settings().recycle(Duration.ofSeconds(1)).build())) {
            long start = System.nanoTime();
            long first = borrowedId(pool);
            while (Duration.ofNanos(System.nanoTime() - start).toMillis() < 850) {
                long id = borrowedId(pool);
                if (Duration.ofNanos(System.nanoTime() - start).toMillis() < 850) {
                    assertThat(id).isEqualTo(first);
                }
                pause(Duration.ofMillis(20));
            }
            pause(Duration.ofMillis(250));
            assertThat(borrowedId(pool)).isNotEqualTo(first);
            assertThat(pool.stats().closed(CloseReason.RECYCLED)).isEqualTo(1);
            assertThat(pool.stats().staleTotal()).isZero();
        }
    }

    @Test
    void aConnectionInUseIsNeverReplaced() throws Exception {
        Ticker ticker = new Ticker();
        try (ResilientDataSource pool = PoolDataSource.create(
                Pools.settings().recycle(Duration.ofMinutes(10)).build(), ticker)) {
            long id;
            try (Connection connection = pool.getConnection()) {
                id = connectionId(connection);
                ticker.advance(Duration.ofHours(1));
                assertThat(connectionId(connection)).isEqualTo(id);
            }
            assertThat(borrowedId(pool)).isNotEqualTo(id);
        }
    }

    @Test
    void minutesAreMinutes() throws Exception {
        Ticker ticker = new Ticker();
        try (ResilientDataSource pool = PoolDataSource.create(
                Pools.settings().recycle(Duration.ofMinutes(10)).build(), ticker)) {
            long first = borrowedId(pool);
            ticker.advance(Duration.ofSeconds(8 * 60 + 50));
            assertThat(borrowedId(pool)).isEqualTo(first);
            ticker.advance(Duration.ofSeconds(75));
            assertThat(borrowedId(pool)).isNotEqualTo(first);
        }
    }

    @Test
    void connectionsOfOneAgeDoNotAllGoAtOnce() throws Exception {
        Ticker ticker = new Ticker();
        int size = 30;
        try (ResilientDataSource pool = PoolDataSource.create(
                Pools.settings().poolSize(size).recycle(Duration.ofMinutes(100)).build(), ticker)) {
            Pools.fill(pool, size);
            ticker.advance(Duration.ofMinutes(89));
            Pools.fill(pool, size);
            assertThat(pool.stats().closed(CloseReason.RECYCLED)).isZero();
            ticker.advance(Duration.ofMinutes(6));
            Pools.fill(pool, size);
            assertThat(pool.stats().closed(CloseReason.RECYCLED)).isBetween(1L, size - 1L);
            ticker.advance(Duration.ofMinutes(6));
            Pools.fill(pool, size);
            assertThat(pool.stats().closed(CloseReason.RECYCLED)).isEqualTo(size);
        }
    }

    @Test
    void zeroIsNever() throws Exception {
        Ticker ticker = new Ticker();
        try (ResilientDataSource pool =
                PoolDataSource.create(Pools.settings().recycle(Duration.ZERO).build(), ticker)) {
            long first = borrowedId(pool);
            ticker.advance(Duration.ofDays(364));
            assertThat(borrowedId(pool)).isEqualTo(first);
            assertThat(pool.stats().closed(CloseReason.RECYCLED)).isZero();
        }
    }

    @Test
    void theServersWaitTimeoutLowersIt() throws Exception {
        server().database(Pools.DATABASE);
        server().setGlobal("wait_timeout", "2");
        try (LogLines log = LogLines.ofNevergone();
                ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            Pools.fill(pool, 3);
            pause(Duration.ofMillis(1700));
            Pools.fill(pool, 3);
            assertThat(pool.stats().closed(CloseReason.RECYCLED)).isEqualTo(3);
            assertThat(pool.stats().staleTotal()).isZero();
            assertThat(log.containing("wait_timeout"))
                    .containsExactly("INFO pool app: recycle (1800 s) is lowered to 1.6 s, 80 % of the server's"
                            + " wait_timeout (2 s)");
        }
    }

    private static long borrowedId(ResilientDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return connectionId(connection);
        }
    }
}

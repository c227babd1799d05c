package dev.nevergone.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.PoolSettings;
import dev.nevergone.internal.outage.SharedServers;
import dev.nevergone.testkit.MySqlServer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadyLoansTest {

    private static final long HOT_NANOS = TimeUnit.SECONDS.toNanos(1) / ReadyLoans.HOT_PER_SECOND;

    private final PoolParts parts = parts();
    private final Pool pool = new Pool(parts);
    private final ReadyLoans ready = parts.ready();

    private static PoolParts parts() {
        MySqlServer server = MySqlServer.shared();
        PoolSettings settings = PoolSettings.builder(server.database("nevergone"))
                .username(server.username())
                .password(server.password())
                .poolSize(1)
                .maxOverflow(1)
                .build();
        HikariDataSource hikari = new HikariDataSource();
        PoolParts.tune(hikari, settings);
        return PoolParts.assemble(settings, hikari, SessionSetup.none(), System::nanoTime, new SharedServers());
    }

    @AfterEach
    void close() {
        pool.close();
    }

    /** As many borrows at that interval, the last at that time; tells how the last one's loan is marked. */
    private int borrow(int times, long intervalNanos, long lastNanos) {
        int mark = Loan.NEVER_READY;
        for (int i = times - 1; i >= 0; i--) {
            mark = ready.mark(lastNanos - i * intervalNanos);
        }
        return mark;
    }

    private Loan lend(int mark) throws Exception {
        long now = System.nanoTime();
        return parts.core().lend(now, now + TimeUnit.SECONDS.toNanos(30), mark);
    }

    @Test
    void aPermitThatIsKeptIsTakenBeforeAnOverflowPermit() throws Exception {
        Gate gate = parts.gate();
        assertThat(gate.tryAcquire()).isEqualTo(Lane.CORE);
        assertThat(ready.keep(lend(borrow(ReadyLoans.HOT_FROM + 1, 0, System.nanoTime()))))
                .isTrue();

        assertThat(gate.tryAcquire()).isEqualTo(Lane.CORE);
        gate.release(Lane.CORE);
    }

    @Test
    void ofABurstNothingIsKeptHoweverOftenItComes() {
        long now = System.nanoTime();
        for (int burst = 0; burst < 100; burst++) {
            assertThat(borrow(ReadyLoans.HOT_FROM, 1, now + TimeUnit.MILLISECONDS.toNanos(10L * burst)))
                    .as("burst %d", burst)
                    .isEqualTo(Loan.NEVER_READY);
        }
    }

    @Test
    void nothingIsKeptAtTenThousandBorrowsASecond() {
        assertThat(borrow(100_000, HOT_NANOS, System.nanoTime())).isEqualTo(Loan.NEVER_READY);
    }

    @Test
    void keepsAtMoreThanTenThousandBorrowsASecondAlthoughSomeComeLate() {
        long now = System.nanoTime();
        int mark = Loan.NEVER_READY;
        for (int turn = 0; turn < 10; turn++) {
            mark = borrow(10, HOT_NANOS / 4, now + 5 * HOT_NANOS * turn);
        }
        assertThat(mark).isNotEqualTo(Loan.NEVER_READY);
    }

    @Test
    void aPoolThatWasHotKeepsNothingOnceItIsBorrowedFromSlowly() throws Exception {
        long now = System.nanoTime();
        parts.gate().tryAcquire();
        Loan outlivedItsTick = lend(borrow(ReadyLoans.HOT_FROM + 1, 0, now) + 1);
        assertThat(ready.keep(outlivedItsTick)).isFalse();
        ready.giveBack(outlivedItsTick);

        assertThat(ready.mark(now + TimeUnit.MILLISECONDS.toNanos(8))).isEqualTo(Loan.NEVER_READY);
    }
}

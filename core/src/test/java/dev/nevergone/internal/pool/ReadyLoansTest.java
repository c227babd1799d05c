package dev.nevergone.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.PoolSettings;
import dev.nevergone.internal.outage.SharedServers;
import dev.nevergone.testkit.MySqlServer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadyLoansTest {

    @Test
    void aPermitThatIsKeptIsTakenBeforeAnOverflowPermit() throws Exception {
        MySqlServer server = MySqlServer.shared();
        PoolSettings settings = PoolSettings.builder(server.database("nevergone"))
                .username(server.username())
                .password(server.password())
                .poolSize(1)
                .maxOverflow(1)
                .build();
        try (HikariDataSource hikari = new HikariDataSource()) {
            PoolParts.tune(hikari, settings);
            PoolParts parts =
                    PoolParts.assemble(settings, hikari, SessionSetup.none(), System::nanoTime, new SharedServers());
            Pool pool = new Pool(parts);
            Gate gate = parts.gate();
            ReadyLoans ready = parts.ready();
            assertThat(gate.tryAcquire()).isEqualTo(Lane.CORE);
            long now = System.nanoTime();
            ready.mark(now);
            Loan loan = parts.core().lend(now, now + TimeUnit.SECONDS.toNanos(30), ready.mark(now));
            assertThat(ready.keep(loan)).isTrue();

            assertThat(gate.tryAcquire()).isEqualTo(Lane.CORE);
            gate.release(Lane.CORE);
            pool.close();
        }
    }
}

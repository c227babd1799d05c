package dev.nevergone.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.ResilientDataSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jdbc.HikariCheckpointRestoreLifecycle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Checkpoint and restore of a JVM (CRaC): no connection may be open at the checkpoint. */
class CheckpointTest {

    @Test
    void noConnectionIsOpenAtTheCheckpointAndThePoolServesAgainAfterwards() {
        ApplicationContextRunner runner =
                Contexts.on("checkpoint").withPropertyValues("spring.datasource.hikari.allow-pool-suspension=true");
        runner.run(context -> {
            ResilientDataSource pool = context.getBean(ResilientDataSource.class);
            HikariCheckpointRestoreLifecycle lifecycle = context.getBean(HikariCheckpointRestoreLifecycle.class);
            pool.getConnection().close();
            assertThat(Contexts.SERVER.connectionCount("checkpoint")).isEqualTo(1);

            lifecycle.stop();
            assertThat(pool.stats().open()).isZero();
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (Contexts.SERVER.connectionCount("checkpoint") > 0) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.sleep(10);
            }

            lifecycle.start();
            pool.getConnection().close();
            assertThat(pool.stats().open()).isEqualTo(1);
        });
    }
}

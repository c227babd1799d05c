package dev.nevergone.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MissesTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Misses misses = new Misses(new Progress(new PrintStream(said, true, StandardCharsets.UTF_8)));

    @Test
    void givesWhatWasMeasured() throws InterruptedException {
        assertThat(misses.attempt("burst: HikariCP", () -> 65)).contains(65);
        assertThat(misses.reasons()).isEmpty();
    }

    @Test
    void aFailureCostsItsOwnCellAndIsSaidWithItsCause() throws InterruptedException {
        assertThat(misses.attempt("burst: Druid", () -> {
                    throw new IllegalStateException("no result\nand more", new IllegalArgumentException("a|b"));
                }))
                .isEmpty();

        assertThat(misses.reasons())
                .containsEntry(
                        "burst: Druid",
                        "java.lang.IllegalStateException: no result; java.lang.IllegalArgumentException: a/b");
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("NOT MEASURED: burst: Druid: ");
    }

    @Test
    void whoFailedOnceIsNotTriedAgain() throws InterruptedException {
        AtomicInteger attempts = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            misses.attempt("start: DBCP2", () -> {
                throw new IllegalStateException("attempt " + attempts.incrementAndGet());
            });
        }

        assertThat(attempts).hasValue(1);
    }

    @Test
    void anInterruptIsNoMiss() {
        assertThatThrownBy(() -> misses.attempt("memory: Agroal", () -> {
                    throw new InterruptedException();
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(misses.reasons()).isEmpty();
    }
}

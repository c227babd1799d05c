package dev.nevergone.examples.bookshop.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunTest {

    @Test
    void endsByItself() throws InterruptedException {
        Run run = new Run(new AtomicLong(1), Duration.ofMillis(20));

        Thread.sleep(30);

        assertThat(run.isOver()).isTrue();
        assertThat(run.left()).isZero();
    }

    @Test
    void endsWhenItIsTold() {
        Run run = new Run(new AtomicLong(1), Run.LENGTH);
        assertThat(run.isOver()).isFalse();

        run.stop();

        assertThat(run.isOver()).isTrue();
    }

    @Test
    void givesEveryOrderANumberOfItsOwn() {
        Run run = new Run(new AtomicLong(4711), Run.LENGTH);

        assertThat(run.nextOrder()).isEqualTo(4711);
        assertThat(run.nextOrder()).isEqualTo(4712);
        assertThat(run.ledger(Side.PLAIN).first()).isEqualTo(4711);
    }
}

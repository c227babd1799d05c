package dev.nevergone.examples.bookshop.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TallyTest {

    private static final long MILLI = 1_000_000;

    private final Tally tally = new Tally(2);

    @Test
    void countsWhatEndedWellAndWhatFailed() {
        call(0, 0, 5, true);
        call(1, 1, 6, true);
        call(0, 7, 9, false);

        Tally.Reading reading = tally.read(200 * MILLI);

        assertThat(reading.succeeded()).isEqualTo(2);
        assertThat(reading.failed()).isOne();
    }

    @Test
    void givesRequestsASecondOverTheLastSecond() {
        for (int tick = 0; tick <= 20; tick++) {
            for (int i = 0; i < 10; i++) {
                call(0, tick * 200L + i, tick * 200L + i + 1, true);
            }
            tally.read((tick + 1) * 200L * MILLI);
        }

        assertThat(tally.read(22 * 200 * MILLI).rate()).isCloseTo(40, within(0.1));
        assertThat(tally.read(30 * 200 * MILLI).rate()).isZero();
    }

    @Test
    void showsACallThatHangsWhileItHangs() {
        tally.begun(0, 0);

        Tally.Reading hanging = tally.read(1_500 * MILLI);

        assertThat(hanging.slowestMillis()).isEqualTo(1_500);
        assertThat(hanging.running()).isOne();
        assertThat(hanging.hung()).isOne();
    }

    @Test
    void forgetsTheSlowestCallWithTheNextReadingButNotForGood() {
        call(0, 0, 80, true);
        tally.read(200 * MILLI);

        Tally.Reading next = tally.read(400 * MILLI);

        assertThat(next.slowestMillis()).isZero();
        assertThat(next.slowestEverMillis()).isEqualTo(80);
    }

    private void call(int worker, long fromMillis, long toMillis, boolean well) {
        tally.begun(worker, fromMillis * MILLI);
        tally.ended(worker, well, toMillis * MILLI);
    }
}

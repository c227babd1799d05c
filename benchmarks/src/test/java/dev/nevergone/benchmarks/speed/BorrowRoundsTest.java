package dev.nevergone.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BorrowRoundsTest {

    private static final BorrowRounds.Result RESULT = new BorrowRounds.Result(
            1, List.of(Map.of("A", 2.0, "B", 1.0), Map.of("A", 30.0, "B", 10.0), Map.of("A", 8.0, "B", 2.0)));

    @Test
    void comparesRoundByRoundAndNotMedianWithMedian() {
        assertThat(RESULT.ratio("A", "B").median()).isCloseTo(3, within(1e-9));
        assertThat(RESULT.above("A", "B").median()).isCloseTo(6, within(1e-9));
        assertThat(RESULT.micros("A").median()).isCloseTo(8, within(1e-9));
    }

    @Test
    void knowsNothingOfWhoTookNoPart() {
        assertThat(RESULT.micros("C").median()).isNaN();
    }

    @Test
    void readsAContenderFromItsOwnName() {
        for (Contender contender : Contender.validating()) {
            assertThat(Contender.of(contender.id())).isEqualTo(contender);
            assertThat(contender.validates()).isEqualTo(!contender.equals(Contender.HIKARI));
        }
    }
}

package dev.nevergone.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void isTheMiddleHalf() {
        assertThat(Spread.of(5, 1, 3, 2, 4)).isEqualTo(new Spread(2, 3, 4));
    }

    @Test
    void leavesOutWhatWasNotMeasured() {
        assertThat(Spread.of(Double.NaN, 7)).isEqualTo(new Spread(7, 7, 7));
    }

    @Test
    void ofNothingIsADash() {
        assertThat(Spread.of(Double.NaN).text("%.1f")).isEqualTo("-");
    }
}

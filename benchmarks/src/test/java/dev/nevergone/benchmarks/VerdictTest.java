package dev.nevergone.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictTest {

    @Test
    void saysByHowMuchAGoalWasMissed() {
        assertThat(Verdict.atMost(60, 66)).isEqualTo("**missed** by 10.0 %");
        assertThat(Verdict.atLeast(50, 40)).isEqualTo("**missed** by 20.0 %");
        assertThat(Verdict.atMost(0, 3)).isEqualTo("**missed** by 3");
        assertThat(Verdict.atMost(250, Double.POSITIVE_INFINITY)).isEqualTo("**missed**");
    }

    @Test
    void aGoalIsReachedAtItsEdge() {
        assertThat(Verdict.atMost(60, 60)).isEqualTo("reached");
        assertThat(Verdict.atLeast(50, 50)).isEqualTo("reached");
    }

    @Test
    void whatWasNotMeasuredIsNotReached() {
        assertThat(Verdict.atMost(60, Double.NaN)).isEqualTo("not measured");
    }
}

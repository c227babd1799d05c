package dev.nevergone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void isAFunctionOfSeedAndLength() {
        assertThat(Plan.of(42, Duration.ofMinutes(3)).faults())
                .isEqualTo(Plan.of(42, Duration.ofMinutes(3)).faults());
    }

    @Test
    void isAnotherOneForAnotherSeed() {
        assertThat(Plan.of(42, MINUTE).faults())
                .isNotEqualTo(Plan.of(43, MINUTE).faults());
    }

    @Test
    void everyMinuteHasEveryKind() {
        for (long seed = 0; seed < 20; seed++) {
            List<PlannedFault> faults = Plan.of(seed, Duration.ofSeconds(150)).faults();
            for (int minute = 0; minute < 2; minute++) {
                Duration begin = MINUTE.multipliedBy(minute);
                assertThat(faults.stream()
                                .filter(fault -> fault.at().compareTo(begin) >= 0
                                        && fault.at().compareTo(begin.plus(MINUTE)) < 0)
                                .map(PlannedFault::kind)
                                .collect(Collectors.toSet()))
                        .isEqualTo(EnumSet.allOf(FaultKind.class));
            }
        }
    }

    @Test
    void halfAnHourHasAThousandFaultsInTheOrderOfTheirMoments() {
        List<PlannedFault> faults = Plan.of(7, Duration.ofMinutes(30)).faults();

        assertThat(faults).hasSizeGreaterThanOrEqualTo(1_000);
        assertThat(faults).isSortedAccordingTo((one, other) -> one.at().compareTo(other.at()));
        assertThat(faults).allMatch(fault -> fault.at().compareTo(Duration.ofMinutes(30)) < 0);
    }

    @Test
    void aShortRunHasItsShare() {
        assertThat(Plan.of(7, Duration.ofSeconds(10)).faults()).hasSizeBetween(5, 15);
    }
}

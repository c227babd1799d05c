package dev.nevergone.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.internal.telemetry.PoolEvents;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is learned from when idle connections die, and what is not. */
class IdleDeathsTest {

    private long now = -5_000_000_000_000L;
    private final IdleDeaths deaths = new IdleDeaths(new PoolEvents("app", List.of(), () -> now), () -> now);

    @Test
    void learnsTheShortestIdleTimeThatConnectionsDiedAfterAtThreeMoments() {
        dieAt(400);
        dieAt(348);
        dieAt(500);
        later(60);
        survive(300, 3);
        assertThat(deaths.limitNanos()).isEqualTo(seconds(348));
        assertThat(deaths.pingAfterNanos()).isEqualTo(seconds(348) / 10 * 9);
    }

    @Test
    void knowsNothingBefore() {
        assertThat(deaths.limitNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(deaths.pingAfterNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(deaths.isWatching()).isFalse();
    }

    @Test
    void twoMomentsAreNoPattern() {
        dieAt(400);
        dieAt(400);
        later(60);
        survive(300, 10);
        assertNothingLearned();
    }

    @Test
    void manyDeathsAtOneMomentCountOnce() {
        for (int i = 0; i < 50; i++) {
            deaths.foundDead(seconds(400 + i), StaleReason.RESET);
        }
        dieAt(400);
        later(60);
        survive(300, 10);
        assertNothingLearned();
    }

    @Test
    void aKillOfYoungAndOldIsNoPattern() {
        for (int time = 0; time < 5; time++) {
            deaths.foundDead(seconds(400), StaleReason.CLOSED_BY_SERVER);
            deaths.foundDead(seconds(30), StaleReason.CLOSED_BY_SERVER);
            deaths.foundDead(seconds(2), StaleReason.CLOSED_BY_SERVER);
            later(3600);
            survive(25, 3);
        }
        assertNothingLearned();
    }

    @Test
    void deathsOfConnectionsInConstantUseAreNoPattern() {
        for (int time = 0; time < 5; time++) {
            deaths.foundDead(seconds(400), StaleReason.RESET);
            deaths.foundDead(Duration.ofMillis(200).toNanos(), StaleReason.RESET);
            later(60);
            survive(0, 10);
        }
        assertNothingLearned();
    }

    @Test
    void aConnectionThatDiesYoungInUseAtTheSameMomentSpeaksAgainstIt() {
        for (int time = 0; time < 5; time++) {
            deaths.foundDead(seconds(400), StaleReason.RESET);
            deaths.lostInUse(seconds(0));
            later(60);
            survive(300, 10);
        }
        assertNothingLearned();
    }

    @Test
    void aConnectionThatSurvivedALongerTimeSpeaksAgainstIt() {
        dieAt(400);
        dieAt(400);
        deaths.survived(seconds(401), true);
        dieAt(400);
        later(60);
        survive(300, 10);
        assertNothingLearned();
    }

    @Test
    void aQuietPeekIsNoProofWhereDeathIsSilent() {
        dieAt(400);
        dieAt(400);
        deaths.survived(seconds(401), false);
        dieAt(400);
        later(60);
        survive(300, 3);
        assertThat(deaths.limitNanos()).isEqualTo(seconds(400));
    }

    @Test
    void aQuietPeekIsProofWhereDeathCouldBeSeen() {
        for (int time = 0; time < 3; time++) {
            deaths.foundDead(seconds(400), StaleReason.RESET);
            later(60);
            deaths.survived(seconds(401), false);
            survive(300, 3);
        }
        assertNothingLearned();
    }

    @Test
    void deathsOfAnOutageDoNotCount() {
        for (int time = 0; time < 5; time++) {
            deaths.foundDead(seconds(400), StaleReason.CLOSED_BY_SERVER);
            deaths.outageBegan();
            later(60);
            survive(300, 10);
        }
        assertNothingLearned();
    }

    @Test
    void theServersOwnFarewellDoesNotCount() {
        for (int time = 0; time < 5; time++) {
            deaths.foundDead(seconds(400), StaleReason.FAREWELL);
            later(60);
            survive(300, 10);
        }
        assertNothingLearned();
    }

    @Test
    void nothingIsLearnedWithoutSurvivors() {
        for (int time = 0; time < 10; time++) {
            dieAt(400);
        }
        assertNothingLearned();
    }

    @Test
    void deathsOlderThanADayAreForgotten() {
        for (int time = 0; time < 10; time++) {
            dieAt(400);
            later(13 * 3600);
            survive(300, 3);
        }
        assertNothingLearned();
    }

    @Test
    void theLimitIsOnlyEverLowered() {
        learn(100);
        assertThat(deaths.limitNanos()).isEqualTo(seconds(100));
        learn(300);
        assertThat(deaths.limitNanos()).isEqualTo(seconds(100));
        learn(50);
        assertThat(deaths.limitNanos()).isEqualTo(seconds(50));
    }

    @Test
    void thePingComesNoEarlierThanAfterASecond() {
        deaths.foundDead(Duration.ofMillis(1050).toNanos(), StaleReason.PING_FAILED);
        later(60);
        dieAt(2);
        dieAt(2);
        survive(1, 3);
        assertThat(deaths.limitNanos()).isEqualTo(Duration.ofMillis(1050).toNanos());
        assertThat(deaths.pingAfterNanos()).isEqualTo(seconds(1));
    }

    private void learn(long idleSeconds) {
        dieAt(idleSeconds);
        dieAt(idleSeconds);
        dieAt(idleSeconds);
        survive(idleSeconds / 2, 3);
    }

    private void dieAt(long idleSeconds) {
        deaths.foundDead(seconds(idleSeconds), StaleReason.PING_FAILED);
        later(60);
    }

    private void survive(long idleSeconds, int times) {
        for (int i = 0; i < times; i++) {
            deaths.survived(seconds(idleSeconds), true);
        }
    }

    private void later(long timeInSeconds) {
        now += seconds(timeInSeconds);
    }

    private void assertNothingLearned() {
        assertThat(deaths.limitNanos()).isEqualTo(Long.MAX_VALUE);
    }

    private static long seconds(long time) {
        return Duration.ofSeconds(time).toNanos();
    }
}

package dev.nevergone.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.Failure;
import dev.nevergone.Failure.Category;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryPolicy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptsTest {

    private static final Category LOST = Category.LOST_DURING_QUERY;

    private final AtomicLong now = new AtomicLong();
    private final RetryBudget budget = new RetryBudget(1, 10, now::get);

    @AfterEach
    void leaveNoInterrupt() {
        Thread.interrupted();
    }

    private Attempts attempts(RetryPolicy policy) {
        return new Attempts(policy, budget, now.get(), now::get);
    }

    private static RetryPolicy.Builder policy() {
        return RetryPolicy.builder().initialBackoff(Duration.ofMillis(1)).maxBackoff(Duration.ofMillis(2));
    }

    private static SQLException lost() {
        return new SQLException("Communications link failure", "08S01", 0);
    }

    @Test
    void stopAtTheLastAttempt() throws Exception {
        Attempts attempts = attempts(policy().maxAttempts(3).build());
        assertThat(attempts.made()).isEqualTo(1);
        assertThat(attempts.mayRetry(LOST, true, false)).isEqualTo(Limit.NONE);
        attempts.pause();
        assertThat(attempts.made()).isEqualTo(2);
        assertThat(attempts.mayRetry(LOST, true, false)).isEqualTo(Limit.NONE);
        attempts.pause();
        assertThat(attempts.made()).isEqualTo(3);
        assertThat(attempts.mayRetry(LOST, true, false)).isEqualTo(Limit.ATTEMPTS);
    }

    @Test
    void areOnePolicysMatterWhereRetryIsDisabled() {
        assertThat(attempts(RetryPolicy.disabled()).mayRetry(LOST, false, true)).isEqualTo(Limit.POLICY);
    }

    @Test
    void areThePolicysMatterWhereItLeavesTheClassOut() {
        Attempts attempts = attempts(policy().retryOn(Category.GONE_AWAY).build());
        assertThat(attempts.mayRetry(LOST, false, false)).isEqualTo(Limit.POLICY);
        assertThat(attempts.mayRetry(Category.GONE_AWAY, false, false)).isEqualTo(Limit.NONE);
    }

    @Test
    void stopAtTheDeadline() {
        Attempts attempts = attempts(policy().deadline(Duration.ofSeconds(1)).build());
        now.addAndGet(Duration.ofMillis(990).toNanos());
        assertThat(attempts.mayRetry(LOST, false, false)).isEqualTo(Limit.NONE);
        now.addAndGet(Duration.ofMillis(10).toNanos());
        assertThat(attempts.mayRetry(LOST, false, true)).isEqualTo(Limit.DEADLINE);
    }

    @Test
    void beginNoPauseThatWouldPassTheDeadline() {
        RetryPolicy policy = RetryPolicy.builder()
                .deadline(Duration.ofMillis(500))
                .initialBackoff(Duration.ofSeconds(1))
                .build();
        int allowed = 0;
        int stopped = 0;
        for (int i = 0; i < 1_000; i++) {
            Attempts attempts = new Attempts(policy, new RetryBudget(1, 10, now::get), now.get(), now::get);
            if (attempts.mayRetry(LOST, true, false) == Limit.NONE) {
                assertThat(attempts.nextPauseNanos())
                        .isLessThan(policy.deadline().toNanos());
                allowed++;
            } else {
                stopped++;
            }
        }
        assertThat(allowed).isPositive();
        assertThat(stopped).isPositive();
    }

    @Test
    void stopWhereTheBudgetIsEmptyUnlessTheRetryIsFree() {
        while (budget.tryRetry()) {
            // Use it up.
        }
        Attempts attempts = attempts(policy().build());
        assertThat(attempts.mayRetry(LOST, true, false)).isEqualTo(Limit.BUDGET);
        assertThat(attempts.mayRetry(Category.GONE_AWAY, false, true)).isEqualTo(Limit.NONE);
    }

    @Test
    void takeFromTheBudgetOnlyWhatIsChargedAndAllowed() {
        Attempts attempts = attempts(policy().maxAttempts(2).build());
        long before = budget.retriesLeft();
        assertThat(attempts.mayRetry(LOST, false, false)).isEqualTo(Limit.NONE);
        assertThat(budget.retriesLeft()).isEqualTo(before);
        assertThat(attempts.mayRetry(LOST, true, false)).isEqualTo(Limit.NONE);
        assertThat(budget.retriesLeft()).isEqualTo(before - 1);
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(attempts.mayRetry(LOST, true, false)).isEqualTo(Limit.DEADLINE);
        assertThat(budget.retriesLeft()).isEqualTo(before);
    }

    @Test
    void repeatNothingInShadowModeButUseTheBudgetLikeRealOnes() {
        Attempts attempts = attempts(policy().shadow(true).build());
        long before = budget.retriesLeft();
        assertThat(attempts.mayRetry(LOST, true, false)).isEqualTo(Limit.SHADOW);
        assertThat(budget.retriesLeft()).isEqualTo(before - 1);
        while (budget.tryRetry()) {
            // Use it up.
        }
        assertThat(attempts.mayRetry(LOST, true, false)).isEqualTo(Limit.BUDGET);
    }

    @Test
    void stopInAnInterruptedThreadAndLeaveItInterrupted() {
        Attempts attempts = attempts(policy().build());
        Thread.currentThread().interrupt();
        assertThat(attempts.mayRetry(LOST, true, true)).isEqualTo(Limit.INTERRUPTED);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void endAPauseWhenInterrupted() {
        Attempts attempts = attempts(RetryPolicy.builder()
                .deadline(Duration.ofDays(300))
                .initialBackoff(Duration.ofDays(200))
                .build());
        assertThat(attempts.mayRetry(LOST, true, false)).isEqualTo(Limit.NONE);
        Thread.currentThread().interrupt();
        assertThatThrownBy(attempts::pause).isInstanceOf(InterruptedException.class);
        assertThat(attempts.made()).isEqualTo(1);
    }

    @Test
    void endAPauseOfNothingWhenInterruptedToo() {
        Attempts attempts = attempts(policy().build());
        assertThat(attempts.mayRetry(Category.GONE_AWAY, false, true)).isEqualTo(Limit.NONE);
        Thread.currentThread().interrupt();
        assertThatThrownBy(attempts::pause).isInstanceOf(InterruptedException.class);
    }

    @Test
    void beginTheFirstRetryAtOnceWhereNothingWasSentAndPauseBeforeTheNext() throws Exception {
        RetryPolicy policy = RetryPolicy.builder()
                .maxAttempts(1_000)
                .initialBackoff(Duration.ofMillis(1))
                .build();
        Attempts attempts = attempts(policy);
        assertThat(attempts.mayRetry(Category.GONE_AWAY, false, true)).isEqualTo(Limit.NONE);
        assertThat(attempts.nextPauseNanos()).isZero();
        attempts.pause();
        long longest = 0;
        for (int i = 0; i < 100; i++) {
            assertThat(attempts.mayRetry(Category.GONE_AWAY, false, true)).isEqualTo(Limit.NONE);
            longest = Math.max(longest, attempts.nextPauseNanos());
        }
        assertThat(longest).isPositive();
    }

    @Test
    void pauseAnywhereBetweenNothingAndACeilingThatDoublesUpToTheMaximum() throws Exception {
        RetryPolicy policy = RetryPolicy.builder()
                .maxAttempts(2_000)
                .initialBackoff(Duration.ofMillis(1))
                .maxBackoff(Duration.ofMillis(4))
                .build();
        for (int retriesBefore = 0; retriesBefore < 5; retriesBefore++) {
            Attempts attempts = attempts(policy);
            for (int i = 0; i < retriesBefore; i++) {
                assertThat(attempts.mayRetry(LOST, false, false)).isEqualTo(Limit.NONE);
                attempts.pause();
            }
            long ceiling = Duration.ofMillis(Math.min(4, 1L << retriesBefore)).toNanos();
            long shortest = Long.MAX_VALUE;
            long longest = 0;
            for (int i = 0; i < 2_000; i++) {
                attempts.mayRetry(LOST, false, false);
                shortest = Math.min(shortest, attempts.nextPauseNanos());
                longest = Math.max(longest, attempts.nextPauseNanos());
            }
            assertThat(longest).isLessThan(ceiling).isGreaterThan(ceiling * 9 / 10);
            assertThat(shortest).isNotNegative().isLessThan(ceiling / 10);
        }
    }

    @Test
    void pauseForAsLongAsWasDrawn() throws Exception {
        Attempts attempts = attempts(
                RetryPolicy.builder().initialBackoff(Duration.ofMillis(200)).build());
        assertThat(attempts.mayRetry(LOST, false, false)).isEqualTo(Limit.NONE);
        long pause = attempts.nextPauseNanos();
        long start = System.nanoTime();
        attempts.pause();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(pause);
        assertThat(attempts.nextPauseNanos()).isZero();
    }

    @Test
    void hangTheEarlierFailuresOnTheLastOne() {
        Attempts attempts = attempts(policy().build());
        SQLException first = lost();
        SQLException second = lost();
        attempts.failed(first);
        attempts.failed(second);
        IllegalStateException last = attempts.withEarlierOnes(new IllegalStateException("last"));
        assertThat(last.getSuppressed()).containsExactly(first, second);
    }

    @Test
    void hangNoFailureOnItselfOrTwice() {
        Attempts attempts = attempts(policy().build());
        SQLException same = lost();
        SQLException cause = lost();
        SQLException next = lost();
        SQLException already = lost();
        SQLException wrapsTheLast = new SQLException("wrapper", same);
        for (SQLException earlier : new SQLException[] {same, same, cause, next, already, wrapsTheLast}) {
            attempts.failed(earlier);
        }
        same.initCause(cause);
        same.setNextException(next);
        same.addSuppressed(already);
        SQLException last = attempts.withEarlierOnes(attempts.withEarlierOnes(same));
        assertThat(last.getSuppressed())
                .filteredOn(suppressed -> !(suppressed instanceof EarlierAttempt))
                .containsExactly(already);
    }

    @Test
    void keepNoMoreThanTheFirstTenFailures() {
        Attempts attempts = attempts(policy().build());
        SQLException first = lost();
        attempts.failed(first);
        for (int i = 0; i < 1_000; i++) {
            attempts.failed(lost());
        }
        assertThat(attempts.withEarlierOnes(lost()).getSuppressed()).hasSize(10).startsWith(first);
    }

    @Test
    void leaveTheVerdictOnTheLastFailureAsItIs() {
        Attempts attempts = attempts(policy().build());
        SQLException earlier = lost();
        String verdictBefore = Failure.of(earlier).toString();
        attempts.failed(earlier);
        assertThat(Failure.of(earlier)).hasToString(verdictBefore);

        SQLException duplicate = new SQLException("Duplicate entry '1' for key 'PRIMARY'", "23000", 1062);
        String expected = Failure.of(duplicate).toString();
        assertThat(Failure.of(attempts.withEarlierOnes(duplicate)))
                .hasToString(expected)
                .matches(failure -> !failure.connectionDead());
        assertThat(Failure.of(attempts.withEarlierOnes(new IllegalStateException("mine")))
                        .connectionDead())
                .isFalse();
    }
}

package dev.nevergone.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RetryBudgetTest {

    private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

    // Starts just before an overflow, as System.nanoTime() may.
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3));

    private RetryBudget budget(double share, int perSecond) {
        return new RetryBudget(share, perSecond, now::get);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static void call(RetryBudget budget, int times) {
        for (int i = 0; i < times; i++) {
            budget.called();
        }
    }

    private static int retry(RetryBudget budget, int times) {
        int allowed = 0;
        for (int i = 0; i < times; i++) {
            allowed += budget.tryRetry() ? 1 : 0;
        }
        return allowed;
    }

    @Test
    void allowsTenSecondsOfTheFixedPartHoweverFewCallsThereAre() {
        RetryBudget budget = budget(0.2, 10);
        assertThat(budget.retriesLeft()).isEqualTo(100);
        assertThat(retry(budget, 1_000)).isEqualTo(100);
        assertThat(budget.retriesLeft()).isZero();
    }

    @Test
    void allowsAShareOfTheCallsBeside() {
        RetryBudget budget = budget(0.2, 0);
        assertThat(budget.tryRetry()).isFalse();
        call(budget, 4);
        assertThat(budget.tryRetry()).isFalse();
        call(budget, 1);
        assertThat(budget.tryRetry()).isTrue();
        assertThat(budget.tryRetry()).isFalse();
        call(budget, 1_000);
        assertThat(retry(budget, 1_000)).isEqualTo(200);
    }

    @Test
    void forgetsCallsOfMoreThanTenSecondsAgo() {
        RetryBudget budget = budget(0.5, 0);
        call(budget, 100);
        pass(Duration.ofSeconds(9));
        assertThat(budget.retriesLeft()).isEqualTo(50);
        pass(Duration.ofSeconds(1));
        assertThat(budget.retriesLeft()).isZero();
    }

    @Test
    void remembersRetriesForTenSecondsAtLeast() {
        RetryBudget budget = budget(1, 1);
        pass(Duration.ofMillis(999));
        assertThat(retry(budget, 100)).isEqualTo(10);
        pass(Duration.ofSeconds(10));
        assertThat(budget.tryRetry()).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(retry(budget, 100)).isEqualTo(10);
    }

    @Test
    void countsNoCallOfALongSilence() {
        RetryBudget budget = budget(1, 0);
        call(budget, 1_000);
        pass(Duration.ofHours(1));
        assertThat(budget.tryRetry()).isFalse();
        call(budget, 3);
        assertThat(retry(budget, 10)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"0.2, 10, 1", "0.2, 0, 2", "1, 1, 3", "0.01, 3, 4", "0.5, 0, 5"})
    void retriesOfAnyTenSecondsStayWithinTheShareOfTheirCallsPlusTheFixedPart(double share, int perSecond, long seed) {
        RetryBudget budget = budget(share, perSecond);
        SplittableRandom random = new SplittableRandom(seed);
        List<Long> calls = new ArrayList<>();
        List<Long> retries = new ArrayList<>();
        int refused = 0;
        for (int step = 0; step < 20_000; step++) {
            // Bursts and silences alike.
            pass(Duration.ofMillis(random.nextInt(100) == 0 ? random.nextInt(4_000) : random.nextInt(5)));
            if (random.nextInt(3) > 0) {
                budget.called();
                calls.add(now.get());
            } else if (budget.tryRetry()) {
                retries.add(now.get());
                long from = now.get() - WINDOW;
                assertThat(within(retries, from))
                        .as("retries at step %d", step)
                        .isLessThanOrEqualTo((long) (share * within(calls, from)) + perSecond * 10L);
            } else {
                refused++;
            }
        }
        // Neither everything nor nothing was allowed, so the bound was met.
        assertThat(retries).isNotEmpty();
        assertThat(refused).isPositive();
    }

    private long within(List<Long> times, long from) {
        long count = 0;
        for (int i = times.size() - 1; i >= 0 && times.get(i) - from >= 0; i--) {
            count++;
        }
        return count;
    }

    @Test
    void givesNoMoreThanItHasToManyThreads() throws Exception {
        RetryBudget budget = budget(0.5, 10);
        AtomicLong allowed = new AtomicLong();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                call(budget, 1_000);
                allowed.addAndGet(retry(budget, 1_000));
            });
            thread.start();
            threads.add(thread);
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        allowed.addAndGet(retry(budget, 10_000));
        assertThat(allowed).hasValue(100 + 8 * 1_000 / 2);
    }
}

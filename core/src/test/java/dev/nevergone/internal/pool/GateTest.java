package dev.nevergone.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GateTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Gate.Door OPEN = new Gate.Door() {
        @Override
        public boolean open() {
            return true;
        }

        @Override
        public long giveUpAt() {
            return NEVER;
        }
    };

    @Test
    void looksAgainWhereItWasToldWhileItSleptElsewhere() throws Exception {
        // On a clock that stands still nobody waits long enough to be served directly.
        Gate gate = new Gate(1, 0, Integer.MAX_VALUE, OPEN, () -> 0);
        assertThat(gate.tryAcquire()).isEqualTo(Lane.CORE);
        CountDownLatch missed = new CountDownLatch(1);
        gate.keptBy(new Gate.Keeper() {
            @Override
            public boolean isKeeping() {
                return false;
            }

            /** As giving a slot back to HikariCP does, it sleeps; meanwhile the permit comes and goes. */
            @Override
            public boolean giveBackAll() {
                if (missed.getCount() == 1) {
                    gate.release(Lane.CORE);
                    LockSupport.park();
                    assertThat(gate.tryAcquire()).isEqualTo(Lane.CORE);
                    missed.countDown();
                }
                return false;
            }
        });
        CompletableFuture<Lane> waiter = CompletableFuture.supplyAsync(() -> {
            try {
                return gate.acquire(LONG.toNanos(), false);
            } catch (InterruptedException | GateFullException e) {
                throw new AssertionError(e);
            }
        });
        missed.await();
        Thread.sleep(100);
        gate.release(Lane.CORE);
        assertThat(waiter.get(10, TimeUnit.SECONDS)).isEqualTo(Lane.CORE);
    }

    @Test
    void takesWhatIsKeptForNobodyBeforeAnOverflowPermit() {
        Gate gate = new Gate(1, 1, Integer.MAX_VALUE, OPEN, System::nanoTime);
        assertThat(gate.tryAcquire()).isEqualTo(Lane.CORE);
        // The first look finds it still on its way back.
        AtomicInteger looks = new AtomicInteger();
        gate.keptBy(new Gate.Keeper() {
            @Override
            public boolean isKeeping() {
                return true;
            }

            @Override
            public boolean giveBackAll() {
                int look = looks.incrementAndGet();
                if (look == 5) {
                    gate.release(Lane.CORE);
                }
                return look <= 5;
            }
        });
        assertThat(gate.tryAcquire()).isEqualTo(Lane.CORE);
        assertThat(looks.get()).isEqualTo(5);
        assertThat(gate.tryAcquire()).isEqualTo(Lane.OVERFLOW);
        assertThat(gate.tryAcquire()).isNull();
    }

    @Test
    void givesCorePermitsBeforeOverflowPermits() throws Exception {
        Gate gate = new Gate(2, 1, Integer.MAX_VALUE, OPEN, System::nanoTime);

        assertThat(gate.acquire(in(LONG), false)).isEqualTo(Lane.CORE);
        assertThat(gate.acquire(in(LONG), false)).isEqualTo(Lane.CORE);
        assertThat(gate.acquire(in(LONG), false)).isEqualTo(Lane.OVERFLOW);
        assertThat(gate.taken(Lane.CORE)).isEqualTo(2);
        assertThat(gate.taken(Lane.OVERFLOW)).isEqualTo(1);
    }

    @Test
    void givesNothingOnceTheDeadlineHasPassed() throws Exception {
        Gate gate = new Gate(1, 0, Integer.MAX_VALUE, OPEN, System::nanoTime);
        gate.acquire(in(LONG), false);

        long start = System.nanoTime();
        assertThat(gate.acquire(in(Duration.ofMillis(200)), false)).isNull();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(5));
        assertThat(gate.waiting()).isZero();
    }

    @Test
    void hasNoLimitOfOverflowWhereNoneIsAsked() throws Exception {
        Gate gate = new Gate(1, Integer.MAX_VALUE, Integer.MAX_VALUE, OPEN, System::nanoTime);
        for (int i = 0; i < 1000; i++) {
            assertThat(gate.acquire(in(LONG), false)).isNotNull();
        }
        assertThat(gate.taken(Lane.OVERFLOW)).isEqualTo(999);
    }

    @Test
    void servesWaitersInTheOrderTheyCame() throws Exception {
        Gate gate = new Gate(1, 0, Integer.MAX_VALUE, OPEN, System::nanoTime);
        gate.acquire(in(LONG), false);
        ConcurrentLinkedQueue<Integer> served = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            threads.add(started(() -> {
                Lane lane = gate.acquire(in(LONG), false);
                served.add(number);
                gate.release(lane(lane));
            }));
            await(() -> gate.waiting() == number + 1);
        }
        gate.release(Lane.CORE);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(served).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void givesAnOldWaiterTheNextPermitWhileOthersCrowd() throws Exception {
        Gate gate = new Gate(2, 0, Integer.MAX_VALUE, OPEN, System::nanoTime);
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            crowd.add(started(() -> {
                while (!stop.get()) {
                    Lane lane = gate.acquire(in(LONG), false);
                    Thread.onSpinWait();
                    gate.release(lane(lane));
                }
            }));
        }
        for (int i = 0; i < 20; i++) {
            Lane lane = gate.acquire(in(Duration.ofSeconds(5)), false);
            assertThat(lane).isNotNull();
            gate.release(lane(lane));
        }
        stop.set(true);
        for (Thread thread : crowd) {
            thread.join();
        }
    }

    @Test
    void leavesTheQueueWhenInterrupted() throws Exception {
        Gate gate = new Gate(1, 0, Integer.MAX_VALUE, OPEN, System::nanoTime);
        gate.acquire(in(LONG), false);
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread waiter = started(() -> {
            try {
                gate.acquire(in(LONG), false);
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        await(() -> gate.waiting() == 1);
        waiter.interrupt();
        waiter.join();
        assertThat(interrupted).isTrue();
        assertThat(gate.waiting()).isZero();
        gate.release(Lane.CORE);
        assertThat(gate.acquire(in(LONG), false)).isEqualTo(Lane.CORE);
    }

    @Test
    void sendsWaitersAwayWhenClosed() throws Exception {
        Gate gate = new Gate(1, 0, Integer.MAX_VALUE, OPEN, System::nanoTime);
        gate.acquire(in(LONG), false);
        CountDownLatch gone = new CountDownLatch(1);
        started(() -> {
            assertThat(gate.acquire(in(LONG), false)).isNull();
            gone.countDown();
        });
        await(() -> gate.waiting() == 1);
        gate.close();
        gone.await();
        assertThat(gate.acquire(in(LONG), false)).isNull();
    }

    @Test
    void losesNoPermitWhileWaitersTimeOutAndAreInterrupted() throws Exception {
        Gate gate = new Gate(3, 2, Integer.MAX_VALUE, OPEN, System::nanoTime);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicLong served = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            threads.add(started(() -> {
                for (int round = 0; round < 3_000; round++) {
                    Lane lane;
                    try {
                        lane = gate.acquire(
                                in(Duration.ofNanos(ThreadLocalRandom.current().nextLong(300_000))), false);
                    } catch (InterruptedException e) {
                        continue;
                    }
                    if (lane != null) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        served.incrementAndGet();
                        inside.decrementAndGet();
                        gate.release(lane);
                    }
                }
            }));
        }
        while (threads.stream().anyMatch(Thread::isAlive)) {
            threads.get(ThreadLocalRandom.current().nextInt(threads.size())).interrupt();
            Thread.sleep(1);
        }
        assertThat(served.get()).isPositive();
        assertThat(most.get()).isLessThanOrEqualTo(5);
        assertThat(gate.taken(Lane.CORE)).isZero();
        assertThat(gate.taken(Lane.OVERFLOW)).isZero();
        assertThat(gate.waiting()).isZero();
    }

    private interface Step {
        void run() throws Exception;
    }

    private static Thread started(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        return thread;
    }

    private static Lane lane(@Nullable Lane lane) {
        assertThat(lane).isNotNull();
        return lane;
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("did not happen within 10 s");
            }
            Thread.sleep(1);
        }
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }
}

package dev.nevergone.internal.retry;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Keeps the retries of a pool to a share of its calls, so that one outage does not multiply the load. The retries of any
 * 10 s that end with one are at most that share of the calls of these 10 s plus a fixed number per second. Thread-safe; a call costs a
 * look at the clock and an addition, and allocates nothing.
 */
public final class RetryBudget {

    private static final int WINDOW_SECONDS = 10;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** The second that has begun counts beside ten full ones, so that no retry is forgotten too early. */
    private static final int SLOTS = WINDOW_SECONDS + 1;

    private final double share;
    private final long free;
    private final LongSupplier nanoTime;
    private final long origin;
    private final LongAdder calls = new LongAdder();

    private final ReentrantLock lock = new ReentrantLock();
    /** What {@link #calls} was when a second began, by the second modulo the slots. */
    private final long[] callsAtStart = new long[SLOTS];
    /** The retries of a second. */
    private final long[] retries = new long[SLOTS];

    private long second;
    /** When the next second begins, after {@link #origin}. */
    private volatile long secondEnds = SECOND;

    /**
     * @param share retries per call, above 0 and at most 1
     * @param perSecond retries per second beside that
     * @param nanoTime the clock
     */
    public RetryBudget(double share, int perSecond, LongSupplier nanoTime) {
        this.share = share;
        this.free = (long) perSecond * WINDOW_SECONDS;
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
    }

    /** A call is made now that is not a retry. */
    public void called() {
        called(nanoTime.getAsLong());
    }

    /**
     * A call is made that is not a retry.
     *
     * @param calledNanos when it began, by the clock of the budget
     */
    public void called(long calledNanos) {
        // Whoever is first in a second notes the count; while another thread does, this one goes on. Its call then
        // counts for the second before: less budget, never more.
        if (calledNanos - origin >= secondEnds && lock.tryLock()) {
            try {
                turn();
            } finally {
                lock.unlock();
            }
        }
        calls.increment();
    }

    /** Takes one retry out of the budget; {@code false} if there is none. */
    public boolean tryRetry() {
        lock.lock();
        try {
            turn();
            if (left() <= 0) {
                return false;
            }
            retries[slot(second)]++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** How many retries would be allowed at this moment, 0 or more. */
    public long retriesLeft() {
        lock.lock();
        try {
            turn();
            return Math.max(0, left());
        } finally {
            lock.unlock();
        }
    }

    /** Of the calls the oldest second does not count, of the retries it does: the window is 9 to 10 s of the ones, 10 to 11 s of the others. */
    private long left() {
        long called = calls.sum() - callsAtStart[slot(second + 2)];
        return free + (long) (share * called) - Arrays.stream(retries).sum();
    }

    private void turn() {
        long current = now() / SECOND;
        if (current <= second) {
            return;
        }
        long count = calls.sum();
        for (long begun = Math.max(second + 1, current - SLOTS + 1); begun <= current; begun++) {
            callsAtStart[slot(begun)] = count;
            retries[slot(begun)] = 0;
        }
        second = current;
        secondEnds = (current + 1) * SECOND;
    }

    private static int slot(long second) {
        return (int) (second % SLOTS);
    }

    private long now() {
        return nanoTime.getAsLong() - origin;
    }
}

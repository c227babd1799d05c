package dev.nevergone.internal.outage;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Leave to connect. Normally everybody has it at once. After an outage it is given to a few at a time, more with every
 * success, and never faster than a rate that grows too, so that a server which has just come back is not rushed. While
 * credentials are unproven it is given to one at a time, so that a wrong password is one failed log-in and not a hundred.
 * Waiters are served in order. Thread-safe.
 */
public final class Ramp {

    /** Connects at a time right after an outage. */
    public static final int FIRST_CONCURRENT = 4;
    /** From here on the limit is lifted. */
    static final int LAST_CONCURRENT = 32;

    private static final double FIRST_PER_SECOND = 50;
    private static final double MORE_PER_SECOND_PER_SUCCESS = 10;

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();
    private volatile int limit = 1;
    private int connecting;
    private int successes;
    private long nextNanos;

    /** @param nanoTime the pool's clock */
    public Ramp(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Waits for leave until the deadline; false when it passed. Every leave is given back with {@link #leave}. */
    public boolean enter(long deadlineNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                long now = nanoTime.getAsLong();
                long pause = limit == Integer.MAX_VALUE ? 0 : nextNanos - now;
                if (connecting < limit && pause <= 0) {
                    connecting++;
                    nextNanos = now + gapNanos();
                    return true;
                }
                long left = deadlineNanos - now;
                if (left <= 0) {
                    return false;
                }
                changed.awaitNanos(connecting < limit ? Math.min(left, pause) : left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The server has accepted the credentials: from the first to prove them the others need not wait for the rest. */
    public void loggedIn() {
        if (limit != 1) {
            return;
        }
        lock.lock();
        try {
            if (limit == 1) {
                grow();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** An attempt is over. */
    public void leave(boolean connected) {
        lock.lock();
        try {
            connecting--;
            if (connected) {
                successes++;
                grow();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The server has just come back. */
    public void restart() {
        set(FIRST_CONCURRENT);
    }

    /** Nobody knows whether the credentials are right. */
    public void untrusted() {
        set(1);
    }

    /** The most that may connect at a time now. */
    public int limit() {
        return limit;
    }

    private void set(int newLimit) {
        lock.lock();
        try {
            limit = newLimit;
            successes = 0;
            nextNanos = nanoTime.getAsLong();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void grow() {
        if (limit == 1) {
            // The credentials are right.
            limit = Integer.MAX_VALUE;
        } else if (limit != Integer.MAX_VALUE) {
            limit = limit + 1 >= LAST_CONCURRENT ? Integer.MAX_VALUE : limit + 1;
        }
    }

    private long gapNanos() {
        if (limit == 1 || limit == Integer.MAX_VALUE) {
            return 0;
        }
        double perSecond = FIRST_PER_SECOND + MORE_PER_SECOND_PER_SUCCESS * successes;
        return (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
    }
}

package dev.nevergone.internal.pool;

import java.util.function.LongSupplier;

/** The time of one pool: now, and the deadline of a borrow. */
final class Clock {

    private final LongSupplier nanoTime;
    private final long poolTimeoutNanos;

    Clock(LongSupplier nanoTime, long poolTimeoutNanos) {
        this.nanoTime = nanoTime;
        this.poolTimeoutNanos = poolTimeoutNanos;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** The deadline of a borrow that started then. */
    long deadline(long startNanos) {
        return startNanos + poolTimeoutNanos;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }
}

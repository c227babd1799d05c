package dev.nevergone.internal.pool;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Which connections are suspect. The first proven disconnect of an outage starts a new generation: every connection that
 * was last proven alive before it may have died the same death. Further deaths of the same outage start none. Thread-safe.
 */
final class Generations {

    private final LongSupplier nanoTime;
    private final AtomicLong generation = new AtomicLong();
    private volatile long suspectBeforeNanos;

    Generations(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.suspectBeforeNanos = nanoTime.getAsLong();
    }

    /** A disconnect is proven. True when it is the first of its outage, so that the idle connections want a sweep. */
    boolean disconnected(PooledLink link) {
        if (suspect(link)) {
            return false;
        }
        suspectBeforeNanos = nanoTime.getAsLong();
        generation.incrementAndGet();
        return true;
    }

    /** Whether the connection was last proven alive before the newest proven disconnect. */
    boolean suspect(PooledLink link) {
        return link.lastAliveNanos() - suspectBeforeNanos < 0;
    }

    /** Counts outages since the pool was made. */
    long current() {
        return generation.get();
    }
}

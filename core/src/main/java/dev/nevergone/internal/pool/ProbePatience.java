package dev.nevergone.internal.pool;

import java.util.concurrent.TimeUnit;

/**
 * How long the canary waits for one answer. In a black hole every probe lasts as long as it may, so a short one is what
 * makes the recovery seen early; but a server that is merely slow must be given the time it needs. Used by one thread at
 * a time, but for {@link #connected}.
 */
final class ProbePatience {

    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MISSES_UNTIL_DOUBLED = 10;

    private final long mostNanos;
    private volatile long lastConnectNanos;
    private int misses;

    ProbePatience(long connectTimeoutNanos) {
        this.mostNanos = connectTimeoutNanos;
    }

    /** A connect took that long. */
    void connected(long tookNanos) {
        lastConnectNanos = tookNanos;
    }

    /** A probe failed after that long; only those that ended for want of patience ask for more of it. */
    void missed(long tookNanos) {
        if (tookNanos >= capNanos()) {
            misses++;
        }
    }

    long capNanos() {
        long wanted = Math.max(LEAST_NANOS, 4 * lastConnectNanos) << Math.min(misses / MISSES_UNTIL_DOUBLED, 10);
        return Math.min(wanted, mostNanos);
    }
}

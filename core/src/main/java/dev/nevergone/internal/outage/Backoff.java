package dev.nevergone.internal.outage;

import dev.nevergone.internal.outage.Canary.Found;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Full-jitter pauses between probes: anything between zero and a ceiling that doubles, up to a cap. However old the outage,
 * the recovery is to be seen within a quarter of a second, so the caps are short.
 */
final class Backoff {

    static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
    /** A kernel refuses in microseconds, and no server notices: 40 probes a second on the average. */
    static final long NOBODY_CAP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** Each probe may cost a server a log-in: 10 a second on the average. */
    static final long SOMEBODY_CAP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private Backoff() {}

    /** The ceiling of the n-th pause, n from 0. */
    static long ceilingNanos(int n, Found found) {
        long cap = found == Found.NOBODY ? NOBODY_CAP_NANOS : SOMEBODY_CAP_NANOS;
        return Math.min(cap, FIRST_NANOS << Math.min(n, 20));
    }

    /** The n-th pause. */
    static long pauseNanos(int n, Found found) {
        return ThreadLocalRandom.current().nextLong(ceilingNanos(n, found)) + 1;
    }
}

package dev.nevergone.internal.outage;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Full-jitter pauses between probes: anything between zero and a ceiling that doubles, up to a cap. */
final class Backoff {

    static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
    /** However old the outage: a refused connect costs nothing, and the recovery is to be seen at once. */
    static final long CAP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** Where the server answers and refuses: there a probe costs it a thread. */
    static final long REFUSED_CAP_NANOS = TimeUnit.SECONDS.toNanos(2);

    private Backoff() {}

    /** The ceiling of the n-th pause, n from 0. */
    static long ceilingNanos(int n, boolean serverAnswers) {
        return Math.min(serverAnswers ? REFUSED_CAP_NANOS : CAP_NANOS, FIRST_NANOS << Math.min(n, 20));
    }

    /** The n-th pause. */
    static long pauseNanos(int n, boolean serverAnswers) {
        return ThreadLocalRandom.current().nextLong(ceilingNanos(n, serverAnswers)) + 1;
    }
}

package dev.nevergone.internal.pool;

import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.internal.telemetry.PoolEvents;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Learns from when idle connections die that something on the way forgets them: a firewall or load balancer with an idle
 * time-out of its own. The pattern: at several times connections were found dead that had been idle for longer than some
 * time, and none that had been idle for less. Thread-safe.
 *
 * <p>A restart or a KILL takes young and old connections alike, and all at one moment: deaths at one moment count once, with
 * the youngest of them; and a connection that survived a longer idle time than another died of is proof that idleness is
 * not what kills.
 */
final class IdleDeaths {

    /** What is found within this time was found at one moment. */
    static final Duration MOMENT = Duration.ofSeconds(10);
    /** Below this nothing is learned, for no device forgets as fast. */
    static final Duration LEAST = Duration.ofSeconds(1);

    private static final int MOMENTS_WANTED = 3;
    private static final int SURVIVALS_WANTED = 3;
    private static final Duration MEMORY = Duration.ofHours(24);
    private static final double PING_SHARE = 0.9;

    private final PoolEvents events;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Moment> moments = new ArrayDeque<>();
    private int survivals;
    private boolean seenByPeek;
    private volatile boolean watching;
    private volatile long limitNanos = Long.MAX_VALUE;

    /** @param events hears of what is learned */
    IdleDeaths(PoolEvents events, LongSupplier nanoTime) {
        this.events = events;
        this.nanoTime = nanoTime;
    }

    /** Idle for longer than this, connections were found dead; {@link Long#MAX_VALUE} where no pattern shows. */
    long limitNanos() {
        return limitNanos;
    }

    /** After this idle time a connection is to be pinged, so that none comes near the limit unchecked. */
    long pingAfterNanos() {
        long limit = limitNanos;
        return limit == Long.MAX_VALUE ? limit : Math.max(LEAST.toNanos(), (long) (limit * PING_SHARE));
    }

    /** Whether survivals are of interest: on the way of every borrow, one volatile read. */
    boolean isWatching() {
        return watching;
    }

    /** A connection was found dead after it had been idle for so long. */
    void foundDead(long idleNanos, StaleReason reason) {
        boolean silent = reason == StaleReason.PING_FAILED;
        boolean counts = silent || reason == StaleReason.RESET || reason == StaleReason.CLOSED_BY_SERVER;
        lock.lock();
        try {
            seenByPeek |= counts && !silent;
            remember(idleNanos, counts);
        } finally {
            lock.unlock();
        }
    }

    /** A connection died in use: no proof for the pattern, but perhaps one against it. */
    void lostInUse(long idleNanos) {
        lock.lock();
        try {
            remember(idleNanos, false);
        } finally {
            lock.unlock();
        }
    }

    /** The server is gone: so that is what the newest deaths were of. */
    void outageBegan() {
        lock.lock();
        try {
            Moment newest = moments.peekLast();
            if (newest != null && isCurrent(newest)) {
                moments.removeLast();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * A connection passed its check after it had been idle for so long.
     *
     * @param proven whether the server answered, rather than nothing having been seen
     */
    void survived(long idleNanos, boolean proven) {
        lock.lock();
        try {
            if (moments.isEmpty()) {
                return;
            }
            if (idleNanos < youngestNanos()) {
                survivals++;
                learn();
            } else if (proven || seenByPeek) {
                forget();
            }
        } finally {
            lock.unlock();
        }
    }

    private void remember(long idleNanos, boolean counts) {
        long now = nanoTime.getAsLong();
        while (!moments.isEmpty() && now - moments.getFirst().atNanos > MEMORY.toNanos()) {
            moments.removeFirst();
        }
        Moment moment = moments.peekLast();
        if (moment == null || !isCurrent(moment)) {
            learn();
            if (moments.isEmpty() && !counts) {
                return;
            }
            moment = new Moment(now);
            moments.addLast(moment);
            watching = true;
        }
        moment.youngestNanos = Math.min(moment.youngestNanos, Math.max(0, idleNanos));
        moment.counts |= counts;
        if (moment.youngestNanos < LEAST.toNanos()) {
            forget();
        }
    }

    /** Not while the newest moment lasts: the youngest of its dead may not have been found yet. */
    private void learn() {
        Moment newest = moments.peekLast();
        if (newest == null || isCurrent(newest) || survivals < SURVIVALS_WANTED) {
            return;
        }
        long limit = youngestNanos();
        if (moments.stream().filter(moment -> moment.counts).count() >= MOMENTS_WANTED) {
            forget();
            if (limit < limitNanos) {
                limitNanos = limit;
                events.idleLimitLearned(Duration.ofNanos(limit), Duration.ofNanos(pingAfterNanos()));
            }
        }
    }

    private void forget() {
        moments.clear();
        survivals = 0;
        seenByPeek = false;
        watching = false;
    }

    private long youngestNanos() {
        return moments.stream().mapToLong(moment -> moment.youngestNanos).min().orElse(Long.MAX_VALUE);
    }

    private boolean isCurrent(Moment moment) {
        return nanoTime.getAsLong() - moment.atNanos <= MOMENT.toNanos();
    }

    /** Deaths that were found at once. */
    private static final class Moment {

        private final long atNanos;
        private long youngestNanos = Long.MAX_VALUE;
        private boolean counts;

        Moment(long atNanos) {
            this.atNanos = atNanos;
        }
    }
}

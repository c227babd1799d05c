package dev.nevergone.examples.bookshop.board;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What became of the requests of one side. Workers tell it, the ticker reads it. Thread-safe.
 *
 * <p>Requests a second are those that ended well in the second before the reading. The slowest call is the longest of those
 * that ended since the last reading and those that still run: a call that hangs is seen while it hangs.
 */
final class Tally {

    private static final long NONE = Long.MIN_VALUE;
    private static final long SECOND = 1_000_000_000L;
    private static final long HUNG = SECOND;

    private final ReentrantLock lock = new ReentrantLock();
    private final long[] runningSince;
    private final Deque<Step> lastSecond = new ArrayDeque<>();
    private long succeeded;
    private long failed;
    private long slowestEnded;
    private long slowestEver;

    /** Counts at the moment of a reading. */
    private record Step(long at, long succeeded) {}

    /**
     * What the board shows of one side.
     *
     * @param rate requests that ended well, a second
     * @param succeeded requests that ended well, since the load began
     * @param failed requests that ended with an exception, since the load began
     * @param slowestMillis the slowest call just now, running ones included
     * @param slowestEverMillis the slowest call since the load began, running ones included
     * @param running calls under way
     * @param hung calls under way for more than a second
     */
    record Reading(
            double rate,
            long succeeded,
            long failed,
            double slowestMillis,
            double slowestEverMillis,
            int running,
            int hung) {

        static final Reading NOTHING = new Reading(0, 0, 0, 0, 0, 0, 0);

        /** As it is sent: to a tenth. */
        Reading rounded() {
            return new Reading(
                    tenths(rate), succeeded, failed, tenths(slowestMillis), tenths(slowestEverMillis), running, hung);
        }

        private static double tenths(double value) {
            return Math.round(value * 10) / 10.0;
        }
    }

    /** @param workers who will tell, numbered from 0 */
    Tally(int workers) {
        runningSince = new long[workers];
        Arrays.fill(runningSince, NONE);
    }

    void begun(int worker, long now) {
        lock.lock();
        try {
            runningSince[worker] = now;
        } finally {
            lock.unlock();
        }
    }

    void ended(int worker, boolean well, long now) {
        lock.lock();
        try {
            slowestEnded = Math.max(slowestEnded, now - runningSince[worker]);
            runningSince[worker] = NONE;
            if (well) {
                succeeded++;
            } else {
                failed++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** For the ticker alone: begins the next interval. */
    Reading read(long now) {
        lock.lock();
        try {
            long slowest = slowestEnded;
            int running = 0;
            int hung = 0;
            for (long since : runningSince) {
                if (since != NONE) {
                    running++;
                    slowest = Math.max(slowest, now - since);
                    hung += now - since > HUNG ? 1 : 0;
                }
            }
            slowestEnded = 0;
            slowestEver = Math.max(slowestEver, slowest);
            return new Reading(rate(now), succeeded, failed, slowest / 1e6, slowestEver / 1e6, running, hung);
        } finally {
            lock.unlock();
        }
    }

    private double rate(long now) {
        lastSecond.addLast(new Step(now, succeeded));
        // The first of them is the newest that is a second old.
        while (lastSecond.size() > 2 && now - second().at() >= SECOND) {
            lastSecond.removeFirst();
        }
        Step first = lastSecond.getFirst();
        return now == first.at() ? 0 : (succeeded - first.succeeded()) * 1e9 / (now - first.at());
    }

    private Step second() {
        return lastSecond.stream().skip(1).findFirst().orElseThrow();
    }
}

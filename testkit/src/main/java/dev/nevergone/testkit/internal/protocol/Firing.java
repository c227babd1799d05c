package dev.nevergone.testkit.internal.protocol;

import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** When, among the matches, a rule acts. Thread-safe. */
public final class Firing {

    private final ReentrantLock lock = new ReentrantLock();
    private final double probability;
    private final @Nullable Random random;

    // By the lock.
    private int toPassOver;
    private int left;

    /**
     * @param first the first match that counts, 1 or more
     * @param times how often it may act
     * @param random used where the probability is less than 1
     */
    public Firing(int first, int times, double probability, @Nullable Random random) {
        this.toPassOver = first - 1;
        this.left = times;
        this.probability = probability;
        this.random = random;
    }

    /** Whether it is to act on this match, which uses up one time. */
    boolean take() {
        lock.lock();
        try {
            if (left == 0) {
                return false;
            }
            if (toPassOver > 0) {
                toPassOver--;
                return false;
            }
            if (random != null && random.nextDouble() >= probability) {
                return false;
            }
            if (left != Integer.MAX_VALUE) {
                left--;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** It could not act after all. */
    void giveBack() {
        lock.lock();
        try {
            if (left != Integer.MAX_VALUE) {
                left++;
            }
        } finally {
            lock.unlock();
        }
    }
}

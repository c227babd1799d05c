package dev.nevergone.testkit;

import dev.nevergone.testkit.internal.protocol.Firing;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** When a rule acts: the half that all rules share. */
abstract class CountedRule<S extends CountedRule<S>> {

    private int first = 1;
    private int times = 1;
    private double probability = 1;
    private @Nullable Random random;

    CountedRule() {}

    abstract S self();

    /**
     * Passes over the first n - 1 that match. Default 1.
     *
     * @param n 1 or more
     * @throws IllegalArgumentException if it is less than 1
     */
    public S nth(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("nth (" + n + "): must be 1 or more");
        }
        first = n;
        return self();
    }

    /**
     * How often it acts. Default 1.
     *
     * @param times 1 or more
     * @throws IllegalArgumentException if it is less than 1
     */
    public S times(int times) {
        if (times < 1) {
            throw new IllegalArgumentException("times (" + times + "): must be 1 or more");
        }
        this.times = times;
        return self();
    }

    /** It acts every time, until it is disarmed or the proxy healed. */
    public S always() {
        times = Integer.MAX_VALUE;
        return self();
    }

    /**
     * Of those that match it acts on a random share. Default: on all. How often at most is said by {@link #times} or
     * {@link #always}.
     *
     * @param probability 0 to 1
     * @param random the source of chance, seeded by the caller who wants the same again; used under the rule's lock
     * @throws IllegalArgumentException if the probability is not from 0 to 1
     */
    public S withProbability(double probability, Random random) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability (" + probability + "): must be from 0 to 1");
        }
        this.probability = probability;
        this.random = random;
        return self();
    }

    final Firing firing() {
        return new Firing(first, times, probability, random);
    }
}

package dev.nevergone.internal.retry;

import dev.nevergone.RetryDecision;
import dev.nevergone.RetryPolicy;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of one pool, or of one unit of work, are repeated by.
 *
 * @param pool the pool's name
 * @param unit the name of the unit of work, or {@code null}
 * @param policy how often and for how long
 * @param budget the pool's share of retries
 * @param nanoTime the pool's clock
 * @param told hears every decision
 */
public record Retries(
        String pool,
        @Nullable String unit,
        RetryPolicy policy,
        RetryBudget budget,
        LongSupplier nanoTime,
        Consumer<RetryDecision> told) {

    /** Whether a dead connection may be replaced beneath its borrower. */
    public boolean mayReplace() {
        return policy.isEnabled() && !policy.shadow();
    }

    /** The state of a call that has failed. */
    public Attempts attempts(long startNanos) {
        return new Attempts(policy, budget, startNanos, nanoTime);
    }

    /** The same pool's for a unit of work. */
    public Retries forUnit(@Nullable String name, RetryPolicy ofUnit) {
        return new Retries(pool, name, ofUnit, budget, nanoTime, told);
    }
}

package dev.nevergone.spring;

import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import java.lang.reflect.Method;
import java.util.function.Predicate;
import org.springframework.resilience.retry.MethodRetryPredicate;

/**
 * Whether a failure proves that nothing took effect, for Spring's own retry: {@code @Retryable(predicate =
 * SafeToRetry.class)} around a transaction, or {@code RetryPolicy.builder().predicate(new SafeToRetry())} of
 * {@code org.springframework.core.retry}.
 *
 * <p>{@link RetryTransaction} and {@link ResilientTransactionTemplate} know more: whether something else was committed
 * meanwhile, and the pool's retry budget, which keeps an outage from being multiplied. Spring's policies are asked about an
 * exception alone, so they cannot stand for these two. Stateless and thread-safe.
 */
public final class SafeToRetry implements Predicate<Throwable>, MethodRetryPredicate {

    /** Made by Spring, or by hand. */
    public SafeToRetry() {}

    @Override
    public boolean test(Throwable failure) {
        return RetryDecision.of(failure)
                .filter(decision -> decision.outcome() != Outcome.UNKNOWN && decision.rule() != Rule.WOULD_FAIL_AGAIN)
                .isPresent();
    }

    @Override
    public boolean shouldRetry(Method method, Throwable failure) {
        return test(failure);
    }
}

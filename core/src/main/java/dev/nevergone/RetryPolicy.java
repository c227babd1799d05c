package dev.nevergone;

import dev.nevergone.internal.settings.Checks;
import dev.nevergone.internal.settings.Defaults;
import dev.nevergone.internal.settings.Durations;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How often and for how long something is tried again, where repeating it is safe.
 *
 * <p>Attempts count all tries: attempts = 1 + retries. With {@code maxAttempts(4)} a unit of work runs once and, if it
 * keeps failing, at most three times more. Whichever ends first, the attempts or the {@link #deadline()}, ends the
 * retrying; the last failure is then what the caller gets.
 *
 * <p>Before retry number n there is a random wait between zero and {@code initialBackoff * 2^(n-1)}, at most
 * {@code maxBackoff} (full jitter), so that many clients do not come back at the same moment. With the defaults the waits
 * are at most 25 ms, 50 ms and 100 ms.
 *
 * <p>Immutable and thread-safe.
 */
public final class RetryPolicy {
    private final int maxAttempts;
    private final Duration deadline;
    private final Duration initialBackoff;
    private final Duration maxBackoff;

    private RetryPolicy(int maxAttempts, Duration deadline, Duration initialBackoff, Duration maxBackoff) {
        this.maxAttempts = maxAttempts;
        this.deadline = deadline;
        this.initialBackoff = initialBackoff;
        this.maxBackoff = maxBackoff;
    }

    /** {@return the policy with every default: 4 attempts within 15 s, waits of 25 ms doubling up to 1 s} */
    public static RetryPolicy defaults() {
        return builder().build();
    }

    /** {@return the policy of a single attempt: nothing is repeated} */
    public static RetryPolicy disabled() {
        return builder().maxAttempts(1).build();
    }

    /** {@return a new builder that holds the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return all tries, the first one included; see {@link Builder#maxAttempts(int)}} */
    public int maxAttempts() {
        return maxAttempts;
    }

    /** {@return how long after the first try's start a retry may still begin; see {@link Builder#deadline(Duration)}} */
    public Duration deadline() {
        return deadline;
    }

    /** {@return the longest wait before the first retry; see {@link Builder#initialBackoff(Duration)}} */
    public Duration initialBackoff() {
        return initialBackoff;
    }

    /** {@return the longest wait before any retry; see {@link Builder#maxBackoff(Duration)}} */
    public Duration maxBackoff() {
        return maxBackoff;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RetryPolicy that
                && maxAttempts == that.maxAttempts
                && deadline.equals(that.deadline)
                && initialBackoff.equals(that.initialBackoff)
                && maxBackoff.equals(that.maxBackoff);
    }

    @Override
    public int hashCode() {
        return Objects.hash(maxAttempts, deadline, initialBackoff, maxBackoff);
    }

    @Override
    public String toString() {
        return "RetryPolicy{maxAttempts=" + maxAttempts + ", deadline=" + Durations.format(deadline)
                + ", initialBackoff=" + Durations.format(initialBackoff) + ", maxBackoff="
                + Durations.format(maxBackoff) + "}";
    }

    /** Makes a {@link RetryPolicy}. Not thread-safe; what it builds is. May go on being used after {@link #build()}. */
    public static final class Builder {
        private static final String WAIT_ADVICE = "Without a wait every client would come back at the same moment";

        private int maxAttempts = Defaults.MAX_ATTEMPTS;
        private Duration deadline = Defaults.RETRY_DEADLINE;
        private @Nullable Duration initialBackoff;
        private @Nullable Duration maxBackoff;

        private Builder() {}

        /**
         * Sets how often something is tried, the first time included. Default 4: one try and at most three retries.
         *
         * @param maxAttempts 1 or more; 1 means that nothing is repeated
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxAttempts(int maxAttempts) {
            this.maxAttempts = Checks.atLeast(
                    "maxAttempts", maxAttempts, 1, "It counts the first try too; 1 means that nothing is repeated");
            return this;
        }

        /**
         * Sets how long after the start of the first try a retry may still begin. Default 15 s. A wait that would pass it
         * is not begun.
         *
         * @param deadline 1 ms to 365 days, in whole milliseconds
         * @throws IllegalArgumentException if it is null, zero, negative, longer, or no whole milliseconds
         */
        public Builder deadline(Duration deadline) {
            this.deadline = Checks.positive("deadline", deadline, "To repeat nothing use RetryPolicy.disabled()");
            return this;
        }

        /**
         * Sets the longest wait before the first retry; it doubles with every retry. Default 25 ms, or the
         * {@linkplain #maxBackoff(Duration) maximum} where that is set shorter.
         *
         * @param initialBackoff 1 ms to 365 days, in whole milliseconds
         * @throws IllegalArgumentException if it is null, zero, negative, longer, or no whole milliseconds
         */
        public Builder initialBackoff(Duration initialBackoff) {
            this.initialBackoff = Checks.positive("initialBackoff", initialBackoff, WAIT_ADVICE);
            return this;
        }

        /**
         * Sets the longest wait before any retry. Default 1 s, or the {@linkplain #initialBackoff(Duration) initial} one
         * where that is set longer.
         *
         * @param maxBackoff 1 ms to 365 days, in whole milliseconds
         * @throws IllegalArgumentException if it is null, zero, negative, longer, or no whole milliseconds
         */
        public Builder maxBackoff(Duration maxBackoff) {
            this.maxBackoff = Checks.positive("maxBackoff", maxBackoff, WAIT_ADVICE);
            return this;
        }

        /**
         * Makes the policy.
         *
         * @throws IllegalArgumentException if both waits are set and the initial one is longer than the maximum
         */
        public RetryPolicy build() {
            Duration longest = maxBackoff != null ? maxBackoff : longer(Defaults.MAX_BACKOFF, initialBackoff);
            Duration first = initialBackoff != null ? initialBackoff : shorter(Defaults.INITIAL_BACKOFF, longest);
            if (first.compareTo(longest) > 0) {
                String rule = "must not be longer than maxBackoff (" + Durations.format(longest) + ")";
                throw Checks.refusal("initialBackoff", first, rule, "Lower it, or raise maxBackoff");
            }
            return new RetryPolicy(maxAttempts, deadline, first, longest);
        }

        private static Duration longer(Duration one, @Nullable Duration other) {
            return other != null && other.compareTo(one) > 0 ? other : one;
        }

        private static Duration shorter(Duration one, Duration other) {
            return other.compareTo(one) < 0 ? other : one;
        }
    }
}

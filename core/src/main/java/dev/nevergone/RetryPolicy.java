package dev.nevergone;

import dev.nevergone.internal.settings.Checks;
import dev.nevergone.internal.settings.Defaults;
import dev.nevergone.internal.settings.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
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
 * are at most 25 ms, 50 ms and 100 ms. A connection that is found dead before anything was sent is replaced without a wait
 * the first time.
 *
 * <p>One outage fails many calls at once. So that their repetitions do not multiply the load on a server that is in
 * trouble already, each pool has a retry budget, see {@link Builder#budget(double, int)}. What is safe to repeat is not a
 * matter of policy: the rules of {@link RetryDecision.Rule} decide that, and a policy can only allow less.
 *
 * <p>Immutable and thread-safe.
 */
public final class RetryPolicy {
    private final int maxAttempts;
    private final Duration deadline;
    private final Duration initialBackoff;
    private final Duration maxBackoff;
    private final boolean shadow;
    private final boolean selectsMayWrite;
    private final Set<Failure.Category> retryOn;
    private final double budgetShare;
    private final int budgetPerSecond;

    private RetryPolicy(Builder builder, Duration initialBackoff, Duration maxBackoff) {
        this.maxAttempts = builder.maxAttempts;
        this.deadline = builder.deadline;
        this.initialBackoff = initialBackoff;
        this.maxBackoff = maxBackoff;
        this.shadow = builder.shadow;
        this.selectsMayWrite = builder.selectsMayWrite;
        this.retryOn = builder.retryOn;
        this.budgetShare = builder.budgetShare;
        this.budgetPerSecond = builder.budgetPerSecond;
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

    /** {@return a new builder that holds what this policy holds} */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.maxAttempts = maxAttempts;
        builder.deadline = deadline;
        builder.initialBackoff = initialBackoff;
        builder.maxBackoff = maxBackoff;
        builder.shadow = shadow;
        builder.selectsMayWrite = selectsMayWrite;
        builder.retryOn = retryOn;
        builder.budgetShare = budgetShare;
        builder.budgetPerSecond = budgetPerSecond;
        return builder;
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

    /** {@return whether decisions are made and counted, but nothing is repeated; see {@link Builder#shadow(boolean)}} */
    public boolean shadow() {
        return shadow;
    }

    /** {@return whether a SELECT may call a function that writes; see {@link Builder#selectsMayWrite(boolean)}} */
    public boolean selectsMayWrite() {
        return selectsMayWrite;
    }

    /** {@return the classes of failures that may be repeated; unmodifiable; see {@link Builder#retryOn(Collection)}} */
    public Set<Failure.Category> retryOn() {
        return retryOn;
    }

    /** {@return retries per call of the last 10 s; see {@link Builder#budget(double, int)}} */
    public double budgetShare() {
        return budgetShare;
    }

    /** {@return retries per second however few calls there are; see {@link Builder#budget(double, int)}} */
    public int budgetPerSecond() {
        return budgetPerSecond;
    }

    /** {@return whether there may be more than one attempt; {@code true} in {@linkplain #shadow() shadow mode} too} */
    public boolean isEnabled() {
        return maxAttempts > 1;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RetryPolicy that
                && maxAttempts == that.maxAttempts
                && deadline.equals(that.deadline)
                && initialBackoff.equals(that.initialBackoff)
                && maxBackoff.equals(that.maxBackoff)
                && shadow == that.shadow
                && selectsMayWrite == that.selectsMayWrite
                && retryOn.equals(that.retryOn)
                && budgetShare == that.budgetShare
                && budgetPerSecond == that.budgetPerSecond;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                maxAttempts,
                deadline,
                initialBackoff,
                maxBackoff,
                shadow,
                selectsMayWrite,
                retryOn,
                budgetShare,
                budgetPerSecond);
    }

    @Override
    public String toString() {
        return "RetryPolicy{maxAttempts=" + maxAttempts + ", deadline=" + Durations.format(deadline)
                + ", initialBackoff=" + Durations.format(initialBackoff) + ", maxBackoff="
                + Durations.format(maxBackoff) + ", shadow=" + shadow + ", selectsMayWrite=" + selectsMayWrite
                + ", retryOn=" + shownClasses() + ", budgetShare=" + budgetShare + ", budgetPerSecond="
                + budgetPerSecond + "}";
    }

    private String shownClasses() {
        return retryOn.size() == Failure.Category.values().length
                ? "all"
                : retryOn.stream().map(Enum::name).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Makes a {@link RetryPolicy}. Not thread-safe; what it builds is. May go on being used after {@link #build()}. */
    public static final class Builder {
        private static final String WAIT_ADVICE = "Without a wait every client would come back at the same moment";

        private int maxAttempts = Defaults.MAX_ATTEMPTS;
        private Duration deadline = Defaults.RETRY_DEADLINE;
        private @Nullable Duration initialBackoff;
        private @Nullable Duration maxBackoff;
        private boolean shadow = Defaults.RETRY_SHADOW;
        private boolean selectsMayWrite = Defaults.SELECTS_MAY_WRITE;
        private Set<Failure.Category> retryOn = Collections.unmodifiableSet(EnumSet.allOf(Failure.Category.class));
        private double budgetShare = Defaults.RETRY_BUDGET_SHARE;
        private int budgetPerSecond = Defaults.RETRY_BUDGET_PER_SECOND;

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
         * Sets whether nothing is repeated, although it is decided, counted and told what would have been. Default false.
         * To try out on a running system what {@link RetryDecision} would say. Retries that are only counted use up the
         * {@linkplain #budget(double, int) budget} like real ones, so that the counts are those of the real thing.
         *
         * @param shadow true to repeat nothing
         */
        public Builder shadow(boolean shadow) {
            this.shadow = shadow;
            return this;
        }

        /**
         * Sets whether a SELECT may call a stored function that writes. Default false: a SELECT without locks is taken to
         * only read, and is repeated where its answer was lost. A client cannot see what a function does (a stored
         * function may execute data-modifying statements: MySQL Reference Manual, "Stored Routine Syntax"), so set this
         * where SELECT statements call such functions.
         *
         * @param selectsMayWrite true to treat a SELECT whose answer was lost like a write
         */
        public Builder selectsMayWrite(boolean selectsMayWrite) {
            this.selectsMayWrite = selectsMayWrite;
            return this;
        }

        /**
         * Sets which classes of failures may be repeated at all. Default every class: then the safety rules alone decide. A
         * class that the rules never repeat, such as {@link Failure.Category#AUTH_FAILURE}, stays unrepeated if it is named.
         *
         * @param categories one class or more; copied
         * @throws IllegalArgumentException if it is null or empty, or holds null
         */
        public Builder retryOn(Collection<Failure.Category> categories) {
            Checks.present("retryOn", categories);
            EnumSet<Failure.Category> classes = EnumSet.noneOf(Failure.Category.class);
            categories.forEach(category -> classes.add(Checks.present("retryOn", category)));
            if (classes.isEmpty()) {
                String rule = "must name at least one class of failures";
                throw Checks.refusal("retryOn", "[]", rule, "To repeat nothing use RetryPolicy.disabled()");
            }
            this.retryOn = Collections.unmodifiableSet(classes);
            return this;
        }

        /**
         * Sets which classes of failures may be repeated at all; see {@link #retryOn(Collection)}.
         *
         * @param categories one class or more
         * @throws IllegalArgumentException if it is null or empty, or holds null
         */
        public Builder retryOn(Failure.Category... categories) {
            return retryOn(Arrays.asList(Checks.present("retryOn", categories)));
        }

        /**
         * Sets the retry budget of the pool: the retries of any 10 s are at most {@code share} of the calls of these 10 s,
         * plus {@code perSecond} for each second. Default 0.2 and 10: up to 100 retries in 10 s however few calls there are,
         * and one more for every 5 calls. A statement is a call, and so is a unit of work, whatever it executes. Beyond it, failures reach the caller although repeating them would be safe.
         *
         * <p>A connection that is found dead before anything was sent costs the server nothing and is not charged. With
         * {@code budget(1, 10_000)} the budget stops hardly anything; it has no other switch.
         *
         * @param share retries per call, above 0 and at most 1
         * @param perSecond retries per second, 0 to 10,000
         * @throws IllegalArgumentException if one of them is out of its range
         */
        public Builder budget(double share, int perSecond) {
            return budgetShare(share).budgetPerSecond(perSecond);
        }

        Builder budgetShare(double share) {
            if (!(share > 0 && share <= 1)) {
                throw Checks.refusal(
                        "budgetShare",
                        share,
                        "must be above 0 and at most 1",
                        "It is retries per call: 0.2 allows one retry for every 5 calls");
            }
            budgetShare = share;
            return this;
        }

        Builder budgetPerSecond(int perSecond) {
            Checks.atLeast("budgetPerSecond", perSecond, 0, "0 leaves the share of the calls alone");
            if (perSecond > Defaults.MOST_RETRIES_PER_SECOND) {
                throw Checks.refusal(
                        "budgetPerSecond",
                        perSecond,
                        "must be at most " + Defaults.MOST_RETRIES_PER_SECOND,
                        "A budget that large protects no server");
            }
            budgetPerSecond = perSecond;
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
            return new RetryPolicy(this, first, longest);
        }

        private static Duration longer(Duration one, @Nullable Duration other) {
            return other != null && other.compareTo(one) > 0 ? other : one;
        }

        private static Duration shorter(Duration one, Duration other) {
            return other.compareTo(one) < 0 ? other : one;
        }
    }
}

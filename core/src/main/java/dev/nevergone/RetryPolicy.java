package dev.nevergone;

import java.time.Duration;

/** Skeleton. */
public final class RetryPolicy {
    private final int maxAttempts;
    private final Duration deadline;

    private RetryPolicy(int maxAttempts, Duration deadline) {
        this.maxAttempts = maxAttempts;
        this.deadline = deadline;
    }

    public int maxAttempts() {
        return maxAttempts;
    }

    public Duration deadline() {
        return deadline;
    }

    public static RetryPolicy disabled() {
        return new RetryPolicy(1, Duration.ofSeconds(15));
    }
}

package dev.nevergone.spring.autoconfigure;

import dev.nevergone.Failure;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How calls and units of work are repeated. What is not set is the core's default. */
public class RetryProperties {

    /** Whether anything is repeated at all. */
    private boolean enabled = true;

    /** Most attempts of one call or unit of work, the first included. */
    private @Nullable Integer maxAttempts;

    /** Time after which nothing is tried again. */
    private @Nullable Duration deadline;

    /** Pause before the first retry; each further one doubles it, with full jitter. */
    private @Nullable Duration initialBackoff;

    /** Longest pause between two attempts. */
    private @Nullable Duration maxBackoff;

    /** Whether to decide and report only, and repeat nothing. */
    private @Nullable Boolean shadow;

    /** Whether a SELECT may call a function that writes, so that it is not repeated as a read. */
    private @Nullable Boolean selectsMayWrite;

    /** Kinds of failure that are retried; without it, all that may be. */
    private @Nullable Set<Failure.Category> retryOn;

    /** Share of the calls of the last seconds that retries may add, 0 to 1. */
    private @Nullable Double budgetShare;

    /** Retries a second that are allowed besides the share. */
    private @Nullable Integer budgetPerSecond;

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public @Nullable Integer getMaxAttempts() {
        return maxAttempts;
    }

    public void setMaxAttempts(@Nullable Integer maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    public @Nullable Duration getDeadline() {
        return deadline;
    }

    public void setDeadline(@Nullable Duration deadline) {
        this.deadline = deadline;
    }

    public @Nullable Duration getInitialBackoff() {
        return initialBackoff;
    }

    public void setInitialBackoff(@Nullable Duration initialBackoff) {
        this.initialBackoff = initialBackoff;
    }

    public @Nullable Duration getMaxBackoff() {
        return maxBackoff;
    }

    public void setMaxBackoff(@Nullable Duration maxBackoff) {
        this.maxBackoff = maxBackoff;
    }

    public @Nullable Boolean getShadow() {
        return shadow;
    }

    public void setShadow(@Nullable Boolean shadow) {
        this.shadow = shadow;
    }

    public @Nullable Boolean getSelectsMayWrite() {
        return selectsMayWrite;
    }

    public void setSelectsMayWrite(@Nullable Boolean selectsMayWrite) {
        this.selectsMayWrite = selectsMayWrite;
    }

    public @Nullable Set<Failure.Category> getRetryOn() {
        return retryOn;
    }

    public void setRetryOn(@Nullable Set<Failure.Category> retryOn) {
        this.retryOn = retryOn;
    }

    public @Nullable Double getBudgetShare() {
        return budgetShare;
    }

    public void setBudgetShare(@Nullable Double budgetShare) {
        this.budgetShare = budgetShare;
    }

    public @Nullable Integer getBudgetPerSecond() {
        return budgetPerSecond;
    }

    public void setBudgetPerSecond(@Nullable Integer budgetPerSecond) {
        this.budgetPerSecond = budgetPerSecond;
    }
}

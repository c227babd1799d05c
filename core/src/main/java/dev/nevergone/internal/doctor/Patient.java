package dev.nevergone.internal.doctor;

import dev.nevergone.Credentials;
import dev.nevergone.Failure;
import dev.nevergone.PoolSettings;
import dev.nevergone.PoolStats;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is to be examined.
 *
 * @param settings the pool's settings
 * @param credentials who to connect as; asked once
 * @param pool what the pool says of itself; {@code null} where there is no pool
 */
public record Patient(
        PoolSettings settings,
        Supplier<Credentials> credentials,
        @Nullable PoolView pool) {

    int poolSize() {
        return pool == null ? settings.poolSize() : pool.stats().poolSize();
    }

    int maxOverflow() {
        return pool == null ? settings.maxOverflow() : pool.stats().maxOverflow();
    }

    /** Connections that the pool can have open at a time, as far as a limit is set. */
    long most() {
        return (long) poolSize() + Math.max(0, maxOverflow());
    }

    /** Connections that the pool has open now. */
    int open() {
        return pool == null ? 0 : pool.stats().open();
    }

    /**
     * A pool in its own words.
     *
     * @param stats what it holds and has counted
     * @param suspended whether an operator keeps borrowers out
     * @param closed whether it is closed
     * @param since when the server's present phase began
     * @param verdict what the newest failure to connect proves; {@code null} where there is none
     * @param failure its text; {@code null} where there is none
     * @param stopped whether the pool does not log in any more until its credentials change or it is told to
     */
    public record PoolView(
            PoolStats stats,
            boolean suspended,
            boolean closed,
            Instant since,
            @Nullable Failure verdict,
            @Nullable String failure,
            boolean stopped) {}
}

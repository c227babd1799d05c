package dev.nevergone.internal.pool;

import dev.nevergone.PoolSettings;
import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.internal.driver.Peek;
import dev.nevergone.internal.outage.ServerState;
import dev.nevergone.internal.telemetry.PoolCounters;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Decides whether an idle connection may be handed out: a peek always, a ping when the peek is not enough. */
final class PrePing {

    /** Where no peek is possible, HikariCP's own window is the best that can be had. */
    static final Duration BLIND_PING_AFTER = Duration.ofMillis(500);

    private final boolean enabled;
    private final long pingAfterIdleNanos;
    private final Duration cap;
    private final Generations generations;
    private final PoolCounters counters;
    private final ServerState state;
    private final LongSupplier nanoTime;
    private final IdleDeaths idleDeaths;

    PrePing(
            PoolSettings settings,
            Generations generations,
            PoolCounters counters,
            ServerState state,
            LongSupplier nanoTime,
            IdleDeaths idleDeaths) {
        this.enabled = settings.prePing();
        this.pingAfterIdleNanos = settings.pingAfterIdle().toNanos();
        this.cap = settings.validationTimeout();
        this.generations = generations;
        this.counters = counters;
        this.state = state;
        this.nanoTime = nanoTime;
        this.idleDeaths = idleDeaths;
    }

    /** What is wrong with the connection, or {@code null} when it may be handed out. */
    @Nullable
    Death check(PooledLink link, long now) {
        if (!enabled) {
            return null;
        }
        Death death = peek(link);
        if (death != null) {
            return death;
        }
        if (needsPing(link, now)) {
            return ping(link);
        }
        if (idleDeaths.isWatching()) {
            idleDeaths.survived(link.idleNanos(now), false);
        }
        return null;
    }

    /** The part that costs no round trip. */
    @Nullable
    Death peek(PooledLink link) {
        Peek peek = link.link().peek();
        if (peek.quiet()) {
            return null;
        }
        return new Death(
                switch (peek.state()) {
                    case CLOSED -> StaleReason.CLOSED_BY_SERVER;
                    case RESET -> StaleReason.RESET;
                    case FAREWELL -> StaleReason.FAREWELL;
                    case UNEXPECTED_DATA, QUIET -> StaleReason.UNEXPECTED_DATA;
                },
                peek.detail());
    }

    /** One round trip, at most the validation time-out. */
    @Nullable
    Death ping(PooledLink link) {
        counters.pinged();
        long start = nanoTime.getAsLong();
        long idle = link.idleNanos(start);
        if (link.link().ping(cap)) {
            idleDeaths.survived(idle, true);
            link.provenAlive(nanoTime.getAsLong());
            state.pinged();
            return null;
        }
        Duration took = Duration.ofNanos(nanoTime.getAsLong() - start);
        return new Death(
                StaleReason.PING_FAILED,
                took.compareTo(cap) < 0
                        ? "a ping failed after " + took.toMillis() + " ms"
                        : "no answer to a ping within " + cap.toMillis() + " ms");
    }

    private boolean needsPing(PooledLink link, long now) {
        long after = Math.min(pingAfterIdleNanos, idleDeaths.pingAfterNanos());
        if (!link.link().peekable()) {
            after = Math.min(after, BLIND_PING_AFTER.toNanos());
        }
        return link.idleNanos(now) >= after || generations.suspect(link);
    }

    /**
     * What was found.
     *
     * @param reason the kind of finding
     * @param detail what was seen, in words
     */
    record Death(StaleReason reason, String detail) {}
}

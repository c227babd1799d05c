package dev.nevergone.internal.pool;

import dev.nevergone.PoolStats.CloseReason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The check before a connection is handed out: young enough, and alive. */
final class Fitness {

    private static final long NEVER = Long.MIN_VALUE;

    private final PrePing prePing;
    private final DeathRegister deaths;
    private final LinkCloser closer;
    private final Clock clock;
    private final IdleDeaths idleDeaths;
    private final Map<String, Long> serverEvictedBefore = new ConcurrentHashMap<>();
    private volatile long evictBefore = NEVER;

    Fitness(PrePing prePing, DeathRegister deaths, LinkCloser closer, Clock clock, IdleDeaths idleDeaths) {
        this.prePing = prePing;
        this.deaths = deaths;
        this.closer = closer;
        this.clock = clock;
        this.idleDeaths = idleDeaths;
    }

    /** Checks a link that the calling thread owns. One that is not fit has been closed, counted and reported. */
    boolean isFit(PooledLink link) {
        return isFit(link, clock.now());
    }

    /** As {@link #isFit(PooledLink)}, for a caller who has just looked at the clock. */
    boolean isFit(PooledLink link, long now) {
        if (closeIfOutOfDate(link, now)) {
            return false;
        }
        PrePing.Death death = prePing.check(link, now);
        if (death != null) {
            deaths.foundDead(link, death);
            return false;
        }
        return true;
    }

    /** Closes a link that is alive and has had its time, and that the calling thread owns. */
    boolean closeIfOutOfDate(PooledLink link) {
        return closeIfOutOfDate(link, clock.now());
    }

    /** Whether the link was evicted by itself, or made before everything, or everything of its server, was. */
    boolean isEvicted(PooledLink link) {
        if (link.isEvicted()) {
            return true;
        }
        if (evictBefore != NEVER && link.bornNanos() - evictBefore < 0) {
            return true;
        }
        if (serverEvictedBefore.isEmpty()) {
            return false;
        }
        Long before = serverEvictedBefore.get(link.link().facts().serverId());
        return before != null && link.bornNanos() - before < 0;
    }

    /** From now on no link that exists is fit: each is replaced when its borrower returns it. */
    void evictAll() {
        evictBefore = clock.now();
    }

    /** As {@link #evictAll()}, for the links to one server. */
    void evictServer(String serverId) {
        serverEvictedBefore.put(serverId, clock.now());
    }

    /** Whether the link is alive but has had its time; for a look at one that the calling thread does not own yet. */
    boolean isOutOfDate(PooledLink link) {
        return outOfDate(link, clock.now()) != null;
    }

    private boolean closeIfOutOfDate(PooledLink link, long now) {
        CloseReason reason = outOfDate(link, now);
        if (reason != null) {
            closer.close(link, reason);
        }
        return reason != null;
    }

    private @Nullable CloseReason outOfDate(PooledLink link, long now) {
        if (isEvicted(link)) {
            return CloseReason.EVICTED;
        }
        return link.expired(now) || link.idleNanos(now) >= idleDeaths.limitNanos() ? CloseReason.RECYCLED : null;
    }
}

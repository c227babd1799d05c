package dev.nevergone.internal.pool;

import dev.nevergone.PoolStats.CloseReason;

/** The check before a connection is handed out: young enough, and alive. */
final class Fitness {

    private final PrePing prePing;
    private final DeathRegister deaths;
    private final LinkCloser closer;
    private final Clock clock;

    Fitness(PrePing prePing, DeathRegister deaths, LinkCloser closer, Clock clock) {
        this.prePing = prePing;
        this.deaths = deaths;
        this.closer = closer;
        this.clock = clock;
    }

    /** Checks a link that the calling thread owns. One that is not fit has been closed, counted and reported. */
    boolean isFit(PooledLink link) {
        return isFit(link, clock.now());
    }

    /** As {@link #isFit(PooledLink)}, for a caller who has just looked at the clock. */
    boolean isFit(PooledLink link, long now) {
        if (link.expired(now)) {
            closer.close(link, CloseReason.RECYCLED);
            return false;
        }
        PrePing.Death death = prePing.check(link, now);
        if (death != null) {
            deaths.foundDead(link, death);
            return false;
        }
        return true;
    }
}

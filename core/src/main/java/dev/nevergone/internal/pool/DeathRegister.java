package dev.nevergone.internal.pool;

import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.internal.outage.ServerState;
import dev.nevergone.internal.telemetry.PoolEvents;

/**
 * Where every dead connection is reported: it is dropped, its death is told, and the first death of an outage
 * makes the older connections suspect and has the idle ones swept. Thread-safe.
 */
final class DeathRegister {

    private final Generations generations;
    private final LinkCloser closer;
    private final PoolEvents events;
    private final ServerState state;
    private final Clock clock;
    private final IdleDeaths idleDeaths;
    private final long pingCapNanos;
    private volatile Runnable sweep = () -> {};

    /** @param pingCapNanos how long a ping may have waited before it was given up */
    DeathRegister(
            Generations generations,
            LinkCloser closer,
            PoolEvents events,
            ServerState state,
            Clock clock,
            IdleDeaths idleDeaths,
            long pingCapNanos) {
        this.generations = generations;
        this.closer = closer;
        this.events = events;
        this.state = state;
        this.clock = clock;
        this.idleDeaths = idleDeaths;
        this.pingCapNanos = pingCapNanos;
    }

    /** Says what to do when idle connections want a look. */
    void onSuspicion(Runnable sweepIdle) {
        sweep = sweepIdle;
    }

    /** A connection was found dead before anybody got it. */
    void foundDead(PooledLink link, PrePing.Death death) {
        long idle = link.idleNanos(clock.now());
        idleDeaths.foundDead(death.reason() == StaleReason.PING_FAILED ? idle - pingCapNanos : idle, death.reason());
        boolean first = generations.disconnected(link);
        events.staleFound(link.connectionId(), death.reason(), idle, death.detail());
        closer.drop(link, CloseReason.STALE);
        suspectOthers(first);
    }

    /** A connection died in a borrower's hands; it is dropped when it comes back. */
    void lostInUse(PooledLink link, String what) {
        idleDeaths.lostInUse(link.idleNanos(clock.now()));
        boolean first = generations.disconnected(link);
        events.lostInUse(link.connectionId(), what);
        suspectOthers(first);
    }

    /** The server cannot be reached: the deaths found just now are its own. */
    void serverAway() {
        idleDeaths.outageBegan();
    }

    private void suspectOthers(boolean first) {
        if (first) {
            state.suspected();
            events.suspect(generations.current());
            sweep.run();
        }
    }
}

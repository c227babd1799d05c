package dev.nevergone.internal.pool;

import dev.nevergone.PoolStats.CloseReason;
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
    private volatile Runnable sweep = () -> {};

    DeathRegister(Generations generations, LinkCloser closer, PoolEvents events, ServerState state, Clock clock) {
        this.generations = generations;
        this.closer = closer;
        this.events = events;
        this.state = state;
        this.clock = clock;
    }

    /** Says what to do when idle connections want a look. */
    void onSuspicion(Runnable sweepIdle) {
        sweep = sweepIdle;
    }

    /** A connection was found dead before anybody got it. */
    void foundDead(PooledLink link, PrePing.Death death) {
        long idle = link.idleNanos(clock.now());
        boolean first = generations.disconnected(link);
        events.staleFound(link.connectionId(), death.reason(), idle, death.detail());
        closer.drop(link, CloseReason.STALE);
        suspectOthers(first);
    }

    /** A connection died in a borrower's hands; it is dropped when it comes back. */
    void lostInUse(PooledLink link, String what) {
        boolean first = generations.disconnected(link);
        events.lostInUse(link.connectionId(), what);
        suspectOthers(first);
    }

    private void suspectOthers(boolean first) {
        if (first) {
            state.suspected();
            events.suspect(generations.current());
            sweep.run();
        }
    }
}

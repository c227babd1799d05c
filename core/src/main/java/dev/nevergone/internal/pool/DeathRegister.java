package dev.nevergone.internal.pool;

import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.internal.outage.ServerState;
import dev.nevergone.internal.telemetry.PoolCounters;
import dev.nevergone.internal.telemetry.StormLog;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where every dead connection is reported: it is dropped and counted, its death is said, and the first death of an outage
 * makes the older connections suspect and has the idle ones swept. Thread-safe.
 */
final class DeathRegister {

    private static final Logger LOG = LoggerFactory.getLogger(DeathRegister.class);

    private final String poolName;
    private final Generations generations;
    private final LinkCloser closer;
    private final PoolCounters counters;
    private final ServerState state;
    private final Clock clock;
    private final StormLog staleLog;
    private final StormLog lostLog;
    private volatile Runnable sweep = () -> {};

    DeathRegister(
            String poolName,
            Generations generations,
            LinkCloser closer,
            PoolCounters counters,
            ServerState state,
            Clock clock) {
        this.poolName = poolName;
        this.generations = generations;
        this.closer = closer;
        this.counters = counters;
        this.state = state;
        this.clock = clock;
        this.staleLog = new StormLog(LOG, clock.nanoTime());
        this.lostLog = new StormLog(LOG, clock.nanoTime());
    }

    /** Says what to do when idle connections want a look. */
    void onSuspicion(Runnable sweepIdle) {
        sweep = sweepIdle;
    }

    /** A connection was found dead before anybody got it. */
    void foundDead(PooledLink link, PrePing.Death death) {
        long idle = link.idleNanos(clock.now());
        boolean first = generations.disconnected(link);
        counters.stale(death.reason());
        closer.drop(link, CloseReason.STALE);
        staleLog.info(() -> "pool " + poolName + ": " + link + " was dead after " + TimeUnit.NANOSECONDS.toMillis(idle)
                + " ms idle (" + death.detail() + "): replaced before use");
        if (first) {
            state.suspected();
            sweep.run();
        }
    }

    /** A connection died in a borrower's hands; it is dropped when it comes back. */
    void lostInUse(PooledLink link, String what) {
        boolean first = generations.disconnected(link);
        lostLog.warn(() -> "pool " + poolName + ": " + link + " was lost in use: " + what);
        if (first) {
            state.suspected();
            sweep.run();
        }
    }
}

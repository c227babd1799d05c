package dev.nevergone.internal.pool;

import dev.nevergone.Credentials;
import dev.nevergone.Diagnosis;
import dev.nevergone.Failure;
import dev.nevergone.PoolSettings;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.PoolStats.ServerPhase;
import dev.nevergone.internal.doctor.Examination;
import dev.nevergone.internal.doctor.Patient;
import dev.nevergone.internal.doctor.Patient.PoolView;
import dev.nevergone.internal.outage.ServerState;
import dev.nevergone.internal.outage.ServerState.Snapshot;
import dev.nevergone.internal.telemetry.PoolEvents;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator may do to a running pool. Thread-safe. */
final class PoolOperations {

    private static final Logger LOG = LoggerFactory.getLogger(PoolOperations.class);
    private static final Duration LONGEST_DRAIN = Duration.ofDays(365);
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Pool pool;
    private final PoolSettings settings;
    private final Gate gate;
    private final ServerDoor door;
    private final CoreLane core;
    private final OverflowLane overflow;
    private final ReadyLoans ready;
    private final Fitness fitness;
    private final CredentialSource credentials;
    private final ServerState state;
    private final PoolEvents events;
    private final Clock clock;

    PoolOperations(Pool pool, PoolParts parts) {
        this.pool = pool;
        this.settings = parts.settings();
        this.gate = parts.gate();
        this.door = parts.door();
        this.core = parts.core();
        this.overflow = parts.overflow();
        this.ready = parts.ready();
        this.fitness = parts.fitness();
        this.credentials = parts.credentials();
        this.state = parts.state();
        this.events = parts.events();
        this.clock = parts.clock();
    }

    /** New connections use these; old ones serve out their use and are replaced. */
    void updateCredentials(Credentials fresh) {
        credentials.update(fresh);
        evictAll();
        events.credentialsChanged(fresh.username());
    }

    /** Idle connections are closed now, lent ones when they come back; a refused log-in is tried again. */
    void evictAll() {
        state.forgetRefusal();
        fitness.evictAll();
        ready.giveBackAll();
        core.closeUnfitIdle();
        overflow.closePassedOn(CloseReason.EVICTED);
        gate.wakeFirst();
    }

    /** Borrowers wait from now on; what is lent can come back. */
    void suspend() {
        door.suspend(true);
        ready.giveBackAll();
        LOG.info("pool {}: suspended, borrowers wait", settings.name());
    }

    void resume() {
        door.suspend(false);
        gate.wakeAll();
        LOG.info("pool {}: resumed", settings.name());
    }

    boolean isSuspended() {
        return door.suspended();
    }

    /** Suspends and waits for everything lent to come back. Whether it did; the pool stays suspended either way. */
    boolean drain(Duration timeout) throws InterruptedException {
        if (timeout.isNegative() || timeout.compareTo(LONGEST_DRAIN) > 0) {
            throw new IllegalArgumentException("pool " + settings.name() + ": drain timeout (" + timeout
                    + "): must be zero to 365 days; the pool was not suspended");
        }
        suspend();
        long end = clock.now() + timeout.toNanos();
        while (gate.taken(Lane.CORE) + gate.taken(Lane.OVERFLOW) > 0) {
            if (clock.now() - end >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(5);
            ready.giveBackAll();
        }
        return true;
    }

    /** Takes effect for idle connections now, for lent ones as they come back. */
    void resize(int poolSize, int maxOverflow) {
        // Refuses what the builder refuses, in the same words.
        settings.toBuilder().poolSize(poolSize).maxOverflow(maxOverflow);
        ready.giveBackAll();
        core.resize(poolSize);
        gate.resize(Lane.CORE, poolSize);
        gate.resize(Lane.OVERFLOW, PoolParts.noLimit(maxOverflow));
        LOG.info("pool {}: resized to pool size {}, max overflow {}", settings.name(), poolSize, maxOverflow);
    }

    /** Looks at the server with a connection that is none of the pool's, and changes nothing. */
    Diagnosis diagnose() {
        Snapshot seen = state.now();
        SQLException failure = seen.failure();
        Failure verdict = seen.verdict();
        boolean stopped = seen.phase() == ServerPhase.REFUSING && credentials.areRefused();
        PoolView view = new PoolView(
                pool.stats(),
                door.suspended(),
                pool.isClosed(),
                seen.since(),
                verdict,
                failure == null ? null : BorrowFailures.firstLine(failure.getMessage()),
                stopped);
        return Examination.of(new Patient(settings, () -> credentials.current().credentials(), view));
    }

    /** Waits for the first connection, whatever the outage grace; says what it waits for. */
    void awaitReady(Duration timeout) throws SQLException {
        long start = clock.now();
        long end = start + timeout.toNanos();
        while (true) {
            long now = clock.now();
            try {
                pool.borrow(now, Math.min(end, now + PROGRESS_NANOS), true).close();
                return;
            } catch (SQLException e) {
                boolean waiting = state.now().phase() == ServerPhase.DOWN
                        && !Thread.currentThread().isInterrupted();
                if (!waiting || clock.now() - end >= 0) {
                    throw e;
                }
                LOG.info(
                        "pool {}: still waiting for the database after {} s: {}",
                        settings.name(),
                        TimeUnit.NANOSECONDS.toSeconds(clock.now() - start),
                        e.getMessage());
            }
        }
    }
}

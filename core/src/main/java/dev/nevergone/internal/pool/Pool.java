package dev.nevergone.internal.pool;

import dev.nevergone.PoolSettings;
import dev.nevergone.PoolStats;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.internal.driver.DaemonWatchdog;
import dev.nevergone.internal.jdbc.LeasedConnection;
import dev.nevergone.internal.telemetry.PoolCounters;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pool: a gate with a permit per borrower, and behind it the core lane and the overflow lane. A borrow has one
 * deadline for everything it does. Thread-safe.
 */
final class Pool {

    private static final Logger LOG = LoggerFactory.getLogger(Pool.class);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final PoolSettings settings;
    private final Clock clock;
    private final Gate gate;
    private final CoreLane core;
    private final OverflowLane overflow;
    private final Dialer dialer;
    private final DeathRegister deaths;
    private final Generations generations;
    private final LinkCloser closer;
    private final PoolCounters counters;
    private final ExecutorService background;
    private final DaemonWatchdog watchdog;
    private final Set<PoolLease> overflowLeases = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean aborting;

    Pool(PoolParts parts) {
        this.settings = parts.settings();
        this.clock = parts.clock();
        this.gate = parts.gate();
        this.core = parts.core();
        this.overflow = parts.overflow();
        this.dialer = parts.dialer();
        this.deaths = parts.deaths();
        this.generations = parts.generations();
        this.closer = parts.closer();
        this.counters = parts.counters();
        this.background = parts.background();
        this.watchdog = parts.watchdog();
    }

    /** Lends a live connection. */
    LeasedConnection borrow() throws SQLException {
        long start = clock.now();
        long deadline = clock.deadline();
        for (int attempt = 1; ; attempt++) {
            Lane lane = permit(start, deadline);
            boolean lent = false;
            try {
                PoolLease lease = lend(lane, start, deadline);
                lent = true;
                if (aborting) {
                    // Made while the pool closed, and perhaps too late to be seen by what aborts the rest.
                    takeBack(lease, false, false);
                    throw BorrowFailures.closed(settings.name());
                }
                counters.borrowed();
                return new LeasedConnection(
                        lease.link().link().connection(), lease, lease.link().defaults());
            } catch (ConnectFailedException e) {
                if (!e.mayPass()) {
                    throw BorrowFailures.refused(settings, dialer.target(), e.failure());
                }
            } finally {
                if (!lent) {
                    gate.release(lane);
                }
            }
            pause(attempt, start, deadline);
        }
    }

    /** Takes a connection back. Called once per lease. */
    void takeBack(PoolLease lease, boolean clean, boolean answered) {
        PooledLink link = lease.link();
        boolean keep = clean && !lease.lost() && !closed.get();
        if (keep && answered) {
            link.provenAlive(clock.now());
        }
        CoreLane.Lent lent = lease.core();
        if (lent != null) {
            if (!keep) {
                lent.slot().detach();
                discard(lease);
            }
            core.giveBack(lent.ticket(), lent.slot());
            gate.release(Lane.CORE);
        } else {
            overflowLeases.remove(lease);
            if (keep) {
                overflow.giveBack(link);
            } else {
                discard(lease);
                overflow.releasePermit();
            }
        }
    }

    /** A borrower's connection died. */
    void lost(PooledLink link, String what) {
        deaths.lostInUse(link, what);
    }

    PoolStats stats() {
        int overflowInUse = gate.taken(Lane.OVERFLOW);
        return new PoolStats(
                settings.name(),
                settings.poolSize(),
                settings.maxOverflow(),
                gate.taken(Lane.CORE) + overflowInUse,
                core.idle() + overflow.idle(),
                overflowInUse,
                gate.waiting(),
                counters.createdCount(),
                counters.borrowedCount(),
                counters.borrowTimeoutCount(),
                counters.pingCount(),
                generations.current(),
                counters.closedCounts(),
                counters.staleCounts());
    }

    PoolSettings settings() {
        return settings;
    }

    CoreLane core() {
        return core;
    }

    /** Whether it aborts what was not returned in time. */
    boolean isAborting() {
        return aborting;
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Waits for borrowed connections up to the grace, then aborts them. */
    void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        gate.close();
        awaitReturns();
        int left = gate.taken(Lane.CORE) + gate.taken(Lane.OVERFLOW);
        aborting = true;
        if (left > 0) {
            LOG.warn(
                    "pool {}: {} connections were not returned within closeGrace ({} ms) and are aborted",
                    settings.name(),
                    left,
                    settings.closeGrace().toMillis());
            overflowLeases.forEach(lease -> lease.link().link().abort());
        }
        overflow.closePassedOn(CloseReason.POOL_CLOSED);
        core.close();
        stopBackground();
        watchdog.close();
        LOG.info("pool {}: closed", settings.name());
    }

    private PoolLease lend(Lane lane, long start, long deadline) throws SQLException, ConnectFailedException {
        if (lane == Lane.CORE) {
            try {
                return PoolLease.ofCore(this, core.lend(deadline));
            } catch (SQLException noSlot) {
                throw inOurWords(noSlot, start);
            }
        }
        PoolLease lease = PoolLease.ofOverflow(this, overflow.lend(deadline));
        overflowLeases.add(lease);
        return lease;
    }

    private SQLException inOurWords(SQLException noSlot, long start) {
        if (noSlot.getCause() instanceof InterruptedException interrupt) {
            // HikariCP has put the flag up again.
            return BorrowFailures.interrupted(settings.name(), interrupt);
        }
        if (noSlot instanceof SQLTransientConnectionException) {
            // Code that borrows from the unwrapped HikariDataSource takes slots without our permits.
            SQLException timeout = timedOut(start);
            timeout.addSuppressed(noSlot);
            return timeout;
        }
        return noSlot;
    }

    private Lane permit(long start, long deadline) throws SQLException {
        Lane lane;
        try {
            lane = closed.get() ? null : gate.acquire(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BorrowFailures.interrupted(settings.name(), e);
        }
        if (lane != null) {
            return lane;
        }
        throw closed.get() ? BorrowFailures.closed(settings.name()) : timedOut(start);
    }

    private SQLException timedOut(long start) {
        counters.borrowTimedOut();
        return BorrowFailures.timedOut(settings, counts(), clock.now() - start, dialer.outage(), dialer.target());
    }

    private String counts() {
        PoolStats stats = stats();
        return "pool size " + stats.poolSize() + ", max overflow "
                + (stats.maxOverflow() < 0 ? "unlimited" : stats.maxOverflow()) + ", active " + stats.active()
                + ", idle " + stats.idle() + ", overflow in use " + stats.overflowInUse() + ", waiting "
                + stats.waiting();
    }

    /** Full-jitter back-off between attempts to connect; ends the borrow when the next attempt would come too late. */
    private void pause(int attempt, long start, long deadline) throws SQLException {
        Dialer.Outage outage = dialer.outage();
        long end = deadline;
        if (outage != null) {
            long known = Math.max(0, outage.sinceNanos() - start);
            long graceEnd = start + known + settings.outageGrace().toNanos();
            end = graceEnd - deadline < 0 ? graceEnd : deadline;
        }
        long ceiling = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(attempt - 1, 3));
        long nanos = ThreadLocalRandom.current().nextLong(ceiling) + 1;
        if (clock.now() + nanos - end >= 0) {
            throw timedOut(start);
        }
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BorrowFailures.interrupted(settings.name(), e);
        }
    }

    private void discard(PoolLease lease) {
        PooledLink link = lease.link();
        if (lease.lost()) {
            closer.drop(link, CloseReason.LOST_IN_USE);
        } else {
            closer.drop(link, closed.get() ? CloseReason.POOL_CLOSED : CloseReason.NOT_RESETTABLE);
        }
    }

    private void awaitReturns() {
        long end = clock.now() + settings.closeGrace().toNanos();
        try {
            while (gate.taken(Lane.CORE) + gate.taken(Lane.OVERFLOW) > 0 && clock.now() - end < 0) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (InterruptedException e) {
            // Whoever interrupts a close wants it over with.
            Thread.currentThread().interrupt();
        }
    }

    private void stopBackground() {
        background.shutdown();
        try {
            if (!background.awaitTermination(2, TimeUnit.SECONDS)) {
                background.shutdownNow();
            }
        } catch (InterruptedException e) {
            background.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}

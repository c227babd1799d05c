package dev.nevergone.internal.pool;

import dev.nevergone.Failure;
import dev.nevergone.PoolSettings;
import dev.nevergone.PoolStats;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.PoolStats.ServerPhase;
import dev.nevergone.internal.driver.DaemonWatchdog;
import dev.nevergone.internal.jdbc.LeasedConnection;
import dev.nevergone.internal.outage.Canary;
import dev.nevergone.internal.outage.ServerState;
import dev.nevergone.internal.outage.ServerState.Snapshot;
import dev.nevergone.internal.outage.SharedServers;
import dev.nevergone.internal.retry.Retries;
import dev.nevergone.internal.retry.RetryBudget;
import dev.nevergone.internal.telemetry.PoolCounters;
import dev.nevergone.internal.telemetry.PoolEvents;
import dev.nevergone.internal.witness.Witness;
import dev.nevergone.internal.witness.Witnesses;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pool: a gate with a permit per borrower, and behind it the core lane and the overflow lane. A borrow has one
 * deadline for everything it does. Thread-safe.
 */
final class Pool implements Dialer.Surroundings {

    private static final Logger LOG = LoggerFactory.getLogger(Pool.class);
    private static final long LONGEST_BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final PoolSettings settings;
    private final Clock clock;
    private final Gate gate;
    private final CoreLane core;
    private final OverflowLane overflow;
    private final ReadyLoans ready;
    private final Dialer dialer;
    private final DeathRegister deaths;
    private final Generations generations;
    private final LinkCloser closer;
    private final PoolEvents events;
    private final ExecutorService background;
    private final DaemonWatchdog watchdog;
    private final ServerState state;
    private final Fitness fitness;
    private final ServerDoor door;
    private final LeakWatch leaks;
    private final Canary canary;
    private final Retries retries;
    private final @Nullable Witness witness;
    private final SharedServers servers;
    private final SharedServers.Member member;
    private final PrimaryWatch primary;
    private final Set<Loan> overflowLoans = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean aborting;
    private volatile boolean witnessChecked;

    Pool(PoolParts parts) {
        this.settings = parts.settings();
        this.clock = parts.clock();
        this.gate = parts.gate();
        this.core = parts.core();
        this.overflow = parts.overflow();
        this.ready = parts.ready();
        this.dialer = parts.dialer();
        this.deaths = parts.deaths();
        this.generations = parts.generations();
        this.closer = parts.closer();
        this.events = parts.events();
        this.background = parts.background();
        this.watchdog = parts.watchdog();
        this.state = parts.state();
        this.fitness = parts.fitness();
        this.door = parts.door();
        this.primary = parts.primary();
        this.retries = new Retries(
                settings.name(),
                null,
                settings.retry(),
                new RetryBudget(settings.retry().budgetShare(), settings.retry().budgetPerSecond(), clock.nanoTime()),
                clock.nanoTime(),
                events::retryDecided);
        this.witness = Witnesses.of(settings.commitWitness()).orElse(null);
        this.leaks = new LeakWatch(settings, watchdog, events);
        this.servers = parts.servers();
        this.member = dialer.attach(this);
        this.canary = new Canary(state, member, background, clock.nanoTime(), dialer::probe);
        servers.join(dialer.target(), member);
    }

    /** Lends a live connection. */
    LeasedConnection borrow() throws SQLException {
        long start = clock.now();
        return borrow(start, clock.deadline(start), false);
    }

    /**
     * Lends a live connection.
     *
     * @param start now
     * @param patient waits until the deadline although the server has been down for longer than the outage grace
     */
    LeasedConnection borrow(long start, long deadline, boolean patient) throws SQLException {
        @Nullable Object begun = events.borrowBegins();
        Loan loan = take(start, deadline, patient);
        events.borrowed(begun, loan.link().connectionId());
        PoolLease lease = new PoolLease(this, loan);
        LeasedConnection connection = new LeasedConnection(lease);
        if (leaks.isOn()) {
            lease.watch(leaks.lent(connection, lease.connectionId()));
        }
        return connection;
    }

    /** For a borrower whose link was lost: another one, within the pool time-out and the deadline. */
    Loan lendAgain(long deadlineNanos) throws SQLException {
        long start = clock.now();
        long limit = clock.deadline(start);
        return take(start, deadlineNanos - limit < 0 ? deadlineNanos : limit, false);
    }

    private Loan take(long start, long deadline, boolean patient) throws SQLException {
        Loan atHand = closed.get() ? null : ready.take();
        if (atHand != null && isFit(atHand, start)) {
            return handOver(atHand);
        }
        for (int round = 1; ; round++) {
            // A look at the clock is a tenth of a borrow: the start is now, unless there was something to wait for.
            Lane lane = round == 1 ? gate.tryAcquire() : null;
            boolean atOnce = lane != null && atHand == null;
            if (lane == null) {
                lane = permit(start, deadline, patient);
            }
            long now = atOnce ? start : clock.now();
            boolean lent = false;
            try {
                Loan loan = lend(lane, start, now, deadline);
                lent = true;
                return handOver(loan);
            } catch (ConnectFailedException e) {
                if (!e.mayPass()) {
                    throw BorrowFailures.refused(settings, dialer.target(), e.failure());
                }
            } catch (ServerAwayException e) {
                // Back to the gate, which knows how long it is worth waiting.
            } finally {
                if (!lent) {
                    gate.release(lane);
                }
            }
            breathe(round);
        }
    }

    /** Checks a loan that was at hand. One that is not fit goes back, without its link. */
    private boolean isFit(Loan atHand, long now) {
        boolean fit = false;
        try {
            fit = fitness.isFit(atHand.link(), now);
            return fit;
        } finally {
            if (!fit) {
                atHand.requireSlot().detach();
                ready.giveBack(atHand);
            }
        }
    }

    private Loan handOver(Loan loan) throws SQLException {
        if (aborting) {
            // Made while the pool closed, and perhaps too late to be seen by what aborts the rest.
            takeBack(loan, false, false, false);
            throw BorrowFailures.closed(settings.name());
        }
        loan.link().lentToThisThread();
        return loan;
    }

    /**
     * Takes a link back. Called once per loan.
     *
     * @param lost whether it died in use
     * @param clean whether its session is as it was lent
     * @param answered whether the server answered a statement meanwhile
     */
    void takeBack(Loan loan, boolean lost, boolean clean, boolean answered) {
        PooledLink link = loan.link();
        CloseReason end = reasonToClose(loan, lost, clean);
        if (answered && !lost) {
            link.provenAlive(clock.now());
        }
        Slot slot = loan.slot();
        Connection ticket = loan.ticket();
        if (slot != null && ticket != null) {
            if (end == null && ready.keep(loan)) {
                return;
            }
            if (end != null) {
                slot.detach();
                discard(link, end);
            }
            core.giveBack(ticket, slot);
            gate.release(Lane.CORE);
        } else {
            overflowLoans.remove(loan);
            if (end == null) {
                overflow.giveBack(link);
            } else {
                discard(link, end);
                overflow.releasePermit();
            }
        }
    }

    private @Nullable CloseReason reasonToClose(Loan loan, boolean lost, boolean clean) {
        if (lost) {
            return CloseReason.LOST_IN_USE;
        }
        if (closed.get()) {
            return CloseReason.POOL_CLOSED;
        }
        // Any thread may close a connection: what another one is waiting for must not meet the next borrower.
        if (!clean || loan.link().link().isBusy()) {
            return CloseReason.NOT_RESETTABLE;
        }
        return fitness.isEvicted(loan.link()) || core.isSurplus(loan) ? CloseReason.EVICTED : null;
    }

    private void discard(PooledLink link, CloseReason reason) {
        if (reason == CloseReason.EVICTED) {
            closer.close(link, reason);
        } else {
            closer.drop(link, reason);
        }
    }

    /** A borrower's connection died. */
    void lost(PooledLink link, String what) {
        deaths.lostInUse(link, what);
    }

    /** A borrower's statement failed on a connection that lives. */
    void failedAlive(PooledLink link, Failure verdict) {
        if (primary.demoted(link, verdict)) {
            ready.giveBackAll();
            core.closeUnfitIdle();
            gate.wakeFirst();
        }
    }

    PoolStats stats() {
        int overflowInUse = gate.taken(Lane.OVERFLOW);
        // Loans change hands while they are counted: none is to be counted twice.
        int taken = gate.taken(Lane.CORE);
        int kept = Math.min(ready.count(), taken);
        int idle = Math.min(core.idle() + kept, core.links()) + overflow.idle();
        Snapshot seen = state.now();
        PoolCounters counters = events.counters();
        return new PoolStats(
                settings.name(),
                gate.size(Lane.CORE),
                gate.size(Lane.OVERFLOW) == Integer.MAX_VALUE ? -1 : gate.size(Lane.OVERFLOW),
                taken - kept + overflowInUse,
                idle,
                overflowInUse,
                suspects(),
                gate.waiting(),
                counters.createdCount(),
                counters.borrowedCount(),
                counters.borrowTimeoutCount(),
                counters.pingCount(),
                seen.phase(),
                seen.phase() == ServerPhase.UP ? 0 : seen.failures(),
                generations.current(),
                counters.outageCount(),
                counters.leakSuspectedCount(),
                counters.leakReclaimedCount(),
                counters.failoverCount(),
                events.eventsDropped(),
                counters.commitResolvedCount(),
                counters.commitUnknownCount(),
                counters.closedCounts(),
                counters.staleCounts(),
                counters.repeatedCounts(),
                counters.refusedCounts(),
                counters.stoppedCounts());
    }

    /** Links that were last proven alive before the newest proven disconnect. */
    private int suspects() {
        int suspects = overflow.idleSuspects(generations);
        for (Slot slot : core.slots()) {
            PooledLink link = slot.link();
            suspects += link != null && generations.suspect(link) ? 1 : 0;
        }
        for (Loan loan : overflowLoans) {
            suspects += generations.suspect(loan.link()) ? 1 : 0;
        }
        return suspects;
    }

    // What the dialer tells.

    @Override
    public void serverAway() {
        deaths.serverAway();
        ready.giveBackAll();
        gate.wakeAll();
        canary.start();
    }

    @Override
    public void serverBack() {
        gate.wakeFirst();
    }

    @Override
    public void connected(PooledLink link, Snapshot before) {
        primary.connected(link, before);
    }

    @Override
    public void deposit(PooledLink link) {
        core.deposit(link);
        gate.wakeFirst();
    }

    @Override
    public int openLinks() {
        return events.counters().openCount();
    }

    /** What the calls of this pool's borrowers are repeated by. */
    Retries retries() {
        return retries;
    }

    /** What finds out whether a COMMIT took effect; {@code null} for nothing. */
    @Nullable
    Witness witness() {
        return witness;
    }

    /** Which session of which server a link is, as the witness sees it; tries the witness out before its first use. */
    Witness.SessionId sessionOf(PooledLink link) throws SQLException {
        Witness asks = Objects.requireNonNull(witness, "no witness");
        Witness.SessionId known = link.session();
        if (known == null) {
            if (!witnessChecked) {
                asks.check(link.link().connection());
                witnessChecked = true;
            }
            known = asks.session(link.link().connection());
            link.session(known);
        }
        return known;
    }

    PoolSettings settings() {
        return settings;
    }

    PoolEvents events() {
        return events;
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
        canary.stop();
        servers.leave(dialer.target(), member);
        ready.giveBackAll();
        awaitReturns();
        int left = gate.taken(Lane.CORE) + gate.taken(Lane.OVERFLOW);
        aborting = true;
        if (left > 0) {
            LOG.warn(
                    "pool {}: {} connections were not returned within closeGrace ({} ms) and are aborted",
                    settings.name(),
                    left,
                    settings.closeGrace().toMillis());
            overflowLoans.forEach(loan -> loan.link().link().abort());
        }
        overflow.closePassedOn(CloseReason.POOL_CLOSED);
        core.close();
        stopBackground();
        watchdog.close();
        events.close();
        LOG.info("pool {}: closed", settings.name());
    }

    private Loan lend(Lane lane, long start, long now, long deadline)
            throws SQLException, ConnectFailedException, ServerAwayException {
        if (lane == Lane.CORE) {
            try {
                return core.lend(now, deadline, ready.mark(now));
            } catch (SQLException noSlot) {
                throw inOurWords(noSlot, start);
            }
        }
        Loan loan = Loan.ofOverflow(overflow.lend(deadline));
        overflowLoans.add(loan);
        return loan;
    }

    private SQLException inOurWords(SQLException noSlot, long start) {
        if (noSlot.getCause() instanceof InterruptedException interrupt) {
            // HikariCP has put the flag up again.
            return BorrowFailures.interrupted(settings.name(), interrupt);
        }
        if (noSlot instanceof SQLTransientConnectionException) {
            // Code that borrows from the unwrapped HikariDataSource takes slots without our permits.
            SQLException timeout = noConnection(start);
            timeout.addSuppressed(noSlot);
            return timeout;
        }
        return noSlot;
    }

    private Lane permit(long start, long deadline, boolean patient) throws SQLException {
        Lane lane;
        try {
            lane = closed.get() ? null : gate.acquire(deadline, patient);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BorrowFailures.interrupted(settings.name(), e);
        } catch (GateFullException e) {
            PoolStats stats = stats();
            events.borrowTimedOut(clock.now() - start, stats);
            throw BorrowFailures.tooManyWaiters(settings, counts(stats));
        }
        if (lane != null) {
            return lane;
        }
        throw closed.get() ? BorrowFailures.closed(settings.name()) : noConnection(start);
    }

    private SQLException noConnection(long start) {
        long now = clock.now();
        Snapshot seen = state.now();
        PoolStats stats = stats();
        events.borrowTimedOut(now - start, stats);
        if (door.suspended()) {
            return BorrowFailures.suspended(settings, counts(stats), now - start);
        }
        return seen.phase() == ServerPhase.DOWN
                ? BorrowFailures.serverDown(settings, counts(stats), dialer.target(), seen, now - start, now)
                : BorrowFailures.timedOut(
                        settings, counts(stats), now - start, door.ceilingFailure(), heldByThisThread());
    }

    /** A thread that waits for a connection while it holds others may be waiting for itself. */
    private int heldByThisThread() {
        int held = 0;
        for (Slot slot : core.slots()) {
            PooledLink link = slot.link();
            if (link != null && !slot.isFree() && link.isLentToThisThread()) {
                held++;
            }
        }
        for (Loan loan : overflowLoans) {
            if (loan.link().isLentToThisThread()) {
                held++;
            }
        }
        return held;
    }

    private static String counts(PoolStats stats) {
        return "pool size " + stats.poolSize() + ", max overflow "
                + (stats.maxOverflow() < 0 ? "unlimited" : stats.maxOverflow()) + ", active " + stats.active()
                + ", idle " + stats.idle() + ", overflow in use " + stats.overflowInUse() + ", waiting "
                + stats.waiting();
    }

    /** The gate decides when to try again; this only keeps a borrower that it lets in again and again from spinning. */
    private static void breathe(int round) {
        if (round > 1) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_BREATH_NANOS) + 1);
        }
    }

    private void awaitReturns() {
        long end = clock.now() + settings.closeGrace().toNanos();
        try {
            while (gate.taken(Lane.CORE) + gate.taken(Lane.OVERFLOW) > 0 && clock.now() - end < 0) {
                TimeUnit.MILLISECONDS.sleep(5);
                ready.giveBackAll();
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

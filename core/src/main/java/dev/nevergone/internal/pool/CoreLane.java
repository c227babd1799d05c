package dev.nevergone.internal.pool;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.internal.pool.SlotConnection.SlotHandle;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The pool-size connections that are kept. HikariCP pools slots, this lane puts live links into them: made, checked and
 * replaced in the borrower's thread, as many at a time as there are borrowers.
 *
 * <p>A borrower holds a core permit, of which there are as many as HikariCP may have slots; so HikariCP always has a
 * slot for it, or makes one at once.
 */
final class CoreLane {

    /** How long HikariCP takes at most to close a slot that it has evicted. */
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final HikariDataSource hikari;
    private final Dialer dialer;
    private final PrePing prePing;
    private final Fitness fitness;
    private final Generations generations;
    private final DeathRegister deaths;
    private final LinkCloser closer;
    private final SessionSetup setup;
    private final Clock clock;
    private final List<Slot> slots = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedDeque<PooledLink> spares = new ConcurrentLinkedDeque<>();
    private volatile boolean closing;
    private volatile boolean shrunk;

    CoreLane(
            HikariDataSource hikari,
            Dialer dialer,
            PrePing prePing,
            Fitness fitness,
            Generations generations,
            DeathRegister deaths,
            LinkCloser closer,
            SessionSetup setup,
            Clock clock) {
        this.hikari = hikari;
        this.dialer = dialer;
        this.prePing = prePing;
        this.fitness = fitness;
        this.generations = generations;
        this.deaths = deaths;
        this.closer = closer;
        this.setup = setup;
        this.clock = clock;
    }

    /**
     * Lends a live link; the caller holds a core permit. One attempt to connect at most.
     *
     * @param readyIn whether the loan may be kept for the next borrower when it comes back
     */
    Loan lend(long now, long deadlineNanos, int readyIn)
            throws SQLException, ConnectFailedException, ServerAwayException {
        Connection ticket = ticket(deadlineNanos - now);
        Slot slot = ticket.unwrap(SlotHandle.class).slot();
        boolean lent = false;
        try {
            remindOfWaiters();
            if (!slot.lend()) {
                throw BorrowFailures.closed(hikari.getPoolName());
            }
            if (slot.changedDirectly()) {
                closeIfAny(slot.detach(), CloseReason.NOT_RESETTABLE);
            }
            PooledLink link = fill(slot, deadlineNanos, now);
            lent = true;
            return new Loan(link, ticket, slot, readyIn);
        } finally {
            if (!lent) {
                giveBack(ticket, slot);
            }
        }
    }

    /** Takes a slot back, with its link or without. */
    void giveBack(Connection ticket, Slot slot) {
        closeIfAny(slot.free(), CloseReason.POOL_CLOSED);
        if (closing) {
            // HikariCP aborts by itself what it lent. Several that come back while it closes may strand a task in its
            // executor, which it then awaits for 10 s.
            return;
        }
        try {
            ticket.close();
        } catch (SQLException e) {
            // Closing a ticket touches no server: HikariCP only puts the slot back.
            throw new IllegalStateException("HikariCP refused a slot", e);
        }
    }

    /** Whether somebody reads HikariCP's own figures: then each loan must go through its hands. */
    boolean isMetered() {
        return hikari.getMetricsTrackerFactory() != null
                || hikari.getMetricRegistry() != null
                || hikari.isRegisterMbeans();
    }

    /** All slots there are, for those who look after idle links. */
    List<Slot> slots() {
        return slots;
    }

    /** Open links that nobody uses. */
    int idle() {
        int idle = spares.size();
        for (Slot slot : slots) {
            if (slot.isFree() && slot.link() != null) {
                idle++;
            }
        }
        return idle;
    }

    /** Idle links that can be lent without a doubt, for when no new ones can be had. */
    int lendable() {
        int lendable = spares.size();
        for (Slot slot : slots) {
            PooledLink link = slot.link();
            if (link != null && slot.isFree() && !generations.suspect(link)) {
                lendable++;
            }
        }
        return lendable;
    }

    /** Takes a link that was made without a borrower, for the next one. */
    void deposit(PooledLink link) {
        if (links() < hikari.getMaximumPoolSize() && !closing) {
            spares.addLast(link);
        } else {
            closer.close(link, CloseReason.OVERFLOW_RETURNED);
        }
    }

    /** Changes how many links are kept: those beyond that are closed, idle ones now, lent ones when they come back. */
    void resize(int poolSize) {
        shrunk |= poolSize < hikari.getMaximumPoolSize();
        hikari.getHikariConfigMXBean().setMaximumPoolSize(poolSize);
        remindOfWaiters();
        PooledLink idle;
        while (links() > poolSize && (idle = takeIdle()) != null) {
            closer.close(idle, CloseReason.EVICTED);
        }
    }

    /** Whether a core link that comes back is one too many since the lane was made smaller. */
    boolean isSurplus(Loan loan) {
        return shrunk && loan.slot() != null && links() > hikari.getMaximumPoolSize();
    }

    /** Closes every idle link that is not fit any more for another reason than being dead. */
    void closeUnfitIdle() {
        for (Slot slot : slots) {
            if (slot.link() != null && slot.tryCheck()) {
                PooledLink link = slot.link();
                if (link != null && fitness.closeIfOutOfDate(link)) {
                    slot.detach();
                }
                closeIfAny(slot.free(), CloseReason.POOL_CLOSED);
            }
        }
        for (PooledLink spare : spares) {
            // Who removes it owns it: a borrower, or another thread in here, may be after it too.
            if (fitness.isOutOfDate(spare) && spares.remove(spare)) {
                fitness.closeIfOutOfDate(spare);
            }
        }
    }

    /** Open links, lent or idle. */
    int links() {
        int links = spares.size();
        for (Slot slot : slots) {
            if (slot.link() != null) {
                links++;
            }
        }
        return links;
    }

    /** Aborts what is still lent, closes what is idle, and HikariCP with it. */
    void close() {
        closing = true;
        for (Slot slot : slots) {
            PooledLink link = slot.link();
            if (link != null && !slot.isFree()) {
                link.link().abort();
            }
        }
        PooledLink spare;
        while ((spare = spares.pollFirst()) != null) {
            closer.close(spare, CloseReason.POOL_CLOSED);
        }
        hikari.close();
        if (hikari.getDataSource() instanceof SlotSource source) {
            source.letGo();
        }
    }

    HikariDataSource hikari() {
        return hikari;
    }

    /** A new, empty slot for HikariCP. */
    Connection newSlot() {
        Slot slot = new Slot();
        slots.add(slot);
        return SlotConnection.of(slot, this);
    }

    /** HikariCP is done with a slot. */
    void retire(Slot slot) {
        slots.remove(slot);
        closeIfAny(slot.retire(), closing ? CloseReason.POOL_CLOSED : CloseReason.EVICTED);
        // HikariCP closes slots in a thread of its own: what was in an evicted one may be in another by now.
        PooledLink moved = slot.movedWithin(CLOSING_NANOS, clock.now());
        if (moved != null) {
            moved.evict();
        }
        remindOfWaiters();
    }

    void abort(Slot slot) {
        PooledLink link = slot.link();
        retire(slot);
        if (link != null) {
            link.link().abort();
        }
    }

    /** HikariCP asks before it lends a slot that was idle; our own borrow checks by itself, so this only has to be cheap. */
    boolean usable(Slot slot) {
        if (slot.isRetired()) {
            return false;
        }
        if (slot.isLentDirectly()) {
            return answersDirectly(slot);
        }
        if (slot.tryCheck()) {
            PooledLink link = slot.link();
            PrePing.Death death = link == null ? null : prePing.peek(link);
            if (link != null && death != null) {
                slot.detach();
                deaths.foundDead(link, death);
            }
            closeIfAny(slot.free(), CloseReason.POOL_CLOSED);
        }
        return true;
    }

    /**
     * The slot's last borrower took it from HikariCP, and either still has it and asks, or it is about to be lent so
     * again. Only a ping will do, for a peek could meet the rows of a result. A dead link is not replaced: the rest of a
     * transaction must not run on another one.
     */
    private boolean answersDirectly(Slot slot) {
        PooledLink link = slot.link();
        PrePing.Death death = link == null ? null : prePing.ping(link);
        if (link == null || death == null) {
            return true;
        }
        slots.remove(slot);
        if (slot.retire() != null) {
            deaths.foundDead(link, death);
        }
        return false;
    }

    /** What an empty slot answers while HikariCP sets it up; nothing may touch the network there. */
    @Nullable
    Object setupAnswer(String method) {
        return switch (method) {
            case "isReadOnly" -> setup.readOnly();
            case "getAutoCommit" -> setup.autoCommit();
            case "getTransactionIsolation" -> setup.isolationOr(Connection.TRANSACTION_REPEATABLE_READ);
            case "isWrapperFor" -> false;
            default -> null;
        };
    }

    /** For code that borrowed from the unwrapped HikariDataSource. */
    Connection direct(Slot slot) throws SQLException {
        boolean inUse = slot.isLentDirectly();
        if (!slot.lendDirectly()) {
            throw BorrowFailures.connectionClosed(hikari.getPoolName());
        }
        try {
            remindOfWaiters();
            PooledLink link = slot.link();
            long now = clock.now();
            return (inUse && link != null ? link : fill(slot, clock.deadline(now), now))
                    .link()
                    .connection();
        } catch (ConnectFailedException e) {
            throw e.failure();
        } catch (ServerAwayException e) {
            throw BorrowFailures.away(dialer.target());
        }
    }

    /** What HikariCP is to believe that a connection's network time-out was, and so to put back. */
    int networkTimeoutMillis() {
        return dialer.socketTimeoutMillis();
    }

    private Connection ticket(long timeoutNanos) throws SQLException {
        if (hikari.isClosed()) {
            // By somebody who unwrapped it: it would let the borrower wait for a slot that nobody makes any more.
            throw BorrowFailures.closed(hikari.getPoolName());
        }
        if (hikari.getHikariPoolMXBean() instanceof HikariPool pool) {
            return pool.getConnection(Math.max(1, timeoutNanos / 1_000_000));
        }
        return hikari.getConnection();
    }

    /**
     * Of several that ask for a slot at once HikariCP may overlook one: each counts itself among the waiters, and then adds
     * nothing if as many additions are queued, which by now may be for others (ConcurrentBag.borrow, HikariPool.addBagItem).
     * It would wait until somebody returns a slot. So whoever got one asks again for those who still wait, and whoever
     * makes room too: HikariCP adds slots only for those who ask from then on.
     */
    private void remindOfWaiters() {
        if (hikari.getHikariPoolMXBean() instanceof HikariPool pool) {
            int waiting = pool.getThreadsAwaitingConnection();
            if (waiting > 0 && pool.getTotalConnections() < hikari.getMaximumPoolSize() && !hikari.isClosed()) {
                pool.addBagItem(waiting);
            }
        }
    }

    private PooledLink fill(Slot slot, long deadlineNanos, long now)
            throws ConnectFailedException, ServerAwayException {
        while (true) {
            PooledLink link = slot.link();
            if (link == null) {
                link = takeIdle();
                if (link == null) {
                    PooledLink fresh = dialer.dial(deadlineNanos);
                    slot.attach(fresh);
                    return fresh;
                }
                slot.attach(link);
            }
            if (fitness.isFit(link, now)) {
                return link;
            }
            slot.detach();
        }
    }

    /**
     * HikariCP may hand out an empty slot while a link idles in another: that link is used before one is made. Suspects
     * are left to the sweep, or one borrower would ping them all, one after the other.
     */
    private @Nullable PooledLink takeIdle() {
        PooledLink spare = spares.pollFirst();
        if (spare != null) {
            return spare;
        }
        for (Slot slot : slots) {
            PooledLink seen = slot.link();
            if (seen != null && !generations.suspect(seen) && slot.tryCheck()) {
                PooledLink link = slot.moveOut(clock.now());
                closeIfAny(slot.free(), CloseReason.POOL_CLOSED);
                if (link != null) {
                    if (slot.isRetired()) {
                        link.evict();
                    }
                    return link;
                }
            }
        }
        return null;
    }

    private void closeIfAny(@Nullable PooledLink link, CloseReason reason) {
        if (link != null) {
            closer.close(link, reason);
        }
    }
}

package dev.nevergone.internal.pool;

import dev.nevergone.PoolStats.CloseReason;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Core loans that came back a moment ago and are kept as they are, with their permit and HikariCP's slot, for a borrower
 * who comes at once, in a pool that is borrowed from more than {@value #HOT_PER_SECOND} times a second for more than
 * {@value #HOT_FROM} borrows: the way through gate and HikariCP, there and back, costs more than all the rest but the
 * check. A loan is checked this way too.
 *
 * <p>HikariCP takes a kept slot for one in use. So a loan is kept within one tick of {@value #TICK_MILLIS} ms: its borrower
 * returns it the whole way after that, or the ticking thread does, two ticks later at the latest. All go back at once
 * when somebody waits or the door is not wide open; and nothing is kept where HikariCP's own meters are read. Thread-safe;
 * nothing here blocks on a lock.
 */
final class ReadyLoans implements Gate.Keeper {

    static final int HOT_PER_SECOND = 10_000;
    /** A burst of a few is cheaper on the whole way: to keep anything costs two wake-ups of the ticking thread. */
    static final int HOT_FROM = 32;

    static final long TICK_MILLIS = 10;

    private static final long HOT_NANOS = TimeUnit.SECONDS.toNanos(1) / HOT_PER_SECOND;
    private static final long HOT_FROM_NANOS = HOT_FROM * HOT_NANOS;
    /** As many references as fill a cache line of 64 bytes: two threads' places do not share one. */
    private static final int STRIDE = 16;

    private final CoreLane core;
    private final Gate gate;
    private final ServerDoor door;
    private final Fitness fitness;
    private final LinkCloser closer;
    private final ExecutorService background;
    private final AtomicReferenceArray<@Nullable Loan> places;
    private final int mask;
    /** Loans that are neither kept nor given back yet. */
    private final AtomicInteger leaving = new AtomicInteger();

    private final AtomicBoolean ticking = new AtomicBoolean();
    private final AtomicInteger tick = new AtomicInteger();
    private volatile boolean everKept;
    /** When the pool will have cooled down: {@link #HOT_NANOS} later with each loan. Of two at a time one may not count. */
    private volatile long coolNanos;

    ReadyLoans(
            CoreLane core,
            Gate gate,
            ServerDoor door,
            Fitness fitness,
            LinkCloser closer,
            ExecutorService background,
            int processors) {
        this.core = core;
        this.gate = gate;
        this.door = door;
        this.fitness = fitness;
        this.closer = closer;
        this.background = background;
        // Four times the threads that can run at a time, so that most find the place that they used last.
        int count = Integer.highestOneBit(Math.max(1, Math.min(32, processors))) * 4;
        this.mask = count - 1;
        this.places = new AtomicReferenceArray<>(count * STRIDE);
    }

    /** How the next loan that HikariCP gives is marked: until when it may be kept, or {@link Loan#NEVER_READY}. */
    int mark(long now) {
        long heat = Math.max(0, Math.min(coolNanos - now, 2 * HOT_FROM_NANOS)) + HOT_NANOS;
        coolNanos = now + heat;
        return heat > HOT_FROM_NANOS && !core.isMetered() ? tick.get() : Loan.NEVER_READY;
    }

    /** A loan for the caller, who checks it; {@code null} where none is ready, or others were first. */
    @Nullable
    Loan take() {
        if (!everKept || !door.isWideOpen()) {
            return null;
        }
        int home = home();
        for (int i = 0; i <= mask; i++) {
            int place = ((home + i) & mask) * STRIDE;
            Loan loan = places.get(place);
            if (loan != null && places.compareAndSet(place, loan, null)) {
                return loan;
            }
        }
        return null;
    }

    /** Keeps a loan that came back in order. False where it must go the whole way. */
    boolean keep(Loan loan) {
        if (loan.readyIn() != tick.get() || !door.isWideOpen()) {
            return false;
        }
        int home = home();
        for (int i = 0; i <= mask; i++) {
            int place = ((home + i) & mask) * STRIDE;
            if (places.get(place) == null && places.compareAndSet(place, null, loan)) {
                kept();
                return true;
            }
        }
        return false;
    }

    private void kept() {
        if (!everKept) {
            everKept = true;
        }
        if (gate.hasSleeper()) {
            giveBackAll();
        } else if (!ticking.get() && ticking.compareAndSet(false, true)) {
            startTicking();
        }
    }

    private void startTicking() {
        boolean started = false;
        try {
            background.execute(this::tickWhileAnyIsKept);
            started = true;
        } catch (RejectedExecutionException poolIsClosed) {
            // Nothing is kept then.
        } finally {
            if (!started) {
                giveBackAll();
                ticking.set(false);
            }
        }
    }

    @Override
    public boolean isKeeping() {
        return ticking.get();
    }

    /** Loans that are kept now, or go back in this moment. */
    int count() {
        int count = leaving.get();
        for (int place = 0; everKept && place < places.length(); place += STRIDE) {
            count += places.get(place) == null ? 0 : 1;
        }
        return count;
    }

    @Override
    public boolean giveBackAll() {
        boolean any = leaving.get() > 0;
        for (int place = 0; everKept && place < places.length(); place += STRIDE) {
            Loan loan = places.get(place);
            any |= loan != null && giveBackFrom(place, loan);
        }
        return any;
    }

    private boolean giveBackFrom(int place, Loan loan) {
        leaving.incrementAndGet();
        try {
            boolean ours = places.compareAndSet(place, loan, null);
            if (ours) {
                giveBack(loan);
            }
            return ours;
        } finally {
            leaving.decrementAndGet();
        }
    }

    /** Gives one back that was taken. */
    void giveBack(Loan loan) {
        Slot slot = loan.requireSlot();
        PooledLink link = slot.link();
        if (link != null && (fitness.isEvicted(link) || core.isSurplus(loan))) {
            slot.detach();
            closer.close(link, CloseReason.EVICTED);
        }
        core.giveBack(loan.requireTicket(), slot);
        gate.release(Lane.CORE);
    }

    private void tickWhileAnyIsKept() {
        do {
            try {
                do {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
                    giveBackOlderThan(tick.incrementAndGet() - 1);
                } while (count() > 0 && !Thread.currentThread().isInterrupted());
            } finally {
                ticking.set(false);
            }
            // What was kept after the last look found the ticking still going on, and relied on it.
        } while (count() > 0 && ticking.compareAndSet(false, true));
    }

    /** Those that nobody has taken for a whole tick; the others go the whole way when they come back. */
    private void giveBackOlderThan(int ticked) {
        for (int place = 0; place < places.length(); place += STRIDE) {
            Loan loan = places.get(place);
            if (loan != null && loan.readyIn() - ticked < 0) {
                giveBackFrom(place, loan);
            }
        }
    }

    private int home() {
        return (int) Thread.currentThread().getId();
    }
}

package dev.nevergone.internal.pool;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The permits of a pool: as many borrowers at a time as pool size and max overflow allow, the core lane first.
 *
 * <p>Waiters queue in order. A newcomer may overtake them only while the first of them has waited less than
 * {@link #PATIENCE_NANOS}: under load that spares a thread switch per hand-over, and nobody starves, since an older
 * waiter is given the next permit directly. Thread-safe; nothing here blocks on a lock.
 */
final class Gate {

    static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final AtomicInteger corePermits;
    private final AtomicInteger overflowPermits;
    private final ConcurrentLinkedQueue<Waiter> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final int maxWaiters;
    private final Door door;
    private final LongSupplier nanoTime;
    private final AtomicInteger core;
    private final AtomicInteger overflow;
    private volatile boolean closed;

    /**
     * @param core permits of the core lane
     * @param overflow permits of the overflow lane, {@code Integer.MAX_VALUE} for no limit
     * @param maxWaiters how many may wait, {@code Integer.MAX_VALUE} for no limit
     * @param door what must hold, beside a permit being there
     */
    Gate(int core, int overflow, int maxWaiters, Door door, LongSupplier nanoTime) {
        this.core = new AtomicInteger(core);
        this.overflow = new AtomicInteger(overflow);
        this.corePermits = new AtomicInteger(core);
        this.overflowPermits = new AtomicInteger(overflow);
        this.maxWaiters = maxWaiters;
        this.door = door;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes a permit, waiting until the deadline. {@code null} when the deadline passed first, the door says that waiting
     * is in vain, or the gate was closed.
     *
     * @param patient waits until the deadline whatever the door says
     * @throws GateFullException when as many wait as may
     */
    @Nullable
    Lane acquire(long deadlineNanos, boolean patient) throws InterruptedException, GateFullException {
        if (closed) {
            return null;
        }
        if (mayOvertake()) {
            Lane lane = tryTake();
            if (lane != null) {
                return lane;
            }
        }
        return await(deadlineNanos, patient);
    }

    /** Gives a permit back, to the first waiter where there is one. */
    void release(Lane lane) {
        Waiter head = queue.peek();
        if (head != null
                && nanoTime.getAsLong() - head.since > PATIENCE_NANOS
                && permits(lane).get() >= 0
                && door.open()
                && serveDirectly(lane)) {
            return;
        }
        permits(lane).getAndIncrement();
        wakeFirst();
    }

    /** Lets nobody in any more and sends the waiters away. Permits that are out can still be given back. */
    void close() {
        closed = true;
        wakeAll();
    }

    /** The door may have opened. */
    void wakeFirst() {
        Waiter head = queue.peek();
        if (head != null && (corePermits.get() > 0 || overflowPermits.get() > 0)) {
            LockSupport.unpark(head.thread);
        }
    }

    /** How long to wait may have changed. */
    void wakeAll() {
        queue.forEach(waiter -> LockSupport.unpark(waiter.thread));
    }

    /** Changes the number of permits. Fewer take effect as permits come back. */
    void resize(Lane lane, int permits) {
        AtomicInteger total = lane == Lane.CORE ? core : overflow;
        permits(lane).addAndGet(permits - total.getAndSet(permits));
        wakeAll();
    }

    /** How many threads wait for a permit. */
    int waiting() {
        return waiting.get();
    }

    /** How many permits a lane has. */
    int size(Lane lane) {
        return lane == Lane.CORE ? core.get() : overflow.get();
    }

    /** How many permits of a lane are out. */
    int taken(Lane lane) {
        return lane == Lane.CORE ? core.get() - corePermits.get() : overflow.get() - overflowPermits.get();
    }

    private @Nullable Lane await(long deadlineNanos, boolean patient) throws InterruptedException, GateFullException {
        Waiter self = new Waiter(Thread.currentThread(), nanoTime.getAsLong());
        if (waiting.incrementAndGet() > maxWaiters) {
            waiting.decrementAndGet();
            throw new GateFullException();
        }
        queue.add(self);
        try {
            while (true) {
                if (queue.peek() == self) {
                    takeAsFirst(self);
                }
                if (self.isServed()) {
                    return self.lane();
                }
                long left = left(deadlineNanos, patient);
                if (left <= 0 || closed) {
                    return self.giveUp();
                }
                if (Thread.interrupted()) {
                    return giveUpInterrupted(self);
                }
                LockSupport.parkNanos(this, left);
            }
        } finally {
            queue.remove(self);
            waiting.decrementAndGet();
            // A permit that is free now, if any, was announced to this thread only.
            wakeFirst();
        }
    }

    private long left(long deadlineNanos, boolean patient) {
        long now = nanoTime.getAsLong();
        long left = deadlineNanos - now;
        long giveUpAt = patient ? Door.NEVER : door.giveUpAt();
        return giveUpAt == Door.NEVER ? left : Math.min(left, giveUpAt - now);
    }

    private static Lane giveUpInterrupted(Waiter self) throws InterruptedException {
        Lane lane = self.giveUp();
        if (lane == null) {
            throw new InterruptedException();
        }
        // Served in the same moment: the permit is worth more than the interrupt, which the caller still sees.
        Thread.currentThread().interrupt();
        return lane;
    }

    private void takeAsFirst(Waiter self) {
        Lane lane = tryTake();
        if (lane != null && !self.serve(lane)) {
            // Somebody served this waiter directly in the same moment: keep that permit, put ours back.
            permits(lane).getAndIncrement();
        }
    }

    private boolean serveDirectly(Lane lane) {
        Waiter head;
        while ((head = queue.poll()) != null) {
            if (head.serve(lane)) {
                LockSupport.unpark(head.thread);
                return true;
            }
        }
        return false;
    }

    private boolean mayOvertake() {
        Waiter head = queue.peek();
        return head == null || nanoTime.getAsLong() - head.since <= PATIENCE_NANOS;
    }

    private @Nullable Lane tryTake() {
        if (!door.open()) {
            return null;
        }
        if (decrement(corePermits)) {
            return Lane.CORE;
        }
        return decrement(overflowPermits) ? Lane.OVERFLOW : null;
    }

    private static boolean decrement(AtomicInteger permits) {
        int seen = permits.get();
        while (seen > 0) {
            if (permits.compareAndSet(seen, seen - 1)) {
                return true;
            }
            seen = permits.get();
        }
        return false;
    }

    private AtomicInteger permits(Lane lane) {
        return lane == Lane.CORE ? corePermits : overflowPermits;
    }

    /** What must hold, beside a permit being there, for a borrower to be let in. */
    interface Door {

        /** The answer where waiting is not in vain. */
        long NEVER = Long.MAX_VALUE;

        /** Whether somebody may be let in now. On the way of every borrow: cheap. */
        boolean open();

        /** When waiters give up, or {@link #NEVER}. */
        long giveUpAt();
    }

    /** One thread in the queue; served with a lane's permit or given up, whichever comes first. */
    private static final class Waiter {

        private enum State {
            WAITING,
            CORE,
            OVERFLOW,
            GAVE_UP
        }

        private final Thread thread;
        private final long since;
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

        Waiter(Thread thread, long since) {
            this.thread = thread;
            this.since = since;
        }

        boolean serve(Lane lane) {
            return state.compareAndSet(State.WAITING, lane == Lane.CORE ? State.CORE : State.OVERFLOW);
        }

        boolean isServed() {
            return state.get() != State.WAITING;
        }

        /** The lane it was served with, or {@code null}. */
        @Nullable
        Lane lane() {
            return switch (state.get()) {
                case CORE -> Lane.CORE;
                case OVERFLOW -> Lane.OVERFLOW;
                case WAITING, GAVE_UP -> null;
            };
        }

        /** Ends the wait; the lane where a permit arrived first. */
        @Nullable
        Lane giveUp() {
            state.compareAndSet(State.WAITING, State.GAVE_UP);
            return lane();
        }
    }
}

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

    private static final int LEAST_LOOKS = 3;
    private static final int MOST_LOOKS = 100;
    /** A thread that has been put off its processor with a permit in hand needs one to give it back. */
    private static final long ON_ITS_WAY_NANOS = TimeUnit.MICROSECONDS.toNanos(10);

    private final AtomicInteger corePermits;
    private final AtomicInteger overflowPermits;
    private final ConcurrentLinkedQueue<Waiter> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final int maxWaiters;
    private final Door door;
    private final LongSupplier nanoTime;
    private final AtomicInteger core;
    private final AtomicInteger overflow;
    private Keeper keeper = Keeper.NONE;
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

    /** Says who keeps permits that nobody uses; before the first borrow. */
    void keptBy(Keeper who) {
        keeper = who;
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
        Lane lane = tryAcquire();
        if (lane != null || closed) {
            return lane;
        }
        return await(deadlineNanos, patient);
    }

    /** Takes a permit if that can be done without waiting and without passing by somebody who waits for long. */
    @Nullable
    Lane tryAcquire() {
        return !closed && mayOvertake() ? tryTake() : null;
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
            head.wake();
        }
    }

    /** Whether somebody waits who has not been told yet to look again. */
    boolean hasSleeper() {
        if (waiting.get() == 0) {
            return false;
        }
        Waiter head = queue.peek();
        return head != null && !head.woken;
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
                self.look();
                keeper.giveBackAll();
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
                // Told since it looked, and perhaps the token was spent on another wait, in HikariCP: it looks again.
                if (!self.woken) {
                    LockSupport.parkNanos(this, left);
                }
            }
        } finally {
            if (!self.dequeued) {
                queue.remove(self);
            }
            waiting.decrementAndGet();
            // What is free now, if anything, was announced to this thread only.
            keeper.giveBackAll();
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
            head.dequeued = true;
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
        if (decrement(corePermits) || (keeper.isKeeping() && takeKept())) {
            return Lane.CORE;
        }
        return decrement(overflowPermits) ? Lane.OVERFLOW : null;
    }

    /**
     * A permit that is kept, or on its way back from there, is as good as a free one: nobody is to connect beyond the pool
     * size, or to be refused, for it. Loans change their place while they are looked for, hence several looks.
     */
    private boolean takeKept() {
        for (int look = 1; look <= MOST_LOOKS; look++) {
            boolean found = keeper.giveBackAll();
            if (decrement(corePermits)) {
                return true;
            }
            if (found) {
                LockSupport.parkNanos(this, ON_ITS_WAY_NANOS);
            } else if (look >= LEAST_LOOKS) {
                return false;
            }
        }
        return false;
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

    /** Who keeps permits that nobody uses. */
    interface Keeper {

        /** Keeps nothing. */
        Keeper NONE = new Keeper() {
            @Override
            public boolean isKeeping() {
                return false;
            }

            @Override
            public boolean giveBackAll() {
                return false;
            }
        };

        /** Whether it may keep any now. Cheap. */
        boolean isKeeping();

        /** Releases all it keeps. Whether there were any, or some are on their way still. */
        boolean giveBackAll();
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
        /** Whether it has been told to look again and has not done so: it need not be told twice, and each time costs. */
        private volatile boolean woken;
        /** Whether it is out of the queue already: to look for it there takes as long as the queue is. */
        private volatile boolean dequeued;

        Waiter(Thread thread, long since) {
            this.thread = thread;
            this.since = since;
        }

        void wake() {
            if (!woken) {
                woken = true;
                LockSupport.unpark(thread);
            }
        }

        /** Before it looks: who frees something from now on wakes it. */
        void look() {
            woken = false;
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

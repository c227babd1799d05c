package dev.nevergone.internal.telemetry;

import dev.nevergone.PoolListener;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one listener: a bounded queue and one thread, which exists only while there is something to tell. Nobody
 * who tells ever waits. Thread-safe.
 */
final class ListenerLane {

    /** Events that may wait for a slow listener. */
    static final int CAPACITY = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(ListenerLane.class);
    private static final long IDLE_THREAD_SECONDS = 5;
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NOT_CALLED = Long.MIN_VALUE;

    private final String pool;
    private final PoolListener listener;
    private final LongAdder dropped;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor executor;
    private final AtomicBoolean throwingSaid = new AtomicBoolean();
    private final AtomicBoolean blockingSaid = new AtomicBoolean();
    private final AtomicBoolean droppingSaid = new AtomicBoolean();
    private volatile long calledAt = NOT_CALLED;
    private volatile boolean removed;
    private volatile @Nullable Thread caller;

    ListenerLane(String pool, String threadName, PoolListener listener, LongAdder dropped, LongSupplier nanoTime) {
        this.pool = pool;
        this.listener = listener;
        this.dropped = dropped;
        this.nanoTime = nanoTime;
        this.executor = new ThreadPoolExecutor(
                1,
                1,
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(CAPACITY),
                task -> {
                    Thread thread = new Thread(task, threadName);
                    thread.setDaemon(true);
                    return thread;
                },
                (task, full) -> drop(full.isShutdown()));
        executor.allowCoreThreadTimeOut(true);
    }

    boolean isOf(PoolListener other) {
        return listener == other;
    }

    void tell(Consumer<PoolListener> event) {
        long since = calledAt;
        if (since != NOT_CALLED
                && nanoTime.getAsLong() - since > SLOW_NANOS
                && blockingSaid.compareAndSet(false, true)) {
            LOG.warn(
                    "pool {}: listener {} has been blocking for {} ms; up to {} events wait for it, more are dropped",
                    pool,
                    name(),
                    TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - since),
                    CAPACITY);
        }
        executor.execute(() -> call(event));
    }

    /** Takes no more events and finishes those that wait. */
    void letRunOut() {
        executor.shutdown();
    }

    /** Tells the listener no more. A call that is under way may end. */
    void remove() {
        removed = true;
        executor.shutdown();
    }

    /** Waits for the last events, then interrupts the listener. */
    void end(long millis) {
        executor.shutdown();
        try {
            // A listener may close its pool: it cannot be waited for in its own thread.
            if (caller != Thread.currentThread() && !executor.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void call(Consumer<PoolListener> event) {
        if (removed) {
            return;
        }
        caller = Thread.currentThread();
        calledAt = nanoTime.getAsLong();
        try {
            event.accept(listener);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            if (throwingSaid.compareAndSet(false, true)) {
                LOG.warn("pool {}: listener {} threw; further failures of it are not logged", pool, name(), e);
            }
        } finally {
            calledAt = NOT_CALLED;
            caller = null;
        }
    }

    private void drop(boolean closed) {
        if (closed) {
            return;
        }
        dropped.increment();
        if (droppingSaid.compareAndSet(false, true)) {
            LOG.warn(
                    "pool {}: listener {} is too slow: {} events wait for it, the next ones are dropped and counted",
                    pool,
                    name(),
                    CAPACITY);
        }
    }

    /** The class alone: a listener's toString() is a user's code. */
    private String name() {
        return listener.getClass().getName();
    }
}

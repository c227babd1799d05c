package dev.nevergone.internal.driver;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A watchdog with one daemon thread, which is started at the first watch. Most pools never need it: only connections
 * whose socket is not ours do. Thread-safe.
 */
public final class DaemonWatchdog implements Watchdog, AutoCloseable {

    private final String threadName;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ScheduledThreadPoolExecutor scheduler;
    private boolean closed;

    /**
     * Makes a watchdog at rest.
     *
     * @param threadName the name of its thread
     */
    public DaemonWatchdog(String threadName) {
        this.threadName = threadName;
    }

    @Override
    public Watch watch(Duration cap, Runnable action) {
        lock.lock();
        try {
            if (closed) {
                // The pool is going away: nobody is left to be kept waiting.
                return () -> {};
            }
            if (scheduler == null) {
                scheduler = start();
            }
            Future<?> future = scheduler.schedule(action, cap.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } finally {
            lock.unlock();
        }
    }

    private ScheduledThreadPoolExecutor start() {
        ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        started.setRemoveOnCancelPolicy(true);
        return started;
    }

    /** Ends the thread; watches that still run never bite. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (scheduler != null) {
                scheduler.shutdownNow();
            }
        } finally {
            lock.unlock();
        }
    }
}

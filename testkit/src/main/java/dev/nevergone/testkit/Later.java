package dev.nevergone.testkit;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one task at a time: now, or later unless something else is asked for meanwhile. Thread-safe. */
final class Later {

    private static final Logger LOG = LoggerFactory.getLogger(Later.class);

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread waiting;

    /** Calls off what waits, and runs the task. */
    void now(Runnable task) {
        lock.lock();
        try {
            callOff();
            task.run();
        } finally {
            lock.unlock();
        }
    }

    /** Calls off what waits, and runs the task after so long in a thread of its own. */
    void after(Duration delay, Runnable task) {
        lock.lock();
        try {
            callOff();
            waiting = FaultProxy.daemon(() -> runLater(delay, task), "faulty-server-heal");
        } finally {
            lock.unlock();
        }
    }

    private void callOff() {
        if (waiting != null) {
            waiting.interrupt();
            waiting = null;
        }
    }

    private void runLater(Duration delay, Runnable task) {
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            // Called off; the thread ends.
            return;
        }
        lock.lock();
        try {
            if (waiting == Thread.currentThread()) {
                waiting = null;
                task.run();
            }
        } catch (RuntimeException e) {
            LOG.error("Healing in the background failed; heal() tries again", e);
        } finally {
            lock.unlock();
        }
    }
}

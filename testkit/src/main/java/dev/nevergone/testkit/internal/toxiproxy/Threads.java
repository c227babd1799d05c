package dev.nevergone.testkit.internal.toxiproxy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one server: named daemons that can be waited for. Thread-safe. */
final class Threads {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

    /** May hold threads that have ended, but lacks none that has not. */
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();

    /** Starts a thread that runs the task and ends. */
    Thread start(String name, Runnable task) {
        Thread thread = new Thread(() -> runLogged(task), "toxiproxy-" + name);
        thread.setDaemon(true);
        started.removeIf(other -> !other.isAlive());
        thread.start();
        started.add(thread);
        return thread;
    }

    private static void runLogged(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("thread {} failed: this is a defect of the Toxiproxy server", Thread.currentThread(), e);
        }
    }

    /** Waits until all have ended, at most so long. Their work must have been ended before. */
    void awaitAll(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (Thread thread : started) {
            long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (thread == Thread.currentThread() || millis <= 0) {
                continue;
            }
            try {
                thread.join(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}

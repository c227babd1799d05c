package dev.nevergone.testkit.internal.toxiproxy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one server: named daemons that can be waited for. Thread-safe. */
final class Threads {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    /** Starts a thread; it forgets itself when the task is done. */
    Thread start(String name, Runnable task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        LOG.error("thread {} failed: this is a defect of the Toxiproxy server", name, e);
                    } finally {
                        running.remove(Thread.currentThread());
                    }
                },
                "toxiproxy-" + name);
        thread.setDaemon(true);
        running.add(thread);
        thread.start();
        return thread;
    }

    /** Waits until all have ended, at most so long. Their work must have been ended before. */
    void awaitAll(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (Thread thread : running) {
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

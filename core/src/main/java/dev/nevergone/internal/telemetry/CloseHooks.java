package dev.nevergone.internal.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** What is to be done when a pool is closed: each task once, and at once where it comes too late. Thread-safe. */
final class CloseHooks {

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> tasks = new ArrayList<>();
    private boolean closed;

    void add(Runnable task) {
        lock.lock();
        try {
            if (!closed) {
                tasks.add(task);
                return;
            }
        } finally {
            lock.unlock();
        }
        task.run();
    }

    void run() {
        List<Runnable> due;
        lock.lock();
        try {
            closed = true;
            due = List.copyOf(tasks);
            tasks.clear();
        } finally {
            lock.unlock();
        }
        due.forEach(Runnable::run);
    }
}

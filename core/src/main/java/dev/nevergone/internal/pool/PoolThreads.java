package dev.nevergone.internal.pool;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The daemon threads of one pool, named after it. */
final class PoolThreads implements ThreadFactory {

    private final String poolName;
    private final AtomicInteger number = new AtomicInteger();

    PoolThreads(String poolName) {
        this.poolName = poolName;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new PoolThread(task, "nevergone-" + poolName + "-" + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Tells our threads from a user's. */
    static final class PoolThread extends Thread {
        PoolThread(Runnable task, String name) {
            super(task, name);
        }
    }
}

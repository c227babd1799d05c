package dev.nevergone.examples.bookshop.board;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The board's own threads: all that makes, sends and checks what the page shows, and nothing of the load. What they cost is
 * shown on the page. Thread-safe, but for {@link #cpuNanos()}, which is the ticker's.
 */
final class BoardThreads implements ThreadFactory {

    private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Thread, Long> used = new ConcurrentHashMap<>();
    private long usedByEnded;

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "board-" + number.incrementAndGet());
        thread.setDaemon(true);
        used.put(thread, 0L);
        return thread;
    }

    /** Processor time that they have used; what a thread used between the last look and its end is not known. */
    long cpuNanos() {
        long sum = 0;
        for (Iterator<Map.Entry<Thread, Long>> all = used.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Thread, Long> entry = all.next();
            long now = clock.getThreadCpuTime(entry.getKey().getId());
            if (now > 0) {
                entry.setValue(now);
                sum += now;
            } else if (entry.getKey().getState() == Thread.State.TERMINATED) {
                usedByEnded += entry.getValue();
                all.remove();
            }
        }
        return sum + usedByEnded;
    }
}

package dev.nevergone.internal.telemetry;

import dev.nevergone.PoolListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The listeners of one pool, each in a lane of its own, so that none waits for another. Thread-safe. */
final class Listeners {

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final String pool;
    private final LongSupplier nanoTime;
    private final List<ListenerLane> lanes = new CopyOnWriteArrayList<>();
    private final AtomicInteger number = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private volatile boolean closed;

    Listeners(String pool, LongSupplier nanoTime) {
        this.pool = pool;
        this.nanoTime = nanoTime;
    }

    void add(PoolListener listener) {
        if (closed || lanes.stream().anyMatch(lane -> lane.isOf(listener))) {
            return;
        }
        String thread = "nevergone-" + pool + "-listener-" + number.incrementAndGet();
        lanes.add(new ListenerLane(pool, thread, listener, dropped, nanoTime));
    }

    void remove(PoolListener listener) {
        for (ListenerLane lane : List.copyOf(lanes)) {
            if (lane.isOf(listener) && lanes.remove(lane)) {
                lane.remove();
            }
        }
    }

    /** Tells all; returns at once. */
    void tell(Consumer<PoolListener> event) {
        for (ListenerLane lane : lanes) {
            lane.tell(event);
        }
    }

    long dropped() {
        return dropped.sum();
    }

    /** Lets all hear what is under way, within one bound for all of them together. */
    void close() {
        closed = true;
        lanes.forEach(ListenerLane::letRunOut);
        // Real time, whatever clock the pool has: this bounds a wait.
        long end = System.nanoTime() + LAST_WORDS.toNanos();
        lanes.forEach(lane -> lane.end(Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()))));
        lanes.clear();
    }
}

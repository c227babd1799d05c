package dev.nevergone.internal.telemetry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * A log line that may come once or ten thousand times: the first few of a kind are written, the rest are counted, and
 * the next line that is written says how many were left out. One instance per kind of event. Thread-safe.
 */
public final class StormLog {

    private static final int LINES_PER_WINDOW = 5;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Logger log;
    private final LongSupplier nanoTime;
    private final AtomicLong windowStart;
    private final AtomicLong inWindow = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();

    /**
     * @param log where lines go
     * @param nanoTime the clock
     */
    public StormLog(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        this.windowStart = new AtomicLong(nanoTime.getAsLong());
    }

    /** Writes at warn, unless this window has had its lines. */
    public void warn(Supplier<String> line) {
        if (mayWrite()) {
            log.warn("{}{}", line.get(), suffix());
        }
    }

    /** Writes at info, unless this window has had its lines. */
    public void info(Supplier<String> line) {
        if (mayWrite()) {
            log.info("{}{}", line.get(), suffix());
        }
    }

    /** Writes at info; at debug where this window has had its lines. */
    public void infoElseDebug(Supplier<String> line) {
        if (mayWrite()) {
            log.info("{}{}", line.get(), suffix());
        } else if (log.isDebugEnabled()) {
            log.debug("{}", line.get());
        }
    }

    private boolean mayWrite() {
        long now = nanoTime.getAsLong();
        long start = windowStart.get();
        if (now - start > WINDOW_NANOS && windowStart.compareAndSet(start, now)) {
            inWindow.set(0);
        }
        if (inWindow.incrementAndGet() <= LINES_PER_WINDOW) {
            return true;
        }
        leftOut.incrementAndGet();
        return false;
    }

    private String suffix() {
        long count = leftOut.getAndSet(0);
        return count == 0 ? "" : " (" + count + " more lines like this were left out)";
    }
}

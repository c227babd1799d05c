package dev.nevergone.examples.bookshop.board;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The load on both sides: starts when it is told to, ends when it is told to or by itself. Thread-safe. */
final class Load {

    private static final String HIGHEST = "SELECT COALESCE(MAX(number), 0) FROM board_order WHERE side = ?";

    private final Access plain;
    private final Access nevergone;
    private final Stories stories;
    /** The next number, of whichever run: a worker of the last one may still draw. */
    private final AtomicLong orders = new AtomicLong(1);

    private final AtomicReference<@Nullable Run> current = new AtomicReference<>();

    Load(Access plain, Access nevergone, Stories stories) {
        this.plain = plain;
        this.nevergone = nevergone;
        this.stories = stories;
    }

    /**
     * Begins a run with fresh counts.
     *
     * @return false where one is under way
     * @throws org.springframework.dao.DataAccessException when the database cannot be asked for the highest order number
     */
    boolean start() {
        Run before = current.get();
        if (before != null && !before.isOver()) {
            return false;
        }
        if (before == null) {
            long next = highestOrder() + 1;
            orders.accumulateAndGet(next, Math::max);
        }
        Run run = new Run(orders, Run.LENGTH);
        if (!current.compareAndSet(before, run)) {
            return false;
        }
        start(Side.PLAIN, plain, run);
        start(Side.NEVERGONE, nevergone, run);
        return true;
    }

    private void start(Side side, Access access, Run run) {
        for (int i = 0; i < Run.WORKERS; i++) {
            Worker worker = new Worker(i, side, access, run, stories);
            Thread thread = new Thread(worker, "load-" + side.label + "-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Ends the run. Calls under way are not interrupted: they end as they would have. */
    void stop() {
        Run run = current.get();
        if (run != null) {
            run.stop();
        }
    }

    /** The run that is under way, or the last one. */
    @Nullable
    Run run() {
        return current.get();
    }

    boolean isRunning() {
        Run run = current.get();
        return run != null && !run.isOver();
    }

    /** A database that outlives the application holds orders of earlier runs. */
    private long highestOrder() {
        long highest = 0;
        for (Side side : Side.values()) {
            Long found = nevergone.jdbc().queryForObject(HIGHEST, Long.class, side.key);
            highest = Math.max(highest, found == null ? 0 : found);
        }
        return highest;
    }
}

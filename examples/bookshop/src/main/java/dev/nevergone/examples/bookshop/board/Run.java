package dev.nevergone.examples.bookshop.board;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** One run of the load: its counts and books, and when it is over. Thread-safe. */
final class Run {

    /** It ends by itself after so long. */
    static final Duration LENGTH = Duration.ofMinutes(10);

    /** Who works for each side: more than HikariCP's ten connections, so that some have to wait where each call is slow. */
    static final int WORKERS = 12;

    private final Map<Side, Tally> tallies = new EnumMap<>(Side.class);
    private final Map<Side, Ledger> ledgers = new EnumMap<>(Side.class);
    private final AtomicLong orders;
    private final long until = System.nanoTime() + LENGTH.toNanos();
    private volatile boolean stopped;

    /** @param firstOrder a number that no order has yet, nor any above it */
    Run(long firstOrder) {
        this.orders = new AtomicLong(firstOrder);
        for (Side side : Side.values()) {
            tallies.put(side, new Tally(WORKERS));
            ledgers.put(side, new Ledger(firstOrder));
        }
    }

    Tally tally(Side side) {
        return tallies.get(side);
    }

    Ledger ledger(Side side) {
        return ledgers.get(side);
    }

    /** A number for the next order, of whichever side. */
    long nextOrder() {
        return orders.getAndIncrement();
    }

    /** Whether no further request begins. */
    boolean isOver() {
        return stopped || System.nanoTime() - until >= 0;
    }

    void stop() {
        stopped = true;
    }

    /** Until it ends by itself; zero when it is over. */
    Duration left() {
        return isOver() ? Duration.ZERO : Duration.ofNanos(until - System.nanoTime());
    }
}

package dev.nevergone.examples.bookshop.board;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** One run of the load: its counts and books, and when it is over. Thread-safe. */
final class Run {

    /** It ends by itself after so long. */
    static final Duration LENGTH = Duration.ofMinutes(10);

    /** Who works for each side: more than the shop's pool keeps, so that its overflow is seen where each call is slow. */
    static final int WORKERS = 12;

    private final Tally plainTally = new Tally(WORKERS);
    private final Tally nevergoneTally = new Tally(WORKERS);
    private final Ledger plainLedger;
    private final Ledger nevergoneLedger;
    private final AtomicLong orders;
    private final long until;
    private volatile boolean stopped;

    /**
     * @param orders the next number; no order has it yet, nor any above it. All runs draw from the same
     * @param length when it ends by itself
     */
    Run(AtomicLong orders, Duration length) {
        this.until = System.nanoTime() + length.toNanos();
        this.orders = orders;
        long firstOrder = orders.get();
        this.plainLedger = new Ledger(firstOrder);
        this.nevergoneLedger = new Ledger(firstOrder);
    }

    Tally tally(Side side) {
        return side == Side.PLAIN ? plainTally : nevergoneTally;
    }

    Ledger ledger(Side side) {
        return side == Side.PLAIN ? plainLedger : nevergoneLedger;
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

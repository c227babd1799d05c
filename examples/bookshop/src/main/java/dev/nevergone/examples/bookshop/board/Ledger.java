package dev.nevergone.examples.bookshop.board;

import java.util.BitSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.LongStream;

/**
 * What the callers of one side were told about their orders, kept outside of the database, and what of it is there. An order's
 * number is written down before its call. Thread-safe.
 */
final class Ledger {

    private final ReentrantLock lock = new ReentrantLock();
    private final long first;
    private final BitSet acknowledged = new BitSet();
    private final BitSet failed = new BitSet();
    private final BitSet unknown = new BitSet();

    /**
     * The books compared with the table.
     *
     * @param acknowledged orders whose callers were told that they are written
     * @param written different orders that are in the database
     * @param lost acknowledged orders that are not in the database
     * @param doubled orders that are in the database more than once
     * @param failed orders whose callers were told that they failed
     * @param failedButWritten those of them that are in the database: who orders again has two
     * @param unknown orders whose callers were told that nobody knows
     */
    record Balance(
            int acknowledged, int written, int lost, int doubled, int failed, int failedButWritten, int unknown) {

        static final Balance NOTHING = new Balance(0, 0, 0, 0, 0, 0, 0);
    }

    /** What the callers had been told at one moment. */
    record Told(BitSet acknowledged, BitSet failed, BitSet unknown) {}

    /** @param first the lowest number of an order */
    Ledger(long first) {
        this.first = first;
    }

    long first() {
        return first;
    }

    void acknowledged(long number) {
        note(acknowledged, number);
    }

    void failed(long number) {
        note(failed, number);
    }

    void unknown(long number) {
        note(unknown, number);
    }

    private void note(BitSet answers, long number) {
        lock.lock();
        try {
            answers.set(index(number));
        } finally {
            lock.unlock();
        }
    }

    private int index(long number) {
        return Math.toIntExact(number - first);
    }

    /** What is to be compared; taken before the table is read, for what is told later may be written later. */
    Told told() {
        lock.lock();
        try {
            return new Told((BitSet) acknowledged.clone(), (BitSet) failed.clone(), (BitSet) unknown.clone());
        } finally {
            lock.unlock();
        }
    }

    /** Orders as the database holds them, one call of {@link #found} for each row. Not thread-safe. */
    final class Count {

        private final Told told = told();
        private final BitSet present = new BitSet();
        private final BitSet twice = new BitSet();

        void found(long number) {
            int index = index(number);
            if (present.get(index)) {
                twice.set(index);
            }
            present.set(index);
        }

        /** Orders that are there although their callers were told that they failed. */
        LongStream failedButWritten() {
            return failedAndPresent().stream().mapToLong(index -> first + index);
        }

        private BitSet failedAndPresent() {
            BitSet both = (BitSet) told.failed().clone();
            both.and(present);
            return both;
        }

        Balance balance() {
            BitSet lost = (BitSet) told.acknowledged().clone();
            lost.andNot(present);
            return new Balance(
                    told.acknowledged().cardinality(),
                    present.cardinality(),
                    lost.cardinality(),
                    twice.cardinality(),
                    told.failed().cardinality(),
                    failedAndPresent().cardinality(),
                    told.unknown().cardinality());
        }
    }
}

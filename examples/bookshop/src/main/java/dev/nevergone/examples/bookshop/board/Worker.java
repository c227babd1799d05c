package dev.nevergone.examples.bookshop.board;

import dev.nevergone.CommitOutcomeUnknownException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * One customer after the other, at a fixed pace: two look at a shelf, the third orders. The same code for both sides, and no
 * try after a failure: what fails has failed.
 */
final class Worker implements Runnable {

    /** A request begins so long after the one before, or when that one has ended. */
    static final Duration PACE = Duration.ofMillis(66);

    private static final int BOOKS = 48;
    private static final int SHELF = 10;
    private static final int ORDER_EVERY = 3;

    private final int index;
    private final Side side;
    private final Access access;
    private final Run run;
    private final Stories stories;

    Worker(int index, Side side, Access access, Run run, Stories stories) {
        this.index = index;
        this.side = side;
        this.access = access;
        this.run = run;
        this.stories = stories;
    }

    @Override
    public void run() {
        long next = System.nanoTime() + ThreadLocalRandom.current().nextLong(PACE.toNanos());
        for (int request = index; !run.isOver(); request++) {
            LockSupport.parkNanos(next - System.nanoTime());
            if (System.nanoTime() - next >= 0) {
                serve(request);
                next = Math.max(next + PACE.toNanos(), System.nanoTime());
            }
        }
    }

    private void serve(int request) {
        boolean orders = request % ORDER_EVERY == 0;
        long number = orders ? run.nextOrder() : 0;
        // Asked after the number was drawn: one that is drawn later belongs to the next run.
        if (run.isOver()) {
            return;
        }
        Tally tally = run.tally(side);
        tally.begun(index, System.nanoTime());
        boolean well = orders ? order(number) : look();
        tally.ended(index, well, System.nanoTime());
    }

    private boolean look() {
        int from = ThreadLocalRandom.current().nextInt(BOOKS - SHELF) + 1;
        try {
            access.jdbc()
                    .query(
                            "SELECT id, title, stock FROM board_book WHERE side = ? AND id BETWEEN ? AND ?",
                            (row, number) -> row.getString("title"),
                            side.key,
                            from,
                            from + SHELF - 1);
            return true;
        } catch (RuntimeException e) {
            stories.failed(side, "A look at the shelf", e);
            return false;
        }
    }

    private boolean order(long number) {
        String name = Stories.nameOf(number);
        int book = ThreadLocalRandom.current().nextInt(BOOKS) + 1;
        try {
            access.inTransaction(name, jdbc -> write(jdbc, number, book));
            run.ledger(side).acknowledged(number);
            return true;
        } catch (CommitOutcomeUnknownException e) {
            run.ledger(side).unknown(number);
            stories.failed(side, name, e);
            return false;
        } catch (SQLException | RuntimeException e) {
            run.ledger(side).failed(number);
            stories.failed(side, name, e);
            return false;
        }
    }

    private void write(JdbcOperations jdbc, long number, int book) {
        jdbc.update("INSERT INTO board_order (side, number, book) VALUES (?, ?, ?)", side.key, number, book);
        jdbc.update("UPDATE board_book SET stock = stock - 1 WHERE side = ? AND id = ?", side.key, book);
        Long connection = jdbc.queryForObject(
                "SELECT CONNECTION_ID() FROM board_book WHERE side = ? AND id = ?", Long.class, side.key, book);
        stories.isOn(side, number, connection == null ? 0 : connection);
    }
}

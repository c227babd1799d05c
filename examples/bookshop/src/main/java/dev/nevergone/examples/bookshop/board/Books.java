package dev.nevergone.examples.bookshop.board;

import dev.nevergone.Failure;
import dev.nevergone.examples.bookshop.board.Ledger.Balance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Compares the ledgers with the table, past the faults, and keeps the last result. Thread-safe. */
final class Books {

    private static final String ORDERS = "SELECT number FROM board_order WHERE side = ? AND number >= ?";
    private static final int ANSWER_SECONDS = 5;

    private final Way way;
    private final Stories stories;
    private final Set<Long> toldOf = new HashSet<>();
    private final ReentrantLock lock = new ReentrantLock();
    private State state = new State(Balance.NOTHING, Balance.NOTHING, 0, "not checked yet");
    private @Nullable Run checked;

    /** A new connection that no fault meets, to the database of the tables. */
    interface Way {
        Connection open() throws SQLException;
    }

    /**
     * The last result.
     *
     * @param plain of the plain side
     * @param nevergone of Nevergone's
     * @param at when it was compared, in milliseconds since 1970; 0 for never
     * @param note why it was not compared just now; null where it was
     */
    record State(
            Balance plain,
            Balance nevergone,
            long at,
            @Nullable String note) {

        Balance of(Side side) {
            return side == Side.PLAIN ? plain : nevergone;
        }
    }

    Books(Way way, Stories stories) {
        this.way = way;
        this.stories = stories;
    }

    State state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** Reads the orders of the run and compares. By one thread at a time. */
    void check(Run run) {
        try (Connection connection = way.open()) {
            Balance plain = count(connection, Side.PLAIN, run.ledger(Side.PLAIN));
            Balance nevergone = count(connection, Side.NEVERGONE, run.ledger(Side.NEVERGONE));
            set(run, new State(plain, nevergone, System.currentTimeMillis(), null));
        } catch (SQLException e) {
            lock.lock();
            try {
                State last = checked == run ? state : new State(Balance.NOTHING, Balance.NOTHING, 0, null);
                set(run, new State(last.plain(), last.nevergone(), last.at(), whyNot(e)));
            } finally {
                lock.unlock();
            }
        }
    }

    private static String whyNot(SQLException failure) {
        Failure known = Failure.of(failure);
        boolean down = known.connectionDead()
                || known.category() == Failure.Category.CONNECT_REFUSED_OR_UNREACHABLE
                || known.category() == Failure.Category.SERVER_UNAVAILABLE;
        return down ? "not checked while the server is down" : "not checked: " + Reasons.of(failure);
    }

    private void set(Run run, State now) {
        lock.lock();
        try {
            checked = run;
            state = now;
        } finally {
            lock.unlock();
        }
    }

    private Balance count(Connection connection, Side side, Ledger ledger) throws SQLException {
        Ledger.Count count = ledger.new Count();
        try (PreparedStatement statement = connection.prepareStatement(ORDERS)) {
            statement.setQueryTimeout(ANSWER_SECONDS);
            statement.setString(1, side.key);
            statement.setLong(2, ledger.first());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    count.found(rows.getLong(1));
                }
            }
        }
        count.failedButWritten().filter(toldOf::add).forEach(order -> stories.writtenAllTheSame(side, order));
        return count.balance();
    }
}

package dev.nevergone.benchmarks.faults;

import dev.nevergone.benchmarks.peers.OpenPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that work as naive code does: borrow, one statement, return; every error is an error, nothing is tried
 * again. Between two calls each pauses, so that the load is bounded.
 */
final class Load {

    static final int READERS = 4;
    static final int WRITERS = 2;
    static final Duration PAUSE = Duration.ofMillis(5);

    private static final long NO_CALL = Long.MIN_VALUE;
    private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(200);
    private static final double FULL = 0.9;

    private final OpenPool pool;
    private final Ledger ledger;
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final AtomicLongArray underWay = new AtomicLongArray(READERS + WRITERS);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stop;

    Load(OpenPool pool, Ledger ledger) {
        this.pool = pool;
        this.ledger = ledger;
    }

    void start() {
        for (int i = 0; i < READERS + WRITERS; i++) {
            int number = i;
            underWay.set(number, NO_CALL);
            Thread thread = new Thread(() -> run(number), (number < READERS ? "reader-" : "writer-") + number);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void run(int thread) {
        boolean write = thread >= READERS;
        while (!stop) {
            long begun = System.nanoTime();
            underWay.set(thread, begun);
            Throwable failure = call(write);
            Call call = new Call(write, begun, System.nanoTime(), failure);
            underWay.set(thread, NO_CALL);
            if (stop) {
                return;
            }
            calls.add(call);
            try {
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** What a caller saw; pools throw more than SQLException. */
    private @Nullable Throwable call(boolean write) {
        try (Connection connection = pool.getConnection()) {
            if (write) {
                write(connection);
            } else {
                read(connection);
            }
            return null;
        } catch (SQLException | RuntimeException e) {
            return e;
        }
    }

    private static void read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1")) {
            row.next();
        }
    }

    private void write(Connection connection) throws SQLException {
        long number = ledger.nextNumber();
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + ledger.table() + " (number) VALUES (?)")) {
            insert.setLong(1, number);
            insert.executeUpdate();
            ledger.acknowledge(number);
        }
    }

    /** Begins no more calls; gives the number of those that go on after so long. What they bring is not counted. */
    int stop(Duration patience) throws InterruptedException {
        stop = true;
        long deadline = System.nanoTime() + patience.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        }
        return (int) threads.stream().filter(Thread::isAlive).count();
    }

    /** Waits for the threads that hang. */
    boolean joined(Duration patience) throws InterruptedException {
        for (Thread thread : threads) {
            thread.interrupt();
        }
        return stop(patience) == 0;
    }

    /** The age of the oldest call under way, in nanoseconds. */
    long oldestUnderWay() {
        long now = System.nanoTime();
        long oldest = 0;
        for (int i = 0; i < underWay.length(); i++) {
            long begun = underWay.get(i);
            oldest = begun == NO_CALL ? oldest : Math.max(oldest, now - begun);
        }
        return oldest;
    }

    /** Calls that ended after that moment. */
    List<Call> endedAfter(long nanos) {
        return calls.stream().filter(call -> call.ended() - nanos >= 0).toList();
    }

    /** Calls that work per nanosecond, over that time. */
    double usual(long from, long to) {
        return successes(from, to) / (double) (to - from);
    }

    /** Nanoseconds from that moment to the first call that was begun or ended after it and worked; -1 for none. */
    long firstSuccessAfter(long nanos) {
        return calls.stream()
                .filter(call -> call.worked() && call.ended() - nanos >= 0)
                .mapToLong(call -> call.ended() - nanos)
                .min()
                .orElse(-1);
    }

    /** Nanoseconds from that moment to the first window of {@value #FULL} of the usual throughput; -1 for none. */
    long fullThroughputAfter(long nanos, double usual) {
        long now = System.nanoTime();
        for (long at = nanos; at + WINDOW - now <= 0; at += WINDOW / 10) {
            if (successes(at, at + WINDOW) >= FULL * usual * WINDOW) {
                return at - nanos;
            }
        }
        return -1;
    }

    private long successes(long from, long to) {
        return calls.stream()
                .filter(call -> call.worked() && call.ended() - from >= 0 && call.ended() - to < 0)
                .count();
    }
}

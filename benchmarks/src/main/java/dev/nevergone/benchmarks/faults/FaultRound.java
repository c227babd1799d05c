package dev.nevergone.benchmarks.faults;

import dev.nevergone.benchmarks.peers.Closing;
import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.testkit.FaultyServer;
import dev.nevergone.testkit.MySqlServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One pool behind proxies of its own, under load, through one fault. Used once, by one thread. */
final class FaultRound implements AutoCloseable {

    /** A call that has not ended so long after the fault's end hangs. */
    static final Duration PATIENCE = Duration.ofSeconds(12);

    /** Who has failed every call at once for so long will go on with it. */
    static final Duration HOPELESS = Duration.ofSeconds(6);

    static final int POOL_SIZE = 10;

    private static final Duration START = Duration.ofMillis(300);
    private static final Duration BEFORE = Duration.ofMillis(700);
    private static final int ATTEMPTS = 8;
    private static final Duration AFTER = Duration.ofMillis(800);
    private static final Duration LAST_CALLS = Duration.ofSeconds(1);

    private final Contender contender;
    private final FaultKind fault;
    private final FaultyServer server;
    private final Ledger ledger;
    private final OpenPool pool;
    private double usual;

    FaultRound(Contender contender, FaultKind fault, MySqlServer server) throws SQLException {
        this.contender = contender;
        this.fault = fault;
        this.server = FaultyServer.inFrontOf(server);
        this.ledger = new Ledger(server);
        this.pool =
                contender.open(this.server.jdbcUrl(Ledger.DATABASE), server.username(), server.password(), POOL_SIZE);
    }

    /** Fills the pool and learns its usual throughput; after it the pool is idle. For faults that strike idle connections. */
    void warmUp() throws InterruptedException {
        Load load = new Load(pool, ledger);
        load.start();
        learnUsual(load);
        if (load.stop(PATIENCE) > 0) {
            throw new IllegalStateException(contender.title() + ": calls hang although nothing is broken");
        }
    }

    /** On a busy machine a pool may take a while until it works evenly. */
    private void learnUsual(Load load) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(START.toNanos());
        for (int attempt = 1; ; attempt++) {
            long from = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(BEFORE.toNanos());
            usual = load.usual(from, System.nanoTime());
            List<Call> failed = load.endedAfter(from).stream()
                    .filter(call -> !call.worked())
                    .toList();
            if (usual > 0 && failed.isEmpty()) {
                return;
            }
            if (attempt == ATTEMPTS) {
                throw new IllegalStateException(
                        contender.title() + ": does not work although nothing is broken",
                        failed.isEmpty() ? null : failed.get(0).failure());
            }
        }
    }

    /** Breaks, ends, waits until all is as before or the patience is over, and counts. */
    Cell run() throws Exception {
        Load load = new Load(pool, ledger);
        if (!fault.idle()) {
            load.start();
            learnUsual(load);
        }
        server.resetCounts();
        long struck = System.nanoTime();
        fault.strike(server);
        if (fault.idle()) {
            struck = System.nanoTime();
            load.start();
        }
        long over = struck;
        if (fault.length().isZero()) {
            over = fault.idle() ? struck : System.nanoTime();
        } else {
            TimeUnit.NANOSECONDS.sleep(fault.length().toNanos());
            over = end();
        }
        awaitRecovery(load, over);
        int connects = server.network().accepted();
        double firstSuccess = millis(load.firstSuccessAfter(over));
        double full = millis(load.fullThroughputAfter(over, usual));
        int hung = load.stop(LAST_CALLS);
        List<Call> calls = load.endedAfter(struck);
        server.heal();
        if (hung > 0) {
            load.joined(LAST_CALLS);
        }
        return cell(calls, hung, firstSuccess, full, connects);
    }

    private long end() throws Exception {
        if (fault.endsAtTheServer()) {
            return Knocker.firstAnswer(server.server(), () -> fault.end(server));
        }
        fault.end(server);
        return System.nanoTime();
    }

    /** Until the throughput is back and no call of before is left. */
    private void awaitRecovery(Load load, long over) throws InterruptedException {
        while (System.nanoTime() - over < PATIENCE.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(20);
            if (System.nanoTime() - over > AFTER.toNanos()
                    && load.oldestUnderWay() < AFTER.toNanos()
                    && load.fullThroughputAfter(over, usual) >= 0) {
                return;
            }
            if (System.nanoTime() - over > HOPELESS.toNanos()
                    && load.oldestUnderWay() < AFTER.toNanos()
                    && load.firstSuccessAfter(over) < 0) {
                return;
            }
        }
    }

    private Cell cell(List<Call> calls, int hung, double firstSuccess, double full, int connects) throws SQLException {
        return new Cell(
                count(calls, false, false),
                count(calls, false, true),
                count(calls, true, false),
                count(calls, true, true),
                calls.stream()
                        .mapToDouble(call -> millis(call.ended() - call.begun()))
                        .max()
                        .orElse(0),
                hung,
                firstSuccess,
                full,
                connects,
                ledger.settle(),
                calls.stream()
                        .filter(call -> !call.worked())
                        .findFirst()
                        .map(call -> firstLine(String.valueOf(call.failure())))
                        .orElse(""));
    }

    private static int count(List<Call> calls, boolean write, boolean all) {
        return (int) calls.stream()
                .filter(call -> call.write() == write && (all || !call.worked()))
                .count();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static double millis(long nanos) {
        return nanos < 0 ? -1 : nanos / 1e6;
    }

    /** Ends the pool, in the background where it does not end by itself. */
    @Override
    public void close() {
        Closing.close(pool);
        server.close();
    }
}

package dev.nevergone.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * Borrow and return on all pools by short turns, in one JVM that has compiled all of them. Each round of
 * turns gives one difference and one ratio, so that a busy moment of the machine strikes all sides.
 */
final class BorrowRounds implements AutoCloseable {

    private static final int WARMUP_ROUNDS = 30;
    private static final int ROUNDS = 80;
    private static final long TURN_MILLIS = 25;

    private final Map<Peer, DataSource> pools = new EnumMap<>(Peer.class);
    private final Progress progress;

    BorrowRounds(Target target, Progress progress) {
        this.progress = progress;
        for (Peer peer : Peer.values()) {
            pools.put(peer, peer.open(target, target.url()));
        }
    }

    /** Measures all pools with so many threads. */
    Result run(int threads) throws InterruptedException, ExecutionException {
        ExecutorService borrowers = Executors.newFixedThreadPool(threads);
        try {
            rounds(borrowers, threads, WARMUP_ROUNDS);
            Result result = new Result(threads, rounds(borrowers, threads, ROUNDS));
            progress.say(
                    "borrow and return, %d thread(s): Nevergone %.2f µs, HikariCP %.2f µs, HikariCP validating %.1f µs",
                    threads,
                    result.micros(Peer.NEVERGONE).median(),
                    result.micros(Peer.HIKARI).median(),
                    result.micros(Peer.HIKARI_VALIDATING).median());
            return result;
        } finally {
            borrowers.shutdownNow();
        }
    }

    private List<Map<Peer, Double>> rounds(ExecutorService borrowers, int threads, int count)
            throws InterruptedException, ExecutionException {
        List<Map<Peer, Double>> rounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<Peer, Double> round = new EnumMap<>(Peer.class);
            for (Map.Entry<Peer, DataSource> pool : pools.entrySet()) {
                round.put(pool.getKey(), turn(pool.getValue(), borrowers, threads));
            }
            rounds.add(round);
        }
        return rounds;
    }

    /** Microseconds of one borrow and return, as each thread sees it. */
    private static double turn(DataSource pool, ExecutorService borrowers, int threads)
            throws InterruptedException, ExecutionException {
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Long>> counts = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            counts.add(borrowers.submit(() -> borrowUntil(over, pool)));
        }
        Thread.sleep(TURN_MILLIS);
        over.set(true);
        long sum = 0;
        for (Future<Long> count : counts) {
            sum += count.get();
        }
        return (System.nanoTime() - start) / 1000.0 * threads / sum;
    }

    private static long borrowUntil(AtomicBoolean over, DataSource pool) throws Exception {
        long count = 0;
        do {
            pool.getConnection().close();
            count++;
        } while (!over.get());
        return count;
    }

    @Override
    public void close() throws Exception {
        for (DataSource pool : pools.values()) {
            ((AutoCloseable) pool).close();
        }
    }

    /**
     * What was measured with a number of threads.
     *
     * @param threads how many borrowed at a time
     * @param rounds microseconds of each pool's turn
     */
    record Result(int threads, List<Map<Peer, Double>> rounds) {

        /** Microseconds of one borrow and return, as each thread sees it. */
        Spread micros(Peer peer) {
            return Spread.of(
                    rounds.stream().mapToDouble(round -> of(round, peer)).toArray());
        }

        /** By how many microseconds Nevergone is slower than the peer, round by round. */
        Spread above(Peer peer) {
            return Spread.of(rounds.stream()
                    .mapToDouble(round -> of(round, Peer.NEVERGONE) - of(round, peer))
                    .toArray());
        }

        /** Nevergone's time in percent of the peer's, round by round. */
        Spread percentOf(Peer peer) {
            return Spread.of(rounds.stream()
                    .mapToDouble(round -> 100 * of(round, Peer.NEVERGONE) / of(round, peer))
                    .toArray());
        }

        private static double of(Map<Peer, Double> round, Peer peer) {
            return round.getOrDefault(peer, Double.NaN);
        }
    }
}

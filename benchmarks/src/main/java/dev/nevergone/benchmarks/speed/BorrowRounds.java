package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.benchmarks.peers.PoolPlan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Borrow and return on all pools by short turns, in one JVM that has compiled all of them. Each round of
 * turns gives one difference and one ratio, so that a busy moment of the machine strikes all sides.
 */
final class BorrowRounds implements AutoCloseable {

    private static final int[] THREADS = {1, 2, 8, 32, 200};

    private static final int FIRST_WARMUP_ROUNDS = 40;
    private static final int WARMUP_ROUNDS = 6;
    private static final int ROUNDS = 40;
    private static final long TURN_MILLIS = 25;
    /** More threads than this get turns twice as long, for it takes its time until all of them run. */
    private static final int MANY_THREADS = 100;

    private final String what;
    private final Map<String, OpenPool> pools = new LinkedHashMap<>();
    private final Progress progress;
    private boolean warm;

    /**
     * @param what for progress
     */
    BorrowRounds(String what, Progress progress) {
        this.what = what;
        this.progress = progress;
    }

    /** One more, all its connections open; it is closed with this. */
    void add(String title, Contender contender, PoolPlan plan) throws SQLException {
        pools.put(title, contender.openFull(plan, plan.size()));
    }

    /** Measures all pools with one thread, and with more and more. */
    List<Result> runAll() throws InterruptedException, ExecutionException {
        List<Result> results = new ArrayList<>();
        for (int threads : THREADS) {
            results.add(run(threads));
        }
        return results;
    }

    private Result run(int threads) throws InterruptedException, ExecutionException {
        ExecutorService borrowers = Executors.newFixedThreadPool(threads);
        try {
            rounds(borrowers, threads, Effort.rounds(warm ? WARMUP_ROUNDS : FIRST_WARMUP_ROUNDS));
            warm = true;
            Result result = new Result(threads, rounds(borrowers, threads, Effort.rounds(ROUNDS)));
            StringBuilder line = new StringBuilder();
            pools.keySet()
                    .forEach(title -> line.append(String.format(
                            "%s%s %.2f",
                            line.length() == 0 ? "" : ", ",
                            title,
                            result.micros(title).median())));
            progress.say("borrow and return, %s, %d thread(s), µs: %s", what, threads, line);
            return result;
        } finally {
            borrowers.shutdownNow();
        }
    }

    private List<Map<String, Double>> rounds(ExecutorService borrowers, int threads, int count)
            throws InterruptedException, ExecutionException {
        List<Map<String, Double>> rounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, Double> round = new LinkedHashMap<>();
            for (Map.Entry<String, OpenPool> pool : pools.entrySet()) {
                round.put(pool.getKey(), turn(pool.getValue(), borrowers, threads));
            }
            rounds.add(round);
        }
        return rounds;
    }

    /** Microseconds of one borrow and return, as each thread sees it. */
    private static double turn(OpenPool pool, ExecutorService borrowers, int threads)
            throws InterruptedException, ExecutionException {
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Long>> counts = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            counts.add(borrowers.submit(() -> borrowUntil(over, pool)));
        }
        Thread.sleep(threads > MANY_THREADS ? 2 * TURN_MILLIS : TURN_MILLIS);
        over.set(true);
        long sum = 0;
        for (Future<Long> count : counts) {
            sum += count.get();
        }
        return (System.nanoTime() - start) / 1000.0 * threads / sum;
    }

    private static long borrowUntil(AtomicBoolean over, OpenPool pool) throws Exception {
        long count = 0;
        do {
            pool.getConnection().close();
            count++;
        } while (!over.get());
        return count;
    }

    @Override
    public void close() throws Exception {
        for (OpenPool pool : pools.values()) {
            pool.close();
        }
    }

    /**
     * What was measured with a number of threads.
     *
     * @param threads how many borrowed at a time
     * @param rounds microseconds of each pool's turn, by its title
     */
    record Result(int threads, List<Map<String, Double>> rounds) {

        List<String> titles() {
            return List.copyOf(rounds.get(0).keySet());
        }

        /** Microseconds of one borrow and return, as each thread sees it. */
        Spread micros(String title) {
            return Spread.of(
                    rounds.stream().mapToDouble(round -> of(round, title)).toArray());
        }

        /** By how many microseconds the one is slower than the other, round by round. */
        Spread above(String title, String base) {
            return Spread.of(rounds.stream()
                    .mapToDouble(round -> of(round, title) - of(round, base))
                    .toArray());
        }

        /** How many times as long the one takes as the other, round by round. */
        Spread ratio(String title, String base) {
            return Spread.of(rounds.stream()
                    .mapToDouble(round -> of(round, title) / of(round, base))
                    .toArray());
        }

        private static double of(Map<String, Double> round, String title) {
            return round.getOrDefault(title, Double.NaN);
        }
    }
}

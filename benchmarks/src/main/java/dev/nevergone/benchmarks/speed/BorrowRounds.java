package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Effort;
import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.peers.Closing;
import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.benchmarks.peers.PoolPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private static final long LONGEST_TURN_SECONDS = 30;

    private final String what;
    private final Map<String, OpenPool> pools = new LinkedHashMap<>();
    private final Progress progress;
    private final Misses misses;
    private boolean warm;

    /**
     * @param what for progress
     */
    BorrowRounds(String what, Progress progress, Misses misses) {
        this.what = what;
        this.progress = progress;
        this.misses = misses;
    }

    /** One more, all its connections open; it is closed with this. */
    void add(String title, Contender contender, PoolPlan plan) throws InterruptedException {
        misses.attempt(miss(title), () -> contender.openFull(plan, plan.size()))
                .ifPresent(pool -> pools.put(title, pool));
    }

    private String miss(String title) {
        return "borrow and return, " + what + ": " + title;
    }

    /** Measures all pools with one thread, and with more and more. */
    List<Result> runAll() throws InterruptedException {
        List<Result> results = new ArrayList<>();
        for (int threads : THREADS) {
            results.add(run(threads));
        }
        return results;
    }

    private Result run(int threads) throws InterruptedException {
        // Not a fixed number: who hangs in a pool that is given up keeps its thread.
        ExecutorService borrowers = Executors.newCachedThreadPool();
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
            throws InterruptedException {
        List<Map<String, Double>> rounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, Double> round = new LinkedHashMap<>();
            for (Map.Entry<String, OpenPool> pool : pools.entrySet()) {
                misses.attempt(miss(pool.getKey()), () -> turn(pool.getValue(), borrowers, threads))
                        .ifPresent(micros -> round.put(pool.getKey(), micros));
            }
            rounds.add(round);
        }
        return rounds;
    }

    /** Microseconds of one borrow and return, as each thread sees it. */
    private static double turn(OpenPool pool, ExecutorService borrowers, int threads)
            throws InterruptedException, ExecutionException, TimeoutException {
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Long>> counts = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            counts.add(borrowers.submit(() -> borrowUntil(over, pool)));
        }
        try {
            Thread.sleep(threads > MANY_THREADS ? 2 * TURN_MILLIS : TURN_MILLIS);
        } finally {
            over.set(true);
        }
        long sum = 0;
        for (Future<Long> count : counts) {
            sum += borrowed(count);
        }
        return (System.nanoTime() - start) / 1000.0 * threads / sum;
    }

    private static long borrowed(Future<Long> count) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return count.get(LONGEST_TURN_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new TimeoutException(
                    "a borrower still waited " + LONGEST_TURN_SECONDS + " s after the turn was over");
        }
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
    public void close() {
        pools.values().forEach(Closing::close);
    }

    /**
     * What was measured with a number of threads.
     *
     * @param threads how many borrowed at a time
     * @param rounds microseconds of each pool's turn, by its title
     */
    record Result(int threads, List<Map<String, Double>> rounds) {

        List<String> titles() {
            return rounds.isEmpty() ? List.of() : List.copyOf(rounds.get(0).keySet());
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

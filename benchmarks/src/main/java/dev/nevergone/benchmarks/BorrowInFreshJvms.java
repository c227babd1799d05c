package dev.nevergone.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link BorrowAndReturn} with one thread, each pool in JVMs of its own: what JMH makes of it, and what is allocated.
 */
final class BorrowInFreshJvms {

    private static final int ROUNDS = 2;
    private static final int WARMUP_ITERATIONS = 12;
    private static final int ITERATIONS = 6;
    private static final TimeValue ITERATION = TimeValue.milliseconds(250);

    private final Target target;
    private final Progress progress;

    BorrowInFreshJvms(Target target, Progress progress) {
        this.target = target;
        this.progress = progress;
    }

    /** Measures all pools. */
    Result run() throws RunnerException {
        Map<Peer, List<double[]>> rounds = new EnumMap<>(Peer.class);
        for (int round = 1; round <= ROUNDS; round++) {
            for (Peer peer : Peer.values()) {
                List<double[]> iterations = iterations(peer);
                rounds.computeIfAbsent(peer, p -> new ArrayList<>()).addAll(iterations);
                progress.say(
                        "borrow and return in a fresh JVM, round %d of %d: %-20s %6.2f µs",
                        round, ROUNDS, peer.title(), median(iterations, 0) / 1000);
            }
        }
        return new Result(rounds);
    }

    /** Nanoseconds and bytes of each iteration of one fork. */
    private List<double[]> iterations(Peer peer) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(BorrowAndReturn.class.getName() + ".borrowAndReturn")
                .param("peer", peer.name())
                .threads(1)
                .forks(1)
                .warmupIterations(WARMUP_ITERATIONS)
                .warmupTime(ITERATION)
                .measurementIterations(ITERATIONS)
                .measurementTime(ITERATION)
                .jvmArgsAppend(target.jvmArguments().toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        List<double[]> values = new ArrayList<>();
        Collection<RunResult> results = new Runner(options).run();
        for (RunResult result : results) {
            result.getBenchmarkResults().forEach(fork -> fork.getIterationResults()
                    .forEach(iteration -> values.add(
                            new double[] {iteration.getPrimaryResult().getScore(), bytes(iteration)})));
        }
        return values;
    }

    private static double bytes(IterationResult iteration) {
        for (String name : iteration.getSecondaryResults().keySet()) {
            if (name.endsWith("gc.alloc.rate.norm")) {
                return iteration.getSecondaryResults().get(name).getScore();
            }
        }
        throw new IllegalStateException("JMH's gc profiler said nothing about allocation");
    }

    private static double median(List<double[]> iterations, int column) {
        return Spread.of(iterations.stream().mapToDouble(i -> i[column]).toArray())
                .median();
    }

    /**
     * What was measured.
     *
     * @param iterations nanoseconds and bytes of one borrow and return
     */
    record Result(Map<Peer, List<double[]>> iterations) {

        Spread micros(Peer peer) {
            return Spread.of(column(peer, 0, 1000));
        }

        Spread bytes(Peer peer) {
            return Spread.of(column(peer, 1, 1));
        }

        private double[] column(Peer peer, int column, double unit) {
            List<double[]> rows = iterations.getOrDefault(peer, List.of());
            return rows.stream().mapToDouble(row -> row[column] / unit).toArray();
        }
    }
}

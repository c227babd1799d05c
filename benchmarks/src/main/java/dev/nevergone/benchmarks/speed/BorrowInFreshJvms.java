package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Effort;
import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
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

    private static final int WARMUP_ITERATIONS = 10;
    private static final int ITERATIONS = 6;
    private static final TimeValue ITERATION = TimeValue.milliseconds(250);

    private final Target target;
    private final Progress progress;
    private final Misses misses;

    BorrowInFreshJvms(Target target, Progress progress, Misses misses) {
        this.target = target;
        this.progress = progress;
        this.misses = misses;
    }

    /** Measures all that look at what they lend, and the base. */
    Result run() throws InterruptedException {
        Map<Contender, List<double[]>> results = new LinkedHashMap<>();
        for (Contender contender : Contender.validating()) {
            String what = "borrow and return in a fresh JVM: " + contender.title();
            List<double[]> iterations =
                    misses.attempt(what, () -> iterations(contender)).orElse(List.of());
            results.put(contender, iterations);
            if (!iterations.isEmpty() && Double.isNaN(median(iterations, 1))) {
                misses.note(what + ", bytes", "JMH's gc profiler said nothing about allocation in any iteration");
            }
            progress.say("%-68s %7.2f µs, %.0f bytes", what, median(iterations, 0) / 1000, median(iterations, 1));
        }
        return new Result(results);
    }

    /** Nanoseconds and bytes of each iteration of one fork. */
    private List<double[]> iterations(Contender contender) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(BorrowAndReturn.class.getName() + ".borrowAndReturn")
                .param("contender", contender.id())
                .threads(1)
                .forks(1)
                .warmupIterations(Effort.rounds(WARMUP_ITERATIONS))
                .warmupTime(ITERATION)
                .measurementIterations(Effort.rounds(ITERATIONS))
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
        if (values.isEmpty()) {
            throw new IllegalStateException("JMH's fork ended without a result");
        }
        return values;
    }

    /** NaN where the profiler has nothing: it leaves the figure out where the threads' counters did not differ. */
    private static double bytes(IterationResult iteration) {
        for (String name : iteration.getSecondaryResults().keySet()) {
            if (name.endsWith("gc.alloc.rate.norm")) {
                return iteration.getSecondaryResults().get(name).getScore();
            }
        }
        return Double.NaN;
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
    record Result(Map<Contender, List<double[]>> iterations) {

        List<Contender> contenders() {
            return List.copyOf(iterations.keySet());
        }

        Spread micros(Contender contender) {
            return Spread.of(column(contender, 0, 1000));
        }

        Spread bytes(Contender contender) {
            return Spread.of(column(contender, 1, 1));
        }

        private double[] column(Contender contender, int column, double unit) {
            List<double[]> rows = iterations.getOrDefault(contender, List.of());
            return rows.stream().mapToDouble(row -> row[column] / unit).toArray();
        }
    }
}

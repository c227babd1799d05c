package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What was to be reached, and what was.
 *
 * @param what what is measured
 * @param wanted the goal in words
 * @param measured the figure with its unit
 * @param verdict whether that is enough, or by how much not
 */
record Goal(String what, String wanted, String measured, String verdict) {

    private static final String OURS = Contender.NEVERGONE.title();
    private static final String HIKARI = Contender.HIKARI.title();

    /** All of them, judged. */
    static List<Goal> of(SpeedResults results) {
        List<Goal> goals = new ArrayList<>();
        BorrowRounds.Result alone = SpeedResults.with(1, results.real());
        String best = bestValidating(alone);
        goals.add(atLeast(
                "borrow and return, 1 thread, against the best peer that validates (" + best + ")",
                50,
                alone.ratio(best, OURS).median(),
                "%.0f x faster"));
        String quick = quickestValidating(alone);
        goals.add(atLeast(
                "the same in the harshest reading: the median against a peer's quickest quarter (" + quick + ")",
                50,
                alone.micros(quick).lower() / alone.micros(OURS).median(),
                "%.0f x faster"));
        goals.add(atMost(
                "borrow and return, 1 thread, against HikariCP, which does not look",
                1.5,
                alone.above(OURS, HIKARI).median(),
                "%.2f µs more"));
        for (int threads : new int[] {8, 32}) {
            goals.add(atLeast(
                    "borrow and return, stub driver, " + threads + " threads",
                    0.8,
                    SpeedResults.with(threads, results.stub())
                            .ratio(HIKARI, OURS)
                            .median(),
                    "%.2f x HikariCP's throughput"));
        }
        statement(goals, results, StatementRounds.END_TO_END, "borrow and return included");
        statement(goals, results, StatementRounds.IN_BURSTS, "in bursts of ten");
        String burst = "burst of " + BurstRounds.BORROWERS + " with " + BurstRounds.CONNECT_LATENCY.toMillis()
                + " ms connect latency, ";
        goals.add(burst(burst + "a new pool", results, OURS));
        goals.add(burst(burst + "a pool that has connected before", results, BurstRounds.PROVEN));
        goals.add(atMost(
                "allocated by a borrow and return",
                300,
                results.fresh().bytes(Contender.NEVERGONE).median(),
                "%.0f bytes"));
        VirtualThreads.Row virtual = results.virtualThreads().rows().get(Contender.NEVERGONE);
        if (virtual != null) {
            goals.add(atMost(
                    VirtualThreads.THREADS + " virtual threads: pinned, or failed",
                    0,
                    virtual.pinned() + virtual.errors(),
                    "%.0f times"));
        }
        return goals;
    }

    private static void statement(List<Goal> goals, SpeedResults results, String comparison, String how) {
        results.statements().stream()
                .filter(result -> result.what().equals(comparison))
                .findFirst()
                .ifPresent(result -> {
                    goals.add(atMost(
                            "`SELECT 1` prepared, " + how + ", quicker quarters",
                            1.02,
                            result.ratioOfTheQuick(),
                            "%.3f x HikariCP's time"));
                    goals.add(atMost(
                            "the same, median of the rounds",
                            1.02,
                            result.ratio().median(),
                            "%.3f x HikariCP's time"));
                });
    }

    private static Goal burst(String what, SpeedResults results, String title) {
        return atMost(what, 60, results.burst(title).median(), "%.0f ms");
    }

    /** The title of the peer that looks at each connection and has the lowest median. */
    static String bestValidating(BorrowRounds.Result result) {
        return best(result, Spread::median);
    }

    /** The title of the peer that looks at each connection and has the quickest quarter of turns. */
    static String quickestValidating(BorrowRounds.Result result) {
        return best(result, Spread::lower);
    }

    private static String best(BorrowRounds.Result result, ToDoubleFunction<Spread> figure) {
        return Contender.validating().stream()
                .filter(contender -> contender.validates() && !contender.ours())
                .map(Contender::title)
                .min(Comparator.comparingDouble(title -> figure.applyAsDouble(result.micros(title))))
                .orElseThrow();
    }

    private static Goal atLeast(String what, double wanted, double measured, String format) {
        return new Goal(
                what, "at least " + text(format, wanted), text(format, measured), Verdict.atLeast(wanted, measured));
    }

    private static Goal atMost(String what, double wanted, double measured, String format) {
        return new Goal(
                what, "at most " + text(format, wanted), text(format, measured), Verdict.atMost(wanted, measured));
    }

    private static String text(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }
}

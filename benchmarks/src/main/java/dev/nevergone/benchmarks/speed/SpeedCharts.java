package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.charts.BarChart;
import dev.nevergone.benchmarks.charts.StepChart;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.benchmarks.peers.Tuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The pictures of {@code performance.md}. */
final class SpeedCharts {

    private static final int STUB_THREADS = 8;

    private final SpeedResults results;
    private final Path folder;

    /**
     * @param folder where they are written to
     */
    SpeedCharts(SpeedResults results, Path folder) {
        this.results = results;
        this.folder = folder;
    }

    /** Writes them all. */
    void write() throws IOException {
        Files.createDirectories(folder);
        BorrowRounds.Result alone = SpeedResults.with(1, results.real());
        borrows("perf-borrow", "Borrow and return on the server, one thread, µs", alone);
        threads(
                "perf-borrow-threads",
                "Borrow and return on the server by the number of threads, µs",
                results.real(),
                Goal.bestValidating(alone));
        borrows(
                "perf-stub",
                "Borrow and return on a stub driver, " + STUB_THREADS + " threads, µs",
                SpeedResults.with(STUB_THREADS, results.stub()));
        threads(
                "perf-stub-threads",
                "Borrow and return on a stub driver by the number of threads, µs",
                results.stub(),
                SpeedResults.LOOKING);
        Map<String, Spread> bytes = new LinkedHashMap<>();
        results.fresh()
                .contenders()
                .forEach(contender ->
                        bytes.put(contender.title(), results.fresh().bytes(contender)));
        spreads("perf-bytes", "Bytes allocated by a borrow and return on the server", bytes, "%.0f");
        Map<String, Spread> millis = new LinkedHashMap<>();
        results.burst().forEach((pool, row) -> millis.put(pool, row.millis()));
        spreads(
                "perf-burst",
                "Burst of " + BurstRounds.BORROWERS + " on an empty pool, connects of "
                        + BurstRounds.CONNECT_LATENCY.toMillis() + " ms: all served after ms",
                millis,
                "%.0f");
        Map<String, Spread> virtual = new LinkedHashMap<>();
        results.virtualThreads().rows().forEach((contender, row) -> virtual.put(contender.title(), row.millis()));
        spreads(
                "perf-virtual",
                String.format(Locale.ROOT, "%,d virtual threads: all done after ms", VirtualThreads.THREADS),
                virtual,
                "%.0f");
        statements();
        spreads("perf-start", "Start of a program to its first query, ms", byTitle(results.startUp()), "%.0f");
        spreads("perf-memory", "Heap of an open and idle connection, KiB", byTitle(results.memory()), "%.1f");
    }

    /** Each against HikariCP: the peers with all their statements, Nevergone with those that the peers have. */
    private void statements() throws IOException {
        String title = "Statements, time as a share of HikariCP's (quicker quarters)";
        BarChart chart = new BarChart(title, words(title), Double.MAX_VALUE);
        for (StatementRounds.Result result : results.statements()) {
            if (result.what().startsWith(Contender.NEVERGONE.title())
                    && !result.how().endsWith("TLS")) {
                ratio(chart, Contender.NEVERGONE.title() + borrows(result), result);
            }
        }
        for (StatementRounds.Result result : results.peerStatements()) {
            ratio(chart, result.what().replace(" + HikariCP", ""), result);
        }
        Files.writeString(folder.resolve("perf-statements.svg"), chart.svg());
    }

    private static String borrows(StatementRounds.Result result) {
        return switch (result.what()) {
            case StatementRounds.END_TO_END -> ", borrowed";
            case StatementRounds.IN_BURSTS -> ", borrowed in bursts";
            default -> "";
        };
    }

    private static void ratio(BarChart chart, String who, StatementRounds.Result result) {
        chart.add(
                who + ", "
                        + result.how().replace("`", "").replace(" prepared", "").replace(", plain", ""),
                result.ratioOfTheQuick(),
                number(result.ratioOfTheQuick(), "%.3f"),
                ours(who));
    }

    private static Map<String, Spread> byTitle(Map<Contender, Spread> spreads) {
        Map<String, Spread> byTitle = new LinkedHashMap<>();
        spreads.forEach((contender, spread) -> byTitle.put(contender.title(), spread));
        return byTitle;
    }

    /** Nevergone, HikariCP without and with a look, and one more. */
    private void threads(String name, String title, List<BorrowRounds.Result> borrows, String one) throws IOException {
        StepChart chart = new StepChart(
                title,
                words(title),
                "threads",
                borrows.stream().map(result -> String.valueOf(result.threads())).toList());
        List<String> titles = borrows.isEmpty() ? List.of() : borrows.get(0).titles();
        Stream.of(
                        Contender.NEVERGONE.title(),
                        Contender.HIKARI.title(),
                        new Contender(PoolLibrary.HIKARI, Tuning.BEST).title(),
                        one)
                .distinct()
                .filter(titles::contains)
                .forEach(pool -> chart.add(
                        pool,
                        borrows.stream()
                                .map(result -> result.micros(pool).median())
                                .toList()));
        Files.writeString(folder.resolve(name + ".svg"), chart.svg());
    }

    private void borrows(String name, String title, BorrowRounds.Result result) throws IOException {
        BarChart chart = new BarChart(title, words(title), Double.MAX_VALUE);
        for (String pool : result.titles()) {
            double median = result.micros(pool).median();
            chart.add(pool, median, number(median, "%.2f"), ours(pool));
        }
        Files.writeString(folder.resolve(name + ".svg"), chart.svg());
    }

    private void spreads(String name, String title, Map<String, Spread> spreads, String format) throws IOException {
        BarChart chart = new BarChart(title, words(title), Double.MAX_VALUE);
        spreads.forEach(
                (pool, spread) -> chart.add(pool, spread.median(), number(spread.median(), format), ours(pool)));
        Files.writeString(folder.resolve(name + ".svg"), chart.svg());
    }

    private static boolean ours(String pool) {
        return pool.startsWith(Contender.NEVERGONE.title());
    }

    private static String words(String title) {
        return title + ": the median of each pool. The page's table has the same figures.";
    }

    private static String number(double value, String format) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }
}

package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.charts.BarChart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

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
        borrows("perf-borrow", "Borrow and return on the server, one thread, µs", SpeedResults.with(1, results.real()));
        borrows(
                "perf-stub",
                "Borrow and return on a stub driver, " + STUB_THREADS + " threads, µs",
                SpeedResults.with(STUB_THREADS, results.stub()));
        Map<String, Spread> millis = new LinkedHashMap<>();
        results.burst().forEach((pool, row) -> millis.put(pool, row.millis()));
        spreads(
                "perf-burst",
                "Burst of " + BurstRounds.BORROWERS + " on an empty pool, connects of "
                        + BurstRounds.CONNECT_LATENCY.toMillis() + " ms: all served after ms",
                millis);
        Map<String, Spread> startUp = new LinkedHashMap<>();
        results.startUp().forEach((contender, spread) -> startUp.put(contender.title(), spread));
        spreads("perf-start", "Start of a program to its first query, ms", startUp);
    }

    private void borrows(String name, String title, BorrowRounds.Result result) throws IOException {
        BarChart chart = new BarChart(title, words(title), Double.MAX_VALUE);
        for (String pool : result.titles()) {
            double median = result.micros(pool).median();
            chart.add(pool, median, number(median, "%.2f"), ours(pool));
        }
        Files.writeString(folder.resolve(name + ".svg"), chart.svg());
    }

    private void spreads(String name, String title, Map<String, Spread> spreads) throws IOException {
        BarChart chart = new BarChart(title, words(title), Double.MAX_VALUE);
        spreads.forEach(
                (pool, spread) -> chart.add(pool, spread.median(), number(spread.median(), "%.0f"), ours(pool)));
        Files.writeString(folder.resolve(name + ".svg"), chart.svg());
    }

    private static boolean ours(String pool) {
        return pool.startsWith(Contender.NEVERGONE.title());
    }

    private static String words(String title) {
        return title + ": one bar for each pool, its median. The page's table has the same figures.";
    }

    private static String number(double value, String format) {
        return String.format(Locale.ROOT, format, value);
    }
}

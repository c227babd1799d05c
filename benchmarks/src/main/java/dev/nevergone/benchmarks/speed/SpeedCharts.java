package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.charts.BarChart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    void write() throws IOException {
        Files.createDirectories(folder);
        borrows("perf-borrow", "Borrow and return on the server, one thread, µs", SpeedResults.with(1, results.real()));
        borrows(
                "perf-stub",
                "Borrow and return on a stub driver, " + STUB_THREADS + " threads, µs",
                SpeedResults.with(STUB_THREADS, results.stub()));
        spreads(
                "perf-burst",
                "Burst of " + BurstRounds.BORROWERS + " on an empty pool, connects of "
                        + BurstRounds.CONNECT_LATENCY.toMillis() + " ms: all served after ms",
                results.burst());
        spreads("perf-start", "Start of a program to its first query, ms", results.startUp());
    }

    private void borrows(String name, String title, BorrowRounds.Result result) throws IOException {
        BarChart chart = new BarChart(title, words(title), Double.MAX_VALUE);
        for (String pool : result.titles()) {
            double median = result.micros(pool).median();
            chart.add(pool, median, number(median, "%.2f"), pool.startsWith(Contender.NEVERGONE.title()));
        }
        Files.writeString(folder.resolve(name + ".svg"), chart.svg());
    }

    private void spreads(String name, String title, Map<Contender, Spread> spreads) throws IOException {
        BarChart chart = new BarChart(title, words(title), Double.MAX_VALUE);
        spreads.forEach((contender, spread) ->
                chart.add(contender.title(), spread.median(), number(spread.median(), "%.0f"), contender.ours()));
        Files.writeString(folder.resolve(name + ".svg"), chart.svg());
    }

    private static String words(String title) {
        return title + ": one bar for each pool, its median. The page's table has the same figures.";
    }

    private static String number(double value, String format) {
        return String.format(Locale.ROOT, format, value);
    }
}

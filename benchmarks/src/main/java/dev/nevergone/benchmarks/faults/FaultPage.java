package dev.nevergone.benchmarks.faults;

import dev.nevergone.benchmarks.Machine;
import dev.nevergone.benchmarks.MeasuredPage;
import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.Verdict;
import dev.nevergone.benchmarks.charts.BarChart;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.benchmarks.peers.Tuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report as a page and its pictures. */
final class FaultPage extends MeasuredPage {

    static final String FILE = "fault-table.md";

    private static final double FIRST_BORROW_GOAL = 1000;
    private static final double OUTAGE_GOAL = 250;
    private static final double OUTAGE_FACTOR = 4;
    /** Calls that the loss of the server can strike in the middle. */
    private static final int UNDER_WAY = Load.READERS + Load.WRITERS;

    private final List<Contender> contenders;
    private final Map<FaultKind, Map<Contender, Cell>> cells;
    private final Map<Contender, FirstBorrow.Result> firstBorrows;
    private final Map<Contender, List<OutageRace.Result>> outages;

    FaultPage(
            Machine machine,
            double loadAfter,
            List<Contender> contenders,
            Map<FaultKind, Map<Contender, Cell>> cells,
            Map<Contender, FirstBorrow.Result> firstBorrows,
            Map<Contender, List<OutageRace.Result>> outages,
            Map<String, String> misses) {
        super(machine, loadAfter, misses);
        this.contenders = contenders;
        this.cells = cells;
        this.firstBorrows = firstBorrows;
        this.outages = outages;
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("images"));
        head();
        goals();
        sums();
        firstBorrowTable();
        outageTable();
        cells.forEach(this::faultTable);
        settings();
        notMeasured();
        Files.writeString(folder.resolve(FILE), text());
        Files.writeString(folder.resolve("images/fault-errors.svg"), errorsChart());
        Files.writeString(folder.resolve("images/fault-slowest.svg"), slowestChart());
        Files.writeString(folder.resolve("images/first-borrow.svg"), firstBorrowChart());
        Files.writeString(folder.resolve("images/first-success.svg"), firstSuccessChart());
    }

    private void head() {
        line("# What callers see when something breaks");
        line("");
        line(
                "Written by `mvn -Pbenchmarks -Dnevergone.benchmark=faults verify`, which measures everything again; do not");
        line(
                "edit. Naive code, which borrows, runs one statement, returns, and never tries again, through ten faults of a");
        line("real server on seven pools, each as a new user gets it and with its best settings ([below](#settings)).");
        measuredOn();
        line("| driver | MySQL Connector/J %s |", machine().driver());
    }

    private void goals() {
        line("");
        line("## Goals");
        line("");
        line("| what | goal | Nevergone | best peer | |");
        line("| --- | --- | ---: | ---: | --- |");
        int ours = ours().mapToInt(contender -> readErrors(contender) + hung(contender))
                .max()
                .orElse(0);
        Contender peer = bestPeer(contender -> measured(contender).count() < cells.size()
                ? Double.POSITIVE_INFINITY
                : readErrors(contender) + hung(contender));
        line(
                "| reads that failed or hung, all faults | 0 | %d | %d (%s) | %s |",
                ours, readErrors(peer) + hung(peer), peer.title(), Verdict.atMost(0, ours));
        double first = ours().mapToDouble(this::firstBorrowMillis).max().orElse(0);
        Contender firstPeer = bestPeer(this::firstBorrowMillis);
        line(
                "| %d black-holed idle connections, first borrow | at most 1 s | %.0f ms | %s (%s) | %s |",
                FirstBorrow.CONNECTIONS,
                first,
                firstBorrowText(firstPeer),
                firstPeer.title(),
                Verdict.atMost(FIRST_BORROW_GOAL, first));
        double outage = ours().mapToDouble(this::outageMillis).max().orElse(0);
        Contender outagePeer = bestPeer(this::outageMillis);
        double factor = outageMillis(outagePeer) / outage;
        line(
                "| first success after an outage of 10 s | at most 250 ms | %.0f ms | %s (%s) | %s |",
                outage, millis(outageMillis(outagePeer)), outagePeer.title(), Verdict.atMost(OUTAGE_GOAL, outage));
        line(
                "| the same, against the best peer | at least 4 x sooner | %.1f x | | %s |",
                factor, Verdict.atLeast(OUTAGE_FACTOR, factor));
        Contender waiting = bestPeer(contender ->
                outageFailures(contender) > UNDER_WAY ? Double.POSITIVE_INFINITY : outageMillis(contender));
        double waitingOurs = ours().filter(contender -> outageFailures(contender) <= UNDER_WAY)
                .mapToDouble(this::outageMillis)
                .max()
                .orElse(Double.POSITIVE_INFINITY);
        line(
                "| the same, of those that fail no calls but the ones under way | at least 4 x sooner | %s | %s (%s) | %s |",
                millis(waitingOurs),
                millis(outageMillis(waiting)),
                waiting.title(),
                Verdict.atLeast(OUTAGE_FACTOR, outageMillis(waiting) / waitingOurs));
        int wrong = ours().mapToInt(contender -> sum(
                        contender,
                        cell -> cell.account().duplicated() + cell.account().lost()))
                .max()
                .orElse(0);
        line("| writes doubled or lost | 0 | %d | | %s |", wrong, Verdict.atMost(0, wrong));
        line("");
        line("Nevergone's figure is the worse one of its two settings, the peer's the best of all peers and settings.");
    }

    private void sums() {
        line("");
        line("## All ten faults together");
        line("");
        line("![Reads and writes that failed or hung, of all faults](images/fault-errors.svg)");
        line("");
        line("![The slowest call of each pool, of all faults](images/fault-slowest.svg)");
        line("");
        line("| pool | reads failed | writes failed | calls that hung | slowest call | connects | doubled | lost |");
        line("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (Contender contender : contenders) {
            line(
                    "| %s | %d | %d | %d | %s | %d | %d | %d |",
                    titleOfSums(contender),
                    readErrors(contender),
                    writeErrors(contender),
                    hung(contender),
                    millis(slowest(contender)),
                    sum(contender, Cell::connects),
                    sum(contender, cell -> cell.account().duplicated()),
                    sum(contender, cell -> cell.account().lost()));
        }
        line("");
        line(
                "A write that was under way when its connection died cannot be repeated by anybody who does not know whether it");
        line(
                "happened: it fails with every pool. A call \"hung\" when it had not ended %d s after the fault; the watchdog",
                FaultRound.PATIENCE.toSeconds());
        line(
                "ended it. A pool that fails at once fails more calls than one that waits, for its callers come again sooner.");
    }

    private void firstBorrowTable() {
        line("");
        line("## Fifty idle connections that a firewall has forgotten");
        line("");
        line(
                "%d connections, idle for %d s; then the network swallows what is sent over them, and lets new ones pass. The",
                FirstBorrow.CONNECTIONS, FirstBorrow.IDLE.toSeconds());
        line(
                "first borrow and `SELECT 1`, until it is answered or fails; at most %d s are waited for.",
                FirstBorrow.LIMIT.toSeconds());
        line("");
        line("![Time of the first borrow after fifty idle connections were forgotten](images/first-borrow.svg)");
        line("");
        line("| pool | first borrow and statement |");
        line("| --- | ---: |");
        for (Contender contender : contenders) {
            line("| %s | %s |", contender.title(), firstBorrowText(contender));
        }
    }

    private void outageTable() {
        line("");
        line("## First success after ten seconds without a server");
        line("");
        line(
                "The server is killed (SIGKILL) and started again after 10 s, nothing between it and the pools; %d readers and",
                Load.READERS);
        line(
                "%d writers on each pool. From the moment at which somebody who knocks every 2 ms is let in, to the first call that",
                Load.WRITERS);
        line(
                "works: median of the rounds, in brackets their middle half. A pool that fails every call at once and connects anew for");
        line(
                "each is soon back, too, for its callers hammer at the server: it shows in the calls that failed meanwhile.");
        line("");
        line("![Time to the first success after an outage of ten seconds](images/first-success.svg)");
        line("");
        line("| pool | rounds | first success | calls that failed in 10 s |");
        line("| --- | ---: | ---: | ---: |");
        for (Contender contender : contenders) {
            List<OutageRace.Result> rounds = outages.getOrDefault(contender, List.of());
            line(
                    "| %s | %d | %s | %.0f |",
                    contender.title(),
                    rounds.size(),
                    rounds.stream().anyMatch(round -> Double.isInfinite(round.millis()))
                            ? "more than " + OutageRace.LIMIT.toSeconds() + " s"
                            : spread(rounds).text("%.0f") + " ms",
                    outageFailures(contender));
        }
    }

    private void faultTable(FaultKind fault, Map<Contender, Cell> row) {
        line("");
        line("## Fault: %s", fault.title());
        line("");
        line("%s.", capitalized(fault.description()));
        line("");
        line(
                "| pool | reads failed | writes failed | hung | slowest call | first success | full throughput | connects | doubled | lost |");
        line("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (Contender contender : contenders) {
            Cell cell = row.get(contender);
            if (cell == null) {
                line("| %s | - | - | - | - | - | - | - | - | - |", contender.title());
                continue;
            }
            line(
                    "| %s | %d of %d | %d of %d | %s | %s | %s | %s | %d | %d | %d |",
                    contender.title(),
                    cell.readErrors(),
                    cell.reads(),
                    cell.writeErrors(),
                    cell.writes(),
                    cell.hung() == 0 ? "-" : "**hangs** (" + cell.hung() + ")",
                    millis(cell.slowestMillis()),
                    since(cell.firstSuccessMillis()),
                    since(cell.fullMillis()),
                    cell.connects(),
                    cell.account().duplicated(),
                    cell.account().lost());
        }
    }

    private void settings() {
        line("");
        line("## Settings");
        line("");
        line(
                "Every pool has %d connections and the driver's own defaults unless said otherwise. A load is %d readers (`SELECT 1`)",
                FaultRound.POOL_SIZE, Load.READERS);
        line(
                "and %d writers (one INSERT with a number of its own, auto-commit), each with a pause of %d ms between calls. \"First",
                Load.WRITERS, Load.PAUSE.toMillis());
        line(
                "success\" and \"full throughput\" (nine tenths of that before, over 200 ms) run from the fault's end: the moment at which");
        line(
                "it was taken back, or at which the server let somebody in who knocks every 2 ms. Slowest calls and connects (those that");
        line(
                "reached the proxy; refused ones do not) run from its beginning. \"Doubled\" and \"lost\" compare what the writers were");
        line(
                "told with what the server holds. \"Not in time\" is not within %d s, or %d s where every call failed at once.",
                FaultRound.PATIENCE.toSeconds(), FaultRound.HOPELESS.toSeconds());
        line("");
        line("| pool | version | settings beyond size, URL and user |");
        line("| --- | --- | --- |");
        for (Contender contender : contenders) {
            line(
                    "| %s | %s | %s%s |",
                    contender.title(),
                    contender.library().version(),
                    contender.tuning() == Tuning.DEFAULTS ? "none: " : "",
                    contender.settings());
        }
    }

    private String errorsChart() {
        BarChart chart = new BarChart(
                "Calls that failed or hung, ten faults together",
                "For each pool the number of reads and writes of naive callers that failed or hung over all ten faults: "
                        + described(contender ->
                                (double) (readErrors(contender) + writeErrors(contender) + hung(contender))),
                Double.MAX_VALUE);
        for (Contender contender : contenders) {
            int all = readErrors(contender) + writeErrors(contender) + hung(contender);
            chart.add(
                    contender.title(),
                    all,
                    readErrors(contender) + " reads, " + writeErrors(contender) + " writes, " + hung(contender)
                            + " hung",
                    contender.ours());
        }
        return chart.svg();
    }

    private String slowestChart() {
        BarChart chart = new BarChart(
                "Slowest call that ended, ten faults together, seconds",
                "For each pool the seconds of the slowest call over all ten faults, of those that ended: "
                        + described(contender -> slowest(contender) / 1e3),
                Double.MAX_VALUE);
        for (Contender contender : contenders) {
            String hung = hung(contender) == 0 ? "" : ", " + hung(contender) + " hung";
            chart.add(
                    contender.title(),
                    slowest(contender) / 1e3,
                    String.format(Locale.ROOT, "%.1f s", slowest(contender) / 1e3) + hung,
                    contender.ours());
        }
        return chart.svg();
    }

    private String firstBorrowChart() {
        BarChart chart = new BarChart(
                "First borrow with fifty black-holed idle connections, seconds",
                "For each pool the seconds until the first borrow and its statement were answered or failed: "
                        + described(contender -> firstBorrowSeconds(contender)),
                FirstBorrow.LIMIT.toSeconds());
        for (Contender contender : contenders) {
            chart.add(contender.title(), firstBorrowSeconds(contender), firstBorrowText(contender), contender.ours());
        }
        return chart.svg();
    }

    private String firstSuccessChart() {
        BarChart chart = new BarChart(
                "First success after an outage of 10 s, milliseconds",
                "For each pool the median of the milliseconds from the server's return to the first call that worked: "
                        + described(this::outageMillis),
                Double.MAX_VALUE);
        for (Contender contender : contenders) {
            double median = outageMillis(contender);
            chart.add(
                    contender.title(),
                    median,
                    Double.isFinite(median) ? millis(median) : "more than " + OutageRace.LIMIT.toSeconds() + " s",
                    contender.ours());
        }
        return chart.svg();
    }

    private String described(ToDoubleFunction<Contender> figure) {
        return contenders.stream()
                        .map(contender -> contender.title() + " "
                                + (Double.isFinite(figure.applyAsDouble(contender))
                                        ? String.format(Locale.ROOT, "%.1f", figure.applyAsDouble(contender))
                                        : "not in time"))
                        .collect(Collectors.joining("; "))
                + ".";
    }

    private Stream<Contender> ours() {
        return contenders.stream().filter(Contender::ours);
    }

    private Contender bestPeer(ToDoubleFunction<Contender> figure) {
        return contenders.stream()
                .filter(contender -> contender.library() != PoolLibrary.NEVERGONE)
                .min(Comparator.comparingDouble(figure))
                .orElseThrow();
    }

    private int readErrors(Contender contender) {
        return sum(contender, Cell::readErrors);
    }

    private int writeErrors(Contender contender) {
        return sum(contender, Cell::writeErrors);
    }

    private int hung(Contender contender) {
        return sum(contender, Cell::hung);
    }

    private double slowest(Contender contender) {
        return measured(contender).mapToDouble(Cell::slowestMillis).max().orElse(Double.NaN);
    }

    private int sum(Contender contender, ToIntFunction<Cell> count) {
        return measured(contender).mapToInt(count).sum();
    }

    private Stream<Cell> measured(Contender contender) {
        return cells.values().stream().flatMap(row -> Optional.ofNullable(row.get(contender)).stream());
    }

    /** With a word on faults that were not measured, for then its sums are too small. */
    private String titleOfSums(Contender contender) {
        long measured = measured(contender).count();
        return measured == cells.size()
                ? contender.title()
                : contender.title() + " (" + measured + " of " + cells.size() + " faults)";
    }

    /** Failing and hanging are worse than any wait. */
    private double firstBorrowMillis(Contender contender) {
        FirstBorrow.Result result = firstBorrows.get(contender);
        return result == null || result.outcome() != FirstBorrow.Outcome.WORKED
                ? Double.POSITIVE_INFINITY
                : result.millis();
    }

    /** How long it took, however it ended. */
    private double firstBorrowSeconds(Contender contender) {
        FirstBorrow.Result result = firstBorrows.get(contender);
        return result == null ? 0 : result.millis() / 1e3;
    }

    private String firstBorrowText(Contender contender) {
        FirstBorrow.Result result = firstBorrows.get(contender);
        return result == null ? "-" : result.text();
    }

    private double outageMillis(Contender contender) {
        return spread(outages.getOrDefault(contender, List.of())).median();
    }

    private double outageFailures(Contender contender) {
        return Spread.of(outages.getOrDefault(contender, List.of()).stream()
                        .mapToDouble(OutageRace.Result::failed)
                        .toArray())
                .median();
    }

    private static Spread spread(List<OutageRace.Result> rounds) {
        return Spread.of(rounds.stream().mapToDouble(OutageRace.Result::millis).toArray());
    }

    private static String since(double millis) {
        return millis < 0 ? "not in time" : millis(millis);
    }

    private static String millis(double millis) {
        if (!Double.isFinite(millis)) {
            return "-";
        }
        return String.format(
                Locale.ROOT, millis >= 9_999.5 ? "%.1f s" : "%.0f ms", millis >= 9_999.5 ? millis / 1e3 : millis);
    }

    private static String capitalized(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}

package dev.nevergone.benchmarks.scale;

import dev.nevergone.benchmarks.Machine;
import dev.nevergone.benchmarks.MeasuredPage;
import dev.nevergone.benchmarks.charts.BarChart;
import dev.nevergone.benchmarks.charts.LineChart;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The report as a page and its pictures. */
final class ScalePage extends MeasuredPage {

    static final String FILE = "scale.md";

    /** There are colours for four lines; these behave in four ways. */
    private static final Set<PoolLibrary> DRAWN = Set.of(PoolLibrary.NEVERGONE, PoolLibrary.HIKARI, PoolLibrary.DBCP2);

    private final List<IdleRounds.Result> idle;
    private final List<SweepRounds.Result> sweeps;
    private final List<ManyPoolsRounds.Result> many;
    private final List<Fleet.Result> fleets;

    ScalePage(
            Machine machine,
            double loadAfter,
            List<IdleRounds.Result> idle,
            List<SweepRounds.Result> sweeps,
            List<ManyPoolsRounds.Result> many,
            List<Fleet.Result> fleets,
            Map<String, String> misses) {
        super(machine, loadAfter, misses);
        this.idle = idle;
        this.sweeps = sweeps;
        this.many = many;
        this.fleets = fleets;
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("images"));
        head();
        idleTable();
        sweepTable();
        manyTable();
        fleetTable();
        notMeasured();
        Files.writeString(folder.resolve(FILE), text());
        Files.writeString(folder.resolve("images/fleet.svg"), fleetChart());
        Files.writeString(folder.resolve("images/idle.svg"), idleChart());
        Files.writeString(folder.resolve("images/sweep.svg"), sweepChart());
        Files.writeString(folder.resolve("images/many-pools.svg"), manyChart());
    }

    private void head() {
        line("# How the cost grows");
        line("");
        line(
                "Written by `mvn -Pbenchmarks -Dnevergone.benchmark=scale verify`, which measures everything again; do not edit.");
        line("All pools with their defaults and the driver's, on a real server on the same machine.");
        measuredOn();
        line(
                "| versions | %s, MySQL Connector/J %s |",
                List.of(PoolLibrary.values()).stream()
                        .map(library -> library.title() + " " + library.version())
                        .collect(Collectors.joining(", ")),
                machine().driver());
    }

    private void idleTable() {
        line("");
        line("## Idle connections");
        line("");
        line(
                "`getConnection()` and `close()` by one thread, on pools that hold so many idle connections. Microseconds; the pools");
        line(
                "take turns of 25 ms, given are the median of the turns and, in brackets, their middle half. Nevergone looks at the");
        line("connection's socket on each borrow, HikariCP at none that was used within the last 500 ms.");
        line("");
        line("![Time of a borrow and return against the number of idle connections](images/idle.svg)");
        line("");
        line("| idle connections | Nevergone | HikariCP |");
        line("| ---: | ---: | ---: |");
        for (IdleRounds.Result result : idle) {
            line(
                    "| %,d | %s µs | %s µs |",
                    result.size(),
                    result.micros(PoolLibrary.NEVERGONE).text("%.2f"),
                    result.micros(PoolLibrary.HIKARI).text("%.2f"));
        }
    }

    private void sweepTable() {
        line("");
        line("## A sweep over idle connections");
        line("");
        line(
                "When one connection turns out dead, Nevergone looks at all others at once, so that nobody else meets a dead one; no peer");
        line(
                "does. First one of so many is killed under its borrower: how long until its read has been repeated on another, and");
        line(
                "until all others have answered a ping; a living connection that was closed by mistake would be \"condemned\". Then");
        line(
                "all are killed: how long the first borrow and its read take, and until all the dead are found and closed.");
        line("");
        line("![Time of a sweep against the number of idle connections](images/sweep.svg)");
        line("");
        line(
                "| idle connections | read repeated | all others pinged | condemned | all killed: first borrow | all found |");
        line("| ---: | ---: | ---: | ---: | ---: | ---: |");
        for (SweepRounds.Result result : sweeps) {
            line(
                    "| %,d | %.1f ms | %s | %d | %.1f ms | %s |",
                    result.size(),
                    result.repeatedReadMillis(),
                    millis(result.aliveMillis()),
                    result.condemned(),
                    result.firstBorrowMillis(),
                    millis(result.deadMillis()));
        }
    }

    private void manyTable() {
        line("");
        line("## Many pools in one JVM");
        line("");
        line(
                "So many pools of %d connections to one server, each in a fresh JVM: until each pool was made and had answered a",
                ManyPools.SIZE);
        line(
                "query; threads, heap (after garbage collection) and connections that they hold two seconds later; and a borrow and");
        line("return, from one pool after the other.");
        line("");
        line("![Heap of a hundred pools in one JVM](images/many-pools.svg)");
        line("");
        line("| pools | library | start | threads | heap | connections | borrow and return |");
        line("| ---: | --- | ---: | ---: | ---: | ---: | ---: |");
        for (ManyPoolsRounds.Result result : many) {
            line(
                    "| %d | %s | %.0f ms | %d | %.1f MB | %d | %.1f µs |",
                    result.pools(),
                    result.library().title(),
                    result.startMillis(),
                    result.threads(),
                    result.heapMegabytes(),
                    result.connections(),
                    result.borrowMicros());
        }
    }

    private void fleetTable() {
        line("");
        line("## A fleet that comes back");
        line("");
        line(
                "%d pools of %d connections, each with a way of its own to one server so that none knows of the others, as %d",
                Fleet.INSTANCES, Fleet.POOL_SIZE, Fleet.INSTANCES);
        line(
                "instances of an application; %d naive threads each, which hold a connection for 20 ms. The server is killed and started again after %d s.",
                Fleet.THREADS, Fleet.AWAY.toSeconds());
        line(
                "Connects are counted in front of the server, in steps of %d ms; those during the outage find nobody. \"Served\" is an",
                Fleet.BIN.toMillis());
        line(
                "instance's first answer, from the moment at which somebody who knocks every 2 ms is let in. The server's own count");
        line("(`Connections`) begins with its start and has the few of who starts it and looks at it, too.");
        line("");
        line("![Connects per second before and after the server's return](images/fleet.svg)");
        line("");
        line(
                "| pool | connects/s while away | most connects/s after | connects within %d s after | by the server's count | first served | half served | all served |",
                Fleet.AFTER.toSeconds());
        line("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (Fleet.Result result : fleets) {
            line(
                    "| %s | %.0f | %.0f | %d | %d | %s | %s | %s |",
                    result.title(),
                    result.perSecondWhileAway(),
                    result.mostPerSecond(),
                    result.connectsAfter(),
                    result.countedByServer(),
                    millis(result.firstMillis()),
                    millis(result.served().get(result.served().size() / 2)),
                    millis(result.allMillis()));
        }
        line("");
        line(
                "Nevergone's ramp lets few connect at a time after an outage, and more with every success. It has no switch;");
        line(
                "\"ramp lifted\" is a run in which it was lifted from outside, within a millisecond. One run of each; the milliseconds of");
        line("those who were served differ from run to run.");
    }

    private String idleChart() {
        LineChart chart = new LineChart(
                "Borrow and return against the number of idle connections, µs",
                "Microseconds of a borrow and return by one thread. "
                        + idle.stream()
                                .map(result -> String.format(
                                        Locale.ROOT,
                                        "%d idle connections: Nevergone %.2f, HikariCP %.2f",
                                        result.size(),
                                        result.micros(PoolLibrary.NEVERGONE).median(),
                                        result.micros(PoolLibrary.HIKARI).median()))
                                .collect(Collectors.joining("; "))
                        + ".",
                "idle connections");
        for (PoolLibrary library : List.of(PoolLibrary.NEVERGONE, PoolLibrary.HIKARI)) {
            chart.add(
                    library.title(),
                    idle.stream().mapToDouble(IdleRounds.Result::size).toArray(),
                    idle.stream()
                            .mapToDouble(result -> result.micros(library).median())
                            .toArray());
        }
        return chart.svg();
    }

    private String sweepChart() {
        LineChart chart = new LineChart(
                "A sweep against the number of idle connections, milliseconds",
                "Milliseconds of a sweep of Nevergone. "
                        + sweeps.stream()
                                .map(result -> String.format(
                                        Locale.ROOT,
                                        "%d idle connections: all pinged after %.0f, all dead found after %.0f",
                                        result.size(),
                                        result.aliveMillis(),
                                        result.deadMillis()))
                                .collect(Collectors.joining("; "))
                        + ".",
                "idle connections");
        // A sweep that did not end has no place in a picture.
        List<SweepRounds.Result> ended = sweeps.stream()
                .filter(result -> Double.isFinite(result.aliveMillis()) && Double.isFinite(result.deadMillis()))
                .toList();
        double[] sizes = ended.stream().mapToDouble(SweepRounds.Result::size).toArray();
        chart.add(
                "all others pinged",
                sizes,
                ended.stream().mapToDouble(SweepRounds.Result::aliveMillis).toArray());
        chart.add(
                "all dead found",
                sizes,
                ended.stream().mapToDouble(SweepRounds.Result::deadMillis).toArray());
        return chart.svg();
    }

    private String fleetChart() {
        LineChart chart = new LineChart(
                "Connects per second, 20 pools, one server that is away for 5 s",
                "Connects per second in front of one server over time, of 20 pools of each library. "
                        + fleets.stream()
                                .map(result -> String.format(
                                        Locale.ROOT,
                                        "%s: %.0f per second while the server is away, at most %.0f after its return",
                                        result.title(),
                                        result.perSecondWhileAway(),
                                        result.mostPerSecond()))
                                .collect(Collectors.joining("; "))
                        + ".",
                "seconds from the server's end; it is back after " + Fleet.AWAY.toSeconds() + " s");
        for (Fleet.Result result : fleets) {
            if (DRAWN.contains(result.library())) {
                double[] seconds = new double[result.connects().size()];
                for (int i = 0; i < seconds.length; i++) {
                    seconds[i] = (i + 0.5) * Fleet.BIN.toMillis() / 1000;
                }
                chart.add(
                        result.title(),
                        seconds,
                        result.connects().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray());
            }
        }
        return chart.svg();
    }

    private String manyChart() {
        int most = many.stream().mapToInt(ManyPoolsRounds.Result::pools).max().orElse(0);
        List<ManyPoolsRounds.Result> shown =
                many.stream().filter(result -> result.pools() == most).toList();
        BarChart chart = new BarChart(
                "Heap of " + most + " pools in one JVM, megabytes",
                "For each library the heap, the threads and the connections of " + most + " pools: "
                        + shown.stream()
                                .map(result -> String.format(
                                        Locale.ROOT,
                                        "%s %.1f MB, %d threads, %d connections",
                                        result.library().title(),
                                        result.heapMegabytes(),
                                        result.threads(),
                                        result.connections()))
                                .collect(Collectors.joining("; "))
                        + ".",
                Double.MAX_VALUE);
        for (ManyPoolsRounds.Result result : shown) {
            chart.add(
                    result.library().title(),
                    result.heapMegabytes(),
                    String.format(
                            Locale.ROOT,
                            "%.1f MB, %d threads, %d connections",
                            result.heapMegabytes(),
                            result.threads(),
                            result.connections()),
                    result.library() == PoolLibrary.NEVERGONE);
        }
        return chart.svg();
    }

    private static String millis(double millis) {
        return Double.isFinite(millis) ? String.format(Locale.ROOT, "%.0f ms", millis) : "not in time";
    }
}

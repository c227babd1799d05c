package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Machine;
import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.benchmarks.peers.Tuning;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The results as {@code performance.md}. Used once. */
final class SpeedPage {

    private final SpeedResults results;
    private final StringBuilder text = new StringBuilder();

    SpeedPage(SpeedResults results) {
        this.results = results;
    }

    String text() {
        head();
        goals();
        contenders();
        realBorrows();
        stubBorrows();
        allocation();
        burst();
        virtualThreads();
        statements();
        startUp();
        memory();
        return text.toString();
    }

    private void head() {
        Machine machine = results.machine();
        line("# Performance");
        line("");
        line(
                "Written by `mvn -Pbenchmarks verify`, which measures everything again; do not edit. What counts is how the");
        line(
                "pools compare within one run: the absolute figures are this machine's, on this day. Where two figures stand in");
        line("brackets, they are the middle half of the rounds, and the figure before them is their median.");
        line("");
        if (Effort.quick()) {
            line("**A quick run, which only shows that everything runs: its figures mean nothing.**");
            line("");
        }
        line("| measured on | |");
        line("| --- | --- |");
        line("| date | %s |", machine.date());
        line("| machine | %s, %d cores, %s |", machine.processor(), machine.cores(), machine.system());
        line("| load average | %.1f before, %.1f after |", machine.load(), results.loadAfter());
        line("| JVM | %s |", machine.java());
        if (!results.virtualThreads().java().isEmpty()) {
            line("| JVM for virtual threads | %s |", results.virtualThreads().java());
        }
        line("| server | %s |", machine.server());
        line(
                "| versions | %s, MySQL Connector/J %s |",
                Arrays.stream(PoolLibrary.values())
                        .map(library -> library == PoolLibrary.NEVERGONE
                                ? library.title() + " " + machine.nevergone()
                                : library.title().replace(" + HikariCP", "") + " " + library.version())
                        .collect(Collectors.joining(", ")),
                machine.driver());
    }

    private void goals() {
        line("");
        line("## Goals");
        line("");
        line("| what | goal | measured | |");
        line("| --- | --- | --- | --- |");
        for (Goal goal : Goal.of(results)) {
            line(
                    "| %s | %s | %s | %s |",
                    goal.what(), goal.wanted(), goal.measured(), goal.reached() ? "reached" : "**missed**");
        }
    }

    private void contenders() {
        line("");
        line("## Who takes part");
        line("");
        line(
                "All on the same driver with the same driver properties, the ones that Nevergone sets by itself (time-outs,");
        line(
                "prepared statements on the server and their cache, rewritten batches), so that pools are compared and not");
        line(
                "driver settings. \"Validating\" is each pool set to look at every connection it lends, by its own documentation.");
        line("The wrapper of AWS pools nothing by itself, so it runs in HikariCP.");
        line("");
        line("| pool | defaults | validating |");
        line("| --- | --- | --- |");
        for (PoolLibrary library : PoolLibrary.values()) {
            line(
                    "| %s | %s | %s |",
                    library.title(),
                    library.settings(Tuning.DEFAULTS),
                    library == PoolLibrary.NEVERGONE ? "as its defaults" : library.settings(Tuning.BEST));
        }
    }

    private void realBorrows() {
        line("");
        line("## Borrow and return, validated on every borrow");
        line("");
        line(
                "`getConnection()` and `close()`, nothing in between, on the server, pools of %d connections. Microseconds as each",
                Contender.POOL_SIZE);
        line(
                "thread sees them; the pools take turns of 25 ms. With more threads than connections most of the time is waiting");
        line(
                "for each other. HikariCP without \"validating\" is the base: it does not look at a connection that was just used.");
        line("");
        image(
                "perf-borrow",
                "Time of a borrow and return with one thread, each pool looking at every connection it lends");
        borrowTable(results.real());
        line("");
        line("Nevergone against HikariCP, which does not look, and against the best peer that does:");
        line("");
        line("| threads | µs above HikariCP | best peer that validates | times as fast as that |");
        line("| ---: | ---: | --- | ---: |");
        for (BorrowRounds.Result result : results.real()) {
            String best = Goal.bestValidating(result);
            line(
                    "| %d | %s | %s | %s |",
                    result.threads(),
                    result.above(Contender.NEVERGONE.title(), Contender.HIKARI.title())
                            .text("%.2f"),
                    best,
                    result.ratio(best, Contender.NEVERGONE.title()).text("%.0f"));
        }
    }

    private void stubBorrows() {
        line("");
        line("## Borrow and return, stub driver");
        line("");
        line(
                "The same on a driver that talks to nobody: what is left is the pool's own work. The pools have their defaults.");
        line(
                "There is nothing to look at for Nevergone here; in the row \"%s\" its connections have a",
                SpeedResults.LOOKING);
        line("silent socket each, and it makes the system call that it makes on every borrow in earnest.");
        line("");
        image("perf-stub", "Time of a borrow and return on a stub driver with 8 threads");
        borrowTable(results.stub());
    }

    private void borrowTable(List<BorrowRounds.Result> borrows) {
        line(
                "| pool | %s |",
                borrows.stream()
                        .map(result -> result.threads() == 1 ? "1 thread" : result.threads() + " threads")
                        .collect(Collectors.joining(" | ")));
        line("| --- |%s", " ---: |".repeat(borrows.size()));
        for (String title : borrows.get(0).titles()) {
            line(
                    "| %s | %s |",
                    title,
                    borrows.stream()
                            .map(result -> result.micros(title).text(format(result.micros(title))))
                            .collect(Collectors.joining(" | ")));
        }
    }

    /** Two digits that say something. */
    private static String format(Spread spread) {
        return spread.median() >= 100 ? "%.0f" : spread.median() >= 10 ? "%.1f" : "%.2f";
    }

    private void allocation() {
        line("");
        line("## Memory of a borrow and return");
        line("");
        line(
                "By JMH, on the server, with one thread and each pool in a fresh JVM; bytes allocated by its `gc` profiler. The times");
        line("compare less well here, for JMH runs one pool for seconds, then the other.");
        line("");
        line("| pool | bytes | µs |");
        line("| --- | ---: | ---: |");
        for (Contender contender : results.fresh().contenders()) {
            Spread micros = results.fresh().micros(contender);
            line(
                    "| %s | %.0f | %s |",
                    contender.title(), results.fresh().bytes(contender).median(), micros.text(format(micros)));
        }
    }

    private void burst() {
        line("");
        line("## Burst");
        line("");
        line(
                "%d threads ask at the same moment, the pool is empty, and each connect takes %d ms longer than on the loopback.",
                BurstRounds.BORROWERS, BurstRounds.CONNECT_LATENCY.toMillis());
        line(
                "Milliseconds until all have a connection. Nevergone has %d connections and an overflow of %d, the peers %d.",
                Contender.POOL_SIZE, BurstRounds.BORROWERS - Contender.POOL_SIZE, BurstRounds.BORROWERS);
        line(
                "Defaults, but no connection is opened ahead (HikariCP: `minimumIdle` 0; Tomcat JDBC: `initialSize`, `minIdle` 0).");
        line("");
        image("perf-burst", "Time until twenty threads have a connection from an empty pool");
        spreads(results.burst(), "ms", "%.0f");
    }

    private void virtualThreads() {
        line("");
        line("## Virtual threads");
        line("");
        Map<Contender, VirtualThreads.Row> rows = results.virtualThreads().rows();
        if (rows.isEmpty()) {
            line("Not measured: no JVM of version 21 or newer was found beside the one that ran this.");
            return;
        }
        line(
                "%,d virtual threads at once; each borrows, runs `SELECT 1` and returns. Pool of %d and overflow of %d, the peers",
                VirtualThreads.THREADS, Contender.POOL_SIZE, VirtualThreads.OVERFLOW);
        line(
                "%d; defaults. Milliseconds until all are done. \"Pinned\" counts JFR's `jdk.VirtualThreadPinned` of any length, over",
                Contender.POOL_SIZE + VirtualThreads.OVERFLOW);
        line(
                "all rounds and the warm-up: a thread that kept its carrier while it waited. From Java 24 on `synchronized` does not");
        line("pin any more. \"Failed\" are threads that got an exception, or nothing within 20 s.");
        line("");
        line("| pool | ms | pinned | failed |");
        line("| --- | ---: | ---: | ---: |");
        rows.forEach((contender, row) -> line(
                "| %s | %s | %d | %d |", contender.title(), row.millis().text("%.0f"), row.pinned(), row.errors()));
    }

    private void statements() {
        line("");
        line("## Statements");
        line("");
        line("From preparing to closing, on connections that stay borrowed, all with a socket time-out. Both sides");
        line(
                "take turns of up to ten statements; each round of turns gives a ratio, and the table its median and middle half.");
        line(
                "Below 1 the first side is faster. The rows \"the same twice\" show what the machine's noise alone makes of it.");
        line("");
        line(
                "On two cores the kernel's placing of client and server makes a statement several times as fast or slow. So there");
        line(
                "is also the ratio of the quicker quarters, the one side's turns and the other's each sorted by themselves.");
        line("");
        line("| comparison | statement, connection | µs | µs | ratio | of the quick | bytes more |");
        line("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
        results.statements().forEach(this::statement);
        line("");
        line("The other peers, each against HikariCP in the same way, with a third of the rounds:");
        line("");
        line("| peer | statement | its µs | HikariCP's µs | ratio | of the quick | bytes more |");
        line("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
        results.peerStatements().forEach(this::statement);
    }

    private void statement(StatementRounds.Result result) {
        line(
                "| %s | %s | %.1f | %.1f | %s | %.3f | %.0f |",
                result.what(),
                result.how(),
                result.ourMicros(),
                result.theirMicros(),
                result.ratio().text("%.3f"),
                result.ratioOfTheQuick(),
                result.ourBytes() - result.theirBytes());
    }

    private void startUp() {
        line("");
        line("## Start");
        line("");
        line(
                "Milliseconds from the first line of a program, in a fresh JVM, to the answer to its first query; defaults. Most of it");
        line("is the loading of classes, the driver's included.");
        line("");
        image("perf-start", "Time from the first line of a program to the answer to its first query");
        spreads(results.startUp(), "ms", "%.0f");
    }

    private void memory() {
        line("");
        line("## Memory of an idle connection");
        line("");
        line(
                "Heap in use after a collection, with a pool of %d open and idle connections and without it, divided by %d: KiB.",
                IdleMemory.CONNECTIONS, IdleMemory.CONNECTIONS);
        line("Most of it is the driver's.");
        line("");
        spreads(results.memory(), "KiB", "%.1f");
    }

    private void spreads(Map<Contender, Spread> spreads, String unit, String format) {
        line("| pool | %s |", unit);
        line("| --- | ---: |");
        spreads.forEach((contender, spread) -> line("| %s | %s |", contender.title(), spread.text(format)));
    }

    private void image(String name, String description) {
        line("![%s](images/%s.svg)", description, name);
        line("");
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}

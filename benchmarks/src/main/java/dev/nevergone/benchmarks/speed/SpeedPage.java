package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Effort;
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

    private static final String ON_ONE_CORE = """
            Client and server are held on one core here (`taskset`): on several the kernel's placing of the two makes a
            statement several times as fast or slow, for minutes.""";

    private static final String ON_ALL_CORES = """
            The kernel's placing of client and server makes a statement several times as fast or slow; where `taskset`
            is there, they are held on one core.""";

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
        misses();
        return text.toString();
    }

    private void head() {
        Machine machine = results.machine();
        add("""
                # Performance

                Written by `mvn -Pbenchmarks -Dnevergone.benchmark=speed verify`, which measures everything again; do not
                edit. What counts is how the pools compare within one run: the absolute figures are this machine's, on this
                day. Where two figures stand in brackets, they are the middle half of the rounds, and the figure before them
                is their median.

                """);
        if (Effort.quick()) {
            add("**A quick run, which only shows that everything runs: its figures mean nothing.**\n\n");
        }
        row("measured on", "");
        row("---", "---");
        row("date", machine.date().toString());
        row("machine", machine.processor() + ", " + machine.cores() + " cores, " + machine.system());
        row("load average", number("%.1f before, ", machine.load()) + number("%.1f after", results.loadAfter()));
        row("JVM", machine.java());
        if (!results.virtualThreads().java().isEmpty()) {
            row("JVM for virtual threads", results.virtualThreads().java());
        }
        row("server", machine.server());
        row("versions", versions(machine) + ", MySQL Connector/J " + machine.driver());
    }

    private static String versions(Machine machine) {
        return Arrays.stream(PoolLibrary.values())
                .map(library -> library == PoolLibrary.NEVERGONE
                        ? library.title() + " " + machine.nevergone()
                        : library.title().replace(" + HikariCP", "") + " " + library.version())
                .collect(Collectors.joining(", "));
    }

    private void goals() {
        add("""

                ## Goals

                | what | goal | measured | |
                | --- | --- | --- | --- |
                """);
        for (Goal goal : Goal.of(results)) {
            row(goal.what(), goal.wanted(), goal.measured(), goal.verdict());
        }
        add("""

                All ratios are of this one run: the two sides take turns, each round of turns gives one ratio, and the goal
                is held against the median of those. "The best peer" is the one with the lowest median of this run. Its ping
                takes several times as long or short as the kernel of a machine with two cores places client and server, so
                the harshest reading stands beside it: Nevergone's median against the quickest quarter of any such peer's turns.
                """);
    }

    private void contenders() {
        add("""

                ## Who takes part

                All on the same driver with the same driver properties, the ones that Nevergone sets by itself (time-outs,
                prepared statements on the server and their cache, rewritten batches), so that pools are compared and not
                driver settings. "Validating" is each pool set to look at every connection it lends, by its own
                documentation. The wrapper of AWS pools nothing by itself, so it runs in HikariCP.

                | pool | defaults | validating |
                | --- | --- | --- |
                """);
        for (PoolLibrary library : PoolLibrary.values()) {
            row(
                    library.title(),
                    library.settings(Tuning.DEFAULTS),
                    library == PoolLibrary.NEVERGONE ? "as its defaults" : library.settings(Tuning.BEST));
        }
    }

    private void realBorrows() {
        add("""

                ## Borrow and return, validated on every borrow

                `getConnection()` and `close()`, nothing in between, on the server, pools of %d connections. Microseconds as
                each thread sees them; the pools take turns of 25 ms. With more threads than connections most of the time is
                waiting for each other. HikariCP without "validating" is the base: it does not look at a connection that was
                just used.

                """, Contender.POOL_SIZE);
        image("perf-borrow", "Time of a borrow and return with one thread, each pool looking at every connection");
        image("perf-borrow-threads", "Time of a borrow and return on the server by the number of threads");
        borrowTable(results.real());
        add("""

                Nevergone against HikariCP, which does not look, and against the best peer that does:

                | threads | µs above HikariCP | best peer that validates | times as fast as that |
                | ---: | ---: | --- | ---: |
                """);
        String ours = Contender.NEVERGONE.title();
        for (BorrowRounds.Result result : results.real()) {
            String best = Goal.bestValidating(result);
            row(
                    String.valueOf(result.threads()),
                    result.above(ours, Contender.HIKARI.title()).text("%.2f"),
                    best,
                    result.ratio(best, ours).text("%.0f"));
        }
    }

    private void stubBorrows() {
        add("""

                ## Borrow and return, stub driver

                The same on a driver that talks to nobody: what is left is the pool's own work. The pools have their
                defaults. There is nothing to look at for Nevergone here; in the row "%s" its connections
                have a silent socket each, and it makes the system call that it makes on every borrow in earnest.

                """, SpeedResults.LOOKING);
        image("perf-stub", "Time of a borrow and return on a stub driver with 8 threads");
        image("perf-stub-threads", "Time of a borrow and return on a stub driver by the number of threads");
        borrowTable(results.stub());
    }

    private void borrowTable(List<BorrowRounds.Result> borrows) {
        if (borrows.isEmpty()) {
            add("Not measured, see below.\n");
            return;
        }
        String threads = borrows.stream()
                .map(result -> result.threads() == 1 ? "1 thread" : result.threads() + " threads")
                .collect(Collectors.joining(" | "));
        row("pool", threads);
        add("| --- |%s\n", " ---: |".repeat(borrows.size()));
        for (String title : borrows.get(0).titles()) {
            String micros = borrows.stream()
                    .map(result -> readable(result.micros(title)))
                    .collect(Collectors.joining(" | "));
            row(title, micros);
        }
    }

    /** With digits that say something. */
    private static String readable(Spread spread) {
        return spread.text(spread.median() >= 100 ? "%.0f" : spread.median() >= 10 ? "%.1f" : "%.2f");
    }

    private void allocation() {
        add("""

                ## Memory of a borrow and return

                By JMH, on the server, with one thread and each pool in a fresh JVM; bytes allocated by its `gc` profiler.
                The times compare less well here, for JMH runs one pool for seconds, then the other. Where bytes and time go
                is on [a page of its own](profile.md).

                """);
        image("perf-bytes", "Bytes allocated by a borrow and return");
        row("pool", "bytes", "µs");
        row("---", "---:", "---:");
        BorrowInFreshJvms.Result fresh = results.fresh();
        for (Contender contender : fresh.contenders()) {
            row(contender.title(), number("%.0f", fresh.bytes(contender).median()), readable(fresh.micros(contender)));
        }
    }

    private void burst() {
        int peers = BurstRounds.BORROWERS;
        add(
                """

                ## Burst

                %d threads ask at the same moment, the pool is empty, and each connect takes %d ms longer than on the
                loopback. Milliseconds until all have a connection. Nevergone has %d connections and an overflow of %d, the
                peers %d. Defaults, but no connection is opened ahead (HikariCP: `initializationFailTimeout` -1; Tomcat JDBC:
                `initialSize` and `minIdle` 0). Of a new pool Nevergone's first connect goes alone, so that a wrong password
                is one failed log-in and not twenty: that is twice the latency. The row "%s" is the same pool after it was
                emptied. "Failed" are borrowers that got an exception.

                """,
                peers,
                BurstRounds.CONNECT_LATENCY.toMillis(),
                Contender.POOL_SIZE,
                peers - Contender.POOL_SIZE,
                peers,
                BurstRounds.PROVEN);
        image("perf-burst", "Time until twenty threads have a connection from an empty pool");
        row("pool", "ms", "failed");
        row("---", "---:", "---:");
        results.burst().forEach((title, row) -> row(title, row.millis().text("%.0f"), String.valueOf(row.failed())));
    }

    private void virtualThreads() {
        add("\n## Virtual threads\n\n");
        Map<Contender, VirtualThreads.Row> rows = results.virtualThreads().rows();
        if (rows.isEmpty()) {
            add("Not measured, see below.\n");
            return;
        }
        add(
                """
                %,d virtual threads at once; each borrows, runs `SELECT 1` and returns. Pool of %d and overflow of %d, the
                peers %d; defaults. Milliseconds until all are done. "Pinned" counts JFR's `jdk.VirtualThreadPinned` of any
                length: a thread that kept its carrier while it waited. In the first round threads wait for classes to be
                loaded, which pins in any library; so that round is counted apart. From Java 24 on `synchronized` does not
                pin any more. "Failed" are threads that got an exception, or nothing within %d s; who fails in the first
                round has no others. Nevergone's events of connections opened and closed are off in that recording: whoever
                writes an event waits for the recorder's lock, which pins for some microseconds.

                """,
                VirtualThreads.THREADS,
                Contender.POOL_SIZE,
                VirtualThreads.OVERFLOW,
                Contender.POOL_SIZE + VirtualThreads.OVERFLOW,
                VirtualThreads.LONGEST_SECONDS);
        image("perf-virtual", "Time until ten thousand virtual threads are done");
        row("pool", "ms", "pinned", "pinned, first round", "failed");
        row("---", "---:", "---:", "---:", "---:");
        rows.forEach((contender, row) -> row(
                contender.title(),
                row.millis().text("%.0f"),
                String.valueOf(row.pinned()),
                String.valueOf(row.pinnedFirst()),
                String.valueOf(row.errors())));
        if (!results.virtualThreads().pins().isEmpty()) {
            add("\nPinned after the first round, why and where:\n\n");
            results.virtualThreads().pins().forEach(pin -> add("- %s\n", pin));
        }
    }

    private void statements() {
        add("""

                ## Statements

                From preparing to closing, on connections that stay borrowed where nothing else is said, all with a socket
                time-out. Both sides take turns of up to ten statements; each round of turns gives a ratio, and the table
                its median and middle half. Below 1 the first side is faster. The rows "the same twice" show what the
                machine's noise alone makes of it. Each round takes another of ten pairs of connections. Where each
                statement borrows and returns there is a pool for each pair. It is used for a hundred rounds in a row, and "in
                bursts of ten" for one round in ten: twice ten statements, and then nothing for ten milliseconds, so that it
                begins with cold caches each time.

                %s There is also the ratio of the quicker quarters, the one side's turns and the other's each sorted by
                themselves.

                ![Time of statements as a share of HikariCP's](images/perf-statements.svg)

                | comparison | statement, connection | µs | µs | ratio | of the quick | bytes more |
                | --- | --- | ---: | ---: | ---: | ---: | ---: |
                """, results.onOneCore() ? ON_ONE_CORE : ON_ALL_CORES);
        results.statements().forEach(this::statement);
        add("""

                The other peers, each against HikariCP in the same way, with a third of the rounds:

                | peer | statement | its µs | HikariCP's µs | ratio | of the quick | bytes more |
                | --- | --- | ---: | ---: | ---: | ---: | ---: |
                """);
        results.peerStatements().forEach(this::statement);
    }

    private void statement(StatementRounds.Result result) {
        row(
                result.what(),
                result.how(),
                number("%.1f", result.ourMicros()),
                number("%.1f", result.theirMicros()),
                result.ratio().text("%.3f"),
                number("%.3f", result.ratioOfTheQuick()),
                number("%.0f", result.ourBytes() - result.theirBytes()));
    }

    private void startUp() {
        add("""

                ## Start

                Milliseconds from the first line of a program, in a fresh JVM, to the answer to its first query; defaults.
                Most of it is the loading of classes, the driver's included.

                """);
        image("perf-start", "Time from the first line of a program to the answer to its first query");
        spreads(results.startUp(), "ms", "%.0f");
    }

    private void memory() {
        int connections = IdleMemory.CONNECTIONS;
        add("""

                ## Memory of an idle connection

                Heap in use after a collection, with a pool of %d open and idle connections and without it, divided by %d:
                KiB. Most of it is the driver's.

                """, connections, connections);
        image("perf-memory", "Heap of an open and idle connection");
        spreads(results.memory(), "KiB", "%.1f");
    }

    private void misses() {
        if (results.misses().isEmpty()) {
            return;
        }
        add("""

                ## Not measured

                A dash above stands for what failed in this run:

                | what | why |
                | --- | --- |
                """);
        results.misses().forEach(this::row);
    }

    private void spreads(Map<Contender, Spread> spreads, String unit, String format) {
        row("pool", unit);
        row("---", "---:");
        spreads.forEach((contender, spread) -> row(contender.title(), spread.text(format)));
    }

    private void image(String name, String description) {
        add("![%s](images/%s.svg)\n\n", description, name);
    }

    private void row(String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }
}

package dev.nevergone.benchmarks;

import java.util.List;
import java.util.Locale;

/** The report as text. */
final class Markdown {

    private final Machine machine;
    private final double loadAfter;
    private final List<BorrowRounds.Result> borrows;
    private final BorrowInFreshJvms.Result fresh;
    private final List<StatementRounds.Result> statements;
    private final StringBuilder text = new StringBuilder();

    Markdown(
            Machine machine,
            double loadAfter,
            List<BorrowRounds.Result> borrows,
            BorrowInFreshJvms.Result fresh,
            List<StatementRounds.Result> statements) {
        this.machine = machine;
        this.loadAfter = loadAfter;
        this.borrows = borrows;
        this.fresh = fresh;
        this.statements = statements;
    }

    String text() {
        line("# Performance");
        line("");
        line(
                "Written by `mvn -Pbenchmarks verify`, which measures everything again; do not edit. What counts is how the");
        line("pools compare within one run: the absolute figures are this machine's, on this day.");
        line("");
        line("| measured on | |");
        line("| --- | --- |");
        line("| date | %s |", machine.date());
        line("| machine | %s, %d cores, %s |", machine.processor(), machine.cores(), machine.system());
        line("| load average | %.1f before, %.1f after |", machine.load(), loadAfter);
        line("| JVM | %s |", machine.java());
        line("| server | %s |", machine.server());
        line(
                "| versions | Nevergone %s, HikariCP %s, MySQL Connector/J %s |",
                machine.nevergone(), machine.hikari(), machine.driver());
        borrowTable();
        allocationTable();
        statementTable();
        return text.toString();
    }

    private void borrowTable() {
        line("");
        line("## Borrow and return");
        line("");
        line(
                "`getConnection()` and `close()`, nothing in between, on pools of %d connections. Microseconds as each thread",
                Peer.POOL_SIZE);
        line(
                "sees them. The pools take turns of 25 ms; given are the median of the turns and, in brackets, their middle half.");
        line("32 threads share 10 connections, so there most of the time is waiting for each other.");
        line("");
        line("Goal, with one thread: at most 2 µs above HikariCP, which does not look at the connection at all.");
        line("");
        for (Peer peer : Peer.values()) {
            line("- **%s** %s", peer.title(), peer.remark());
        }
        line("");
        line("| threads | Nevergone | HikariCP | above HikariCP | HikariCP, validating | %% of validating |");
        line("| ---: | ---: | ---: | ---: | ---: | ---: |");
        for (BorrowRounds.Result result : borrows) {
            line(
                    "| %d | %s | %s | %s | %s | %s |",
                    result.threads(),
                    result.micros(Peer.NEVERGONE).text("%.2f"),
                    result.micros(Peer.HIKARI).text("%.2f"),
                    result.above(Peer.HIKARI).text("%.2f"),
                    result.micros(Peer.HIKARI_VALIDATING).text("%.1f"),
                    result.percentOf(Peer.HIKARI_VALIDATING).text("%.1f"));
        }
    }

    private void allocationTable() {
        line("");
        line("## Memory of a borrow and return");
        line("");
        line(
                "The same by JMH, with one thread and each pool in fresh JVMs, bytes allocated by its `gc` profiler. Goal: at most");
        line("300 bytes. The times compare less well here, for JMH runs one pool for seconds, then the other.");
        line("");
        line("| pool | bytes | µs |");
        line("| --- | ---: | ---: |");
        for (Peer peer : Peer.values()) {
            line(
                    "| %s | %.0f | %s |",
                    peer.title(), fresh.bytes(peer).median(), fresh.micros(peer).text("%.2f"));
        }
    }

    private void statementTable() {
        line("");
        line("## Statements");
        line("");
        line(
                "`SELECT 1`, from preparing to closing, on connections that stay borrowed, all with a socket time-out. Both sides");
        line(
                "take turns of ten statements (of one that reads 100,000 rows); each round of turns gives a ratio, and the table its median and middle half. Below");
        line(
                "1 the first side is faster. The rows \"the same twice\" show what the machine's noise alone makes of it.");
        line("");
        line(
                "On two cores the kernel's placing of client and server makes a statement several times as fast or slow. So there");
        line(
                "is also the ratio of the quicker quarters, the one side's turns and the other's each sorted by themselves.");
        line("");
        line("Goals: within 3 %%, reading 100,000 rows within 1 %%, at most 200 bytes more.");
        line("");
        line("| comparison | statement, connection | µs | µs | ratio | of the quick | bytes more |");
        line("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
        for (StatementRounds.Result result : statements) {
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
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}

package dev.nevergone.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How Nevergone comes through outages and failovers, as a page. */
final class RecoveryPage extends MeasuredPage {

    static final String FILE = "recovery.md";

    RecoveryPage(Machine machine, double loadAfter, Map<String, String> misses) {
        super(machine, loadAfter, misses);
    }

    /** The page, complete. */
    String text(Map<String, List<OutageRounds.Result>> outages, Map<String, List<FailoverRounds.Result>> failovers) {
        line("# Recovery");
        line("");
        line(
                "Written by `mvn -Pbenchmarks -Dnevergone.benchmark=recovery verify`, which measures everything again; do not edit.");
        line(
                "Nevergone alone; beside other pools it stands in [the fault table](fault-table.md). A pool of 8 under a load of 8");
        line(
                "threads; the server is taken away and started again. Times run from the moment at which somebody who knocks every");
        line("2 ms is let in: median, in brackets the middle half.");
        measuredOn();
        line(
                "| versions | Nevergone %s, HikariCP %s, MySQL Connector/J %s |",
                machine().nevergone(), machine().hikari(), machine().driver());
        line("");
        line("## Outages");
        line("");
        line(
                "| outage | rounds | borrow errors | first success | nine tenths of the throughput | a failing borrow, 99 % |");
        line("| --- | ---: | ---: | ---: | ---: | ---: |");
        outages.forEach(this::outage);
        line("");
        line("## Failover");
        line("");
        line(
                "A primary and its replica, both in the URL, `requirePrimary(true)`, a pool of %d and as many threads that",
                FailoverRounds.WRITERS);
        line(
                "write. The primary goes, half a second later the replica is promoted. Times run from the moment at which");
        line(
                "somebody who tries every 2 ms can write to it. A write is invented where it was reported as done and is not");
        line("on the new primary (but for what a killed primary took with it).");
        line("");
        line(
                "| failover | rounds | invented writes | first write | all %d connections write |",
                FailoverRounds.WRITERS);
        line("| --- | ---: | ---: | ---: | ---: |");
        failovers.forEach(this::failover);
        notMeasured();
        return text();
    }

    private void outage(String name, List<OutageRounds.Result> results) {
        List<Double> failFast = results.isEmpty() ? List.of() : results.get(0).failFastMicros();
        line(
                "| %s | %d | %s | %s ms | %s ms | %s |",
                name,
                results.size(),
                failFast.isEmpty()
                        ? String.valueOf(results.stream()
                                .mapToInt(OutageRounds.Result::borrowErrors)
                                .sum())
                        : "past the grace",
                Spread.of(results.stream()
                                .mapToDouble(OutageRounds.Result::firstSuccessMillis)
                                .toArray())
                        .text("%.0f"),
                Spread.of(results.stream()
                                .mapToDouble(OutageRounds.Result::fullThroughputMillis)
                                .toArray())
                        .text("%.0f"),
                failFast.isEmpty()
                        ? "-"
                        : String.format(Locale.ROOT, "%.0f µs", failFast.get(failFast.size() * 99 / 100)));
    }

    private void failover(String name, List<FailoverRounds.Result> results) {
        line(
                "| %s | %d | %d | %s ms | %s ms |",
                name,
                results.size(),
                results.stream().mapToInt(FailoverRounds.Result::invented).sum(),
                Spread.of(results.stream()
                                .mapToDouble(FailoverRounds.Result::firstWriteMillis)
                                .toArray())
                        .text("%.0f"),
                Spread.of(results.stream()
                                .mapToDouble(FailoverRounds.Result::allWritingMillis)
                                .toArray())
                        .text("%.0f"));
    }
}

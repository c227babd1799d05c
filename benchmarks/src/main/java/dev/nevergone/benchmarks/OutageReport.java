package dev.nevergone.benchmarks;

import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ReplicationPair;
import dev.nevergone.testkit.ServerKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures how a pool comes through outages of a real server, and writes what was found. */
public final class OutageReport {

    private static final int ROUNDS = 5;

    private OutageReport() {}

    /**
     * Runs it; about four minutes.
     *
     * @param arguments the folder to write {@code recovery.md} to
     * @throws Exception when the server cannot be started
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            throw new IllegalArgumentException(
                    "arguments (" + arguments.length + "): must be one, the folder to write to");
        }
        Progress progress = new Progress(System.out);
        ServerKind kind =
                "mysql".equals(System.getProperty("nevergone.server")) ? ServerKind.MYSQL : ServerKind.MARIADB;
        try (MySqlServer server = MySqlServer.start(kind)) {
            Machine machine = Machine.now(server);
            progress.say("%s", machine.summary());
            OutageRounds rounds = new OutageRounds(server, Target.of(server));
            StringBuilder text = new StringBuilder(head(machine));
            text.append(row("away 3 s, graceful, grace 10 s", many(rounds, progress, false, 3, 10, ROUNDS)));
            text.append(row("away 3 s, SIGKILL, grace 10 s", many(rounds, progress, true, 3, 10, ROUNDS)));
            text.append(row("away 60 s, SIGKILL, grace 1 s", many(rounds, progress, true, 60, 1, 1)));
            text.append(failovers(kind, progress));
            Path file = Path.of(arguments[0], "recovery.md").toAbsolutePath().normalize();
            Files.writeString(file, text);
            progress.say("written: %s", file);
        }
    }

    private static List<OutageRounds.Result> many(
            OutageRounds rounds, Progress progress, boolean killed, int away, int grace, int count) throws Exception {
        List<OutageRounds.Result> results = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            OutageRounds.Result result = rounds.run(killed, Duration.ofSeconds(away), Duration.ofSeconds(grace));
            results.add(result);
            progress.say(
                    "%s, away %d s, round %d of %d: %d borrow errors, first success after %.0f ms",
                    killed ? "SIGKILL" : "graceful",
                    away,
                    i,
                    count,
                    result.borrowErrors(),
                    result.firstSuccessMillis());
        }
        return results;
    }

    private static String failovers(ServerKind kind, Progress progress) throws Exception {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%n## Failover%n%nA primary and its replica, both in the URL, `requirePrimary(true)`, a pool of %d and as many"
                        + " threads that%nwrite. The primary goes, half a second later the replica is promoted. Times run from the"
                        + " moment at which%nsomebody who tries every 2 ms can write to it. A write is invented where it was"
                        + " reported as done and is not%non the new primary (but for what a killed primary took with it).%n%n"
                        + "| failover | rounds | invented writes | first write | all %d connections write |%n"
                        + "| --- | ---: | ---: | ---: | ---: |%n",
                FailoverRounds.WRITERS,
                FailoverRounds.WRITERS));
        try (ReplicationPair pair = ReplicationPair.start(kind)) {
            FailoverRounds rounds = new FailoverRounds(pair);
            text.append(failovers("primary killed (SIGKILL)", rounds, true, progress));
            text.append(failovers("primary made read-only", rounds, false, progress));
        }
        return text.toString();
    }

    private static String failovers(String name, FailoverRounds rounds, boolean killed, Progress progress)
            throws Exception {
        List<FailoverRounds.Result> results = new ArrayList<>();
        for (int i = 1; i <= ROUNDS; i++) {
            FailoverRounds.Result result = rounds.run(killed);
            results.add(result);
            progress.say(
                    "%s, round %d of %d: first write after %.0f ms, all after %.0f ms, %d invented",
                    name, i, ROUNDS, result.firstWriteMillis(), result.allWritingMillis(), result.invented());
        }
        Spread first = Spread.of(results.stream()
                .mapToDouble(FailoverRounds.Result::firstWriteMillis)
                .toArray());
        Spread all = Spread.of(results.stream()
                .mapToDouble(FailoverRounds.Result::allWritingMillis)
                .toArray());
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %s ms | %s ms |%n",
                name,
                results.size(),
                results.stream().mapToInt(FailoverRounds.Result::invented).sum(),
                first.text("%.0f"),
                all.text("%.0f"));
    }

    private static String head(Machine machine) {
        return "# Recovery\n\nWritten by `mvn -Pbenchmarks -Dnevergone.benchmark=recovery verify`; do not edit. A pool of 8 under a"
                + " load of 8 threads;\nthe server is taken away and started again. Times run from the moment at which"
                + " somebody who knocks every\n2 ms is let in: median, in brackets the middle half.\n\n"
                + machine.summary() + "\n\n"
                + "| outage | rounds | borrow errors | first success | nine tenths of the throughput | a failing borrow, 99 % |\n"
                + "| --- | ---: | ---: | ---: | ---: | ---: |\n";
    }

    private static String row(String name, List<OutageRounds.Result> results) {
        Spread first = Spread.of(results.stream()
                .mapToDouble(OutageRounds.Result::firstSuccessMillis)
                .toArray());
        Spread full = Spread.of(results.stream()
                .mapToDouble(OutageRounds.Result::fullThroughputMillis)
                .toArray());
        List<Double> failFast = results.get(0).failFastMicros();
        return String.format(
                Locale.ROOT,
                "| %s | %d | %s | %s ms | %s ms | %s |%n",
                name,
                results.size(),
                failFast.isEmpty()
                        ? String.valueOf(results.stream()
                                .mapToInt(OutageRounds.Result::borrowErrors)
                                .sum())
                        : "past the grace",
                first.text("%.0f"),
                full.text("%.0f"),
                failFast.isEmpty()
                        ? "-"
                        : String.format(Locale.ROOT, "%.0f µs", failFast.get(failFast.size() * 99 / 100)));
    }
}

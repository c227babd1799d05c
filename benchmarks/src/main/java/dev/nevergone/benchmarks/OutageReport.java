package dev.nevergone.benchmarks;

import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ReplicationPair;
import dev.nevergone.testkit.ServerKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures how a pool comes through outages of a real server, and writes what was found. */
public final class OutageReport {

    private static final int ROUNDS = 5;

    private final Progress progress;
    private final Misses misses;

    private OutageReport(Progress progress) {
        this.progress = progress;
        this.misses = new Misses(progress);
    }

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
        new OutageReport(progress)
                .write(
                        kind,
                        Path.of(arguments[0], RecoveryPage.FILE)
                                .toAbsolutePath()
                                .normalize());
        System.exit(0);
    }

    private void write(ServerKind kind, Path file) throws Exception {
        Machine machine;
        Map<String, List<OutageRounds.Result>> outages = new LinkedHashMap<>();
        try (MySqlServer server = MySqlServer.start(kind)) {
            machine = Machine.now(server);
            progress.say("%s", machine.summary());
            OutageRounds rounds = new OutageRounds(server, Target.of(server));
            int count = Effort.rounds(ROUNDS);
            outages.put("away 3 s, graceful, grace 10 s", outages(rounds, server, false, 3, 10, count));
            outages.put("away 3 s, SIGKILL, grace 10 s", outages(rounds, server, true, 3, 10, count));
            outages.put("away 60 s, SIGKILL, grace 1 s", outages(rounds, server, true, 60, 1, 1));
        }
        Map<String, List<FailoverRounds.Result>> failovers = new LinkedHashMap<>();
        misses.attempt("failovers", () -> {
            try (ReplicationPair pair = ReplicationPair.start(kind)) {
                FailoverRounds rounds = new FailoverRounds(pair);
                failovers.put("primary killed (SIGKILL)", failovers(rounds, true));
                failovers.put("primary made read-only", failovers(rounds, false));
                return failovers;
            }
        });
        Files.writeString(
                file, new RecoveryPage(machine, Machine.loadNow(), misses.reasons()).text(outages, failovers));
        progress.say("written: %s", file);
    }

    private List<OutageRounds.Result> outages(
            OutageRounds rounds, MySqlServer server, boolean killed, int away, int grace, int count)
            throws InterruptedException {
        List<OutageRounds.Result> results = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            String what = (killed ? "SIGKILL" : "graceful") + ", away " + away + " s, round " + i + " of " + count;
            misses.attempt(what, () -> {
                        try {
                            return rounds.run(killed, Duration.ofSeconds(away), Duration.ofSeconds(grace));
                        } finally {
                            server.heal();
                        }
                    })
                    .ifPresent(result -> {
                        results.add(result);
                        progress.say(
                                "%s: %d borrow errors, first success after %.0f ms",
                                what, result.borrowErrors(), result.firstSuccessMillis());
                    });
        }
        return results;
    }

    private List<FailoverRounds.Result> failovers(FailoverRounds rounds, boolean killed) throws InterruptedException {
        List<FailoverRounds.Result> results = new ArrayList<>();
        int count = Effort.rounds(ROUNDS);
        for (int i = 1; i <= count; i++) {
            String what = (killed ? "primary killed" : "primary made read-only") + ", round " + i + " of " + count;
            misses.attempt(what, () -> rounds.run(killed)).ifPresent(result -> {
                results.add(result);
                progress.say(
                        "%s: first write after %.0f ms, all after %.0f ms, %d invented",
                        what, result.firstWriteMillis(), result.allWritingMillis(), result.invented());
            });
        }
        return results;
    }
}

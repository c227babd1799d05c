package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Machine;
import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.Target;
import dev.nevergone.testkit.MySqlServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Measures the speed of all pools. */
public final class SpeedBenchmarks {

    private final MySqlServer server;
    private final Target target;
    private final Progress progress;

    /** Measures on that server. */
    public SpeedBenchmarks(MySqlServer server, Progress progress) {
        this.server = server;
        this.target = Target.of(server);
        this.progress = progress;
    }

    /**
     * Measures everything and writes {@code performance.md} with its pictures; about ten minutes, or one with
     * {@code -Dnevergone.benchmarks.quick=true}.
     *
     * @param folder where to
     */
    public void write(Path folder) throws Exception {
        SpeedResults results = measure();
        Path file = folder.resolve("performance.md").toAbsolutePath().normalize();
        new SpeedCharts(results, file.resolveSibling("images")).write();
        Files.writeString(file, new SpeedPage(results).text());
        for (Goal goal : Goal.of(results)) {
            progress.say("%s: %s, %s: %s", goal.verdict(), goal.what(), goal.wanted(), goal.measured());
        }
        progress.say("written: %s", file);
    }

    private SpeedResults measure() throws Exception {
        Machine before = Machine.now(server);
        progress.say("%s", before.summary());
        Misses misses = new Misses(progress);
        StatementRounds statements = new StatementRounds(target, progress, misses);
        List<StatementRounds.Result> ours;
        List<StatementRounds.Result> theirs;
        boolean onOneCore;
        // First, while the JVM has compiled nothing for other pools: two are compared to within a percent.
        try (OneCore core = OneCore.hold(progress)) {
            onOneCore = core.holds();
            ours = misses.attempt("statements", statements::run).orElse(List.of());
            theirs =
                    misses.attempt("statements of the peers", statements::peers).orElse(List.of());
        }
        List<BorrowRounds.Result> stub = misses.attempt("stub driver", () -> StubBorrows.run(target, misses))
                .orElse(List.of());
        List<BorrowRounds.Result> real = realBorrows(misses);
        BorrowInFreshJvms.Result fresh = new BorrowInFreshJvms(target, progress, misses).run();
        var burst = burst(misses);
        var virtualThreads = virtualThreads(misses);
        var startUp = new StartUp(target, progress, misses).run();
        var memory = new IdleMemory(target, progress, misses).run();
        return new SpeedResults(
                before,
                Machine.loadNow(),
                stub,
                real,
                fresh,
                onOneCore,
                ours,
                theirs,
                burst,
                virtualThreads,
                startUp,
                memory,
                misses.reasons());
    }

    private Map<String, BurstRounds.Row> burst(Misses misses) throws InterruptedException {
        return misses.attempt("burst", () -> new BurstRounds(server, target, progress, misses).run())
                .orElse(Map.of());
    }

    private VirtualThreads.Result virtualThreads(Misses misses) throws InterruptedException {
        return misses.attempt("virtual threads", () -> new VirtualThreads(target, progress, misses).run())
                .orElse(VirtualThreads.NONE);
    }

    private List<BorrowRounds.Result> realBorrows(Misses misses) throws InterruptedException {
        try (BorrowRounds rounds = new BorrowRounds("server", progress, misses)) {
            for (Contender contender : Contender.validating()) {
                rounds.add(contender.title(), contender, target.plan(Contender.POOL_SIZE));
            }
            return rounds.runAll();
        }
    }
}

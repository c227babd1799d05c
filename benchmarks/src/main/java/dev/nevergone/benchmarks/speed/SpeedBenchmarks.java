package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Machine;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.Target;
import dev.nevergone.testkit.MySqlServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
            progress.say(
                    "%s: %s, %s: %s",
                    goal.reached() ? "reached" : "MISSED", goal.what(), goal.wanted(), goal.measured());
        }
        progress.say("written: %s", file);
    }

    private SpeedResults measure() throws Exception {
        Machine before = Machine.now(server);
        progress.say("%s", before.summary());
        List<BorrowRounds.Result> stub = StubBorrows.run(target);
        List<BorrowRounds.Result> real = realBorrows();
        BorrowInFreshJvms.Result fresh = new BorrowInFreshJvms(target, progress).run();
        StatementRounds statements = new StatementRounds(target, progress);
        List<StatementRounds.Result> ours = statements.run();
        List<StatementRounds.Result> theirs = statements.peers();
        var burst = new BurstRounds(server, target, progress).run();
        var virtualThreads = new VirtualThreads(target, progress).run();
        var startUp = new StartUp(target, progress).run();
        var memory = new IdleMemory(target, progress).run();
        return new SpeedResults(
                before, Machine.loadNow(), stub, real, fresh, ours, theirs, burst, virtualThreads, startUp, memory);
    }

    private List<BorrowRounds.Result> realBorrows() throws Exception {
        try (BorrowRounds rounds = new BorrowRounds("server", progress)) {
            for (Contender contender : Contender.validating()) {
                rounds.add(contender.title(), contender, target.plan(Contender.POOL_SIZE));
            }
            return rounds.runAll();
        }
    }
}

package dev.nevergone.benchmarks;

import dev.nevergone.testkit.MySqlServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs all benchmarks and writes what they found. */
public final class Report {

    private static final int[] THREADS = {1, 2, 8, 32};

    private Report() {}

    /**
     * Runs it.
     *
     * @param arguments the folder to write {@code performance.md} to
     * @throws Exception when the server cannot be started, or a benchmark fails
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            throw new IllegalArgumentException(
                    "arguments (" + arguments.length + "): must be one, the folder to write to");
        }
        Progress progress = new Progress(System.out);
        progress.say("starting a private database server (its files are fetched by Maven the first time)");
        try (MySqlServer server = MySqlServer.shared()) {
            Target target = Target.of(server);
            Machine before = Machine.now(server);
            progress.say("%s", before.summary());
            List<StatementRounds.Result> statements = new StatementRounds(target, progress).run();
            List<BorrowRounds.Result> borrows = new ArrayList<>();
            try (BorrowRounds rounds = new BorrowRounds(target, progress)) {
                for (int threads : THREADS) {
                    borrows.add(rounds.run(threads));
                }
            }
            BorrowInFreshJvms.Result fresh = new BorrowInFreshJvms(target, progress).run();
            Path file = Path.of(arguments[0], "performance.md").toAbsolutePath().normalize();
            Files.createDirectories(file.getParent());
            Files.writeString(file, new Markdown(before, Machine.loadNow(), borrows, fresh, statements).text());
            progress.say("written: %s", file);
        }
    }
}

package dev.nevergone.benchmarks.scale;

import dev.nevergone.benchmarks.Effort;
import dev.nevergone.benchmarks.Machine;
import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ServerKind;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.LogManager;

/** Measures how the cost of a pool grows, and writes what was found. */
public final class ScaleReport {

    private static final String MAX_CONNECTIONS = "3000";
    private static final String DATABASE = "scale";

    private ScaleReport() {}

    /**
     * Runs it; about five minutes.
     *
     * @param arguments the folder to write {@code scale.md} and {@code images/} to
     * @throws Exception when the server cannot be started, or a pool does not work
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            throw new IllegalArgumentException(
                    "arguments (" + arguments.length + "): must be one, the folder to write to");
        }
        // Some pools log each failed connect with its stack.
        System.setProperty("nevergone.benchmarks.log", "OFF");
        LogManager.getLogManager().reset();
        Progress progress = new Progress(System.out);
        ServerKind kind =
                "mysql".equals(System.getProperty("nevergone.server")) ? ServerKind.MYSQL : ServerKind.MARIADB;
        // A short run, to see that everything works.
        List<PoolLibrary> libraries =
                Effort.quick() ? List.of(PoolLibrary.NEVERGONE, PoolLibrary.HIKARI) : List.of(PoolLibrary.values());
        try (MySqlServer server = MySqlServer.builder(kind)
                .argument("--max-connections=" + MAX_CONNECTIONS)
                .start()) {
            Machine machine = Machine.now(server);
            progress.say("%s", machine.summary());
            String url = server.database(DATABASE);
            Misses misses = new Misses(progress);
            List<SweepRounds.Result> sweeps = new SweepRounds(server, url, progress, misses).run();
            List<ManyPoolsRounds.Result> many = new ManyPoolsRounds(server, progress, misses).run(libraries);
            List<Fleet.Result> fleets = new Fleet(server, DATABASE, progress, misses).run(libraries);
            List<IdleRounds.Result> idle = new IdleRounds(server, url, progress, misses).run();
            Path folder = Path.of(arguments[0]).toAbsolutePath().normalize();
            new ScalePage(machine, Machine.loadNow(), idle, sweeps, many, fleets, misses.reasons()).write(folder);
            progress.say("written: %s", folder.resolve(ScalePage.FILE));
        }
        // Pools that failed may have left threads.
        System.exit(0);
    }
}

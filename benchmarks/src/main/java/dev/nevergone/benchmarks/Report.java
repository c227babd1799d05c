package dev.nevergone.benchmarks;

import dev.nevergone.benchmarks.speed.SpeedBenchmarks;
import dev.nevergone.testkit.MySqlServer;
import java.nio.file.Path;

/** Runs the benchmarks of speed and writes what they found. */
public final class Report {

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
            new SpeedBenchmarks(server, progress).write(Path.of(arguments[0]));
        }
        // Threads of pools that hang may still be there.
        System.exit(0);
    }
}

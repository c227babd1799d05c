package dev.nevergone.benchmarks.scale;

import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.testkit.MySqlServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What many pools cost in one JVM, library by library, each in a fresh one. */
final class ManyPoolsRounds {

    static final int[] COUNTS = {1, 10, 100};
    private static final int LIMIT_SECONDS = 120;

    private final MySqlServer server;
    private final Progress progress;
    private final Misses misses;

    ManyPoolsRounds(MySqlServer server, Progress progress, Misses misses) {
        this.server = server;
        this.progress = progress;
        this.misses = misses;
    }

    List<Result> run(List<PoolLibrary> libraries) throws InterruptedException {
        List<Result> results = new ArrayList<>();
        for (int count : COUNTS) {
            for (PoolLibrary library : libraries) {
                misses.attempt(count + " pools: " + library.title(), () -> run(library, count))
                        .ifPresent(result -> {
                            results.add(result);
                            progress.say("%d pools: %s", count, result);
                        });
            }
        }
        return results;
    }

    private Result run(PoolLibrary library, int count) throws IOException, InterruptedException {
        // A database of its own, by which the connections of this JVM are told from those that others have just left.
        String url = server.database("many_" + library.name().toLowerCase(Locale.ROOT) + "_" + count);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dnevergone.benchmarks.log=OFF",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        ManyPools.class.getName(),
                        library.name(),
                        Integer.toString(count),
                        url,
                        server.username(),
                        server.password())
                .redirectErrorStream(true)
                .start();
        // Its end also ends the reading.
        process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly());
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String[] figures = output.lines()
                .filter(line -> line.startsWith(ManyPools.RESULT))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(library.title() + ", " + count + " pools: " + output))
                .substring(ManyPools.RESULT.length())
                .split(" ");
        return new Result(
                library,
                count,
                Double.parseDouble(figures[0]),
                Integer.parseInt(figures[1]),
                Double.parseDouble(figures[2]),
                Double.parseDouble(figures[3]),
                Integer.parseInt(figures[4]));
    }

    /**
     * What was measured.
     *
     * @param library whose pools
     * @param pools how many
     * @param startMillis until each was made and had answered a query
     * @param threads that there were more afterwards
     * @param heapMegabytes that were used more afterwards
     * @param borrowMicros one borrow and return, from one pool after the other
     * @param connections open to the server
     */
    record Result(
            PoolLibrary library,
            int pools,
            double startMillis,
            int threads,
            double heapMegabytes,
            double borrowMicros,
            int connections) {}
}

package dev.nevergone.benchmarks.scale;

import dev.nevergone.benchmarks.Effort;
import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.benchmarks.peers.PoolPlan;
import dev.nevergone.benchmarks.peers.Tuning;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Borrow and return, by one thread, on pools that hold many idle connections. The pools take turns. */
final class IdleRounds {

    /** Idle connections. */
    static final int[] SIZES = {10, 30, 100, 300, 1000};

    private static final List<PoolLibrary> LIBRARIES = List.of(PoolLibrary.NEVERGONE, PoolLibrary.HIKARI);
    private static final int WARMUP_ROUNDS = 20;
    private static final int ROUNDS = 60;
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final MySqlServer server;
    private final String url;
    private final Progress progress;
    private final Misses misses;

    IdleRounds(MySqlServer server, String url, Progress progress, Misses misses) {
        this.server = server;
        this.url = url;
        this.progress = progress;
        this.misses = misses;
    }

    List<Result> run() throws InterruptedException {
        List<Result> results = new ArrayList<>();
        for (int size : SIZES) {
            misses.attempt(size + " idle connections", () -> run(size)).ifPresent(results::add);
        }
        return results;
    }

    private Result run(int size) throws Exception {
        Map<PoolLibrary, OpenPool> pools = new EnumMap<>(PoolLibrary.class);
        try {
            for (PoolLibrary library : LIBRARIES) {
                OpenPool pool =
                        library.open(PoolPlan.of(url, server.username(), server.password(), size), Tuning.DEFAULTS);
                pools.put(library, pool);
                fill(pool, size);
            }
            rounds(pools, Effort.rounds(WARMUP_ROUNDS));
            Result result = new Result(size, rounds(pools, Effort.rounds(ROUNDS)));
            progress.say(
                    "%d idle connections: Nevergone %s us, HikariCP %s us",
                    size,
                    result.micros(PoolLibrary.NEVERGONE).text("%.2f"),
                    result.micros(PoolLibrary.HIKARI).text("%.2f"));
            return result;
        } finally {
            for (OpenPool pool : pools.values()) {
                pool.close();
            }
        }
    }

    /** Has so many connections made, and gives them back. */
    static void fill(OpenPool pool, int size) throws SQLException {
        List<Connection> borrowed = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            borrowed.add(pool.getConnection());
        }
        for (Connection connection : borrowed) {
            connection.close();
        }
    }

    private static Map<PoolLibrary, List<Double>> rounds(Map<PoolLibrary, OpenPool> pools, int count)
            throws SQLException {
        Map<PoolLibrary, List<Double>> micros = new EnumMap<>(PoolLibrary.class);
        for (int i = 0; i < count; i++) {
            for (Map.Entry<PoolLibrary, OpenPool> pool : pools.entrySet()) {
                micros.computeIfAbsent(pool.getKey(), library -> new ArrayList<>())
                        .add(turn(pool.getValue()));
            }
        }
        return micros;
    }

    /** Microseconds of one borrow and return. */
    private static double turn(OpenPool pool) throws SQLException {
        long start = System.nanoTime();
        long count = 0;
        while (System.nanoTime() - start < TURN_NANOS) {
            pool.getConnection().close();
            count++;
        }
        return (System.nanoTime() - start) / 1e3 / count;
    }

    /**
     * What was measured with so many idle connections.
     *
     * @param size how many
     * @param turns microseconds of one borrow and return, turn by turn
     */
    record Result(int size, Map<PoolLibrary, List<Double>> turns) {

        Spread micros(PoolLibrary library) {
            return Spread.of(turns.getOrDefault(library, List.of()).stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray());
        }
    }
}

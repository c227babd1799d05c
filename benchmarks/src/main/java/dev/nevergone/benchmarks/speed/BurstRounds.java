package dev.nevergone.benchmarks.speed;

import dev.nevergone.ResilientDataSource;
import dev.nevergone.benchmarks.Effort;
import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.Target;
import dev.nevergone.benchmarks.peers.Closing;
import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.benchmarks.peers.PoolPlan;
import dev.nevergone.testkit.FaultProxy;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** All at once to a pool that has no connection yet, over a way on which each connect takes a while. */
final class BurstRounds {

    static final int BORROWERS = 20;
    static final Duration CONNECT_LATENCY = Duration.ofMillis(20);

    /** What Nevergone is called where it has connected before, and was emptied. */
    static final String PROVEN = "Nevergone, connected before";

    private static final int OVERFLOW = BORROWERS - Contender.POOL_SIZE;
    private static final int WARMUP_ROUNDS = 3;
    private static final int ROUNDS = 9;

    private final MySqlServer server;
    private final Target target;
    private final Progress progress;
    private final Misses misses;

    BurstRounds(MySqlServer server, Target target, Progress progress, Misses misses) {
        this.server = server;
        this.target = target;
        this.progress = progress;
        this.misses = misses;
    }

    /** Measures all. */
    Map<String, Row> run() throws Exception {
        Map<String, List<Burst>> bursts = new LinkedHashMap<>();
        // Not a fixed number: who hangs in a pool that is given up keeps its thread.
        ExecutorService borrowers = Executors.newCachedThreadPool();
        try (FaultProxy proxy = FaultProxy.start(server.host(), server.port())) {
            proxy.delayConnects(CONNECT_LATENCY);
            PoolPlan plan = PoolPlan.of(
                            proxy.through(target.url()), target.username(), target.password(), Contender.POOL_SIZE)
                    .driverProperties(Target.DRIVER_PROPERTIES)
                    .overflow(OVERFLOW)
                    .startingEmpty();
            int warmUp = Effort.rounds(WARMUP_ROUNDS);
            for (int number = -warmUp; number < Effort.rounds(ROUNDS); number++) {
                Map<String, Burst> round = round(plan, borrowers);
                if (number >= 0) {
                    round.forEach((title, burst) -> bursts.computeIfAbsent(title, t -> new ArrayList<>())
                            .add(burst));
                }
            }
        } finally {
            borrowers.shutdownNow();
        }
        Map<String, Row> rows = new LinkedHashMap<>();
        bursts.forEach((title, all) -> {
            Row row = Row.of(all);
            rows.put(title, row);
            progress.say(
                    "burst of %d: %-27s %s ms, %d failed",
                    BORROWERS, title, row.millis().text("%.0f"), row.failed());
        });
        return rows;
    }

    private Map<String, Burst> round(PoolPlan plan, ExecutorService borrowers) throws InterruptedException {
        Map<String, Burst> round = new LinkedHashMap<>();
        for (Contender contender : Contender.inDefaults()) {
            misses.attempt("burst: " + contender.title(), () -> bursts(contender, plan, borrowers))
                    .ifPresent(round::putAll);
        }
        return round;
    }

    private static Map<String, Burst> bursts(Contender contender, PoolPlan plan, ExecutorService borrowers)
            throws Exception {
        Map<String, Burst> bursts = new LinkedHashMap<>();
        OpenPool pool = contender.open(plan);
        try {
            bursts.put(contender.title(), burst(pool, borrowers));
            if (pool.dataSource() instanceof ResilientDataSource ours) {
                ours.evictAll();
                bursts.put(PROVEN, burst(pool, borrowers));
            }
        } finally {
            Closing.close(pool);
        }
        return bursts;
    }

    private static Burst burst(OpenPool pool, ExecutorService borrowers) throws Exception {
        CyclicBarrier together = new CyclicBarrier(BORROWERS + 1);
        List<Future<Connection>> borrowed = new ArrayList<>();
        for (int i = 0; i < BORROWERS; i++) {
            borrowed.add(borrowers.submit(() -> {
                together.await();
                return pool.getConnection();
            }));
        }
        together.await();
        long start = System.nanoTime();
        List<Connection> connections = new ArrayList<>();
        for (Future<Connection> connection : borrowed) {
            try {
                connections.add(connection.get(1, TimeUnit.MINUTES));
            } catch (ExecutionException e) {
                // Counted below: not every pool gives everybody a connection.
            }
        }
        double took = (System.nanoTime() - start) / 1e6;
        for (Connection connection : connections) {
            connection.close();
        }
        return new Burst(took, BORROWERS - connections.size());
    }

    private record Burst(double millis, int failed) {}

    /**
     * What one did.
     *
     * @param millis until everybody had a connection or an exception
     * @param failed how many got an exception, over all rounds
     */
    record Row(Spread millis, int failed) {

        private static Row of(List<Burst> bursts) {
            return new Row(
                    Spread.of(bursts.stream().mapToDouble(Burst::millis).toArray()),
                    bursts.stream().mapToInt(Burst::failed).sum());
        }
    }
}

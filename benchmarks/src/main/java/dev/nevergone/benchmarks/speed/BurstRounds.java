package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.Target;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** All at once to a pool that has no connection yet, over a way on which each connect takes a while. */
final class BurstRounds {

    static final int BORROWERS = 20;
    static final Duration CONNECT_LATENCY = Duration.ofMillis(20);

    private static final int OVERFLOW = BORROWERS - Contender.POOL_SIZE;
    private static final int WARMUP_ROUNDS = 3;
    private static final int ROUNDS = 12;

    private final MySqlServer server;
    private final Target target;
    private final Progress progress;

    BurstRounds(MySqlServer server, Target target, Progress progress) {
        this.server = server;
        this.target = target;
        this.progress = progress;
    }

    /** Milliseconds until everybody has a connection. */
    Map<Contender, Spread> run() throws Exception {
        Map<Contender, List<Double>> millis = new LinkedHashMap<>();
        ExecutorService borrowers = Executors.newFixedThreadPool(BORROWERS);
        try (FaultProxy proxy = FaultProxy.start(server.host(), server.port())) {
            proxy.delayConnects(CONNECT_LATENCY);
            PoolPlan plan = PoolPlan.of(
                            proxy.through(target.url()), target.username(), target.password(), Contender.POOL_SIZE)
                    .driverProperties(Target.DRIVER_PROPERTIES)
                    .overflow(OVERFLOW)
                    .startingEmpty();
            int warmUp = Effort.rounds(WARMUP_ROUNDS);
            for (int round = -warmUp; round < Effort.rounds(ROUNDS); round++) {
                for (Contender contender : Contender.inDefaults()) {
                    double took = burst(contender, plan, borrowers);
                    if (round >= 0) {
                        millis.computeIfAbsent(contender, c -> new ArrayList<>())
                                .add(took);
                    }
                }
            }
        } finally {
            borrowers.shutdownNow();
        }
        Map<Contender, Spread> result = new LinkedHashMap<>();
        millis.forEach((contender, values) -> {
            Spread spread =
                    Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray());
            result.put(contender, spread);
            progress.say("burst of %d: %-25s %s ms", BORROWERS, contender.title(), spread.text("%.0f"));
        });
        return result;
    }

    private static double burst(Contender contender, PoolPlan plan, ExecutorService borrowers) throws Exception {
        try (OpenPool pool = contender.open(plan)) {
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
                connections.add(connection.get(1, TimeUnit.MINUTES));
            }
            double took = (System.nanoTime() - start) / 1e6;
            for (Connection connection : connections) {
                connection.close();
            }
            return took;
        }
    }
}

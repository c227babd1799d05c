package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Effort;
import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.Target;
import dev.nevergone.benchmarks.peers.OpenPool;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a connection holds on the heap that is open and idle: the pool's share and the driver's. */
final class IdleMemory {

    static final int CONNECTIONS = 200;

    private static final int ROUNDS = 3;
    private static final int COLLECTIONS = 3;

    private final Target target;
    private final Progress progress;
    private final Misses misses;

    IdleMemory(Target target, Progress progress, Misses misses) {
        this.target = target;
        this.progress = progress;
        this.misses = misses;
    }

    /** Kibibytes per connection. */
    Map<Contender, Spread> run() throws InterruptedException {
        int connections = Effort.rounds(CONNECTIONS);
        Map<Contender, List<Double>> kibibytes = new LinkedHashMap<>();
        // The first round loads classes.
        for (int round = 0; round <= Effort.rounds(ROUNDS); round++) {
            for (Contender contender : Contender.inDefaults()) {
                Optional<Double> each =
                        misses.attempt("memory: " + contender.title(), () -> each(contender, connections));
                List<Double> all = kibibytes.computeIfAbsent(contender, c -> new ArrayList<>());
                if (round > 0) {
                    each.ifPresent(all::add);
                }
            }
        }
        Map<Contender, Spread> result = new LinkedHashMap<>();
        kibibytes.forEach((contender, values) -> {
            Spread spread =
                    Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray());
            result.put(contender, spread);
            progress.say("memory of an idle connection: %-25s %s KiB", contender.title(), spread.text("%.1f"));
        });
        return result;
    }

    private double each(Contender contender, int connections) throws Exception {
        long before = usedAfterCollection();
        try (OpenPool pool = contender.openFull(target.plan(connections), connections)) {
            double each = (usedAfterCollection() - before) / 1024.0 / connections;
            // So that it lives until here.
            pool.getConnection().close();
            return each;
        }
    }

    private static long usedAfterCollection() throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            ManagementFactory.getMemoryMXBean().gc();
            // Cleaners and reference handlers run in threads of their own.
            Thread.sleep(50);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}

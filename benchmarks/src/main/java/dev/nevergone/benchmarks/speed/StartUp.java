package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.ChildJvm;
import dev.nevergone.benchmarks.Effort;
import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.Target;
import dev.nevergone.benchmarks.peers.OpenPool;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From the first line of a program, in a JVM of its own, to the answer to its first query. */
final class StartUp {

    private static final int ROUNDS = 5;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Target target;
    private final Progress progress;
    private final Misses misses;

    StartUp(Target target, Progress progress, Misses misses) {
        this.target = target;
        this.progress = progress;
        this.misses = misses;
    }

    /** Milliseconds. */
    Map<Contender, Spread> run() throws InterruptedException {
        ChildJvm jvm = ChildJvm.likeThis(target, LIMIT);
        Map<Contender, List<Double>> millis = new LinkedHashMap<>();
        for (int round = 0; round < Effort.rounds(ROUNDS); round++) {
            for (Contender contender : Contender.inDefaults()) {
                List<Double> all = millis.computeIfAbsent(contender, c -> new ArrayList<>());
                misses.attempt("start: " + contender.title(), () -> jvm.run(List.of(), Program.class, contender.id()))
                        .ifPresent(lines -> all.add(Double.valueOf(lines.get(0))));
            }
        }
        Map<Contender, Spread> result = new LinkedHashMap<>();
        millis.forEach((contender, values) -> {
            Spread spread =
                    Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray());
            result.put(contender, spread);
            progress.say("start to first query: %-25s %s ms", contender.title(), spread.text("%.0f"));
        });
        return result;
    }

    /** What the other JVM runs. */
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) throws Exception {
            long start = System.nanoTime();
            try (OpenPool pool = Contender.of(arguments[0])
                            .open(Target.fromSystemProperties().plan(Contender.POOL_SIZE));
                    Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("SELECT 1")) {
                result.next();
                ChildJvm.tell(String.valueOf((System.nanoTime() - start) / 1e6));
            }
            // Not every pool's threads end with it.
            System.exit(0);
        }
    }
}

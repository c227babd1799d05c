package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.ChildJvm;
import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.Target;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.benchmarks.peers.PoolPlan;
import dev.nevergone.benchmarks.stub.PeekedStubDriver;
import dev.nevergone.benchmarks.stub.StubDriver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Borrow and return on the stub driver, in a JVM of its own: in one that also pools real connections the compiler would
 * find two kinds of everything.
 */
final class StubBorrows {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String MISS = "miss";

    private StubBorrows() {}

    static List<BorrowRounds.Result> run(Target target, Misses misses) throws IOException, InterruptedException {
        Map<Integer, List<Map<String, Double>>> rounds = new LinkedHashMap<>();
        for (String line : ChildJvm.likeThis(target, LIMIT).run(List.of(), Program.class)) {
            String[] fields = line.split(";", -1);
            if (fields[0].equals(MISS)) {
                misses.note(fields[1], fields[2]);
                continue;
            }
            Map<String, Double> round = new LinkedHashMap<>();
            for (int i = 1; i < fields.length; i += 2) {
                round.put(fields[i], Double.valueOf(fields[i + 1]));
            }
            rounds.computeIfAbsent(Integer.valueOf(fields[0]), threads -> new ArrayList<>())
                    .add(round);
        }
        return rounds.entrySet().stream()
                .map(entry -> new BorrowRounds.Result(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** What the other JVM runs. */
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) throws Exception {
            // The standard output is for the results.
            Progress progress = new Progress(System.err);
            Misses misses = new Misses(progress);
            try (BorrowRounds rounds = new BorrowRounds("stub driver", progress, misses)) {
                PoolPlan plan = PoolPlan.of(StubDriver.URL, "nobody", "", Contender.POOL_SIZE)
                        .driver(StubDriver.class);
                for (Contender contender : Contender.inDefaults()) {
                    // The wrapper looks for its driver by itself.
                    if (contender.library() != PoolLibrary.AWS_WRAPPER) {
                        rounds.add(contender.title(), contender, plan);
                    }
                    if (contender.ours()) {
                        rounds.add(SpeedResults.LOOKING, contender, plan.driver(PeekedStubDriver.class));
                    }
                }
                for (BorrowRounds.Result result : rounds.runAll()) {
                    result.rounds().forEach(round -> ChildJvm.tell(line(result.threads(), round)));
                }
            }
            misses.reasons().forEach((what, why) -> ChildJvm.tell(MISS + ";" + what + ";" + why.replace(';', ',')));
            // Not every pool's threads end with it.
            System.exit(0);
        }

        private static String line(int threads, Map<String, Double> round) {
            StringBuilder line = new StringBuilder().append(threads);
            round.forEach((title, micros) ->
                    line.append(';').append(title).append(';').append(micros));
            return line.toString();
        }
    }
}

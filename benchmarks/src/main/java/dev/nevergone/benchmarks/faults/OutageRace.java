package dev.nevergone.benchmarks.faults;

import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.peers.Closing;
import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.testkit.MySqlServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The server is killed and stays away for ten seconds, with nothing between it and the pools: how long after it is back a
 * naive caller is served again. A few pools share an outage, in another company each round.
 */
final class OutageRace {

    static final Duration AWAY = Duration.ofSeconds(10);

    private static final int TOGETHER = 5;
    private static final Duration START = Duration.ofMillis(700);
    static final Duration LIMIT = Duration.ofSeconds(6);
    private static final Duration STEP = Duration.ofMillis(50);

    private final MySqlServer server;
    private final Progress progress;
    private final Misses misses;

    OutageRace(MySqlServer server, Progress progress, Misses misses) {
        this.server = server;
        this.progress = progress;
        this.misses = misses;
    }

    /** What each round brought. */
    Map<Contender, List<Result>> run(List<Contender> contenders, int rounds) throws InterruptedException {
        Map<Contender, List<Result>> results = new LinkedHashMap<>();
        contenders.forEach(contender -> results.put(contender, new ArrayList<>()));
        int groups = (contenders.size() + TOGETHER - 1) / TOGETHER;
        for (int round = 0; round < rounds; round++) {
            for (int group = 0; group < groups; group++) {
                List<Contender> company = new ArrayList<>();
                for (int i = 0; i < contenders.size(); i++) {
                    // Neighbours of one round are apart in the next.
                    if ((round % 2 == 0 ? i % groups : i / TOGETHER) == group) {
                        company.add(contenders.get(i));
                    }
                }
                misses.attempt("outage of 10 s, round " + (round + 1) + ", group " + (group + 1), () -> {
                    outage(company, results);
                    return company;
                });
            }
        }
        return results;
    }

    private void outage(List<Contender> company, Map<Contender, List<Result>> results) throws Exception {
        Map<Contender, OpenPool> pools = new LinkedHashMap<>();
        Map<Contender, Load> loads = new LinkedHashMap<>();
        try {
            for (Contender contender : company) {
                Optional<OpenPool> opened =
                        misses.attempt("outage of 10 s: " + contender.title(), () -> open(contender));
                if (opened.isEmpty()) {
                    continue;
                }
                OpenPool pool = opened.get();
                pools.put(contender, pool);
                Load load = new Load(pool, new Ledger(server));
                load.start();
                loads.put(contender, load);
            }
            TimeUnit.NANOSECONDS.sleep(START.toNanos());
            long gone = System.nanoTime();
            server.crash();
            TimeUnit.NANOSECONDS.sleep(AWAY.toNanos());
            long back = Knocker.firstAnswer(server, server::startAgain);
            while (System.nanoTime() - back < LIMIT.toNanos()
                    && loads.values().stream().anyMatch(load -> load.firstSuccessAfter(back) < 0)) {
                TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
            }
            for (Map.Entry<Contender, Load> load : loads.entrySet()) {
                long nanos = load.getValue().firstSuccessAfter(back);
                double millis = nanos < 0 ? Double.POSITIVE_INFINITY : nanos / 1e6;
                int failed = (int) load.getValue().endedAfter(gone).stream()
                        .filter(call -> !call.worked())
                        .count();
                results.computeIfAbsent(load.getKey(), contender -> new ArrayList<>())
                        .add(new Result(millis, failed));
                progress.say(
                        "away 10 s, %s: first success after %.0f ms, %d calls failed",
                        load.getKey().title(), millis, failed);
            }
        } finally {
            server.heal();
            for (Load load : loads.values()) {
                load.stop(Duration.ofMillis(1));
            }
            for (OpenPool pool : pools.values()) {
                Closing.close(pool);
            }
        }
    }

    /**
     * One pool in one outage.
     *
     * @param millis from the server's return to the first call that worked; infinity where there was none within 6 s
     * @param failed calls that failed since the server went
     */
    record Result(double millis, int failed) {}

    private OpenPool open(Contender contender) throws SQLException {
        return contender.open(
                server.database(Ledger.DATABASE), server.username(), server.password(), FaultRound.POOL_SIZE);
    }
}

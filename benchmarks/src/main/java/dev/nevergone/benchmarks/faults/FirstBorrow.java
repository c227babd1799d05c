package dev.nevergone.benchmarks.faults;

import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.peers.Closing;
import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.testkit.FaultProxy;
import dev.nevergone.testkit.MySqlServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fifty idle connections that a firewall has forgotten: what the first borrow after it costs, and whether its statement works. */
final class FirstBorrow {

    static final int CONNECTIONS = 50;

    /** Longer is "more than". HikariCP's connectionTimeout of 30 s is within. */
    static final Duration LIMIT = Duration.ofSeconds(35);

    /** Nevergone pings what was idle for longer than 10 s; the others' windows are shorter, or a minute. */
    static final Duration IDLE = Duration.ofSeconds(11);

    private static final Duration QUICK = Duration.ofSeconds(2);

    private final MySqlServer server;
    private final Progress progress;
    private final Misses misses;

    FirstBorrow(MySqlServer server, Progress progress, Misses misses) {
        this.server = server;
        this.progress = progress;
        this.misses = misses;
    }

    /** All at the same time, for most of it is waiting; the quick ones have the machine to themselves. */
    Map<Contender, Result> run(List<Contender> contenders) throws Exception {
        Map<Contender, Result> results = new LinkedHashMap<>();
        Map<Contender, Side> sides = new LinkedHashMap<>();
        try {
            for (Contender contender : contenders) {
                misses.attempt("first borrow: " + contender.title(), () -> new Side(contender))
                        .ifPresent(side -> sides.put(contender, side));
            }
            TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
            for (Side side : sides.values()) {
                side.begin();
            }
            for (Map.Entry<Contender, Side> side : sides.entrySet()) {
                Result result = side.getValue().result();
                results.put(side.getKey(), result);
                progress.say(
                        "%d black-holed idle connections, %s: %s",
                        CONNECTIONS, side.getKey().title(), result.text());
            }
        } finally {
            for (Side side : sides.values()) {
                side.close();
            }
        }
        return results;
    }

    /**
     * How the first borrow went.
     *
     * @param millis until its statement was answered, or it failed
     * @param outcome in a word
     */
    record Result(double millis, Outcome outcome) {

        String text() {
            return switch (outcome) {
                case WORKED -> String.format(Locale.ROOT, "%.0f ms", millis);
                case FAILED -> String.format(Locale.ROOT, "fails after %.1f s", millis / 1e3);
                case HANGS -> "hangs (more than " + LIMIT.toSeconds() + " s)";
            };
        }
    }

    /** How a first borrow ended. */
    enum Outcome {
        WORKED,
        FAILED,
        HANGS
    }

    /** One pool and its way to the server. */
    private final class Side implements AutoCloseable {

        private final FaultProxy proxy;
        private final OpenPool pool;
        private final CompletableFuture<Result> result = new CompletableFuture<>();
        private long begun;

        Side(Contender contender) throws IOException, SQLException {
            proxy = FaultProxy.start(server.host(), server.port());
            pool = contender.open(
                    proxy.through(server.database(Ledger.DATABASE)), server.username(), server.password(), CONNECTIONS);
            List<Connection> borrowed = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                borrowed.add(pool.getConnection());
            }
            for (Connection connection : borrowed) {
                connection.close();
            }
        }

        /** Swallows, and borrows in the background; gives a quick one its time. */
        void begin() throws InterruptedException, ExecutionException {
            proxy.blackholeOpenConnections();
            begun = System.nanoTime();
            Thread borrower = new Thread(this::borrow, "first-borrow");
            borrower.setDaemon(true);
            borrower.start();
            try {
                result.get(QUICK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException slow) {
                return;
            }
        }

        private void borrow() {
            long start = System.nanoTime();
            Outcome outcome;
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
                outcome = Outcome.WORKED;
            } catch (SQLException | RuntimeException e) {
                outcome = Outcome.FAILED;
            }
            result.complete(new Result((System.nanoTime() - start) / 1e6, outcome));
        }

        Result result() throws InterruptedException, ExecutionException {
            try {
                long left = LIMIT.toNanos() - (System.nanoTime() - begun);
                return result.get(Math.max(1, left), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return new Result(LIMIT.toMillis(), Outcome.HANGS);
            }
        }

        @Override
        public void close() throws IOException {
            proxy.close();
            Closing.close(pool);
        }
    }
}

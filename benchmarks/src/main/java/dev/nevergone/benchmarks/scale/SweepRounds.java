package dev.nevergone.benchmarks.scale;

import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;
import dev.nevergone.PoolStats;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** How long a sweep of Nevergone takes over many idle connections. No peer has one: each borrow finds one dead connection. */
final class SweepRounds {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** A ping is this old before the next one, so that every connection counts as suspect. */
    private static final Duration SETTLE = Duration.ofMillis(300);

    private final MySqlServer server;
    private final String url;
    private final Progress progress;
    private final Misses misses;

    SweepRounds(MySqlServer server, String url, Progress progress, Misses misses) {
        this.server = server;
        this.url = url;
        this.progress = progress;
        this.misses = misses;
    }

    List<Result> run() throws InterruptedException {
        List<Result> results = new ArrayList<>();
        // The first repetition of a JVM loads classes.
        misses.attempt("sweep, warming up", () -> run(IdleRounds.SIZES[0]));
        for (int size : IdleRounds.SIZES) {
            misses.attempt("sweep of " + size, () -> run(size)).ifPresent(result -> {
                results.add(result);
                progress.say("sweep of %d: %s", size, result);
            });
        }
        return results;
    }

    private Result run(int size) throws Exception {
        PoolSettings settings = PoolSettings.builder(url)
                .username(server.username())
                .password(server.password())
                .poolSize(size)
                .maxOverflow(0)
                .build();
        try (ResilientDataSource pool = PoolFactory.create(settings)) {
            fill(pool, size);
            TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
            PoolStats before = pool.stats();
            double borrowWhileAlive;
            double alive;
            long start;
            try (Connection connection = pool.getConnection()) {
                kill(connection);
                start = System.nanoTime();
                // It is read again on another connection; the death makes all others suspect.
                answer(connection);
                borrowWhileAlive = millisSince(start);
                alive = await(pool, start, stats -> stats.pings() - before.pings() >= size - 2);
            }
            TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
            PoolStats between = pool.stats();
            long condemned = between.closedTotal() - before.closedTotal() - 1;
            fill(pool, size);
            PoolStats full = pool.stats();
            server.killConnections();
            start = System.nanoTime();
            try (Connection connection = pool.getConnection()) {
                answer(connection);
            }
            double firstBorrow = millisSince(start);
            double dead = await(pool, start, stats -> stats.closedTotal() - full.closedTotal() >= size);
            return new Result(size, borrowWhileAlive, alive, condemned, firstBorrow, dead);
        }
    }

    private static void fill(ResilientDataSource pool, int size) throws SQLException {
        List<Connection> borrowed = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            borrowed.add(pool.getConnection());
        }
        for (Connection connection : borrowed) {
            connection.close();
        }
    }

    private void kill(Connection connection) throws SQLException {
        long id;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            id = row.getLong(1);
        }
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("KILL " + id);
        }
    }

    private static void answer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1")) {
            row.next();
        }
    }

    private static double await(ResilientDataSource pool, long start, Predicate<PoolStats> done)
            throws InterruptedException {
        while (!done.test(pool.stats())) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                return Double.POSITIVE_INFINITY;
            }
            TimeUnit.MICROSECONDS.sleep(200);
        }
        return millisSince(start);
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    /**
     * What was measured.
     *
     * @param size idle connections
     * @param repeatedReadMillis one connection was killed under its borrower: until its read was answered by another
     * @param aliveMillis until every other connection had been pinged
     * @param condemned connections that were closed although they were alive
     * @param firstBorrowMillis all connections were killed: until the first borrow and its read were served
     * @param deadMillis until all dead connections were found and closed
     */
    record Result(
            int size,
            double repeatedReadMillis,
            double aliveMillis,
            long condemned,
            double firstBorrowMillis,
            double deadMillis) {}
}

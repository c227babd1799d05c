package dev.nevergone.benchmarks;

import com.mysql.cj.jdbc.NonRegisteringDriver;
import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ReplicationPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Takes the primary of two replicating servers away from a pool that writes, promotes the replica, and looks at the load. */
final class FailoverRounds {

    /** Connections of the pool, and threads that write. */
    static final int WRITERS = 10;

    private static final String DATABASE = "failover";

    private final ReplicationPair pair;

    FailoverRounds(ReplicationPair pair) {
        this.pair = pair;
    }

    /**
     * One failover under load.
     *
     * @param killed whether the primary is killed, rather than made read-only
     */
    Result run(boolean killed) throws Exception {
        pair.rejoin();
        pair.database(DATABASE);
        MySqlServer old = pair.primary();
        MySqlServer next = pair.replica();
        try (Connection connection = driverConnection(old)) {
            execute(connection, "DROP TABLE IF EXISTS written, knocked");
            execute(connection, "CREATE TABLE written (id BIGINT PRIMARY KEY, connection BIGINT)");
            execute(connection, "CREATE TABLE knocked (id INT)");
        }
        pair.awaitReplicated(Duration.ofSeconds(20));
        PoolSettings settings = PoolSettings.builder(pair.jdbcUrl(DATABASE))
                .username(old.username())
                .password(old.password())
                .poolSize(WRITERS)
                .maxOverflow(0)
                .requirePrimary(true)
                .build();
        try (ResilientDataSource pool = PoolFactory.create(settings)) {
            Load load = new Load(pool);
            Thread.sleep(1000);
            if (killed) {
                old.crash();
            } else {
                pair.demote(old);
                pair.awaitReplicated(Duration.ofSeconds(20));
            }
            // By now every acknowledged write is on the old server, or was never to be.
            long gone = System.nanoTime();
            Thread.sleep(500);
            Thread promoter = new Thread(pair::promote, "promote");
            promoter.start();
            long promoted = firstWrite(next);
            promoter.join();
            Thread.sleep(2000);
            load.stop();
            return load.result(promoted, killed ? gone : Long.MIN_VALUE, next);
        }
    }

    /** When the server lets somebody write who tries every two milliseconds. */
    private static long firstWrite(MySqlServer server) throws SQLException, InterruptedException {
        try (Connection connection = driverConnection(server)) {
            while (true) {
                try {
                    execute(connection, "INSERT INTO knocked VALUES (1)");
                    return System.nanoTime();
                } catch (SQLException readOnly) {
                    TimeUnit.MILLISECONDS.sleep(2);
                }
            }
        }
    }

    private static Connection driverConnection(MySqlServer server) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", server.username());
        properties.setProperty("password", server.password());
        Connection connection = new NonRegisteringDriver().connect(server.jdbcUrl(DATABASE), properties);
        if (connection == null) {
            throw new IllegalStateException("the driver does not know its own URL");
        }
        return connection;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * What was seen.
     *
     * @param firstWriteMillis from the promotion to the first write of the load that was answered
     * @param allWritingMillis the same, to the first write of the last of the pool's connections
     * @param invented writes that were reported as done and are not on the new primary, but for those that a killed
     *     primary may have taken with it
     */
    record Result(double firstWriteMillis, double allWritingMillis, int invented) {}

    /** Threads that write one row per borrow, a few milliseconds apart, each row once whatever becomes of it. */
    private static final class Load {

        private final AtomicBoolean stop = new AtomicBoolean();
        private final AtomicLong nextId = new AtomicLong();
        private final Map<Long, Written> written = new ConcurrentHashMap<>();
        private final List<Thread> threads = new ArrayList<>();

        private record Written(long begun, long done) {}

        Load(ResilientDataSource pool) {
            for (int i = 0; i < WRITERS; i++) {
                Thread thread = new Thread(() -> run(pool), "load-" + i);
                thread.start();
                threads.add(thread);
            }
        }

        private void run(ResilientDataSource pool) {
            while (!stop.get()) {
                long id = nextId.incrementAndGet();
                try (Connection connection = pool.getConnection();
                        PreparedStatement insert =
                                connection.prepareStatement("INSERT INTO written VALUES (?, CONNECTION_ID())")) {
                    insert.setLong(1, id);
                    long begun = System.nanoTime();
                    insert.executeUpdate();
                    written.put(id, new Written(begun, System.nanoTime()));
                } catch (SQLException notWritten) {
                    // Counted by what is missing.
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(5);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        void stop() throws InterruptedException {
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }

        Result result(long promoted, long countsFrom, MySqlServer primary) throws SQLException {
            Map<Long, Long> connections = rows(primary);
            Map<Long, Long> firstOfConnection = new HashMap<>();
            int invented = 0;
            for (Map.Entry<Long, Written> entry : written.entrySet()) {
                Written call = entry.getValue();
                Long connection = connections.get(entry.getKey());
                if (connection == null && (countsFrom == Long.MIN_VALUE || call.begun - countsFrom > 0)) {
                    invented++;
                } else if (connection != null && call.done - promoted > 0) {
                    firstOfConnection.merge(connection, call.done - promoted, Math::min);
                }
            }
            List<Long> first = firstOfConnection.values().stream().sorted().toList();
            double never = Double.POSITIVE_INFINITY;
            return new Result(
                    first.isEmpty() ? never : first.get(0) / 1e6,
                    first.size() < WRITERS ? never : first.get(WRITERS - 1) / 1e6,
                    invented);
        }

        private static Map<Long, Long> rows(MySqlServer server) throws SQLException {
            Map<Long, Long> rows = new HashMap<>();
            try (Connection connection = driverConnection(server);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT id, connection FROM written")) {
                while (row.next()) {
                    rows.put(row.getLong(1), row.getLong(2));
                }
            }
            return rows;
        }
    }
}

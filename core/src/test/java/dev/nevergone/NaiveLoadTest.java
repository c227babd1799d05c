package dev.nevergone;

import static dev.nevergone.Pools.connectionId;
import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plain JDBC in auto-commit mode that knows nothing of retries, while connections are killed and reset and the server is
 * restarted.
 */
@Timeout(120)
class NaiveLoadTest {

    private static final Logger LOG = LoggerFactory.getLogger("load-proof");

    private static final int THREADS = 8;
    private static final int NUMBERS = 1000;
    private static final Duration LOAD = Duration.ofSeconds(4);

    private final long seed = Long.getLong("nevergone.seed", System.nanoTime());
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger ids = new AtomicInteger();
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<Integer> unknown = ConcurrentHashMap.newKeySet();
    private MySqlServer server;

    /** How an application uses a pool. */
    private enum Style {
        BORROW_AND_STATEMENT,
        BORROW_AND_PREPARED,
        HELD_AND_STATEMENT,
        HELD_AND_PREPARED
    }

    /** One use of a connection; with a statement that was prepared once where the style is such. */
    private interface Use {
        void with(Connection connection, @Nullable PreparedStatement prepared) throws SQLException;
    }

    @BeforeEach
    void start() throws SQLException {
        assumeTrue(Pools.server().controllable(), "a private server is needed");
        server = MySqlServer.builder()
                .argument("--innodb-flush-log-at-trx-commit=1")
                .start();
        server.database(Pools.DATABASE);
        try (Connection connection = connect()) {
            execute(connection, "CREATE TABLE numbers (id INT PRIMARY KEY, twice INT NOT NULL) ENGINE=InnoDB");
            StringBuilder rows = new StringBuilder("INSERT INTO numbers VALUES (0, 0)");
            for (int id = 1; id < NUMBERS; id++) {
                rows.append(", (").append(id).append(", ").append(2 * id).append(')');
            }
            execute(connection, rows.toString());
            // Not unique: what was done twice is to be seen.
            execute(
                    connection,
                    "CREATE TABLE entries (n BIGINT AUTO_INCREMENT PRIMARY KEY, id INT NOT NULL, KEY (id)) ENGINE=InnoDB");
        }
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(Pools.DATABASE), server.username(), server.password());
    }

    private String note() {
        return "seed " + seed;
    }

    private PoolSettings.Builder settings(String url) {
        return Chaos.patient("naive", server, url, THREADS, 100);
    }

    @Test
    void readsSeeNoError() throws Exception {
        Use read = (connection, prepared) -> {
            int id = Math.floorMod(ids.incrementAndGet() * 7919, NUMBERS);
            if (prepared != null) {
                prepared.setInt(1, id);
                try (ResultSet row = prepared.executeQuery()) {
                    assertTwice(id, row);
                }
            } else {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("SELECT twice FROM numbers WHERE id = " + id)) {
                    assertTwice(id, row);
                }
            }
            done.incrementAndGet();
        };
        PoolStats stats = load("SELECT twice FROM numbers WHERE id = ?", read);
        assertThat(errors).as(note()).isEmpty();
        assertThat(done.get()).as(note()).isGreaterThan(200);
        assertThat(stats.repeated(Rule.READ_WITHOUT_ANSWER)).as(note()).isPositive();
    }

    private static void assertTwice(int id, ResultSet row) throws SQLException {
        assertThat(row.next()).isTrue();
        assertThat(row.getInt(1)).isEqualTo(2 * id);
        assertThat(row.next()).isFalse();
    }

    @Test
    void insertsAreNeitherDoneTwiceNorLostAndErrorsAreHonest() throws Exception {
        Use insert = (connection, prepared) -> {
            int id = ids.incrementAndGet();
            try {
                if (prepared != null) {
                    prepared.setInt(1, id);
                    assertThat(prepared.executeUpdate()).isEqualTo(1);
                } else {
                    execute(connection, "INSERT INTO entries (id) VALUES (" + id + ")");
                }
                acknowledged.add(id);
            } catch (SQLException e) {
                Outcome outcome =
                        RetryDecision.of(e).map(RetryDecision::outcome).orElse(null);
                if (outcome != Outcome.UNKNOWN) {
                    throw e;
                }
                unknown.add(id);
            }
        };
        load("INSERT INTO entries (id) VALUES (?)", insert);
        assertThat(errors).as(note()).isEmpty();
        List<Integer> held = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM entries")) {
            while (rows.next()) {
                held.add(rows.getInt(1));
            }
        }
        LOG.info(
                "{} inserts acknowledged, {} unknown, {} rows; {}",
                acknowledged.size(),
                unknown.size(),
                held.size(),
                note());
        assertThat(acknowledged.size()).as(note()).isGreaterThan(100);
        assertThat(unknown).as(note()).isNotEmpty();
        assertThat(held).as("twice; %s", note()).doesNotHaveDuplicates();
        assertThat(held).as("lost; %s", note()).containsAll(acknowledged);
        Set<Integer> unexpected = new HashSet<>(held);
        unexpected.removeAll(acknowledged);
        assertThat(unknown).as("executed, but said to have failed; %s", note()).containsAll(unexpected);
    }

    /** The load, the faults, and one restart in the midst. */
    private PoolStats load(String sql, Use use) throws Exception {
        try (Chaos chaos = new Chaos(server, seed, "^" + sql.substring(0, 12));
                ResilientDataSource pool =
                        PoolFactory.create(settings(chaos.url(Pools.DATABASE)).build())) {
            long end = System.nanoTime() + LOAD.toNanos();
            List<Thread> threads = new ArrayList<>();
            chaos.begin();
            for (int i = 0; i < THREADS; i++) {
                Style style = Style.values()[i % Style.values().length];
                Thread thread = new Thread(() -> runUntil(end, style, pool, sql, use), "naive-" + i);
                thread.start();
                threads.add(thread);
            }
            int kills = 0;
            Duration restart = null;
            while (System.nanoTime() - end < 0) {
                Pools.pause(Duration.ofMillis(150));
                if (restart == null && System.nanoTime() - end + LOAD.toNanos() / 2 > 0) {
                    restart = Pools.timed(server::restart);
                } else {
                    kills += server.killConnections();
                }
            }
            chaos.end();
            for (Thread thread : threads) {
                thread.join();
            }
            PoolStats stats = pool.stats();
            LOG.info(
                    "{}: {} uses, {} kills, a restart of {}, {}, {} retries, {} found stale; {}",
                    sql,
                    ids.get(),
                    kills,
                    restart,
                    chaos,
                    stats.retries(),
                    stats.staleTotal(),
                    note());
            assertThat(kills).isPositive();
            return stats;
        }
    }

    private void runUntil(long end, Style style, ResilientDataSource pool, String sql, Use use) {
        boolean held = style == Style.HELD_AND_STATEMENT || style == Style.HELD_AND_PREPARED;
        boolean prepares = style == Style.BORROW_AND_PREPARED || style == Style.HELD_AND_PREPARED;
        while (System.nanoTime() - end < 0) {
            try (Connection connection = pool.getConnection();
                    PreparedStatement prepared = prepares ? connection.prepareStatement(sql) : null) {
                do {
                    use.with(connection, prepared);
                } while (held && System.nanoTime() - end < 0);
            } catch (SQLException | RuntimeException | AssertionError e) {
                LOG.error("{}", style, e);
                errors.add(e);
            }
        }
    }

    @Test
    void anInsertOnAConnectionThatDiedIdleInTheBorrowersHandsMovesToAnother() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(settings(server.jdbcUrl(Pools.DATABASE)).build())) {
            for (Style style : Style.values()) {
                boolean prepares = style == Style.BORROW_AND_PREPARED || style == Style.HELD_AND_PREPARED;
                try (Connection connection = pool.getConnection();
                        PreparedStatement prepared =
                                connection.prepareStatement("INSERT INTO entries (id) VALUES (?)")) {
                    long first = connectionId(connection);
                    assertThat(server.killConnections()).isPositive();
                    if (prepares) {
                        prepared.setInt(1, 7);
                        assertThat(prepared.executeUpdate()).isEqualTo(1);
                    } else {
                        execute(connection, "INSERT INTO entries (id) VALUES (7)");
                    }
                    assertThat(connectionId(connection)).isNotEqualTo(first);
                }
            }
            assertThat(pool.stats().repeated(Rule.NOTHING_SENT)).isEqualTo(Style.values().length);
            try (Connection connection = connect()) {
                assertThat(number(connection, "SELECT COUNT(*) FROM entries")).isEqualTo(Style.values().length);
            }
        }
    }
}

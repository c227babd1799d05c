package dev.nevergone;

import static dev.nevergone.Pools.await;
import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.fill;
import static dev.nevergone.Pools.pause;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nevergone.Failure.Category;
import dev.nevergone.PoolStats.ServerPhase;
import dev.nevergone.testkit.FaultProxy;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ReplicationPair;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failover between two real servers: with requirePrimary a pool finds the one that can be written to, and no other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class FailoverTest {

    private static final Logger LOG = LoggerFactory.getLogger(FailoverTest.class);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration BOUND = Duration.ofSeconds(8);

    private final ReplicationPair pair = start();

    private static ReplicationPair start() {
        assumeTrue(MySqlServer.shared().controllable(), "an external server has no replica of ours");
        return ReplicationPair.start();
    }

    @AfterAll
    void close() {
        pair.close();
    }

    @BeforeEach
    void makeWhole() throws SQLException {
        pair.rejoin();
        pair.database("app");
        try (Connection connection = connect(pair.primary())) {
            execute(connection, "DROP TABLE IF EXISTS written");
            execute(connection, "CREATE TABLE written (id BIGINT PRIMARY KEY)");
        }
        pair.awaitReplicated(LIMIT);
    }

    @Test
    void writesToThePromotedReplicaOfACrashedPrimary() throws Exception {
        Failovers told = new Failovers();
        try (ResilientDataSource pool = PoolFactory.create(settings(pair.jdbcUrl("app"), told))) {
            fill(pool, 10);
            MySqlServer old = pair.primary();
            Load load = new Load(pool);
            pause(Duration.ofMillis(300));
            old.crash();
            long crashed = System.nanoTime();
            pause(Duration.ofSeconds(1));
            pair.promote();
            long promoted = System.nanoTime();
            load.awaitWritesAfter(promoted);
            load.stop();

            load.assertRecovered("crash", promoted);
            // What the crashed primary had taken may not have reached its replica; that is not the pool's to know.
            assertThat(rows(pair.primary())).containsAll(load.idsOfCallsBegunAfter(crashed));
            assertThat(load.failures).allSatisfy(FailoverTest::isNoSuccess);
            told.assertOne(address(old), address(pair.primary()));
        }
    }

    @Test
    void leavesALivingPrimaryThatWasDemoted() throws Exception {
        Failovers told = new Failovers();
        try (ResilientDataSource pool = PoolFactory.create(settings(pair.jdbcUrl("app"), told))) {
            fill(pool, 10);
            MySqlServer old = pair.primary();
            Load load = new Load(pool);
            pause(Duration.ofMillis(300));
            pair.demote(old);
            pair.awaitReplicated(LIMIT);
            pair.promote();
            long promoted = System.nanoTime();
            load.awaitWritesAfter(promoted);
            load.stop();

            load.assertRecovered("demotion", promoted);
            assertThat(rows(pair.primary())).containsAll(load.idsOfCallsBegunAfter(Long.MIN_VALUE));
            assertThat(load.failures).allSatisfy(FailoverTest::isNoSuccess);
            assertThat(load.failures)
                    .as("each connection is refused a write at most once")
                    .filteredOn(e -> Failure.of(e).category() == Category.READ_ONLY_FAILOVER)
                    .hasSizeLessThanOrEqualTo(10);
            assertThat(connectionsTo(old)).isZero();
            told.assertOne(address(old), address(pair.primary()));
            assertThat(told.events).first().satisfies(event -> assertThat(event.reason())
                    .contains("READ_ONLY_FAILOVER"));
        }
    }

    @Test
    void followsOneAddressThatComesToMeanAnotherServer() throws Exception {
        Failovers told = new Failovers();
        MySqlServer old = pair.primary();
        try (FaultProxy proxy = FaultProxy.start(old.host(), old.port());
                ResilientDataSource pool = PoolFactory.create(settings(proxy.through(old.jdbcUrl("app")), told))) {
            fill(pool, 10);
            Load load = new Load(pool);
            pause(Duration.ofMillis(300));
            pair.demote(old);
            pair.awaitReplicated(LIMIT);
            pair.promote();
            pause(Duration.ofMillis(500));
            proxy.retarget(pair.primary().host(), pair.primary().port());
            long retargeted = System.nanoTime();
            load.awaitWritesAfter(retargeted);
            load.stop();

            load.assertRecovered("change of the address", retargeted);
            assertThat(rows(pair.primary())).containsAll(load.idsOfCallsBegunAfter(Long.MIN_VALUE));
            assertThat(load.failures).allSatisfy(FailoverTest::isNoSuccess);
            assertThat(told.events).hasSize(1);
        }
    }

    @Test
    void takesNoConnectionToAReadOnlyServerAndGoesOnAsking() throws Exception {
        MySqlServer replica = pair.replica();
        try (ResilientDataSource pool = PoolFactory.create(PoolSettings.builder(replica.jdbcUrl("app"))
                .name("app")
                .username(replica.username())
                .password(replica.password())
                .requirePrimary(true)
                .outageGrace(Duration.ofMillis(100))
                .build())) {
            assertThatThrownBy(pool::getConnection)
                    .hasMessageContaining(address(replica) + " is read-only and requirePrimary is set")
                    .hasCauseInstanceOf(SQLException.class)
                    .satisfies(e ->
                            assertThat(Failure.of(e.getCause()).category()).isEqualTo(Category.READ_ONLY_FAILOVER));
            assertThat(pool.stats().server()).isEqualTo(ServerPhase.DOWN);
            assertThat(pool.stats().open()).isZero();
            long before = pool.stats().failedProbes();
            pause(Duration.ofSeconds(3));
            // Full jitter up to 200 ms makes 30.
            assertThat(pool.stats().failedProbes() - before).isGreaterThanOrEqualTo(15);

            pair.promote();
            await("the promotion is seen", () -> pool.stats().server() == ServerPhase.UP);
        }
    }

    @Test
    void leavesReadOnlyServersToTheApplicationThatDoesNotRequireAPrimary() throws Exception {
        MySqlServer server = pair.primary();
        try (ResilientDataSource pool = PoolFactory.create(PoolSettings.builder(server.jdbcUrl("app"))
                .name("app")
                .username(server.username())
                .password(server.password())
                .retry(RetryPolicy.disabled())
                .build())) {
            fill(pool, 3);
            pair.demote(server);
            for (int i = 0; i < 5; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThatThrownBy(() -> execute(connection, "INSERT INTO written VALUES (1)"))
                            .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode())
                                    .isEqualTo(1290));
                }
            }
            assertThat(pool.stats().closedTotal()).isZero();
            assertThat(pool.stats().created()).isEqualTo(3);
            assertThat(pool.stats().server()).isEqualTo(ServerPhase.UP);
            fill(pool, 5);
        } finally {
            pair.awaitReplicated(LIMIT);
            pair.promote();
        }
    }

    private static PoolSettings settings(String url, PoolListener listener) {
        return PoolSettings.builder(url)
                .name("app")
                .username(MySqlServer.shared().username())
                .password(MySqlServer.shared().password())
                .poolSize(10)
                .maxOverflow(0)
                .requirePrimary(true)
                .listener(listener)
                .build();
    }

    private static void isNoSuccess(SQLException e) {
        assertThat(Failure.of(e))
                .satisfiesAnyOf(
                        failure -> assertThat(failure.connectionDead()).isTrue(),
                        failure -> assertThat(failure.category()).isEqualTo(Category.READ_ONLY_FAILOVER));
    }

    private static String address(MySqlServer server) {
        return server.host() + ":" + server.port();
    }

    private static Connection connect(MySqlServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("app"), server.username(), server.password());
    }

    private static long connectionsTo(MySqlServer server) throws SQLException {
        try (Connection admin = server.adminConnection()) {
            return Pools.number(
                    admin,
                    "SELECT COUNT(*) FROM information_schema.processlist WHERE db = 'app' AND user = '"
                            + server.username() + "'");
        }
    }

    private static Set<Long> rows(MySqlServer server) throws SQLException {
        Set<Long> ids = new HashSet<>();
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM written")) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    private static final class Failovers implements PoolListener {

        private final Queue<PoolEvent.Failover> events = new ConcurrentLinkedQueue<>();

        @Override
        public void failover(PoolEvent.Failover event) {
            events.add(event);
        }

        void assertOne(String from, String to) {
            assertThat(events).singleElement().satisfies(event -> {
                assertThat(event.from()).startsWith(from + " (");
                assertThat(event.to()).startsWith(to + " (");
            });
        }
    }

    /** Ten threads that write, each row once, whatever becomes of it. */
    private static final class Load {

        private final AtomicBoolean stop = new AtomicBoolean();
        private final AtomicLong nextId = new AtomicLong();
        private final List<Thread> threads = new ArrayList<>();
        private final Queue<SQLException> failures = new ConcurrentLinkedQueue<>();
        private final Map<Long, Written> written = new ConcurrentHashMap<>();
        private final CountDownLatch running = new CountDownLatch(10);

        private record Written(long begun, long done) {}

        Load(ResilientDataSource pool) throws InterruptedException {
            for (int i = 0; i < 10; i++) {
                Thread thread = new Thread(() -> run(pool));
                thread.start();
                threads.add(thread);
            }
            running.await();
        }

        private void run(ResilientDataSource pool) {
            while (!stop.get()) {
                long id = nextId.incrementAndGet();
                try (Connection connection = pool.getConnection()) {
                    long begun = System.nanoTime();
                    execute(connection, "INSERT INTO written VALUES (" + id + ")");
                    written.put(id, new Written(begun, System.nanoTime()));
                    running.countDown();
                } catch (SQLException e) {
                    failures.add(e);
                }
                // Rejoining a server may mean to replay every write.
                pause(Duration.ofMillis(20));
            }
        }

        /** A moment longer than until the first, so that all threads have met the new primary. */
        void awaitWritesAfter(long nanos) {
            await("writes go on", () -> written.values().stream().anyMatch(call -> call.done - nanos > 0));
            pause(Duration.ofSeconds(1));
        }

        void stop() throws InterruptedException {
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }

        Set<Long> idsOfCallsBegunAfter(long nanos) {
            Set<Long> ids = new HashSet<>();
            written.forEach((id, call) -> {
                if (nanos == Long.MIN_VALUE || call.begun - nanos > 0) {
                    ids.add(id);
                }
            });
            return ids;
        }

        void assertRecovered(String what, long sinceNanos) {
            long first = written.values().stream()
                    .mapToLong(call -> call.done - sinceNanos)
                    .filter(nanos -> nanos > 0)
                    .min()
                    .orElse(Long.MAX_VALUE);
            long count = written.values().stream()
                    .filter(call -> call.done - sinceNanos > 0)
                    .count();
            LOG.info("first write {} ms after the {}, {} in all", first / 1_000_000, what, count);
            assertThat(Duration.ofNanos(first)).isLessThan(BOUND);
            assertThat(count).isGreaterThan(50);
        }
    }
}

package dev.nevergone;

import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.testkit.FaultProxy;
import dev.nevergone.testkit.ProtocolProxy;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a pool was doing when it was closed: no thread, no connection, no object of it is left. */
@Timeout(60)
class ClosedPoolTest {

    /** An application's worker: it outlives the pools that it borrows from, and so do its thread-locals. */
    private final ExecutorService worker = Executors.newSingleThreadExecutor();

    private final List<WeakReference<?>> objects = new ArrayList<>();
    private FaultProxy network;
    private ProtocolProxy wire;

    @BeforeEach
    void start() throws Exception {
        server().database(Pools.DATABASE);
        network = Pools.proxy();
        wire = ProtocolProxy.start(server().host(), server().port());
        worker.submit(() -> {}).get();
    }

    @AfterEach
    void stop() throws Exception {
        worker.shutdownNow();
        network.close();
        wire.close();
        server().heal();
    }

    /** What a pool is doing when it is closed. */
    private enum Moment {
        NEVER_USED,
        IDLE,
        AFTER_A_LOSS,
        ADOPTED,
        WITH_A_LEAK,
        AFTER_ASKING_A_WITNESS,
        BORROWERS_WAIT,
        SERVER_DOWN,
        SWEEPING
    }

    private enum Driver {
        MYSQL,
        MARIADB;

        String url() {
            return this == MYSQL ? server().jdbcUrl(Pools.DATABASE) : Pools.mariaDbUrl();
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            NEVER_USED, MYSQL
            IDLE, MYSQL
            IDLE, MARIADB
            AFTER_A_LOSS, MYSQL
            AFTER_A_LOSS, MARIADB
            ADOPTED, MYSQL
            ADOPTED, MARIADB
            WITH_A_LEAK, MYSQL
            WITH_A_LEAK, MARIADB
            AFTER_ASKING_A_WITNESS, MYSQL
            AFTER_ASKING_A_WITNESS, MARIADB
            BORROWERS_WAIT, MYSQL
            BORROWERS_WAIT, MARIADB
            SERVER_DOWN, MYSQL
            SERVER_DOWN, MARIADB
            SWEEPING, MYSQL
            SWEEPING, MARIADB
            """)
    void nothingIsLeftOfAPool(Moment moment, Driver driver) throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        openAndClose(moment, driver.url());
        assertNothingLeft(before);
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOfDatabasesThatShareAnOutage(Driver driver) throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        closeDatabasesInAnOutage(network.through(driver.url()));
        assertNothingLeft(before);
    }

    // Each in a method of its own: no variable of the test's may hold the pool.

    private void openAndClose(Moment moment, String url) throws Exception {
        switch (moment) {
            case NEVER_USED -> watched(settings(url)).close();
            case IDLE -> closeWhileIdle(watched(settings(url)));
            case AFTER_A_LOSS -> closeAfterALoss(watched(settings(network.through(url))));
            case ADOPTED -> closeWhileIdle(adopted(url));
            case WITH_A_LEAK -> closeWithALeak(watched(settings(url).leakThreshold(Duration.ofSeconds(10))));
            case AFTER_ASKING_A_WITNESS ->
                closeAfterAskingAWitness(watched(settings(wire.through(url)).commitWitness(CommitWitness.table())));
            case BORROWERS_WAIT ->
                closeWhileBorrowersWait(watched(settings(url).maxOverflow(0).closeGrace(Duration.ofMillis(300))));
            case SERVER_DOWN ->
                closeWhileDown(watched(settings(network.through(url)).outageGrace(Duration.ofSeconds(20))));
            case SWEEPING ->
                closeWhileSweeping(watched(
                        settings(url).connectTimeout(Duration.ofSeconds(1)).validationTimeout(Duration.ofSeconds(1))));
        }
    }

    private static PoolSettings.Builder settings(String url) {
        return Pools.settings(url).poolSize(2).maxOverflow(2).closeGrace(Duration.ZERO);
    }

    private ResilientDataSource watched(PoolSettings.Builder builder) {
        PoolSettings settings = builder.listener(new PoolListener() {}).build();
        return watched(settings, PoolFactory.create(settings));
    }

    private ResilientDataSource adopted(String url) {
        HikariDataSource hikari = new HikariDataSource();
        hikari.setJdbcUrl(url);
        PoolSettings settings = settings(url).build();
        return watched(settings, PoolFactory.wrap(hikari, settings));
    }

    /**
     * The settings stand for all parts of a pool: each holds them. The HikariDataSource is not asked for: HikariCP keeps
     * itself in a thread-local of each borrower.
     */
    private ResilientDataSource watched(PoolSettings settings, ResilientDataSource pool) {
        objects.add(new WeakReference<>(settings));
        objects.add(new WeakReference<>(pool));
        return pool;
    }

    private void closeWhileIdle(ResilientDataSource pool) throws Exception {
        use(pool);
        pool.close();
    }

    private void closeAfterALoss(ResilientDataSource pool) throws Exception {
        use(pool);
        network.resetOpenConnections();
        use(pool);
        pool.close();
    }

    private void closeWithALeak(ResilientDataSource pool) throws Exception {
        // Nobody returns it.
        Connection core = inWorker(pool::getConnection);
        Pools.select(core);
        use(pool);
        pool.close();
    }

    private void closeAfterAskingAWitness(ResilientDataSource pool) throws Exception {
        try (Connection connection = pool.getConnection()) {
            CommitWitness.table().createTable(connection);
            execute(connection, "CREATE TABLE IF NOT EXISTS closed_pool (n INT)");
        }
        wire.onCommit().cutAfter();
        inWorker(() -> {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                execute(connection, "INSERT INTO closed_pool VALUES (1)");
                connection.commit();
                return connection;
            }
        });
        assertThat(pool.stats().commitsResolved()).isEqualTo(1);
        try (Connection connection = pool.getConnection()) {
            execute(
                    connection,
                    "DROP TABLE closed_pool, " + CommitWitness.table().tableName());
        }
        pool.close();
    }

    private void closeWhileBorrowersWait(ResilientDataSource pool) throws Exception {
        try (Connection one = pool.getConnection();
                Connection two = pool.getConnection()) {
            Pools.select(one);
            Pools.select(two);
            CompletableFuture<Throwable> waiter = failureOfABorrow(pool);
            Pools.await("waits", () -> pool.stats().waiting() == 1);
            pool.close();
            assertThat(waiter.get()).hasMessage("pool app is closed");
        }
    }

    private void closeWhileDown(ResilientDataSource pool) throws Exception {
        use(pool);
        network.refuseNewConnections(true);
        network.resetOpenConnections();
        CompletableFuture<Throwable> waiter = failureOfABorrow(pool);
        Pools.await("down, and the canary knocks", () -> pool.stats().failedProbes() > 1);
        assertThat(pool.stats().inOutage()).isTrue();
        pool.close();
        assertThat(waiter.get()).hasMessage("pool app is closed");
    }

    /** One is known to be dead, and the ping that the sweep sends on the other gets no answer. */
    private void closeWhileSweeping(ResilientDataSource pool) throws Exception {
        use(pool);
        try (Connection first = pool.getConnection()) {
            // The next thread that has not borrowed yet gets it too: HikariCP looks for one in the order of their
            // making.
            Pools.kill(Pools.connectionId(first));
        }
        assertThat(pool.stats().idle()).isEqualTo(2);
        server().freeze();
        CompletableFuture<Throwable> borrower = failureOfABorrow(pool);
        Pools.await("it sweeps", ClosedPoolTest::someSweeperRuns);
        pool.close();
        assertThat(borrower.get()).hasMessage("pool app is closed");
        server().thaw();
    }

    private static boolean someSweeperRuns() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().endsWith(".Sweeper"));
    }

    private void closeDatabasesInAnOutage(String url) throws Exception {
        PoolSettings primary = settings(url).name("one").build();
        PoolSettings bind = settings(url).name("two").build();
        Databases databases =
                Databases.builder().primary(primary).bind("two", bind).build();
        watched(primary, databases.primary());
        watched(bind, databases.get("two"));
        use(databases.primary());
        use(databases.get("two"));
        network.refuseNewConnections(true);
        network.resetOpenConnections();
        CompletableFuture<Throwable> waiter = failureOfABorrow(databases.primary());
        Pools.await("both know", () -> databases.get("two").stats().inOutage());
        databases.close();
        assertThat(waiter.get()).hasMessage("pool one is closed");
    }

    // What they share.

    /** Fills both lanes in a thread that stays. */
    private void use(ResilientDataSource pool) throws Exception {
        inWorker(() -> {
            Pools.fill(pool, pool.stats().active() > 0 ? 1 : 3);
            return null;
        });
    }

    private <T extends @Nullable Object> T inWorker(Callable<T> work) throws Exception {
        return worker.submit(work).get();
    }

    /** Of the first that fails: a reset may reach the one before it a moment too late. */
    private static CompletableFuture<Throwable> failureOfABorrow(ResilientDataSource pool) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        while (true) {
                            pool.getConnection().close();
                        }
                    } catch (SQLException e) {
                        failure.complete(e);
                    }
                })
                .start();
        return failure;
    }

    private void assertNothingLeft(Set<Thread> before) {
        Pools.await("no connection left", () -> server().connectionCount(Pools.DATABASE) == 0);
        Pools.await("no thread left", () -> threadsSince(before).isEmpty());
        Pools.await("no object left", () -> {
            System.gc();
            return objects.stream().allMatch(object -> object.get() == null);
        });
    }

    /** Those of the proxies end with their connections; one that Connector/J has for all its life stays. */
    private static List<String> threadsSince(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> !name.equals("mysql-cj-abandoned-connection-cleanup"))
                .toList();
    }
}

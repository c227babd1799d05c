package dev.nevergone;

import static dev.nevergone.Pools.connectionId;
import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.kill;
import static dev.nevergone.Pools.number;
import static dev.nevergone.Pools.pause;
import static dev.nevergone.Pools.server;
import static dev.nevergone.Pools.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mysql.cj.jdbc.MysqlDataSource;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import dev.nevergone.PoolStats.CloseReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A HikariDataSource that somebody else configured becomes a pool that lends nothing dead. */
@Timeout(60)
class WrapTest {

    private final HikariDataSource hikari = new HikariDataSource();

    @BeforeEach
    void configure() {
        server().database("other");
        hikari.setJdbcUrl(server().database(Pools.DATABASE));
        hikari.setUsername(server().username());
        hikari.setPassword(server().password());
    }

    @AfterEach
    void heal() {
        hikari.close();
        server().heal();
    }

    private static PoolSettings.Builder settings() {
        return Pools.settings();
    }

    /** Settings that leave the credentials to the data source. */
    private static PoolSettings.Builder bare() {
        return PoolSettings.builder(server().database(Pools.DATABASE)).poolSize(3);
    }

    // Taking over.

    @Test
    void aDataSourceThatHasNotStartedIsAdopted() throws Exception {
        try (ResilientDataSource pool = PoolFactory.wrap(hikari, settings().build())) {
            assertThat(pool.unwrap(HikariDataSource.class)).isSameAs(hikari);
            assertThat(hikari.isRunning()).isFalse();
            assertThat(pool.stats().open()).isZero();
            Pools.fill(pool, 8);
            assertThat(hikari.isRunning()).isTrue();
            Pools.await("overflow closed", () -> server().connectionCount(Pools.DATABASE) == 5);
        }
        assertThat(hikari.isClosed()).isTrue();
    }

    @Test
    void itsCredentialsProviderIsAskedAtEachConnectWhereTheSettingsHaveNone() throws Exception {
        hikari.setUsername(null);
        hikari.setPassword(null);
        AtomicInteger asked = new AtomicInteger();
        hikari.setCredentialsProvider(() -> {
            asked.incrementAndGet();
            return com.zaxxer.hikari.util.Credentials.of(server().username(), server().password());
        });
        PoolSettings anonymous =
                PoolSettings.builder(hikari.getJdbcUrl()).poolSize(2).build();
        try (ResilientDataSource pool = PoolFactory.wrap(hikari, anonymous)) {
            Pools.fill(pool, 2);
            assertThat(asked.get()).isEqualTo(2);
        }
    }

    @Test
    void anAdoptedPoolThatWasNeverUsedCanBeClosed() {
        PoolFactory.wrap(hikari, settings().build()).close();
        assertThat(hikari.isClosed()).isTrue();
    }

    @Test
    void aDataSourceThatHasStartedIsRefused() throws Exception {
        hikari.getConnection().close();
        assertThatThrownBy(() -> PoolFactory.wrap(hikari, settings().build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("HikariPool-")
                .hasMessageContaining("must not have been started");
        hikari.close();
        assertThatThrownBy(() -> PoolFactory.wrap(hikari, settings().build()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anotherUrlOrUserIsRefusedWithoutShowingSecrets() {
        hikari.setJdbcUrl("jdbc:mysql://joe:hush1@127.0.0.1:3306/app?password=hush2");
        assertThatThrownBy(() -> PoolFactory.wrap(hikari, settings().build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("jdbcUrl (")
                .hasMessageNotContaining("hush");
        hikari.setJdbcUrl(server().database(Pools.DATABASE));
        hikari.setUsername("somebody");
        hikari.setPassword("hush3");
        assertThatThrownBy(() -> PoolFactory.wrap(hikari, settings().build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("username (")
                .hasMessageContaining("somebody")
                .hasMessageNotContaining("hush");
    }

    @Test
    void aDataSourceOfTheUsersOwnBeneathIsRefused() {
        hikari.setDataSource(new MysqlDataSource());
        assertThatThrownBy(() -> PoolFactory.wrap(hikari, settings().build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("dataSource (");
        hikari.setDataSource(null);
        hikari.setDataSourceClassName("com.mysql.cj.jdbc.MysqlDataSource");
        assertThatThrownBy(() -> PoolFactory.wrap(hikari, settings().build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("dataSourceClassName (");
    }

    @Test
    void credentialsAndDriverPropertiesAreTakenOver() throws Exception {
        hikari.addDataSourceProperty("sessionVariables", "lock_wait_timeout=77");
        hikari.addDataSourceProperty("connectionAttributes", "program_name:of-hikari");
        try (ResilientDataSource pool = PoolFactory.wrap(
                hikari, bare().driverProperty("connectionAttributes", "none").build())) {
            assertThat(pool.settings().username()).isEqualTo(server().username());
            assertThat(pool.settings().driverProperties())
                    .containsEntry("sessionVariables", "lock_wait_timeout=77")
                    .containsEntry("connectionAttributes", "none");
            assertThat(pool.toString() + pool.settings()).doesNotContain(server().password());
            try (Connection connection = pool.getConnection()) {
                assertThat(number(connection, "SELECT @@lock_wait_timeout")).isEqualTo(77);
            }
        }
    }

    @Test
    void warmUpIsHonoured() {
        try (ResilientDataSource pool =
                PoolFactory.wrap(hikari, settings().warmUp(3).build())) {
            assertThat(pool.stats().idle()).isEqualTo(3);
        }
    }

    // What it asks of sessions.

    private void askMuch() {
        hikari.setConnectionInitSql("SET @mark = 'set by init'");
        hikari.setAutoCommit(false);
        hikari.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        hikari.setReadOnly(true);
        hikari.setCatalog("other");
    }

    private static void hasWhatWasAsked(Connection connection) throws SQLException {
        assertThat(text(connection, "SELECT @mark")).isEqualTo("set by init");
        assertThat(connection.getAutoCommit()).isFalse();
        assertThat(number(connection, "SELECT @@autocommit")).isZero();
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        assertThat(connection.isReadOnly()).isTrue();
        assertThat(connection.getCatalog()).isEqualTo("other");
        assertThat(text(connection, "SELECT DATABASE()")).isEqualTo("other");
    }

    @Test
    void everyConnectionHasWhatWasAskedAlsoBeyondThePoolSize() throws Exception {
        askMuch();
        try (ResilientDataSource pool = PoolFactory.wrap(
                        hikari, settings().poolSize(1).maxOverflow(1).build());
                Connection core = pool.getConnection();
                Connection overflow = pool.getConnection()) {
            hasWhatWasAsked(core);
            hasWhatWasAsked(overflow);
        }
    }

    @Test
    void aConnectionThatReplacesADeadOneHasItToo() throws Exception {
        askMuch();
        try (ResilientDataSource pool =
                PoolFactory.wrap(hikari, settings().poolSize(1).build())) {
            Pools.fill(pool, 1);
            server().killConnections();
            try (Connection connection = pool.getConnection()) {
                hasWhatWasAsked(connection);
            }
            assertThat(pool.stats().staleTotal()).isEqualTo(1);
        }
    }

    @Test
    void whatABorrowerChangesIsPutBack() throws Exception {
        askMuch();
        try (ResilientDataSource pool =
                PoolFactory.wrap(hikari, settings().poolSize(1).build())) {
            long id;
            try (Connection connection = pool.getConnection()) {
                id = connectionId(connection);
                connection.setReadOnly(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                connection.setCatalog(Pools.DATABASE);
                connection.setAutoCommit(true);
                connection.setNetworkTimeout(Runnable::run, 1234);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(connectionId(connection)).isEqualTo(id);
                hasWhatWasAsked(connection);
                assertThat(connection.getNetworkTimeout())
                        .isEqualTo((int) pool.settings().socketTimeout().toMillis());
            }
        }
    }

    @Test
    void withConnectionCommitsWhatItWritesAlsoWhereAutoCommitIsOff() throws Exception {
        hikari.setAutoCommit(false);
        try (ResilientDataSource pool = PoolFactory.wrap(hikari, settings().build())) {
            pool.withConnection(c -> {
                execute(c, "CREATE TABLE IF NOT EXISTS written (id INT PRIMARY KEY)");
                execute(c, "DELETE FROM written");
                execute(c, "INSERT INTO written VALUES (1)");
                return 0;
            });
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isFalse();
                assertThat(number(connection, "SELECT COUNT(*) FROM written")).isEqualTo(1);
            }
        }
    }

    // HikariCP's own instruments.

    @Test
    void hikarisCountsFollow() throws Exception {
        try (ResilientDataSource pool = PoolFactory.wrap(hikari, settings().build())) {
            Pools.fill(pool, 2);
            HikariPoolMXBean bean = hikari.getHikariPoolMXBean();
            assertThat(bean.getActiveConnections()).isZero();
            int slots = bean.getTotalConnections();
            try (Connection connection = pool.getConnection()) {
                assertThat(bean.getActiveConnections()).isEqualTo(1);
                assertThat(bean.getIdleConnections()).isEqualTo(slots - 1);
                Pools.select(connection);
            }
            assertThat(bean.getActiveConnections()).isZero();
            assertThat(bean.getIdleConnections()).isEqualTo(slots).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void hikarisLeakDetectionStillSpeaks() throws Exception {
        // 2 s is the least that HikariCP takes.
        hikari.setLeakDetectionThreshold(2000);
        try (LogLines log = LogLines.ofHikari();
                ResilientDataSource pool = PoolFactory.wrap(hikari, settings().build());
                Connection connection = pool.getConnection()) {
            Pools.select(connection);
            Pools.await("leak said", () -> !log.containing("leak detection triggered")
                    .isEmpty());
        }
    }

    @Test
    void aMetricsTrackerStillHearsOfBorrows() throws Exception {
        AtomicInteger acquired = new AtomicInteger();
        AtomicInteger used = new AtomicInteger();
        hikari.setMetricsTrackerFactory((name, stats) -> new IMetricsTracker() {
            @Override
            public void recordConnectionAcquiredNanos(long nanos) {
                acquired.incrementAndGet();
            }

            @Override
            public void recordConnectionUsageMillis(long millis) {
                used.incrementAndGet();
            }
        });
        try (ResilientDataSource pool = PoolFactory.wrap(hikari, settings().build())) {
            Pools.borrowAndSelect(pool, 3);
            assertThat(acquired.get()).isEqualTo(3);
            assertThat(used.get()).isEqualTo(3);
        }
    }

    private static long borrowedId(ResilientDataSource pool) {
        try (Connection connection = pool.getConnection()) {
            return connectionId(connection);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void evictionThroughTheMXBeanClosesIdleConnectionsAndThePoolGoesOn() throws Exception {
        try (ResilientDataSource pool = PoolFactory.wrap(hikari, settings().build())) {
            Pools.fill(pool, 3);
            List<Long> before = new ArrayList<>();
            try (Connection connection = pool.getConnection()) {
                before.add(connectionId(connection));
                hikari.getHikariPoolMXBean().softEvictConnections();
                Pools.await("idle closed", () -> server().connectionCount(Pools.DATABASE) == 1);
                // The one in use goes on, and goes when it is next looked at.
                assertThat(connectionId(connection)).isEqualTo(before.get(0));
            }
            // HikariCP closes in a thread of its own; a borrower may be quicker, and then its connection goes when it
            // comes back.
            Pools.await("the third is gone", () -> !before.contains(borrowedId(pool)));
            for (int i = 0; i < 20; i++) {
                assertThat(borrowedId(pool)).isNotIn(before);
            }
            Pools.await("evictions counted", () -> pool.stats().closed(CloseReason.EVICTED) == 3);
            assertThat(pool.stats().staleTotal()).isZero();
            assertThat(pool.stats().created() - pool.stats().closedTotal())
                    .isEqualTo(pool.stats().open());
        }
    }

    // Borrowing from HikariCP itself.

    @Test
    void aDirectBorrowWorks() throws Exception {
        askMuch();
        try (ResilientDataSource pool = PoolFactory.wrap(hikari, settings().build())) {
            try (Connection connection = hikari.getConnection()) {
                hasWhatWasAsked(connection);
                assertThat(connection.isValid(1)).isTrue();
            }
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "used before by our own borrow: {0}")
    @ValueSource(booleans = {false, true})
    void aDirectBorrowGetsALiveConnectionAfterAKill(boolean ours) throws Exception {
        try (ResilientDataSource pool = PoolFactory.wrap(hikari, settings().build())) {
            Pools.fill(ours ? pool : hikari, 3);
            server().killConnections();
            pause(Duration.ofMillis(600));
            Pools.borrowAndSelect(hikari, 20);
            Pools.fill(hikari, 3);
        }
    }

    @Test
    void aDirectBorrowAfterOurOwnNeedsNoPauseToBeChecked() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.wrap(hikari, settings().poolSize(1).build())) {
            Pools.fill(pool, 1);
            server().killConnections();
            Pools.borrowAndSelect(hikari, 1);
            assertThat(pool.stats().staleTotal()).isEqualTo(1);
        }
    }

    @Test
    void ourOwnBorrowAfterADirectOneNeedsNoPauseToBeChecked() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.wrap(hikari, settings().poolSize(1).build())) {
            Pools.fill(hikari, 1);
            server().killConnections();
            Pools.borrowAndSelect(pool, 1);
            assertThat(pool.stats().staleTotal()).isEqualTo(1);
        }
    }

    @Test
    void aDirectBorrowerWhoseConnectionDiesGetsNoOtherInTheMidstOfItsWork() throws Exception {
        try (ResilientDataSource pool =
                        PoolFactory.wrap(hikari, settings().poolSize(1).build());
                Connection connection = hikari.getConnection()) {
            connection.setAutoCommit(false);
            kill(connectionId(connection));
            assertThat(connection.isValid(1)).isFalse();
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            Pools.await("counted", () -> pool.stats().staleTotal() == 1);
        }
    }

    @Test
    void aDirectBorrowKeepsTheSocketTimeout() throws Exception {
        try (ResilientDataSource pool = PoolFactory.wrap(
                hikari,
                settings().poolSize(1).socketTimeout(Duration.ofSeconds(7)).build())) {
            Pools.fill(hikari, 1);
            // After this HikariCP validates, under a time-out of its own that it puts back.
            pause(Duration.ofMillis(600));
            try (Connection connection = hikari.getConnection()) {
                assertThat(connection.getNetworkTimeout()).isEqualTo(7000);
                connection.setNetworkTimeout(Runnable::run, 1234);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getNetworkTimeout()).isEqualTo(7000);
            }
        }
    }

    @Test
    void whatADirectBorrowerChangesReachesNoBorrowerOfOurs() throws Exception {
        askMuch();
        try (ResilientDataSource pool =
                PoolFactory.wrap(hikari, settings().poolSize(1).build())) {
            try (Connection connection = hikari.getConnection()) {
                connection.setReadOnly(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                connection.setCatalog(Pools.DATABASE);
                connection.setAutoCommit(true);
            }
            try (Connection connection = hikari.getConnection()) {
                hasWhatWasAsked(connection);
                connection.setCatalog(Pools.DATABASE);
            }
            try (Connection connection = pool.getConnection()) {
                hasWhatWasAsked(connection);
            }
        }
    }

    @Test
    void directBorrowsThatHoldAllSlotsMakeOursTimeOutInOurWords() throws Exception {
        try (ResilientDataSource pool = PoolFactory.wrap(
                        hikari,
                        settings()
                                .poolSize(1)
                                .maxOverflow(0)
                                .poolTimeout(Duration.ofMillis(400))
                                .build());
                Connection direct = hikari.getConnection()) {
            Pools.select(direct);
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(SQLTransientConnectionException.class)
                    .hasMessageStartingWith("pool app: no connection after ");
            assertThat(pool.stats().borrowTimeouts()).isEqualTo(1);
            assertThat(pool.stats().active()).isZero();
        }
    }

    @Test
    void directAndOwnBorrowsMixWithoutLookingAtASlotInUse() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.wrap(hikari, settings().poolSize(4).maxOverflow(2).build())) {
            AtomicBoolean stop = new AtomicBoolean();
            Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
            AtomicInteger done = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                boolean direct = i % 2 == 0;
                Thread thread = new Thread(() -> {
                    while (!stop.get()) {
                        try (Connection connection = direct ? hikari.getConnection() : pool.getConnection()) {
                            long id = connectionId(connection);
                            // An answer on its way is what a peek would steal.
                            execute(connection, "DO SLEEP(0.002)");
                            if (connectionId(connection) != id) {
                                failures.add(new AssertionError("another connection in the midst of a borrow"));
                            }
                            done.incrementAndGet();
                        } catch (SQLException | RuntimeException e) {
                            failures.add(e);
                        }
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (int i = 0; i < 10; i++) {
                pause(Duration.ofMillis(150));
                // Starts a sweep over all idle connections, in the midst of it.
                try (Connection connection = pool.getConnection()) {
                    kill(connectionId(connection));
                }
            }
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
            assertThat(done.get()).isGreaterThan(100);
            assertThat(pool.stats().active()).isZero();
        }
    }
}

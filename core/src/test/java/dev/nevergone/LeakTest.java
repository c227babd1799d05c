package dev.nevergone;

import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.internal.driver.OpenFiles;
import dev.nevergone.testkit.FaultProxy;
import dev.nevergone.testkit.ProtocolProxy;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pool that loses ten thousand connections, in every way there is, is no larger than before. */
@Timeout(180)
class LeakTest {

    private static final Logger LOG = LoggerFactory.getLogger("load-proof");

    private static final int WARM_UP = 1_000;
    private static final int LOSSES = 10_000;
    private static final int POOL_SIZE = 20;
    private static final int OVERFLOW = 5;
    private static final int FEW = 10;
    // Measured: 0.3 MB. 10,000 of anything that a pool keeps of a connection is more than this.
    private static final long MOST_BYTES = 1_500_000;

    private final ExecutorService borrowers = Executors.newFixedThreadPool(4);
    private FaultProxy network;
    private ProtocolProxy wire;
    private ResilientDataSource plain;
    private ResilientDataSource patient;
    private ResilientDataSource exact;
    private ResilientDataSource witnessed;
    private List<ResilientDataSource> pools;

    @BeforeEach
    void open() throws Exception {
        String url = server().database(Pools.DATABASE);
        network = Pools.proxy();
        wire = ProtocolProxy.start(server().host(), server().port());
        plain = PoolFactory.create(settings(network.through(url), "plain").build());
        patient = PoolFactory.create(settings(network.through(url), "patient")
                .pingAfterIdle(Duration.ZERO)
                .validationTimeout(Duration.ofMillis(250))
                .build());
        exact = PoolFactory.create(settings(wire.through(url), "exact").build());
        witnessed = PoolFactory.create(settings(wire.through(url), "witnessed")
                .commitWitness(CommitWitness.table())
                .build());
        pools = List.of(plain, patient, exact, witnessed);
        try (Connection connection = plain.getConnection()) {
            execute(connection, "CREATE TABLE IF NOT EXISTS leak (id BIGINT PRIMARY KEY AUTO_INCREMENT, n INT)");
            execute(connection, "INSERT INTO leak (n) VALUES (1), (2), (3), (4), (5)");
            CommitWitness.table().createTable(connection);
        }
    }

    @AfterEach
    void close() throws Exception {
        borrowers.shutdown();
        pools.forEach(ResilientDataSource::close);
        wire.close();
        network.close();
        server().heal();
        try (Connection admin = server().adminConnection()) {
            execute(admin, "DROP TABLE " + Pools.DATABASE + ".leak");
            execute(
                    admin,
                    "DROP TABLE " + Pools.DATABASE + "." + CommitWitness.table().tableName());
        }
    }

    private static PoolSettings.Builder settings(String url, String name) {
        return Pools.settings(url)
                .name("leak-" + name)
                .poolSize(POOL_SIZE)
                .maxOverflow(OVERFLOW)
                .closeGrace(Duration.ZERO);
    }

    @Test
    void heapFilesAndBooksStaySteadyOverTenThousandLosses() throws Exception {
        loseInEveryWay(WARM_UP);
        long heapBefore = heapInUse();
        int filesBefore = OpenFiles.count();
        long lostBefore = lost();

        Duration took = Pools.timed(() -> loseInEveryWay(LOSSES));
        long grown = heapInUse() - heapBefore;
        LOG.info(
                "{} connections lost in {} ms; heap {} bytes more, files {} before and {} after",
                lost() - lostBefore,
                took.toMillis(),
                grown,
                filesBefore,
                OpenFiles.count());

        assertThat(lost() - lostBefore).isGreaterThanOrEqualTo(LOSSES);
        assertThat(grown).as("bytes of heap").isLessThan(MOST_BYTES);
        if (OpenFiles.countable()) {
            assertThat(OpenFiles.count()).isLessThanOrEqualTo(filesBefore + 5);
        }
    }

    // The ways.

    private void loseInEveryWay(int losses) throws Exception {
        long end = lost() + losses;
        while (lost() < end) {
            pingsWithoutAnswer();
            killedWhileIdle();
            for (int i = 0; i < 20; i++) {
                resetWhileIdle();
                resetInUseAndInTheOverflowLane();
            }
            cutInTheMidstOfAStatement();
            cutInCommit();
            cutInCommitBeforeAWitness();
            cutWhileAResultStreams();
        }
        balance();
    }

    /** Kills those of all pools. */
    private void killedWhileIdle() throws SQLException {
        borrowAll(plain, POOL_SIZE);
        server().killConnections();
        borrowAll(plain, POOL_SIZE);
    }

    private void resetWhileIdle() throws SQLException {
        borrowAll(plain, POOL_SIZE);
        for (int i = 0; i < 3; i++) {
            network.resetOpenConnections();
            borrowAll(plain, POOL_SIZE);
        }
    }

    private void resetInUseAndInTheOverflowLane() throws SQLException {
        List<Connection> borrowed = borrow(plain, POOL_SIZE + OVERFLOW);
        for (Connection connection : borrowed) {
            connection.setAutoCommit(false);
            Pools.select(connection);
        }
        network.resetOpenConnections();
        for (Connection connection : borrowed) {
            assertThatThrownBy(() -> Pools.select(connection)).isInstanceOf(SQLException.class);
            connection.close();
        }
    }

    private void pingsWithoutAnswer() throws SQLException {
        borrowAll(patient, POOL_SIZE);
        network.blackholeOpenConnections();
        borrowAll(patient, POOL_SIZE);
        network.blackholeAll(false);
    }

    private void cutInTheMidstOfAStatement() throws SQLException {
        wire.onSqlMatching("^INSERT").times(FEW).cutAfter();
        for (int i = 0; i < FEW; i++) {
            try (Connection connection = exact.getConnection()) {
                assertThatThrownBy(() -> execute(connection, "INSERT INTO leak (n) VALUES (6)"))
                        .isInstanceOf(SQLException.class);
            }
        }
        trim();
    }

    private void cutInCommit() throws SQLException {
        wire.onCommit().times(FEW).byReset().cutAfter();
        for (int i = 0; i < FEW; i++) {
            assertThatThrownBy(() -> write(exact)).isInstanceOf(CommitOutcomeUnknownException.class);
        }
        trim();
    }

    private void cutInCommitBeforeAWitness() throws SQLException {
        wire.onCommit().times(FEW).cutAfter();
        for (int i = 0; i < FEW; i++) {
            write(witnessed);
        }
        trim();
    }

    private void cutWhileAResultStreams() throws SQLException {
        wire.onSqlMatching("^SELECT n FROM leak").times(FEW).cutAfterRows(2);
        for (int i = 0; i < FEW; i++) {
            try (Connection connection = exact.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.setFetchSize(Integer.MIN_VALUE);
                ResultSet rows = statement.executeQuery("SELECT n FROM leak LIMIT 5");
                assertThat(rows.next()).isTrue();
                assertThat(rows.next()).isTrue();
                assertThatThrownBy(rows::next).isInstanceOf(SQLException.class);
            }
        }
    }

    private static void write(ResilientDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            execute(connection, "INSERT INTO leak (n) VALUES (7)");
            connection.commit();
        }
    }

    /** Rows are not what is to be measured. */
    private static void trim() throws SQLException {
        try (Connection admin = server().adminConnection()) {
            execute(admin, "DELETE FROM " + Pools.DATABASE + ".leak WHERE n > 5");
        }
    }

    /** Several at a time, as a busy application does. */
    private List<Connection> borrow(ResilientDataSource pool, int connections) {
        List<CompletableFuture<Connection>> borrowing = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            borrowing.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return pool.getConnection();
                        } catch (SQLException e) {
                            throw new AssertionError(e);
                        }
                    },
                    borrowers));
        }
        return borrowing.stream().map(CompletableFuture::join).toList();
    }

    private void borrowAll(ResilientDataSource pool, int connections) throws SQLException {
        for (Connection connection : borrow(pool, connections)) {
            connection.close();
        }
    }

    // What is left of it.

    /** All that is open is in a pool, and the server has no more than that. */
    private void balance() throws SQLException {
        for (ResilientDataSource pool : pools) {
            // Or a pool would not have looked at its idle connections since some of them were killed.
            borrowAll(pool, POOL_SIZE);
            PoolStats stats = pool.stats();
            assertThat(stats.active()).isZero();
            assertThat(stats.waiting()).isZero();
            assertThat(stats.created() - stats.closedTotal())
                    .isEqualTo(stats.open())
                    .isEqualTo(stats.idle());
        }
        Pools.await(
                "the server has as many connections as the pools",
                () -> server().connectionCount(Pools.DATABASE)
                        == pools.stream().mapToInt(pool -> pool.stats().open()).sum());
    }

    private long lost() {
        return pools.stream()
                .map(ResilientDataSource::stats)
                .mapToLong(stats -> stats.closed(CloseReason.STALE) + stats.closed(CloseReason.LOST_IN_USE))
                .sum();
    }

    /** The least of several collections in a row: Connector/J lets go of a lost connection in a thread of its own. */
    private long heapInUse() {
        network.resetCounts();
        wire.resetCounts();
        long least = Long.MAX_VALUE;
        for (int round = 0, steady = 0; round < 30 && steady < 4; round++) {
            System.gc();
            Pools.pause(Duration.ofMillis(50));
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            steady = used < least - 10_000 ? 0 : steady + 1;
            least = Math.min(least, used);
        }
        return least;
    }
}

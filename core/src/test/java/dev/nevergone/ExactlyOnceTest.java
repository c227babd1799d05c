package dev.nevergone;

import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nevergone.testkit.CommandType;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Money is moved between accounts while connections are cut about every 20 ms at random points of the protocol and the
 * server is killed (SIGKILL) again and again: nothing is lost, nothing is done twice, and nothing that is unknown is said to
 * be known. The size is that of {@code -Dnevergone.transfers} and {@code -Dnevergone.crashes}; {@code -Dnevergone.seed}
 * repeats the faults of a run, though not its timing.
 */
@Timeout(300)
class ExactlyOnceTest {

    private static final Logger LOG = LoggerFactory.getLogger("load-proof");

    private static final int THREADS = 8;
    private static final int ACCOUNTS = 10;
    private static final long START_BALANCE = 1_000_000;
    private static final int TRANSFERS = Integer.getInteger("nevergone.transfers", 2000);
    private static final int CRASHES = Integer.getInteger("nevergone.crashes", 5);

    /** The journal of the proxy keeps no more. */
    private static final int JOURNAL = 10_000;

    private final long seed = Long.getLong("nevergone.seed", System.nanoTime());
    private final Map<Integer, Transfer> acknowledged = new ConcurrentHashMap<>();
    private final Map<Integer, Transfer> unknown = new ConcurrentHashMap<>();
    private final Map<Integer, Throwable> failed = new ConcurrentHashMap<>();

    private record Transfer(int id, int from, int to, long amount) {}

    @Test
    void withATableWitnessEveryTransferIsDoneOnceAndNobodySeesAnError() throws Exception {
        everythingOnce(CommitWitness.table(), TRANSFERS, CRASHES);
    }

    @Test
    void withAGtidWitnessEveryTransferIsDoneOnceAndNobodySeesAnError() throws Exception {
        assumeFalse(Pools.server().isMariaDb(), "MariaDB has GTIDs of another kind");
        everythingOnce(CommitWitness.gtid(), TRANSFERS / 2, Math.min(CRASHES, 2));
    }

    private void everythingOnce(CommitWitness witness, int transfers, int crashes) throws Exception {
        try (MySqlServer server = bank()) {
            PoolStats stats = run(server, witness, transfers, crashes);
            assertThat(failed).as(note()).isEmpty();
            assertThat(unknown).as(note()).isEmpty();
            assertThat(acknowledged).as(note()).hasSize(transfers);
            assertThat(stats.commitsResolved()).as(note()).isPositive();
            assertThat(stats.commitsUnknown()).as(note()).isZero();
            booksBalance(server, Map.of());
        }
    }

    @Test
    void withoutAWitnessWhatIsSaidToBeUnknownIsUnknownAndAllElseIsCertain() throws Exception {
        try (MySqlServer server = bank()) {
            PoolStats stats = run(server, CommitWitness.none(), TRANSFERS, CRASHES);
            assertThat(failed).as(note()).isEmpty();
            assertThat(acknowledged.size() + unknown.size()).as(note()).isEqualTo(TRANSFERS);
            assertThat(unknown).as(note()).isNotEmpty().hasSize((int) stats.commitsUnknown());
            assertThat(stats.commitsResolved()).isZero();
            booksBalance(server, unknown);
        }
    }

    private String note() {
        return "seed " + seed;
    }

    /** A private server that keeps what it acknowledged, with accounts. */
    private static MySqlServer bank() throws SQLException {
        assumeTrue(Pools.server().controllable(), "a private server is needed");
        MySqlServer.Builder builder = MySqlServer.builder().argument("--innodb-flush-log-at-trx-commit=1");
        if (!Pools.server().isMariaDb()) {
            builder.argument("--gtid-mode=ON")
                    .argument("--enforce-gtid-consistency=ON")
                    .argument("--log-bin=binlog")
                    .argument("--sync-binlog=1");
        }
        MySqlServer server = builder.start();
        server.database(Pools.DATABASE);
        try (Connection admin = server.adminConnection()) {
            admin.setCatalog(Pools.DATABASE);
            execute(admin, "CREATE TABLE accounts (id INT PRIMARY KEY, balance BIGINT NOT NULL) ENGINE=InnoDB");
            // Not unique: a transfer that was done twice is to be seen.
            execute(
                    admin,
                    "CREATE TABLE transfers (n BIGINT AUTO_INCREMENT PRIMARY KEY, id INT NOT NULL, debtor INT NOT NULL,"
                            + " creditor INT NOT NULL, amount BIGINT NOT NULL, KEY (id)) ENGINE=InnoDB");
            for (int id = 0; id < ACCOUNTS; id++) {
                execute(admin, "INSERT INTO accounts VALUES (" + id + ", " + START_BALANCE + ")");
            }
            CommitWitness.table().createTable(admin);
        }
        return server;
    }

    private PoolStats run(MySqlServer server, CommitWitness witness, int transfers, int crashes) throws Exception {
        LOG.info("{} transfers, witness {}, {} crashes, seed {}", transfers, witness, crashes, seed);
        long start = System.nanoTime();
        try (Chaos chaos = new Chaos(server, seed, "^COMMIT$", "^COMMIT$", "^UPDATE", "^INSERT", "^SELECT balance");
                ResilientDataSource pool = PoolFactory.create(settings(server, chaos.url(Pools.DATABASE))
                        .commitWitness(witness)
                        .build())) {
            AtomicInteger next = new AtomicInteger();
            List<Thread> clerks = new ArrayList<>();
            chaos.begin();
            for (int i = 0; i < THREADS; i++) {
                Random chance = new Random(seed + i);
                Thread clerk = new Thread(() -> work(pool, next, transfers, chance), "clerk-" + i);
                clerk.start();
                clerks.add(clerk);
            }
            for (int crash = 1; crash <= crashes; crash++) {
                await(server, crash * transfers / (crashes + 1));
                server.crashAndRestart();
            }
            await(server, transfers);
            for (Thread clerk : clerks) {
                clerk.join();
            }
            chaos.end();
            PoolStats stats = pool.stats();
            LOG.info(
                    "{} acknowledged, {} unknown, {} failed in {} ms; {} crashes; {}; {} retries ({}), {} COMMITs resolved;"
                            + " seed {}",
                    acknowledged.size(),
                    unknown.size(),
                    failed.size(),
                    (System.nanoTime() - start) / 1_000_000,
                    crashes,
                    chaos,
                    stats.retries(),
                    stats.repeated().entrySet().stream()
                            .filter(each -> each.getValue() > 0)
                            .map(Object::toString)
                            .collect(Collectors.joining(", ")),
                    stats.commitsResolved(),
                    seed);
            assertThat(chaos.faults()).as(note()).isGreaterThan(transfers / 100);
            if (chaos.proxy().commands() <= JOURNAL) {
                long withoutAnswer = chaos.proxy().journal().stream()
                        .filter(each -> each.command() == CommandType.QUERY && "COMMIT".equalsIgnoreCase(each.sql()))
                        .filter(each -> !each.answered())
                        .count();
                // What was on its way when all connections were cut, the proxy has not read, or had answered already.
                int onTheWay = THREADS * (crashes + chaos.allCut());
                assertThat((long) unknown.size()).as(note()).isLessThanOrEqualTo(withoutAnswer + onTheWay);
            }
            return stats;
        }
    }

    private static PoolSettings.Builder settings(MySqlServer server, String url) {
        return Chaos.patient("bank", server, url, THREADS, 1000);
    }

    /** Until so many transfers have ended; a server that ends by itself, as MariaDB 11.4.5 once did (signal 11), is started. */
    private void await(MySqlServer server, int transfers) {
        for (int pauses = 1; done() < transfers; pauses++) {
            Pools.pause(Duration.ofMillis(2));
            if (pauses % 500 == 0) {
                server.heal();
            }
        }
        server.heal();
    }

    private int done() {
        return acknowledged.size() + unknown.size() + failed.size();
    }

    private void work(ResilientDataSource pool, AtomicInteger next, int transfers, Random chance) {
        for (int id = next.getAndIncrement(); id < transfers; id = next.getAndIncrement()) {
            int from = chance.nextInt(ACCOUNTS);
            int to = (from + 1 + chance.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
            Transfer transfer = new Transfer(id, from, to, 1 + chance.nextInt(100));
            try {
                pool.inTransaction(connection -> book(connection, transfer));
                acknowledged.put(id, transfer);
            } catch (CommitOutcomeUnknownException e) {
                unknown.put(id, transfer);
            } catch (SQLException | RuntimeException e) {
                LOG.error("transfer {}", id, e);
                failed.put(id, e);
            }
        }
    }

    private static Void book(Connection connection, Transfer transfer) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet balance =
                        statement.executeQuery("SELECT balance FROM accounts WHERE id = " + transfer.from)) {
            assertThat(balance.next()).isTrue();
        }
        add(connection, transfer.from, -transfer.amount);
        add(connection, transfer.to, transfer.amount);
        execute(
                connection,
                "INSERT INTO transfers (id, debtor, creditor, amount) VALUES (" + transfer.id + ", " + transfer.from
                        + ", " + transfer.to + ", " + transfer.amount + ")");
        return null;
    }

    private static void add(Connection connection, int account, long amount) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE accounts SET balance = balance + ? WHERE id = ?")) {
            update.setLong(1, amount);
            update.setInt(2, account);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    /** Compares what the server holds with what was acknowledged; what is uncertain may be there, but whole and once. */
    private void booksBalance(MySqlServer server, Map<Integer, Transfer> uncertain) throws SQLException {
        Map<Integer, Long> balances = new HashMap<>();
        for (int id = 0; id < ACCOUNTS; id++) {
            balances.put(id, START_BALANCE);
        }
        List<Integer> ids = new ArrayList<>();
        Map<Integer, Long> held = new HashMap<>();
        try (Connection admin = DriverManager.getConnection(
                        server.jdbcUrl(Pools.DATABASE), server.username(), server.password());
                Statement statement = admin.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT id, debtor, creditor, amount FROM transfers")) {
                while (rows.next()) {
                    ids.add(rows.getInt(1));
                    balances.merge(rows.getInt(2), -rows.getLong(4), Long::sum);
                    balances.merge(rows.getInt(3), rows.getLong(4), Long::sum);
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT id, balance FROM accounts")) {
                while (rows.next()) {
                    held.put(rows.getInt(1), rows.getLong(2));
                }
            }
            assertThat(number(admin, "SELECT SUM(balance) FROM accounts")).isEqualTo(ACCOUNTS * START_BALANCE);
        }
        assertThat(ids).as("twice; %s", note()).doesNotHaveDuplicates();
        assertThat(held).as("balances; %s", note()).isEqualTo(balances);
        SortedSet<Integer> unexpected = new TreeSet<>(ids);
        unexpected.removeAll(acknowledged.keySet());
        LOG.info("{} of {} uncertain transfers were committed", unexpected.size(), uncertain.size());
        assertThat(uncertain.keySet())
                .as("committed, but said to have failed; %s", note())
                .containsAll(unexpected);
        assertThat(ids).as("acknowledged, but lost; %s", note()).containsAll(acknowledged.keySet());
    }
}

package dev.nevergone;

import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.testkit.ArmedRule;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ProtocolProxy;
import dev.nevergone.testkit.ProtocolRule;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a commit witness does for plain JDBC, in whatever form the COMMIT comes, and what it costs. */
@Timeout(60)
class PlainCommitWitnessTest {

    private static MySqlServer server;

    private ProtocolProxy proxy;
    private ResilientDataSource pool;

    /** A way to commit, and what of it can be seen on the wire. */
    private enum Ending {
        COMMIT("^commit$") {
            @Override
            void commit(Connection connection) throws SQLException {
                connection.commit();
            }
        },
        AUTO_COMMIT("autocommit *= *(1|true|on)") {
            @Override
            void commit(Connection connection) throws SQLException {
                connection.setAutoCommit(true);
            }
        },
        TEXT("^commit work$") {
            @Override
            void commit(Connection connection) throws SQLException {
                execute(connection, "COMMIT WORK");
            }
        },
        PREPARED("^commit work$") {
            @Override
            void commit(Connection connection) throws SQLException {
                try (var statement = connection.prepareStatement("COMMIT WORK")) {
                    statement.execute();
                }
            }
        };

        private final String onTheWire;

        Ending(String onTheWire) {
            this.onTheWire = onTheWire;
        }

        abstract void commit(Connection connection) throws SQLException;
    }

    static Stream<CommitWitness> witnesses() {
        return server.isMariaDb()
                ? Stream.of(CommitWitness.table())
                : Stream.of(CommitWitness.table(), CommitWitness.gtid());
    }

    @BeforeAll
    static void startServer() throws SQLException {
        assumeTrue(Pools.server().controllable(), "a private server is needed");
        MySqlServer.Builder builder = MySqlServer.builder();
        if (!Pools.server().isMariaDb()) {
            builder.argument("--gtid-mode=ON").argument("--enforce-gtid-consistency=ON");
        }
        server = builder.start();
        server.database(Pools.DATABASE);
        try (Connection connection = connect()) {
            execute(
                    connection,
                    "CREATE TABLE notes (n INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(20)) ENGINE=InnoDB");
            CommitWitness.table().createTable(connection);
        }
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void startProxy() throws IOException, SQLException {
        proxy = ProtocolProxy.start(server.host(), server.port());
        pool = create(CommitWitness.none());
        try (Connection connection = connect()) {
            execute(connection, "DELETE FROM notes");
        }
    }

    @AfterEach
    void close() throws IOException {
        pool.close();
        proxy.close();
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(Pools.DATABASE), server.username(), server.password());
    }

    private void pool(CommitWitness witness) throws SQLException {
        pool.close();
        pool = create(witness);
        // The witness looks at the server once, and once at each connection.
        transaction(connection -> write(connection, "warm"), Ending.COMMIT);
        try (Connection connection = connect()) {
            execute(connection, "DELETE FROM notes");
        }
        proxy.resetCounts();
    }

    private ResilientDataSource create(CommitWitness witness) {
        return PoolFactory.create(Pools.settings(proxy.through(server.jdbcUrl(Pools.DATABASE)))
                .username(server.username())
                .password(server.password())
                .poolSize(1)
                .maxOverflow(0)
                .commitWitness(witness)
                .build());
    }

    private void transaction(Work work, Ending ending) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            work.run(connection);
            ending.commit(connection);
        }
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    private interface Work {
        void run(Connection connection) throws SQLException;
    }

    private static void write(Connection connection, String what) throws SQLException {
        execute(connection, "INSERT INTO notes (what) VALUES ('" + what + "')");
    }

    private static long notes(String what) throws SQLException {
        try (Connection connection = connect()) {
            return number(connection, "SELECT COUNT(*) FROM notes WHERE what LIKE '" + what + "'");
        }
    }

    private ProtocolRule on(Ending ending) {
        return proxy.onSqlMatching(ending.onTheWire);
    }

    @ParameterizedTest
    @MethodSource("witnesses")
    void aCommitThatWasExecutedReturnsNormallyAlthoughItsAnswerWasLost(CommitWitness witness) throws Exception {
        pool(witness);
        for (Ending ending : Ending.values()) {
            for (boolean reset : new boolean[] {false, true}) {
                var rule = (reset ? on(ending).byReset() : on(ending)).cutAfter();
                String what = ending.name() + reset;
                try (Connection connection = pool.getConnection()) {
                    connection.setAutoCommit(false);
                    write(connection, what);
                    ending.commit(connection);
                    assertThat(rule.fired()).as(what).isEqualTo(1);
                    // It goes on as if nothing had happened, in the mode it is in.
                    assertThat(connection.isClosed()).isFalse();
                    assertThat(connection.getAutoCommit()).isEqualTo(ending == Ending.AUTO_COMMIT);
                    write(connection, what);
                    if (ending != Ending.AUTO_COMMIT) {
                        assertThat(notes(what)).as(what).isEqualTo(1);
                        connection.commit();
                    }
                }
                assertThat(notes(what)).as(what).isEqualTo(2);
            }
        }
        assertThat(pool.stats().commitsResolved()).isEqualTo(2L * Ending.values().length);
        assertThat(pool.stats().commitsUnknown()).isZero();
    }

    /** In connection mode the work goes on after a COMMIT. */
    @Test
    void aLossAfterAResolvedCommitNamesTheConnectionThatWasLostThen() throws Exception {
        pool(CommitWitness.table());
        proxy.onCommit().cutAfter();
        long[] ids = new long[2];
        WorkOptions once = WorkOptions.defaults()
                .idempotent(true)
                .retry(RetryPolicy.builder().maxAttempts(1).build());
        SQLException failure = catchThrowableOfType(
                SQLException.class,
                () -> pool.withConnection(once, connection -> {
                    connection.setAutoCommit(false);
                    ids[0] = number(connection, "SELECT CONNECTION_ID()");
                    write(connection, "first");
                    connection.commit();
                    ids[1] = number(connection, "SELECT CONNECTION_ID()");
                    write(connection, "second");
                    proxy.onSqlMatching("third").cutBefore();
                    write(connection, "third");
                    return 0;
                }));
        assertThat(ids[1]).isNotEqualTo(ids[0]);
        assertThat(RetryDecision.of(failure)).hasValueSatisfying(decision -> {
            assertThat(decision.call()).isEqualTo("work");
            assertThat(decision.connectionId()).isEqualTo(ids[1]);
        });
        assertThat(notes("first")).isEqualTo(1);
        assertThat(notes("second")).isZero();
    }

    @ParameterizedTest
    @MethodSource("witnesses")
    void aCommitThatNeverArrivedIsARollback(CommitWitness witness) throws Exception {
        pool(witness);
        for (Ending ending : Ending.values()) {
            on(ending).cutBefore();
            String what = ending.name();
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                write(connection, what);
                assertThatThrownBy(() -> ending.commit(connection))
                        .as(what)
                        .isInstanceOf(SQLTransactionRollbackException.class)
                        .hasMessageContaining("was not committed: run the whole transaction again")
                        .satisfies(e ->
                                assertThat(((SQLException) e).getSQLState()).startsWith("40"))
                        .satisfies(e -> assertThat(RetryDecision.of(e)).hasValueSatisfying(decision -> {
                            assertThat(decision.outcome()).isEqualTo(Outcome.ROLLED_BACK);
                            assertThat(decision.rule()).isEqualTo(Rule.TRANSACTION_ROLLED_BACK);
                        }));
                connection.rollback();
                assertThat(connection.getAutoCommit()).isFalse();
                // Now again.
                write(connection, what);
                connection.commit();
            }
            assertThat(notes(what)).as(what).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("witnesses")
    void severalTransactionsOfOneBorrowAreToldApart(CommitWitness witness) throws Exception {
        pool(witness);
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            write(connection, "first");
            connection.commit();
            write(connection, "second");
            connection.rollback();
            write(connection, "third");
            execute(connection, "ROLLBACK");
            write(connection, "fourth");
            execute(connection, "COMMIT");
            proxy.onCommit().cutBefore();
            write(connection, "fifth");
            assertThatThrownBy(connection::commit).isInstanceOf(SQLTransactionRollbackException.class);
            proxy.onCommit().cutAfter();
            write(connection, "sixth");
            connection.commit();
            write(connection, "seventh");
            connection.setAutoCommit(true);
            write(connection, "eighth");
            connection.setAutoCommit(false);
            write(connection, "left open");
        }
        assertThat(notes("%")).isEqualTo(5);
        for (String what : List.of("first", "fourth", "sixth", "seventh", "eighth")) {
            assertThat(notes(what)).as(what).isEqualTo(1);
        }
        assertThat(pool.stats().commitsResolved()).isEqualTo(2);
        try (Connection connection = pool.getConnection()) {
            write(connection, "next borrower");
        }
        assertThat(notes("next borrower")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("witnesses")
    void savepointsAndDdlInBetweenAreNoObstacle(CommitWitness witness) throws Exception {
        pool(witness);
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            write(connection, "kept");
            var savepoint = connection.setSavepoint();
            write(connection, "dropped");
            connection.rollback(savepoint);
            proxy.onCommit().cutAfter();
            connection.commit();
            assertThat(notes("%")).isEqualTo(1);
            write(connection, "before the DDL");
            String ddl = "CREATE TABLE IF NOT EXISTS by_the_way (id INT)";
            if (witness.kind() == CommitWitness.Kind.GTID) {
                // ER_CANT_DO_IMPLICIT_COMMIT_IN_TRX_WHEN_GTID_NEXT_IS_SET
                assertThatThrownBy(() -> execute(connection, ddl))
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode())
                                .isEqualTo(1778));
                connection.commit();
            }
            execute(connection, ddl);
            write(connection, "after the DDL");
            proxy.onCommit().cutAfter();
            connection.commit();
        }
        assertThat(notes("%")).isEqualTo(3);
        assertThat(pool.stats().commitsResolved()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("witnesses")
    void theFirstStatementOfATransactionIsRepeatedAfterADeadlock(CommitWitness witness) throws Exception {
        pool(witness);
        try (Connection other = connect();
                Connection connection = pool.getConnection()) {
            execute(other, "INSERT INTO notes VALUES (1, 'one'), (2, 'two')");
            other.setAutoCommit(false);
            // More was changed here, so the server picks the other one for its victim.
            for (int i = 0; i < 100; i++) {
                write(other, "many");
            }
            execute(other, "UPDATE notes SET what = 'II' WHERE n = 2");
            Thread closesTheCircle = new Thread(() -> {
                try {
                    Pools.await("it waits for the lock", () -> waitsForARow());
                    execute(other, "UPDATE notes SET what = 'I' WHERE n = 1");
                    other.commit();
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            closesTheCircle.start();
            connection.setAutoCommit(false);
            execute(connection, "UPDATE notes SET what = CONCAT(what, '!') WHERE n <= 2");
            closesTheCircle.join();
            assertThat(pool.stats().repeated(Rule.LOCK_CONFLICT)).isEqualTo(1);
            proxy.onCommit().cutAfter();
            connection.commit();
        }
        assertThat(notes("I!")).isEqualTo(1);
        assertThat(notes("II!")).isEqualTo(1);
        assertThat(pool.stats().commitsResolved()).isEqualTo(1);
    }

    @Test
    void aTransactionThatTextBeganIsBegunAgainAfterADeadlockOfItsFirstStatement() throws Exception {
        pool(CommitWitness.none());
        proxy.onSqlMatching("^INSERT").answerError(1213, "40001", "Deadlock found");
        try (Connection connection = pool.getConnection()) {
            execute(connection, "START TRANSACTION");
            write(connection, "undone");
            assertThat(pool.stats().repeated(Rule.LOCK_CONFLICT)).isEqualTo(1);
            // A deadlock has rolled back, so that the server is in auto-commit mode again.
            assertThat(proxy.sent("START TRANSACTION"::equals)).isEqualTo(2);
            execute(connection, "ROLLBACK");
        }
        assertThat(notes("undone")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1290, HY000, 'running with the --read-only option', NOT_EXECUTED",
        "1213, 40001, Deadlock found, ROLLED_BACK",
        "1205, HY000, Lock wait timeout exceeded, ROLLED_BACK"
    })
    void saysWhatBecameOfATransactionWhoseMarkWasRefused(int code, String state, String text, Outcome outcome)
            throws Exception {
        pool(CommitWitness.table());
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            write(connection, "undone");
            proxy.onSqlMatching("^INSERT.*nevergone_commit_witness").answerError(code, state, text);
            assertThatThrownBy(connection::commit)
                    .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode())
                            .isEqualTo(code))
                    .satisfies(e -> assertThat(RetryDecision.of(e)).hasValueSatisfying(decision -> {
                        assertThat(decision.rule()).isEqualTo(Rule.TRANSACTION_ROLLED_BACK);
                        assertThat(decision.outcome()).isEqualTo(outcome);
                    }));
            connection.rollback();
        }
        assertThat(notes("undone")).isZero();
        assertThat(proxy.commits()).isZero();
    }

    private static boolean waitsForARow() {
        try (Connection admin = server.adminConnection()) {
            return number(admin, "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
                    > 0;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCommitThatChainsLeavesATransactionOpen() throws Exception {
        pool(CommitWitness.table());
        for (boolean lost : new boolean[] {false, true}) {
            try (Connection connection = pool.getConnection()) {
                execute(connection, "START TRANSACTION");
                write(connection, "kept");
                if (lost) {
                    proxy.onSqlMatching("^commit").cutAfter();
                }
                execute(connection, "COMMIT AND CHAIN");
                write(connection, "undone");
            }
            try (Connection connection = pool.getConnection()) {
                write(connection, "next");
            }
        }
        assertThat(notes("kept")).isEqualTo(2);
        assertThat(notes("undone")).isZero();
        assertThat(notes("next")).isEqualTo(2);
    }

    @Test
    void aTransactionBegunByTextIsWitnessedToo() throws Exception {
        pool(CommitWitness.table());
        for (String begin : List.of("START TRANSACTION", "BEGIN")) {
            try (Connection connection = pool.getConnection()) {
                proxy.onSqlMatching("^commit").cutAfter();
                execute(connection, begin);
                write(connection, begin);
                execute(connection, "COMMIT");
            }
            assertThat(notes(begin)).isEqualTo(1);
        }
        assertThat(pool.stats().commitsResolved()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("witnesses")
    void aCommitIsFoundOutThroughACrashOfTheServer(CommitWitness witness) throws Exception {
        pool(witness);
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            write(connection, "crash");
            var stalled = proxy.onCommit().stallAfter();
            Thread crash = new Thread(() -> {
                try {
                    assertThat(stalled.awaitFired(Duration.ofSeconds(20))).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                server.crash();
                proxy.heal();
                proxy.cutOpenConnections();
                server.startAgain();
            });
            crash.start();
            try {
                connection.commit();
            } finally {
                crash.join();
            }
            // Whether the answer came through in the end or not.
            assertThat(notes("crash")).isEqualTo(1);
        }
    }

    @Test
    void aTransactionThatOnlyReadPaysNothingAndOneThatWroteOneCommand() throws Exception {
        long readsWithout = cost(CommitWitness.none(), connection -> number(connection, "SELECT COUNT(*) FROM notes"));
        long writesWithout = cost(CommitWitness.none(), connection -> write(connection, "w"));
        long autoCommitWithout = costOf(connection -> write(connection, "a"), connection -> {});
        long readsWith = cost(CommitWitness.table(), connection -> number(connection, "SELECT COUNT(*) FROM notes"));
        long writesWith = cost(CommitWitness.table(), connection -> write(connection, "w"));
        long autoCommitWith = costOf(connection -> write(connection, "a"), connection -> {});
        assertThat(readsWith).isEqualTo(readsWithout);
        assertThat(writesWith).isEqualTo(writesWithout + 1);
        assertThat(autoCommitWith).isEqualTo(autoCommitWithout);
    }

    private long cost(CommitWitness witness, Work work) throws SQLException {
        pool(witness);
        return costOf(
                connection -> {
                    connection.setAutoCommit(false);
                    work.run(connection);
                },
                Connection::commit);
    }

    private long costOf(Work work, Work ending) throws SQLException {
        // Twice, for what only a first time costs.
        for (int i = 0; i < 2; i++) {
            proxy.resetCounts();
            try (Connection connection = pool.getConnection()) {
                work.run(connection);
                ending.run(connection);
            }
        }
        return proxy.commands();
    }

    /** The look has a connection of its own, and that is not the one whose answer was lost. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsOfTheConnectionThatWasLostAndNotOfTheOneThatLooked(boolean committed) throws SQLException {
        pool(CommitWitness.table());
        List<PoolEvent.CommitResolved> resolved = new CopyOnWriteArrayList<>();
        List<RetryDecision> decisions = new CopyOnWriteArrayList<>();
        pool.addListener(new PoolListener() {
            @Override
            public void commitResolved(PoolEvent.CommitResolved event) {
                resolved.add(event);
            }

            @Override
            public void retryDecided(PoolEvent.RetryDecided event) {
                decisions.add(event.decision());
            }
        });
        ProtocolRule rule = proxy.onCommit();
        ArmedRule lost = committed ? rule.cutAfter() : rule.cutBefore();
        List<Long> attempts = new CopyOnWriteArrayList<>();

        pool.<Integer, SQLException>inTransaction(connection -> {
            attempts.add(number(connection, "SELECT CONNECTION_ID()"));
            write(connection, "a");
            return 1;
        });

        assertThat(lost.fired()).isOne();
        Pools.await("the event", () -> !resolved.isEmpty() && decisions.size() == (committed ? 0 : 2));
        assertThat(resolved).singleElement().satisfies(event -> {
            assertThat(event.committed()).isEqualTo(committed);
            assertThat(event.connectionId()).isEqualTo(attempts.get(0));
        });
        assertThat(decisions).extracting(RetryDecision::connectionId).allMatch(attempts.get(0)::equals);
    }
}

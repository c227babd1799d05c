package dev.nevergone;

import static dev.nevergone.Pools.connectionId;
import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.kill;
import static dev.nevergone.Pools.number;
import static dev.nevergone.Pools.server;
import static dev.nevergone.Pools.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.testkit.ProtocolProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Units of work: what they refuse, what their options do, and what makes them run again. */
@Timeout(60)
class UnitOfWorkTest {

    private static final String DEADLOCK = "Deadlock found when trying to get lock; try restarting transaction";
    private static final String LOCK_WAIT = "Lock wait timeout exceeded; try restarting transaction";

    private final List<Integer> attempts = new ArrayList<>();
    private ProtocolProxy proxy;
    private ResilientDataSource pool;

    @BeforeEach
    void table() throws SQLException, IOException {
        server().database(Pools.DATABASE);
        try (Connection admin = server().adminConnection()) {
            admin.setCatalog(Pools.DATABASE);
            execute(admin, "DROP TABLE IF EXISTS units");
            execute(admin, "CREATE TABLE units (n INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(20)) ENGINE=InnoDB");
        }
        proxy = ProtocolProxy.start(server().host(), server().port());
        pool = pool(settings -> settings);
    }

    @AfterEach
    void close() throws IOException {
        pool.close();
        proxy.close();
        server().heal();
    }

    private ResilientDataSource pool(UnaryOperator<PoolSettings.Builder> with) {
        return PoolFactory.create(with.apply(Pools.settings(proxy.through(server().jdbcUrl(Pools.DATABASE)))
                        .retry(RetryPolicy.builder()
                                .initialBackoff(Duration.ofMillis(1))
                                .build()))
                .build());
    }

    private ResilientDataSource repool(UnaryOperator<PoolSettings.Builder> with) {
        pool.close();
        pool = pool(with);
        return pool;
    }

    private static void write(Connection connection) throws SQLException {
        write(connection, "x");
    }

    private static void write(Connection connection, String what) throws SQLException {
        execute(connection, "INSERT INTO units (what) VALUES ('" + what + "')");
    }

    private static long rows() throws SQLException {
        try (Connection admin = server().adminConnection()) {
            return number(admin, "SELECT COUNT(*) FROM " + Pools.DATABASE + ".units");
        }
    }

    private void nothingIsLeftOpen() throws SQLException {
        assertThat(pool.stats().active()).isZero();
        try (Connection connection = pool.getConnection()) {
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(connection.isReadOnly()).isFalse();
            assertThat(number(connection, "SELECT @@autocommit")).isEqualTo(1);
        }
    }

    // Bad input.

    @Test
    @SuppressWarnings("NullAway")
    void refusesWorkAndOptionsThatAreNull() {
        ConnectionWork<Void, RuntimeException> work = null;
        AttemptWork<Void, RuntimeException> attemptWork = null;
        WorkOptions options = null;
        assertThatThrownBy(() -> pool.inTransaction(work))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("work");
        assertThatThrownBy(() -> pool.withConnection(work))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("work");
        assertThatThrownBy(() -> pool.inTransaction(WorkOptions.defaults(), attemptWork))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("work");
        assertThatThrownBy(() -> pool.inTransaction(options, c -> null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("options");
        assertThatThrownBy(() -> pool.withConnection(options, c -> null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("options");
        assertThat(pool.stats().borrowed()).isZero();
    }

    @Test
    void refusesAResultThatEndsWithTheConnectionAndRollsBack() throws Exception {
        List<ConnectionWork<Object, RuntimeException>> works =
                List.of(c -> c.createStatement().executeQuery("SELECT 1"), Connection::createStatement, c -> c);
        for (ConnectionWork<Object, RuntimeException> work : works) {
            assertThatThrownBy(() -> pool.inTransaction(c -> {
                        write(c);
                        return work.run(c);
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is closed when the work ends");
            assertThatThrownBy(() -> pool.withConnection(work)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(rows()).isZero();
        nothingIsLeftOpen();
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullIsAResultLikeAnyOther() throws Exception {
        assertThat(pool.<Object, RuntimeException>inTransaction(c -> null)).isNull();
    }

    @Test
    void whatWouldEndTheUnitIsRefusedInItAndChangesNothing() throws Exception {
        List<ConnectionWork<Object, RuntimeException>> endings = List.of(
                c -> {
                    c.commit();
                    return 0;
                },
                c -> {
                    c.rollback();
                    return 0;
                },
                c -> {
                    c.setAutoCommit(true);
                    return 0;
                },
                c -> {
                    c.close();
                    return 0;
                },
                c -> {
                    execute(c, "COMMIT");
                    return 0;
                },
                c -> c.prepareStatement("COMMIT").execute(),
                c -> {
                    execute(c, "/* now */ rollback");
                    return 0;
                },
                c -> {
                    execute(c, "START TRANSACTION");
                    return 0;
                },
                c -> {
                    execute(c, "SET autocommit = 1");
                    return 0;
                });
        for (int i = 0; i < endings.size(); i++) {
            ConnectionWork<Object, RuntimeException> ending = endings.get(i);
            AtomicReference<Throwable> refusal = new AtomicReference<>();
            pool.inTransaction(c -> {
                write(c);
                refusal.set(catchThrowable(() -> ending.run(c)));
                return 0;
            });
            assertThat(refusal.get())
                    .as("ending %d", i)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("pool app")
                    .hasMessageContaining("inside a unit of work");
            assertThat(rows()).isEqualTo(i + 1);
        }
        nothingIsLeftOpen();
    }

    @Test
    void theConnectionIsOfNoMoreUseWhenTheWorkHasEnded() throws Exception {
        List<Connection> kept = new ArrayList<>();
        List<Statement> keptStatements = new ArrayList<>();
        pool.inTransaction(c -> {
            kept.add(c);
            keptStatements.add(c.createStatement());
            return 0;
        });
        assertThat(kept.get(0).isClosed()).isTrue();
        assertThatThrownBy(() -> kept.get(0).createStatement())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("Connection is closed");
        assertThatThrownBy(() -> keptStatements.get(0).executeQuery("SELECT 1")).isInstanceOf(SQLException.class);
        kept.get(0).close();
        nothingIsLeftOpen();
    }

    @Test
    void theConnectionIsOfNoUseInAnotherThread() throws Exception {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        AtomicReference<Throwable> seenAtStatement = new AtomicReference<>();
        pool.inTransaction(c -> {
            Statement statement = c.createStatement();
            Thread other = new Thread(
                    () -> {
                        seen.set(catchThrowable(() -> c.createStatement()));
                        seenAtStatement.set(
                                catchThrowable(() -> statement.execute("INSERT INTO units (what) VALUES ('no')")));
                    },
                    "somebody-else");
            other.start();
            other.join();
            return 0;
        });
        for (Throwable each : List.of(seen.get(), seenAtStatement.get())) {
            assertThat(each)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("used by thread somebody-else")
                    .hasMessageContaining(Thread.currentThread().getName())
                    .hasMessageContaining("getConnection()");
        }
        assertThat(rows()).isZero();
    }

    // A unit within a unit.

    @Test
    void aUnitWithinAUnitJoinsIt() throws Exception {
        pool.inTransaction(outer -> {
            write(outer, "outer");
            long inner = pool.inTransaction(c -> {
                assertThat(c).isSameAs(outer);
                write(c, "inner");
                return connectionId(c);
            });
            assertThat(inner).isEqualTo(connectionId(outer));
            assertThat(rows()).isZero();
            assertThat(pool.stats().active()).isEqualTo(1);
            return 0;
        });
        assertThat(rows()).isEqualTo(2);
        assertThat(pool.stats().borrowed()).isEqualTo(1);
    }

    @Test
    void aLossInTheInnerUnitRepeatsTheWhole() throws Exception {
        List<Integer> innerAttempts = new ArrayList<>();
        pool.inTransaction(WorkOptions.defaults(), (outer, attempt) -> {
            attempts.add(attempt);
            write(outer, "outer");
            return pool.inTransaction(WorkOptions.defaults(), (c, innerAttempt) -> {
                innerAttempts.add(innerAttempt);
                write(c, "inner");
                if (innerAttempt == 1) {
                    kill(connectionId(c));
                }
                write(c, "inner too");
                return 0;
            });
        });
        assertThat(attempts).containsExactly(1, 2);
        assertThat(innerAttempts).containsExactly(1, 2);
        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void anInnerFailureThatIsSwallowedRollsTheWholeBack() throws Exception {
        assertThatThrownBy(() -> pool.inTransaction(outer -> {
                    write(outer, "outer");
                    assertThatThrownBy(() -> pool.inTransaction(c -> {
                                write(c, "inner");
                                throw new IOException("no paper");
                            }))
                            .isInstanceOf(IOException.class);
                    return 0;
                }))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("within this one failed")
                .hasMessageContaining("swallowed")
                .hasCauseInstanceOf(IOException.class);
        assertThat(rows()).isZero();
        nothingIsLeftOpen();
    }

    @Test
    void aLossInTheInnerUnitThatIsSwallowedRepeatsTheWhole() throws Exception {
        pool.inTransaction(WorkOptions.defaults(), (outer, attempt) -> {
            attempts.add(attempt);
            write(outer, "outer");
            try {
                pool.inTransaction(c -> {
                    if (attempt == 1) {
                        kill(connectionId(c));
                    }
                    write(c, "inner");
                    return 0;
                });
            } catch (SQLException e) {
                // Swallowed.
            }
            return 0;
        });
        assertThat(attempts).containsExactly(1, 2);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void anInnerUnitOfAnotherIsolationIsRefused() throws Exception {
        WorkOptions serializable = WorkOptions.defaults().isolation(Connection.TRANSACTION_SERIALIZABLE);
        assertThatThrownBy(() -> pool.inTransaction(outer -> pool.inTransaction(serializable, c -> 0)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("isolation")
                .hasMessageContaining("Set it on the outer one");
        int result = pool.inTransaction(serializable, outer -> pool.inTransaction(serializable, c -> 5));
        assertThat(result).isEqualTo(5);
    }

    @Test
    void aWritingUnitWithinAReadOnlyOneIsRefusedByTheServer() {
        WorkOptions readOnly = WorkOptions.defaults().readOnly(true);
        assertThatThrownBy(() -> pool.inTransaction(
                        readOnly, outer -> pool.inTransaction(UnitOfWorkTest::writeUnseenByTheDriver)))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1792));
    }

    /** Connector/J looks at the first word only. */
    private static int writeUnseenByTheDriver(Connection connection) throws SQLException {
        execute(connection, "PREPARE hidden FROM 'INSERT INTO units (what) VALUES (1)'");
        execute(connection, "EXECUTE hidden");
        return 0;
    }

    @Test
    void aBorrowWithinAUnitThatExhaustsThePoolNamesTheThreadsOwnConnections() {
        repool(settings -> settings.poolSize(1).maxOverflow(0).poolTimeout(Duration.ofMillis(300)));
        assertThatThrownBy(() -> pool.inTransaction(outer -> {
                    try (Connection second = pool.getConnection()) {
                        return 0;
                    }
                }))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("This very thread holds 1 of them");
        assertThatThrownBy(() -> pool.inTransaction(outer -> pool.withConnection(c -> 0)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("This very thread holds 1 of them");
    }

    // Options.

    @Test
    void isolationAndReadOnlyAreAppliedAndPutBack() throws Exception {
        repool(settings -> settings.poolSize(1).maxOverflow(0));
        WorkOptions options = WorkOptions.named("report")
                .isolation(Connection.TRANSACTION_SERIALIZABLE)
                .readOnly(true);
        String isolation = server().isMariaDb() ? "SELECT @@tx_isolation" : "SELECT @@transaction_isolation";
        String readOnly = server().isMariaDb() ? "SELECT @@tx_read_only" : "SELECT @@transaction_read_only";
        for (boolean transaction : new boolean[] {true, false}) {
            ConnectionWork<Integer, RuntimeException> look = c -> {
                assertThat(c.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
                assertThat(c.isReadOnly()).isTrue();
                assertThat(text(c, isolation)).isEqualTo("SERIALIZABLE");
                assertThat(text(c, readOnly)).isEqualTo("1");
                assertThatThrownBy(() -> write(c)).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> writeUnseenByTheDriver(c))
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode())
                                .isEqualTo(1792));
                return 0;
            };
            int done = transaction ? pool.inTransaction(options, look) : pool.withConnection(options, look);
            assertThat(done).isZero();
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
                assertThat(text(connection, isolation)).isEqualTo("REPEATABLE-READ");
                assertThat(text(connection, readOnly)).isEqualTo("0");
                write(connection);
            }
        }
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void theOptionsHoldInEveryAttempt() throws Exception {
        WorkOptions options = WorkOptions.defaults().isolation(Connection.TRANSACTION_READ_COMMITTED);
        pool.inTransaction(options, (c, attempt) -> {
            attempts.add(attempt);
            assertThat(c.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            write(c);
            if (attempt < 3) {
                kill(connectionId(c));
            }
            write(c);
            return 0;
        });
        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void theWorksOwnPolicyStandsInForThePools() throws Exception {
        WorkOptions twice = WorkOptions.named("twice")
                .retry(RetryPolicy.builder().maxAttempts(2).build());
        assertThatThrownBy(() -> pool.inTransaction(twice, this::dieInTheMidst))
                .isInstanceOf(SQLException.class)
                .satisfies(e -> assertThat(RetryDecision.of(e)).hasValueSatisfying(decision -> {
                    assertThat(decision.unit()).isEqualTo("twice");
                    assertThat(decision.attempts()).isEqualTo(2);
                }));
        assertThat(attempts).containsExactly(1, 2);

        attempts.clear();
        WorkOptions once = WorkOptions.named("once").retry(RetryPolicy.disabled());
        assertThatThrownBy(() -> pool.inTransaction(once, this::dieInTheMidst)).isInstanceOf(SQLException.class);
        assertThat(attempts).containsExactly(1);
        assertThat(rows()).isZero();
    }

    @Test
    void theWorksOwnPolicyCanRepeatWhereThePoolsDoesNot() throws Exception {
        repool(settings -> settings.retry(RetryPolicy.disabled()));
        pool.inTransaction(WorkOptions.defaults().retry(RetryPolicy.defaults()), (c, attempt) -> {
            attempts.add(attempt);
            write(c);
            if (attempt == 1) {
                kill(connectionId(c));
            }
            write(c);
            return 0;
        });
        assertThat(attempts).containsExactly(1, 2);
        assertThat(rows()).isEqualTo(2);
    }

    private int dieInTheMidst(Connection connection, int attempt) throws SQLException {
        attempts.add(attempt);
        write(connection);
        kill(connectionId(connection));
        write(connection);
        return 0;
    }

    @Test
    void theWorksOwnDeadlineEndsItsAttempts() throws Exception {
        WorkOptions brief = WorkOptions.named("brief")
                .retry(RetryPolicy.builder().maxAttempts(100_000).build())
                .deadline(Duration.ofMillis(1_500));
        Duration took = Pools.timed(() -> assertThatThrownBy(() -> pool.inTransaction(brief, this::dieInTheMidst))
                .isInstanceOf(SQLException.class)
                .satisfies(e -> assertThat(pool.stats().stopped(Limit.DEADLINE)).isEqualTo(1)));
        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertThat(attempts.size()).isGreaterThan(1);
    }

    // What makes a unit run again.

    @Test
    void workThatIsIdempotentIsRepeatedAfterACommitWithoutAnAnswer() throws Exception {
        proxy.onCommit().cutAfter();
        pool.inTransaction(WorkOptions.named("upsert").idempotent(true), (c, attempt) -> {
            attempts.add(attempt);
            execute(c, "REPLACE INTO units VALUES (7, 'seven')");
            return 0;
        });
        assertThat(attempts).containsExactly(1, 2);
        assertThat(rows()).isEqualTo(1);
        assertThat(pool.stats().repeated(Rule.DECLARED_IDEMPOTENT)).isEqualTo(1);
    }

    @Test
    void otherWorkIsNotRepeatedAfterACommitWithoutAnAnswer() throws Exception {
        proxy.onCommit().cutAfter();
        assertThatThrownBy(() -> pool.inTransaction(WorkOptions.named("order"), (c, attempt) -> {
                    attempts.add(attempt);
                    write(c);
                    return 0;
                }))
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .satisfies(e -> assertThat(RetryDecision.of(e)).hasValueSatisfying(decision -> {
                    assertThat(decision.unit()).isEqualTo("order");
                    assertThat(decision.outcome()).isEqualTo(Outcome.UNKNOWN);
                    assertThat(decision.rule()).isEqualTo(Rule.COMMIT_WITHOUT_ANSWER);
                    assertThat(decision.repeated()).isFalse();
                }));
        assertThat(attempts).containsExactly(1);
        assertThat(rows()).isEqualTo(1);
        nothingIsLeftOpen();
    }

    @Test
    void aUnitThatOnlyReadDoesNotCareWhetherItWasCommitted() throws Exception {
        write(pool, "one");
        proxy.onCommit().cutAfter();
        long seen = pool.inTransaction(c -> number(c, "SELECT COUNT(*) FROM units"));
        assertThat(seen).isEqualTo(1);
        assertThat(pool.stats().commitsUnknown()).isZero();
        nothingIsLeftOpen();
    }

    @Test
    void aTransactionThatOnlyReadLosesNothingWhereItsCommitCouldNotBeSent() throws Exception {
        write(pool, "one");
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            assertThat(number(connection, "SELECT COUNT(*) FROM units")).isEqualTo(1);
            kill(connectionId(connection));
            connection.commit();
            assertThat(number(connection, "SELECT COUNT(*) FROM units")).isEqualTo(1);
            connection.commit();
        }
        nothingIsLeftOpen();
    }

    @Test
    void aDriverThatDoesNotTellWhatWasWrittenSaysThatSuchATransactionWasRolledBack() throws Exception {
        // Of its SELECT nobody knows whether it called a function that writes. Without the proxy, which may pass the
        // end of a
        // connection on after the COMMIT has left.
        try (ResilientDataSource other =
                        PoolFactory.create(Pools.settings(Pools.mariaDbUrl()).build());
                Connection connection = other.getConnection()) {
            connection.setAutoCommit(false);
            assertThat(number(connection, "SELECT COUNT(*) FROM units")).isZero();
            kill(connectionId(connection));
            SQLException thrown = catchThrowableOfType(SQLException.class, connection::commit);
            assertThat(RetryDecision.of(thrown)).hasValueSatisfying(decision -> assertThat(decision.outcome())
                    .isEqualTo(Outcome.ROLLED_BACK));
        }
    }

    private static void write(ResilientDataSource to, String what) throws SQLException {
        try (Connection connection = to.getConnection()) {
            write(connection, what);
        }
    }

    @Test
    void anExceptionThatTheWorkWrappedIsUnderstood() throws Exception {
        pool.inTransaction(WorkOptions.defaults(), (c, attempt) -> {
            attempts.add(attempt);
            try {
                write(c);
                if (attempt == 1) {
                    kill(connectionId(c));
                }
                write(c);
                return 0;
            } catch (SQLException e) {
                throw new IllegalStateException("data access failed", e);
            }
        });
        assertThat(attempts).containsExactly(1, 2);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void aConflictThatTheWorkWrappedIsUnderstood() throws Exception {
        proxy.onSqlMatching("second").answerError(1213, "40001", DEADLOCK);
        pool.inTransaction(WorkOptions.defaults(), (c, attempt) -> {
            attempts.add(attempt);
            write(c, "first");
            try {
                write(c, "second");
            } catch (SQLException e) {
                throw new IllegalStateException("data access failed", e);
            }
            return 0;
        });
        assertThat(attempts).containsExactly(1, 2);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void anExceptionThatHasNothingToDoWithItIsNotRepeated() throws Exception {
        assertThatThrownBy(() -> pool.inTransaction(WorkOptions.defaults(), (c, attempt) -> {
                    attempts.add(attempt);
                    write(c);
                    throw new IllegalArgumentException("no such book");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool.inTransaction(WorkOptions.defaults(), (c, attempt) -> {
                    attempts.add(attempt);
                    execute(c, "SELECT * FROM nothing_of_that_name");
                    return 0;
                }))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1146));
        assertThat(attempts).containsExactly(1, 1);
        assertThat(rows()).isZero();
        nothingIsLeftOpen();
    }

    @Test
    void deadlocksAndLockWaitsRepeatTheWholeAfterARollback() throws Exception {
        for (int code : new int[] {1213, 1205}) {
            attempts.clear();
            proxy.onSqlMatching("second")
                    .answerError(code, code == 1213 ? "40001" : "HY000", code == 1213 ? DEADLOCK : LOCK_WAIT);
            long before = rows();
            pool.inTransaction(WorkOptions.defaults(), (c, attempt) -> {
                attempts.add(attempt);
                write(c, "first");
                write(c, "second");
                return 0;
            });
            assertThat(attempts).as("error %d", code).containsExactly(1, 2);
            assertThat(rows() - before).as("error %d", code).isEqualTo(2);
        }
        nothingIsLeftOpen();
    }

    @Test
    void aConflictThatTheWorkSwallowsIsCommittedAsTheWorkWants() throws Exception {
        proxy.onSqlMatching("second").answerError(1205, "HY000", LOCK_WAIT);
        pool.inTransaction(WorkOptions.defaults(), (c, attempt) -> {
            attempts.add(attempt);
            write(c, "first");
            assertThatThrownBy(() -> write(c, "second")).isInstanceOf(SQLException.class);
            return 0;
        });
        assertThat(attempts).containsExactly(1);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aLossThatTheWorkSwallowsRepeatsTheWhole() throws Exception {
        proxy.onSqlMatching("second").cutBefore();
        pool.inTransaction(WorkOptions.defaults(), (c, attempt) -> {
            attempts.add(attempt);
            write(c, "first");
            try {
                write(c, "second");
            } catch (SQLException e) {
                // Swallowed.
            }
            return 0;
        });
        assertThat(attempts).containsExactly(1, 2);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void theLastExceptionCarriesTheEarlierOnesAndTheDecisionOfTheUnit() throws Exception {
        Throwable thrown = catchThrowable(() -> pool.inTransaction(WorkOptions.named("doomed"), this::dieInTheMidst));
        assertThat(thrown).isInstanceOf(SQLException.class);
        assertThat(Failure.of(thrown).connectionDead()).isTrue();
        assertThat(attempts).containsExactly(1, 2, 3, 4);
        assertThat(thrown.getSuppressed())
                .filteredOn(SQLException.class::isInstance)
                .hasSize(3);
        assertThat(RetryDecision.of(thrown)).hasValueSatisfying(decision -> {
            assertThat(decision.unit()).isEqualTo("doomed");
            assertThat(decision.outcome()).isEqualTo(Outcome.ROLLED_BACK);
            assertThat(decision.repeated()).isFalse();
        });
        assertThat(pool.stats().stopped(Limit.ATTEMPTS)).isEqualTo(1);
        assertThat(rows()).isZero();
    }

    @Test
    void whereTheNextAttemptGetsNoConnectionTheDecisionSaysSo() throws Exception {
        repool(settings -> settings.outageGrace(Duration.ofMillis(100)));
        Throwable thrown = catchThrowable(() -> pool.inTransaction(WorkOptions.named("stranded"), c -> {
            write(c);
            proxy.onConnect().always().cut();
            proxy.cutOpenConnections();
            write(c);
            return 0;
        }));
        assertThat(thrown).isInstanceOf(SQLException.class).hasMessageContaining("no connection");
        assertThat(RetryDecision.of(thrown)).hasValueSatisfying(decision -> {
            assertThat(decision.unit()).isEqualTo("stranded");
            assertThat(decision.rule()).isEqualTo(Rule.UNIT_ROLLED_BACK);
            assertThat(decision.limit()).isEqualTo(Limit.NO_CONNECTION);
            assertThat(decision.outcome()).isEqualTo(Outcome.ROLLED_BACK);
            assertThat(decision.repeated()).isFalse();
        });
        assertThat(pool.stats().stopped(Limit.NO_CONNECTION)).isEqualTo(1);
        proxy.heal();
        assertThat(rows()).isZero();
    }

    // Interrupts and what passes through.

    @Test
    void anInterruptEndsItAtOnceAndStaysSet() throws Exception {
        repool(settings -> settings.retry(RetryPolicy.builder()
                .initialBackoff(Duration.ofSeconds(30))
                .maxBackoff(Duration.ofSeconds(30))
                .deadline(Duration.ofSeconds(50))
                .build()));
        AtomicReference<Throwable> seen = new AtomicReference<>();
        AtomicInteger flag = new AtomicInteger();
        Thread worker = new Thread(() -> {
            seen.set(catchThrowable(() -> pool.inTransaction(WorkOptions.named("patient"), this::dieInTheMidst)));
            flag.set(Thread.currentThread().isInterrupted() ? 1 : 0);
        });
        long start = System.nanoTime();
        worker.start();
        Pools.await(
                "it waits before the next attempt",
                () -> worker.getState() == Thread.State.TIMED_WAITING
                        && pool.stats().repeated(Rule.UNIT_ROLLED_BACK) > 0);
        worker.interrupt();
        worker.join();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        assertThat(flag).hasValue(1);
        assertThat(seen.get()).isInstanceOf(SQLException.class);
        // What was at the bottom of it is not lost.
        assertThat(Pools.stackTrace(seen.get())).contains("LeasedStatement");
        assertThat(RetryDecision.of(seen.get())).hasValueSatisfying(decision -> {
            assertThat(decision.unit()).isEqualTo("patient");
            assertThat(decision.limit()).isEqualTo(Limit.INTERRUPTED);
            assertThat(decision.repeated()).isFalse();
        });
        assertThat(rows()).isZero();
        nothingIsLeftOpen();
    }

    @Test
    void workThatWasInterruptedIsNotRepeated() throws Exception {
        assertThatThrownBy(() -> pool.inTransaction(WorkOptions.defaults(), (c, attempt) -> {
                    attempts.add(attempt);
                    write(c);
                    kill(connectionId(c));
                    Thread.currentThread().interrupt();
                    write(c);
                    return 0;
                }))
                .isInstanceOf(SQLException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(attempts).containsExactly(1);
        assertThat(pool.stats().stopped(Limit.INTERRUPTED)).isEqualTo(1);
    }

    @Test
    void interruptedExceptionsAndErrorsOfTheWorkPassThroughAndRollBack() throws Exception {
        assertThatThrownBy(() -> pool.inTransaction(WorkOptions.defaults(), (c, attempt) -> {
                    attempts.add(attempt);
                    write(c);
                    throw new InterruptedException("enough");
                }))
                .isInstanceOf(InterruptedException.class)
                .hasMessage("enough");
        assertThatThrownBy(() -> pool.inTransaction(WorkOptions.defaults(), (c, attempt) -> {
                    attempts.add(attempt);
                    write(c);
                    throw new StackOverflowError("deep");
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(attempts).containsExactly(1, 1);
        assertThat(rows()).isZero();
        nothingIsLeftOpen();
    }

    // Auto-commit work.

    @Test
    void readOnlyWorkIsRepeatedAsAWhole() throws Exception {
        write(pool, "one");
        int read = pool.withConnection(WorkOptions.named("list").readOnly(true), c -> {
            attempts.add(1);
            try (Statement statement = c.createStatement()) {
                statement.setFetchSize(Integer.MIN_VALUE);
                if (attempts.size() == 1) {
                    proxy.onSqlMatching("FROM units").cutAfterRows(1);
                }
                int count = 0;
                try (var rows = statement.executeQuery("SELECT n FROM units")) {
                    while (rows.next()) {
                        count++;
                    }
                }
                return count;
            }
        });
        assertThat(read).isEqualTo(1);
        assertThat(attempts).hasSize(2);
    }

    @Test
    void writingAutoCommitWorkIsNotRepeatedAsAWhole() throws Exception {
        proxy.onSqlMatching("second").cutAfter();
        assertThatThrownBy(() -> pool.withConnection(WorkOptions.named("two"), c -> {
                    attempts.add(1);
                    write(c, "first");
                    write(c, "second");
                    return 0;
                }))
                .isInstanceOf(SQLException.class)
                .satisfies(e -> assertThat(RetryDecision.of(e))
                        .hasValueSatisfying(
                                decision -> assertThat(decision.outcome()).isEqualTo(Outcome.UNKNOWN)));
        assertThat(attempts).hasSize(1);
        assertThat(rows()).isEqualTo(2);
        assertThat(pool.stats().refused())
                .as("the statement was decided on, once")
                .containsEntry(RetryDecision.Rule.WRITE_WITHOUT_ANSWER, 1L);
    }
}

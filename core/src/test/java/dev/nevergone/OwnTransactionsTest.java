package dev.nevergone;

import static dev.nevergone.Pools.connectionId;
import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.kill;
import static dev.nevergone.Pools.number;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.testkit.ProtocolProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What frameworks that begin and end transactions by themselves are told, and when they may repeat the whole. */
@Timeout(60)
class OwnTransactionsTest {

    private ProtocolProxy proxy;
    private ResilientDataSource pool;

    @BeforeEach
    void start() throws Exception {
        Replaced.table("own", "id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(60)");
        proxy = ProtocolProxy.start(server().host(), server().port());
        pool = pool(retry -> retry);
    }

    @AfterEach
    void stop() throws Exception {
        pool.close();
        proxy.close();
    }

    private ResilientDataSource pool(UnaryOperator<RetryPolicy.Builder> with) {
        return PoolFactory.create(Pools.settings(proxy.through(server().jdbcUrl(Pools.DATABASE)))
                .retry(with.apply(RetryPolicy.builder().initialBackoff(Duration.ofMillis(1)))
                        .build())
                .build());
    }

    private static void write(Connection connection) throws SQLException {
        execute(connection, "INSERT INTO own (note) VALUES ('x')");
    }

    private static SQLException failureOf(Lambda work) {
        return catchThrowableOfType(SQLException.class, work::run);
    }

    private interface Lambda {
        void run() throws SQLException;
    }

    /** Writes, and is killed in the midst while there are kills left. */
    private void work(int[] kills, int attempt) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            write(connection);
            if (attempt <= kills[0]) {
                kill(connectionId(connection));
            }
            write(connection);
            connection.commit();
        }
    }

    private int repeated(WorkAttempts attempts, int kills) throws SQLException {
        while (true) {
            try {
                work(new int[] {kills}, attempts.made());
                return attempts.made();
            } catch (SQLException failure) {
                if (!attempts.again(failure)) {
                    throw failure;
                }
            }
        }
    }

    @Test
    void whatWasRolledBackMayRunAgain() throws Exception {
        assertThat(repeated(pool.attempts(WorkOptions.named("own")), 2)).isEqualTo(3);
        assertThat(Replaced.rows("own")).isEqualTo(2);
        assertThat(pool.stats().active()).isZero();
    }

    @Test
    void itEndsWithTheAttemptsAndSaysSo() {
        WorkOptions twice = WorkOptions.named("own")
                .retry(RetryPolicy.builder().maxAttempts(2).build());
        SQLException failure = failureOf(() -> repeated(pool.attempts(twice), 9));
        assertThat(RetryDecision.of(failure)).hasValueSatisfying(decision -> {
            assertThat(decision.limit()).isEqualTo(Limit.ATTEMPTS);
            assertThat(decision.outcome()).isEqualTo(Outcome.ROLLED_BACK);
            assertThat(decision.unit()).isEqualTo("own");
            assertThat(decision.attempts()).isEqualTo(2);
        });
        assertThat(failure.getSuppressed()).anyMatch(SQLException.class::isInstance);
    }

    @Test
    void itObeysThePoolsBudget() throws Exception {
        pool.close();
        pool = pool(retry -> retry.budget(0.000_1, 0));
        SQLException failure = failureOf(() -> repeated(pool.attempts(WorkOptions.defaults()), 1));
        assertThat(RetryDecision.of(failure).orElseThrow().limit()).isEqualTo(Limit.BUDGET);
        assertThat(Replaced.rows("own")).isZero();
    }

    @Test
    void aLostCommitIsRepeatedOnlyWhereThatIsDeclaredHarmless() throws Exception {
        proxy.onCommit().times(2).cutAfter();
        SQLException failure = failureOf(() -> repeated(pool.attempts(WorkOptions.defaults()), 0));
        assertThat((Throwable) failure).isInstanceOf(CommitOutcomeUnknownException.class);
        assertThat(RetryDecision.of(failure).orElseThrow().outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(repeated(pool.attempts(WorkOptions.defaults().idempotent(true)), 0))
                .isEqualTo(2);
        assertThat(Replaced.rows("own")).as("three times two").isEqualTo(6);
    }

    @Test
    void whatCommittedSomethingBeforeIsNotRepeated() {
        SQLException lost = failureOf(() -> work(new int[] {9}, 1));
        WorkAttempts attempts = pool.attempts(WorkOptions.defaults());
        assertThat(attempts.again(lost, true)).isFalse();
        assertThat(RetryDecision.of(lost).orElseThrow().rule()).isEqualTo(Rule.UNIT_COMMITTED_BEFORE);
    }

    @Test
    void thatWorkIsReadOnlySaysNothingOfWhatWasCommittedBesideIt() {
        SQLException lost = failureOf(() -> work(new int[] {9}, 1));
        assertThat(pool.attempts(WorkOptions.defaults().readOnly(true)).again(lost, true))
                .isFalse();
        SQLException lostAgain = failureOf(() -> work(new int[] {9}, 1));
        assertThat(pool.attempts(WorkOptions.defaults().readOnly(true)).again(lostAgain))
                .isTrue();
    }

    @Test
    void theWorksOwnExceptionsAreNotRepeated() {
        WorkAttempts attempts = pool.attempts(WorkOptions.defaults().idempotent(true));
        assertThat(attempts.again(new IllegalStateException("no paper"))).isFalse();
        SQLException syntax = failureOf(() -> {
            try (Connection connection = pool.getConnection()) {
                execute(connection, "SELEKT 1");
            }
        });
        assertThat(attempts.again(syntax)).isFalse();
        assertThat(syntax.getSuppressed()).isEmpty();
    }

    @Test
    void anInterruptEndsItAndStays() {
        SQLException lost = failureOf(() -> work(new int[] {9}, 1));
        Thread.currentThread().interrupt();
        assertThat(pool.attempts(WorkOptions.defaults()).again(lost)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(RetryDecision.of(lost).orElseThrow().limit()).isEqualTo(Limit.INTERRUPTED);
    }

    @Test
    @SuppressWarnings("NullAway")
    void refusesOptionsThatAreNull() {
        assertThatThrownBy(() -> pool.attempts(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("options");
    }

    // What is said about a transaction that is not one unit.

    @Test
    void aLossAfterAStatementThatCommitsByItselfIsNoCleanRollback() throws Exception {
        SQLException lost = failureOf(() -> {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                write(connection);
                execute(connection, "CREATE TABLE IF NOT EXISTS own_other (n INT)");
                write(connection);
                kill(connectionId(connection));
                write(connection);
            }
        });
        assertThat(Replaced.rows("own")).as("committed by CREATE TABLE").isOne();
        assertThat(RetryDecision.of(lost)).hasValueSatisfying(decision -> {
            assertThat(decision.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(decision.rule()).isEqualTo(Rule.UNIT_COMMITTED_BEFORE);
        });
        assertThat(pool.attempts(WorkOptions.defaults()).again(lost)).isFalse();
    }

    @Test
    void aCommitThatNeverLeftAfterSuchAStatementIsNone() throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            write(connection);
            execute(connection, "CREATE TABLE IF NOT EXISTS own_other (n INT)");
            write(connection);
            kill(connectionId(connection));
            SQLException lost = failureOf(connection::commit);
            assertThat(RetryDecision.of(lost).orElseThrow().outcome()).isEqualTo(Outcome.UNKNOWN);
        }
    }

    @Test
    void theNextTransactionHasNothingToDoWithIt() throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            write(connection);
            execute(connection, "CREATE TABLE IF NOT EXISTS own_other (n INT)");
            connection.commit();
            write(connection);
            kill(connectionId(connection));
            SQLException lost = failureOf(() -> write(connection));
            assertThat(RetryDecision.of(lost).orElseThrow().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        }
    }

    // What a swallowed failure leaves behind.

    @Test
    void whoeverSwallowsALossMeetsItAgain() throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            write(connection);
            kill(connectionId(connection));
            SQLException lost = failureOf(() -> write(connection));
            SQLException later = failureOf(() -> write(connection));
            assertThat((Throwable) later).hasCause(lost);
            assertThat(RetryDecision.of(later)).isEqualTo(RetryDecision.of(lost));
            connection.rollback();
            assertThat(number(connection, "SELECT COUNT(*) FROM own")).isZero();
        }
    }

    /** Spring rolls back after a commit that failed, and throws what the rollback threw. */
    @Test
    void aRollbackAfterAnUnknownCommitNamesItAsItsCause() throws Exception {
        proxy.onCommit().cutAfter();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            write(connection);
            SQLException unknown = failureOf(connection::commit);
            assertThat((Throwable) unknown).isInstanceOf(CommitOutcomeUnknownException.class);
            assertThat((Throwable) failureOf(connection::rollback)).hasCause(unknown);
        }
    }
}

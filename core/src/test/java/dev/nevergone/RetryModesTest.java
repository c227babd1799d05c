package dev.nevergone;

import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.number;
import static dev.nevergone.Pools.select;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.testkit.CommandType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy, a declaration or an odd transaction changes about the repetition of statements. */
@Timeout(60)
class RetryModesTest extends RetryLab {

    private static final String READ = "SELECT COUNT(*) AS mark FROM cells";
    private static final String WRITE = "INSERT INTO cells (v) VALUES ('mark')";

    // Policies.

    @Test
    void inShadowModeItIsDecidedAndCountedButNotDone() throws SQLException {
        try (ResilientDataSource pool = pool(policy -> policy.shadow(true));
                Connection connection = pool.getConnection()) {
            proxy.onSqlMatching("mark").cutBefore();
            RetryDecision decision = decisionOf(() -> number(connection, READ));
            assertThat(decision.rule()).isEqualTo(Rule.READ_WITHOUT_ANSWER);
            assertThat(decision.limit()).isEqualTo(Limit.SHADOW);
            assertThat(decision.repeated()).isFalse();
            assertThat(proxy.received(READ::equals)).isEqualTo(1);
            assertThat(pool.stats().stopped(Limit.SHADOW)).isEqualTo(1);
            assertThat(pool.stats().retries()).isZero();
            assertThatThrownBy(() -> select(connection)).isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereRetriesAreOffNothingIsRepeated(boolean whileIdle) throws SQLException {
        try (ResilientDataSource pool = pool(policy -> policy.maxAttempts(1))) {
            try (Connection connection = pool.getConnection()) {
                if (whileIdle) {
                    cutIdle();
                } else {
                    proxy.onSqlMatching("mark").cutBefore();
                }
                RetryDecision decision = decisionOf(() -> number(connection, READ));
                assertThat(decision.limit()).isEqualTo(Limit.POLICY);
                assertThat(proxy.sent(READ::equals)).isZero();
                assertThat(proxy.accepted()).isEqualTo(1);
                assertThatThrownBy(() -> select(connection)).isInstanceOf(SQLException.class);
            }
            assertThat(pool.stats().active()).isZero();
            Pools.borrowAndSelect(pool, 1);
        }
    }

    @Test
    void attemptsAreCountedAndTheEarlierFailuresKept() throws SQLException {
        try (ResilientDataSource pool = pool(policy -> policy.maxAttempts(3));
                Connection connection = pool.getConnection()) {
            proxy.onSqlMatching("mark").always().cutBefore();
            SQLException thrown = catchThrowableOfType(SQLException.class, () -> number(connection, READ));
            RetryDecision decision = RetryDecision.of(thrown).orElseThrow();
            assertThat(decision.limit()).isEqualTo(Limit.ATTEMPTS);
            assertThat(decision.attempts()).isEqualTo(3);
            assertThat(proxy.received(READ::equals)).isEqualTo(3);
            assertThat(thrown.getSuppressed())
                    .filteredOn(SQLException.class::isInstance)
                    .hasSize(2);
        }
    }

    @Test
    void aSelectThatMayWriteIsNotRepeatedWithoutAnAnswerButOnADeadConnection() throws SQLException {
        try (ResilientDataSource pool = pool(policy -> policy.selectsMayWrite(true));
                Connection connection = pool.getConnection()) {
            proxy.onSqlMatching("mark").cutAfter();
            RetryDecision decision = decisionOf(() -> number(connection, READ));
            assertThat(decision.rule()).isEqualTo(Rule.WRITE_WITHOUT_ANSWER);
            assertThat(decision.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(proxy.sent(READ::equals)).isEqualTo(1);
            select(connection);
            cutIdle();
            assertThat(number(connection, READ)).isZero();
            assertThat(proxy.sent(READ::equals)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT v FROM cells FOR UPDATE", "SELECT RELEASE_LOCK('matrix')", "SELECT SLEEP(0)"})
    void aSelectThatIsNoReadIsMovedWhereNothingWasSentOnly(String sql) throws SQLException {
        execute(admin, WRITE);
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection()) {
            proxy.onSql(sql::equals).cutBefore();
            RetryDecision decision = decisionOf(() -> Pools.text(connection, sql));
            assertThat(decision.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(decision.repeated()).isFalse();
            select(connection);
            if (!sql.contains("RELEASE_LOCK")) {
                cutIdle();
                Pools.text(connection, sql);
                assertThat(proxy.sent(sql::equals)).isEqualTo(1);
            }
        }
    }

    // Declarations.

    @Test
    void aWriteThatSaysItIsIdempotentIsRepeated() throws SQLException {
        String upsert =
                "/* nevergone: idempotent */ INSERT INTO cells VALUES (1, 'mark') ON DUPLICATE KEY UPDATE v = v";
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection()) {
            proxy.onSqlMatching("insert").cutAfter();
            execute(connection, upsert);
            assertThat(proxy.sent(upsert::equals)).isEqualTo(2);
            assertThat(marks()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void idempotentWorkHasItsWritesRepeated(boolean idempotent) throws SQLException {
        try (ResilientDataSource pool = pool()) {
            proxy.onSqlMatching("mark").cutAfter();
            WorkOptions options = WorkOptions.defaults().idempotent(idempotent);
            Pools.Step work = () -> pool.withConnection(options, connection -> {
                execute(connection, WRITE);
                return 0;
            });
            if (idempotent) {
                assertThat(catchThrowableOfType(Exception.class, work::run)).isNull();
                assertThat(marks()).isEqualTo(2);
            } else {
                assertThat(decisionOf(work).rule()).isEqualTo(Rule.WRITE_WITHOUT_ANSWER);
                assertThat(marks()).isEqualTo(1);
            }
            assertThat(pool.stats().active()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWriteOnAConnectionThatIsReadOnlyInNameIsNotRepeated(boolean enforced) throws SQLException {
        String url = Pools.mariaDbUrl() + "&readOnlyPropagatesToServer=" + enforced;
        try (ResilientDataSource pool = pool(url, policy -> policy);
                Connection connection = pool.getConnection()) {
            connection.setReadOnly(true);
            proxy.onSqlMatching("mark").cutAfter();
            RetryDecision decision = decisionOf(() -> execute(connection, WRITE));
            assertThat(decision.rule()).isEqualTo(Rule.WRITE_WITHOUT_ANSWER);
            assertThat(proxy.sent(WRITE::equals)).isEqualTo(1);
            assertThat(marks()).isEqualTo(enforced ? 0 : 1);
        }
    }

    @Test
    void onAReadOnlyConnectionEverySelectIsARead() throws SQLException {
        String sql = "SELECT COUNT(*), SLEEP(0) FROM cells";
        try (ResilientDataSource pool = pool(policy -> policy.selectsMayWrite(true));
                Connection connection = pool.getConnection()) {
            connection.setReadOnly(true);
            proxy.onSql(sql::equals).cutAfter();
            assertThat(number(connection, sql)).isZero();
            assertThat(proxy.sent(sql::equals)).isEqualTo(2);
            assertThat(connection.isReadOnly()).isTrue();
        }
    }

    // Transactions by text.

    @ParameterizedTest
    @ValueSource(strings = {"BEGIN", "START TRANSACTION"})
    void whatIsRepeatedAfterADeadlockIsStillInsideOfItsTransaction(String begin) throws SQLException {
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection()) {
            execute(connection, begin);
            // The server ends the transaction with a deadlock: stood for by a proxy that ends it behind our back.
            proxy.onSqlMatching("mark").answerError(1213, "40001", "Deadlock found when trying to get lock");
            execute(connection, WRITE);
            assertThat(proxy.sent(begin::equals)).isEqualTo(2);
            execute(connection, "ROLLBACK");
            assertThat(marks()).isZero();
        }
    }

    @Test
    void aBeginThatFailedForGoodLeavesAutoCommit() throws SQLException {
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection()) {
            assertThatThrownBy(() -> execute(connection, "START TRANSACTION WITH NONSENSE"))
                    .isInstanceOf(SQLException.class);
            proxy.onSqlMatching("mark").cutAfter();
            RetryDecision decision = decisionOf(() -> execute(connection, WRITE));
            assertThat(decision.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(marks()).isEqualTo(1);
        }
    }

    @Test
    void aWriteAfterAProcedureIsNotSaidToBeRolledBack() throws SQLException {
        execute(admin, "DROP PROCEDURE IF EXISTS nothing_at_all");
        execute(admin, "CREATE PROCEDURE nothing_at_all() BEGIN END");
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection()) {
            execute(connection, "CALL nothing_at_all()");
            proxy.onSqlMatching("mark").cutAfter();
            RetryDecision decision = decisionOf(() -> execute(connection, WRITE));
            assertThat(decision.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(marks()).isEqualTo(1);
        }
    }

    @Test
    void aWriteAfterAFailedDdlIsNotSaidToBeRolledBack() throws SQLException {
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection()) {
            execute(connection, "BEGIN");
            execute(connection, "INSERT INTO cells (v) VALUES ('first')");
            assertThatThrownBy(() -> execute(connection, "CREATE TABLE cells (id INT)"))
                    .isInstanceOf(SQLException.class);
            proxy.onSqlMatching("mark").cutAfter();
            RetryDecision decision = decisionOf(() -> execute(connection, WRITE));
            assertThat(decision.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(marks()).isEqualTo(1);
        }
    }

    @Test
    void aTransactionThatACommitHasBegunIsATransaction() throws SQLException {
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection()) {
            execute(connection, "BEGIN");
            execute(connection, WRITE);
            execute(connection, "COMMIT AND CHAIN");
            execute(connection, "INSERT INTO cells (v) VALUES ('first')");
            cutIdle();
            RetryDecision decision = decisionOf(() -> execute(connection, WRITE));
            assertThat(decision.rule()).isEqualTo(Rule.TRANSACTION_ROLLED_BACK);
            assertThat(marks()).isEqualTo(1);
            assertThat(number(admin, "SELECT COUNT(*) FROM cells")).isEqualTo(1);
        }
    }

    @Test
    void aLostDdlDoesNotKeepALaterTransactionFromBeingRolledBack() throws SQLException {
        execute(admin, "DROP TABLE IF EXISTS made");
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection()) {
            proxy.onSqlMatching("create table").cutBefore();
            assertThatThrownBy(() -> execute(connection, "CREATE TABLE made (id INT)"))
                    .isInstanceOf(CommitOutcomeUnknownException.class);
            connection.setAutoCommit(false);
            execute(connection, WRITE);
            connection.rollback();
            execute(connection, WRITE);
            connection.commit();
            assertThat(marks()).isEqualTo(1);
        }
    }

    @Test
    void aCommitOfNothingIsNotSaidToBeUnknown() throws SQLException {
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection()) {
            proxy.onCommit().cutAfter();
            SQLException thrown = catchThrowableOfType(SQLException.class, () -> execute(connection, "COMMIT"));
            assertThat((Throwable) thrown).isNotInstanceOf(CommitOutcomeUnknownException.class);
            assertThat(RetryDecision.of(thrown).orElseThrow().outcome()).isEqualTo(Outcome.ROLLED_BACK);
            select(connection);
        }
    }

    // What comes before a statement.

    @Test
    void aLostPreparationHasExecutedNothing() throws SQLException {
        String url = server().database(Pools.DATABASE);
        String insert = "INSERT INTO cells (v) VALUES (?)";
        try (ResilientDataSource pool =
                        pool(url + (url.contains("?") ? "&" : "?") + "useServerPrepStmts=true", policy -> policy);
                Connection connection = pool.getConnection()) {
            proxy.onCommand(CommandType.STMT_PREPARE).cutAfter();
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
                statement.setString(1, "mark");
                assertThat(statement.executeUpdate()).isEqualTo(1);
            }
            assertThat(proxy.commands(CommandType.STMT_PREPARE)).isEqualTo(2);
            assertThat(proxy.sent(insert::equals)).isEqualTo(1);
            assertThat(marks()).isEqualTo(1);
        }
    }

    @Test
    void aLostBeginningHasExecutedNothing() throws SQLException {
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            proxy.onSqlMatching("autocommit\\s*=\\s*0").cutAfter();
            execute(connection, WRITE);
            assertThat(proxy.sent(WRITE::equals)).isEqualTo(1);
            assertThat(marks()).isZero();
            connection.commit();
            assertThat(marks()).isEqualTo(1);
        }
    }

    // What the caller holds stays coherent.

    @Test
    void aReplacedConnectionIsInvisible() throws SQLException {
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection();
                Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)) {
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            connection.setCatalog("mysql");
            connection.setCatalog(Pools.DATABASE);
            statement.setMaxRows(2);
            cutIdle();
            statement.executeUpdate(WRITE, Statement.RETURN_GENERATED_KEYS);
            try (ResultSet keys = statement.getGeneratedKeys()) {
                assertThat(keys.next()).isTrue();
                assertThat(keys.getLong(1)).isPositive();
            }
            execute(connection, WRITE);
            execute(connection, WRITE);
            try (ResultSet rows = statement.executeQuery("SELECT v FROM cells")) {
                assertThat(rows.getType()).isEqualTo(ResultSet.TYPE_SCROLL_INSENSITIVE);
                assertThat(rows.last()).isTrue();
                assertThat(rows.getRow()).isEqualTo(2);
                assertThat(rows.getStatement()).isSameAs(statement);
                assertThat(rows.getStatement().getConnection()).isSameAs(connection);
            }
            assertThat(connection.isClosed()).isFalse();
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
            String variable = server().isMariaDb() ? "@@tx_isolation" : "@@transaction_isolation";
            assertThat(Pools.text(connection, "SELECT " + variable)).isEqualTo("SERIALIZABLE");
            assertThat(proxy.accepted()).isEqualTo(2);
        }
    }

    @Test
    void theOriginalExceptionComesOutWhereNoOtherConnectionCanBeHad() throws SQLException {
        try (ResilientDataSource pool = pool(policy -> policy.deadline(Duration.ofMillis(700)));
                Connection connection = pool.getConnection()) {
            proxy.onConnect().always().cut();
            proxy.onSqlMatching("mark").cutBefore();
            SQLException thrown = catchThrowableOfType(SQLException.class, () -> number(connection, READ));
            assertThat(thrown.getSQLState()).isEqualTo("08S01");
            assertThat(thrown.getClass().getName()).startsWith("com.mysql.cj");
            RetryDecision decision = RetryDecision.of(thrown).orElseThrow();
            assertThat(decision.limit()).isEqualTo(Limit.NO_CONNECTION);
            assertThat(decision.repeated()).isFalse();
        }
    }
}

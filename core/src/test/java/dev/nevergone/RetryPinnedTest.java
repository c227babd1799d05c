package dev.nevergone;

import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.number;
import static dev.nevergone.Pools.select;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mysql.cj.jdbc.JdbcConnection;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.RetryDecision.Transaction;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a statement from being repeated although the matrix allows it, what allows more, and what a result loses. */
@Timeout(60)
class RetryPinnedTest extends RetryLab {

    private static final String WRITE = "INSERT INTO cells (v) VALUES ('mark')";

    // Sessions that no other connection can stand for.

    private interface Setup {
        void on(Connection connection) throws SQLException;
    }

    private static Arguments pin(String name, Setup setup) {
        return Arguments.of(name, setup);
    }

    private static Arguments pinBySql(String sql) {
        return pin(sql, connection -> execute(connection, sql));
    }

    static Stream<Arguments> pins() {
        return Stream.of(
                pinBySql("CREATE TEMPORARY TABLE scratch (id INT)"),
                pinBySql("SET SESSION sort_buffer_size = 300000"),
                pinBySql("SET @answer = 42"),
                pinBySql("SELECT @answer := 42"),
                pinBySql("SELECT GET_LOCK('matrix', 1)"),
                pinBySql("LOCK TABLES cells WRITE"),
                pinBySql("USE information_schema"),
                pinBySql("PREPARE p FROM 'SELECT 1'"),
                pin("unwrap", connection -> assertThat(connection.unwrap(JdbcConnection.class))
                        .isNotNull()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pins")
    void nothingIsMovedAwayFrom(String name, Setup setup) throws SQLException {
        try (ResilientDataSource pool = pool()) {
            try (Connection connection = pool.getConnection()) {
                setup.on(connection);
                cutIdle();
                RetryDecision decision = decisionOf(() -> select(connection));
                // LOCK TABLES and PREPARE may have opened a transaction for all that is known of them.
                if (decision.transaction() == Transaction.NONE) {
                    assertThat(decision.rule()).isEqualTo(Rule.SESSION_PINNED);
                } else {
                    assertThat(decision.rule()).isEqualTo(Rule.TRANSACTION_ROLLED_BACK);
                }
                assertThat(decision.repeated()).isFalse();
                assertThatThrownBy(() -> select(connection))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("lost");
                connection.rollback();
                assertThatThrownBy(() -> select(connection))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("lost");
            }
            assertThat(pool.stats().active()).isZero();
            assertThat(proxy.sent("SELECT 1"::equals)).isZero();
            Pools.borrowAndSelect(pool, 1);
        }
    }

    @Test
    void whatAsksForTheLastInsertIdIsNotMoved() throws SQLException {
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection()) {
            execute(connection, WRITE);
            cutIdle();
            RetryDecision decision = decisionOf(() -> number(connection, "SELECT LAST_INSERT_ID()"));
            assertThat(decision.rule()).isEqualTo(Rule.SESSION_PINNED);
            assertThat(proxy.sent("SELECT LAST_INSERT_ID()"::equals)).isZero();
            // It is this statement that cannot be moved, not the session.
            select(connection);
        }
    }

    @Test
    void aPendingBatchIsNeverSentAsAnEmptyOne() throws SQLException {
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection();
                Statement batch = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("INSERT INTO cells (v) VALUES (?)")) {
            batch.addBatch(WRITE);
            prepared.setString(1, "mark");
            prepared.addBatch();
            cutIdle();
            assertThat(decisionOf(() -> select(connection)).rule()).isEqualTo(Rule.SESSION_PINNED);
            assertThatThrownBy(batch::executeBatch)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("lost");
            assertThatThrownBy(prepared::executeBatch)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("lost");
            assertThat(marks()).isZero();
            batch.clearBatch();
            prepared.clearBatch();
            select(connection);
        }
    }

    @Test
    void aBatchThatFailedDoesNotHoldTheConnection() throws SQLException {
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection();
                Statement batch = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("INSERT INTO cells (v) VALUES (?)")) {
            batch.addBatch(WRITE);
            cutIdle();
            assertThat(decisionOf(batch::executeBatch).outcome()).isEqualTo(Outcome.NOT_SENT);
            select(connection);
            prepared.setString(1, "mark");
            prepared.addBatch();
            cutIdle();
            assertThat(decisionOf(prepared::executeBatch).outcome()).isEqualTo(Outcome.NOT_SENT);
            select(connection);
            assertThat(marks()).isZero();
        }
    }

    @Test
    void aStreamIsNotReadTwice() throws SQLException {
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO cells (v) VALUES (?)")) {
            insert.setBinaryStream(1, new ByteArrayInputStream(new byte[] {'m', 'a', 'r', 'k'}));
            proxy.onSqlMatching("insert").answerErrorAndCut(1053, "08S01", "Server shutdown in progress");
            RetryDecision decision = decisionOf(insert::execute);
            assertThat(decision.rule()).isEqualTo(Rule.INPUT_NOT_REPEATABLE);
            assertThat(decision.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
            assertThat(marks()).isZero();
        }
    }

    // Results.

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResultThatWasCutBeforeTheDriverHadItAllIsReadAgain(boolean inTransaction) throws SQLException {
        execute(admin, "INSERT INTO cells (v) VALUES ('a'), ('b'), ('c')");
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(!inTransaction);
            proxy.onSqlMatching("from cells").cutAfterRows(2);
            try (ResultSet rows = statement.executeQuery("SELECT v FROM cells")) {
                StringBuilder read = new StringBuilder();
                while (rows.next()) {
                    read.append(rows.getString(1));
                }
                assertThat(read).hasToString("abc");
            }
            assertThat(proxy.sent(sql -> sql.contains("FROM cells"))).isEqualTo(2);
        }
    }

    static Stream<Arguments> streams() {
        return Stream.of(
                Arguments.of(server().database(Pools.DATABASE), Integer.MIN_VALUE),
                Arguments.of(Pools.mariaDbUrl(), 1));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void rowsThatWereHandedOutAreNotReadAgain(String url, int fetchSize) throws SQLException {
        execute(admin, "INSERT INTO cells (v) VALUES ('a'), ('b'), ('c'), ('d'), ('e'), ('f')");
        try (ResilientDataSource pool = pool(url, policy -> policy);
                Connection connection = pool.getConnection()) {
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(fetchSize);
                proxy.onSqlMatching("from cells").cutAfterRows(3);
                ResultSet rows = statement.executeQuery("SELECT v FROM cells");
                assertThat(rows.next()).isTrue();
                RetryDecision decision = decisionOf(() -> {
                    while (rows.next()) {
                        rows.getString(1);
                    }
                });
                assertThat(decision.rule()).isEqualTo(Rule.ROWS_DELIVERED);
                assertThat(decision.outcome()).isEqualTo(Outcome.UNKNOWN);
                assertThat(proxy.sent(sql -> sql.contains("FROM cells"))).isEqualTo(1);
            }
            // The rows are given up with their statement; the connection is not.
            select(connection);
        }
    }

    @Test
    void rowsThatAreStillToComeHoldTheConnection() throws SQLException {
        execute(admin, "INSERT INTO cells (v) VALUES ('a'), ('b'), ('c'), ('d'), ('e'), ('f')");
        try (ResilientDataSource pool = pool(Pools.mariaDbUrl(), policy -> policy);
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setFetchSize(1);
            ResultSet rows = statement.executeQuery("SELECT v FROM cells");
            assertThat(rows.next()).isTrue();
            proxy.onSqlMatching("select 1").cutBefore();
            RetryDecision decision = decisionOf(() -> select(connection));
            assertThat(decision.rule()).isEqualTo(Rule.SESSION_PINNED);
        }
    }

    @Test
    void aTransactionIsLostWithTheRowsItWasReading() throws SQLException {
        execute(admin, "INSERT INTO cells (v) VALUES ('a'), ('b'), ('c'), ('d'), ('e'), ('f')");
        try (ResilientDataSource pool = pool();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            execute(connection, WRITE);
            statement.setFetchSize(Integer.MIN_VALUE);
            proxy.onSqlMatching("from cells").cutAfterRows(3);
            ResultSet rows = statement.executeQuery("SELECT v FROM cells");
            RetryDecision decision = decisionOf(() -> {
                while (rows.next()) {
                    rows.getString(1);
                }
            });
            assertThat(decision.rule()).isEqualTo(Rule.TRANSACTION_ROLLED_BACK);
            assertThat(decision.outcome()).isEqualTo(Outcome.ROLLED_BACK);
            assertThatThrownBy(connection::commit).hasMessageContaining("rollback()");
            connection.rollback();
            select(connection);
            assertThat(marks()).isZero();
        }
    }
}

package dev.nevergone.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.CommitOutcomeUnknownException;
import dev.nevergone.internal.jdbc.Call.Operation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeasedConnectionTests {

    private TestLease lease;
    private LeasedConnection connection;

    @BeforeEach
    void borrow() throws SQLException {
        lease = TestLease.open();
        connection = lease.borrow();
        try (Statement statement = lease.physical.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS note (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(40))");
            statement.execute("DELETE FROM note");
        }
    }

    @AfterEach
    void drop() throws SQLException {
        // close() would want to roll back, and fail, where the test has killed it inside of a transaction.
        lease.physical.abort(Runnable::run);
    }

    // The end of a lease.

    @Test
    void isReturnedOnceHoweverOftenItIsClosed() throws SQLException {
        connection.close();
        connection.close();

        assertThat(connection.isClosed()).isTrue();
        assertThat(lease.returned).containsExactly(true);
        assertThat(lease.failures).isEmpty();
    }

    @Test
    void refusesUseAfterClose() throws SQLException {
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT 1");
        var metaData = connection.getMetaData();
        connection.close();

        assertClosed(() -> connection.createStatement());
        assertClosed(() -> connection.prepareStatement("SELECT 1"));
        assertClosed(() -> connection.setAutoCommit(false));
        assertClosed(() -> connection.getAutoCommit());
        assertClosed(() -> connection.commit());
        assertClosed(() -> connection.rollback());
        assertClosed(() -> connection.getMetaData());
        assertClosed(() -> connection.unwrap(com.mysql.cj.jdbc.JdbcConnection.class));
        assertClosed(() -> statement.executeQuery("SELECT 1"));
        assertClosed(() -> statement.getConnection());
        assertClosed(() -> row.next());
        assertClosed(() -> metaData.getTables(null, null, "%", null));
        assertThatThrownBy(() -> connection.setClientInfo("a", "b"))
                .isInstanceOfSatisfying(SQLClientInfoException.class, e -> assertThat(e.getSQLState())
                        .isEqualTo("08003"));
        assertThat(connection.isValid(1)).isFalse();
        assertThat(statement.isClosed()).isTrue();
        assertThat(row.isClosed()).isTrue();
        statement.close();
        row.close();
        assertThat(lease.failures)
                .as("a use after close is no failure of the driver")
                .isEmpty();
    }

    @Test
    void endsWithItsLeaseAlthoughThePhysicalConnectionIsLentAgain() throws SQLException {
        Statement old = connection.createStatement();
        connection.close();
        LeasedConnection next = lease.borrow();

        assertClosed(() -> old.executeQuery("SELECT 1"));
        assertThat(next.isValid(1)).isTrue();
    }

    @Test
    void closesTheStatementsLeftOpen() throws SQLException {
        Statement plain = connection.createStatement().unwrap(com.mysql.cj.jdbc.JdbcStatement.class);
        Statement prepared = connection.prepareStatement("SELECT 1").unwrap(com.mysql.cj.jdbc.JdbcStatement.class);
        ResultSet tables = connection.getMetaData().getTables("leases", null, "%", null);
        ResultSet driverTables = tables.unwrap(com.mysql.cj.jdbc.result.ResultSetInternalMethods.class);
        connection.close();

        assertThat(plain.isClosed()).isTrue();
        assertThat(prepared.isClosed()).isTrue();
        assertThat(driverTables.isClosed()).isTrue();
    }

    @Test
    void canBeLentAgainAlthoughAResultWasStillStreaming() throws SQLException {
        Statement statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        statement.setFetchSize(Integer.MIN_VALUE);
        ResultSet rows = statement.executeQuery("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3");
        rows.next();
        connection.close();

        assertThat(lease.returned).containsExactly(true);
        assertThat(lease.number("SELECT 42")).isEqualTo(42);
    }

    @Test
    void isReturnedOnceWhenCloseAndAbortRace() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 40; round++) {
                TestLease raced = TestLease.open();
                LeasedConnection shared = raced.borrow();
                shared.setAutoCommit(false);
                CountDownLatch start = new CountDownLatch(1);
                var closing = threads.submit(() -> {
                    start.await();
                    shared.close();
                    return null;
                });
                var aborting = threads.submit(() -> {
                    start.await();
                    shared.abort(Runnable::run);
                    return null;
                });
                start.countDown();
                closing.get(10, TimeUnit.SECONDS);
                aborting.get(10, TimeUnit.SECONDS);

                assertThat(raced.returned).hasSize(1);
                assertThat(raced.returned.get(0)).as("clean, or else aborted").isEqualTo(!raced.physical.isClosed());
                raced.physical.close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void abortDropsThePhysicalConnection() throws SQLException {
        connection.abort(Runnable::run);
        connection.close();

        assertThat(lease.returned).containsExactly(false);
        assertThat(lease.physical.isClosed()).isTrue();
        assertClosed(() -> connection.createStatement());
        assertThatThrownBy(() -> connection.abort(null)).isInstanceOf(SQLException.class);
    }

    @Test
    void isReturnedAlsoWhereTheDriverBreaksWhilePuttingBack() throws SQLException {
        connection.hold(new RepeatingConnection.Held() {
            @Override
            public void release() {
                throw new IllegalStateException("a defect of the driver");
            }

            @Override
            public boolean bindsToConnection() {
                return false;
            }
        });
        connection.close();

        assertThat(lease.returned).containsExactly(false);
    }

    // What the return puts back.

    @Test
    void anUnchangedSessionCostsNoRoundTripAtTheReturn() throws SQLException {
        long before = lease.questions();
        connection.createStatement().executeQuery("SELECT 1");
        connection.close();

        assertThat(lease.questions() - before).as("the query and this question").isEqualTo(2);
    }

    @Test
    void anOpenTransactionWithoutWorkIsNotRolledBack() throws SQLException {
        connection.setAutoCommit(false);
        long before = lease.questions();
        connection.close();

        assertThat(lease.questions() - before)
                .as("SET autocommit and this question")
                .isEqualTo(2);
    }

    @Test
    void whatTheBorrowerPutBackIsNotPutBackAgain() throws SQLException {
        int level = connection.getTransactionIsolation();
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.setTransactionIsolation(level);
        connection.setReadOnly(true);
        connection.setReadOnly(false);
        long before = lease.questions();
        connection.close();

        assertThat(lease.questions() - before).as("this question").isEqualTo(1);
    }

    @Test
    void putsBackWhatWasChanged() throws SQLException {
        Connection physical = lease.physical;
        int isolation = physical.getTransactionIsolation();
        int timeout = physical.getNetworkTimeout();
        int holdability = physical.getHoldability();
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        connection.setCatalog("information_schema");
        connection.setNetworkTimeout(Runnable::run, 12_345);
        connection.setClientInfo("ApplicationName", "a test");
        connection.setTypeMap(new HashMap<>());
        connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
        assertThat(physical.getNetworkTimeout()).isEqualTo(12_345);
        connection.close();

        assertThat(lease.returned).containsExactly(true);
        assertThat(physical.getAutoCommit()).isTrue();
        assertThat(lease.number("SELECT @@autocommit")).isEqualTo(1);
        assertThat(physical.isReadOnly()).isFalse();
        assertThat(physical.getTransactionIsolation()).isEqualTo(isolation);
        assertThat(physical.getCatalog()).isEqualTo("leases");
        assertThat(lease.text("SELECT DATABASE()", 1)).isEqualTo("leases");
        assertThat(physical.getNetworkTimeout()).isEqualTo(timeout);
        assertThat(physical.getHoldability()).isEqualTo(holdability);
        assertThat(physical.getClientInfo("ApplicationName")).isNull();
    }

    @Test
    void putsBackWhatWasChangedThroughMariaDbsDriverToo() throws SQLException {
        TestLease other = TestLease.openWithMariaDbDriver();
        LeasedConnection changing = other.borrow();
        int isolation = other.physical.getTransactionIsolation();
        changing.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        changing.setAutoCommit(false);
        changing.setCatalog("information_schema");
        changing.setNetworkTimeout(Runnable::run, 12_345);
        changing.setClientInfo("ApplicationName", "a test");
        assertThatThrownBy(() -> changing.setTypeMap(new HashMap<>()))
                .isInstanceOf(SQLFeatureNotSupportedException.class);
        changing.close();

        assertThat(other.returned).containsExactly(true);
        assertThat(other.physical.getAutoCommit()).isTrue();
        assertThat(other.physical.getTransactionIsolation()).isEqualTo(isolation);
        assertThat(other.text("SELECT DATABASE()", 1)).isEqualTo("leases");
        assertThat(other.physical.getNetworkTimeout()).isZero();
        assertThat(other.physical.getClientInfo("ApplicationName")).isNullOrEmpty();
        other.physical.close();
    }

    @Test
    void putsBackClientInfoGivenAsProperties() throws SQLException {
        lease.physical.setClientInfo("ApplicationName", "the pool");
        Properties info = new Properties();
        info.setProperty("ApplicationName", "a borrower");
        connection.setClientInfo(info);
        assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("a borrower");
        connection.close();

        assertThat(lease.physical.getClientInfo("ApplicationName")).isEqualTo("the pool");
    }

    @Test
    void putsTheDatabaseBackThatSqlTextChanged() throws SQLException {
        connection.createStatement().execute("USE information_schema");
        connection.close();

        assertThat(lease.returned).containsExactly(true);
        assertThat(lease.text("SELECT DATABASE()", 1)).isEqualTo("leases");
    }

    @Test
    void aSecondLeaseReadsNoDefaultAgain() throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.close();
        LeasedConnection next = lease.borrow();
        long before = lease.questions();
        next.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);

        assertThat(lease.questions() - before).as("SET and this question").isEqualTo(2);
    }

    @Test
    void isNotCleanWhereSqlTextSwitchedAutoCommit() throws SQLException {
        connection.createStatement().execute("SET autocommit = 0");
        connection.close();

        assertThat(lease.returned).containsExactly(false);
    }

    @Test
    void rollsBackOpenWork() throws SQLException {
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("INSERT INTO note (text) VALUES ('open')");
        connection.close();

        assertThat(lease.returned).containsExactly(true);
        assertThat(lease.number("SELECT COUNT(*) FROM note")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BEGIN", "START TRANSACTION", "/*!BEGIN */"})
    void rollsBackWorkBegunBySqlText(String begin) throws SQLException {
        Statement statement = connection.createStatement();
        statement.execute(begin);
        statement.executeUpdate("INSERT INTO note (text) VALUES ('open')");
        connection.close();

        assertThat(lease.returned).containsExactly(true);
        assertThat(lease.number("SELECT COUNT(*) FROM note")).isZero();
    }

    @Test
    void rollsBackWhatAProcedureLeftOpen() throws SQLException {
        Statement statement = connection.createStatement();
        statement.execute("DROP PROCEDURE IF EXISTS leave_open");
        statement.execute("CREATE PROCEDURE leave_open() BEGIN START TRANSACTION; INSERT INTO note (text) VALUES ('x');"
                + " END");
        connection.close();
        LeasedConnection next = lease.borrow();
        next.prepareCall("{call leave_open()}").execute();
        next.close();

        assertThat(lease.number("SELECT COUNT(*) FROM note")).isZero();
    }

    // What a transaction knows of itself.

    @Test
    void keepsAccountOfItsTransaction() throws SQLException {
        Statement statement = connection.createStatement();
        statement.executeUpdate("INSERT INTO note (text) VALUES ('auto-commit')");
        assertThat(connection.inTransaction()).isFalse();
        assertThat(connection.session().worked()).isFalse();

        connection.setAutoCommit(false);
        assertThat(connection.inTransaction()).isTrue();
        assertThat(connection.session().worked()).isFalse();
        statement.executeQuery("SELECT 1");
        assertThat(connection.session().worked()).isTrue();
        assertThat(connection.mayHaveCommitted()).isFalse();

        connection.rollback();
        assertThat(connection.session().worked()).isFalse();
        assertThat(connection.mayHaveCommitted()).isFalse();

        statement.executeQuery("SELECT 1");
        connection.commit();
        assertThat(connection.session().worked()).isFalse();
        assertThat(connection.mayHaveCommitted()).isTrue();

        connection.session().beginUnit();
        assertThat(connection.mayHaveCommitted()).isFalse();
        connection.setAutoCommit(true);
        assertThat(connection.mayHaveCommitted()).isFalse();
        assertThat(connection.inTransaction()).isFalse();
    }

    @Test
    void noticesSqlThatMayCommitByItself() throws SQLException {
        connection.setAutoCommit(false);
        Statement statement = connection.createStatement();
        statement.addBatch("INSERT INTO note (text) VALUES ('a')");
        statement.executeBatch();
        assertThat(connection.mayHaveCommitted()).isFalse();

        statement.addBatch("INSERT INTO note (text) VALUES ('b')");
        statement.addBatch("CREATE TABLE IF NOT EXISTS other (id INT)");
        statement.executeBatch();
        assertThat(connection.mayHaveCommitted()).isTrue();

        connection.session().beginUnit();
        connection.prepareStatement("DROP TABLE other").execute();
        assertThat(connection.mayHaveCommitted()).isTrue();
    }

    // Loss.

    @Test
    void isPoisonedByALossInsideATransaction() throws Exception {
        connection.setAutoCommit(false);
        Statement statement = connection.createStatement();
        statement.executeUpdate("INSERT INTO note (text) VALUES ('lost')");
        lease.kill();

        assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO note (text) VALUES ('lost too')"))
                .isSameAs(lease.failures.get(0));
        assertThat(lease.calls).containsExactly(new Call(Operation.EXECUTE, SqlText.Kind.WRITE, true, true));

        assertPoisoned(() -> statement.executeQuery("SELECT 1"));
        assertPoisoned(() -> connection.createStatement());
        assertPoisoned(() -> connection.commit());
        assertPoisoned(() -> connection.setAutoCommit(true));
        assertThat(connection.isValid(1)).isFalse();
        assertThat(connection.isClosed()).isFalse();
        assertThatCode(connection::rollback).doesNotThrowAnyException();
        assertPoisoned(() -> connection.commit());
        connection.close();

        assertThat(lease.returned).containsExactly(false);
        assertThat(lease.failures).as("reported once").hasSize(1);
    }

    @Test
    void isPoisonedForItsResultsToo() throws Exception {
        connection.setAutoCommit(false);
        ResultSet rows = connection.createStatement().executeQuery("SELECT 7");
        lease.kill();
        assertThatThrownBy(() -> connection.createStatement().executeQuery("SELECT 8"))
                .isInstanceOf(SQLException.class);

        assertPoisoned(rows::next);
    }

    @Test
    void aLossOutsideATransactionPoisonsNothing() throws Exception {
        Statement statement = connection.createStatement();
        lease.kill();

        assertThatThrownBy(() -> statement.executeQuery("SELECT 1")).isInstanceOf(SQLException.class);
        assertThat(lease.calls).containsExactly(new Call(Operation.EXECUTE, SqlText.Kind.READ, false, false));
        assertThat(connection.isValid(1)).isFalse();
        connection.close();
        assertThat(lease.returned).containsExactly(false);
    }

    @Test
    void aRollbackThatFindsTheConnectionLostHasNothingLeftToDo() throws Exception {
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("INSERT INTO note (text) VALUES ('lost')");
        lease.kill();

        assertThatCode(connection::rollback).doesNotThrowAnyException();
        assertThat(lease.calls).containsExactly(new Call(Operation.ROLLBACK, null, true, true));
        assertPoisoned(() -> connection.createStatement());
    }

    @Test
    void tellsThePoolThatACommitWasLost() throws Exception {
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("INSERT INTO note (text) VALUES ('lost')");
        lease.kill();

        assertThatThrownBy(connection::commit)
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .hasCause(lease.failures.get(0));
        assertThat(lease.calls).containsExactly(new Call(Operation.COMMIT, null, true, true));
        assertThatThrownBy(connection::rollback)
                .as("nobody knows whether there is anything to roll back")
                .isInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessageContaining("may or may not have been committed");
        connection.close();
        assertThat(lease.returned).containsExactly(false);
    }

    @Test
    void tellsThePoolThatSwitchingToAutoCommitWasACommit() throws Exception {
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("INSERT INTO note (text) VALUES ('lost')");
        lease.kill();

        assertThatThrownBy(() -> connection.setAutoCommit(true)).isInstanceOf(SQLException.class);
        assertThat(lease.calls).containsExactly(new Call(Operation.COMMIT, null, true, true));
    }

    @Test
    void tellsThePoolThatACommitAsTextWasLost() throws Exception {
        Statement statement = connection.createStatement();
        statement.execute("BEGIN");
        statement.executeUpdate("INSERT INTO note (text) VALUES ('lost')");
        lease.kill();

        assertThatThrownBy(() -> statement.execute("COMMIT")).isInstanceOf(SQLException.class);
        assertThat(lease.calls).containsExactly(new Call(Operation.COMMIT, null, true, true));
    }

    @Test
    void aCommitOfNothingNeedsNoServer() throws Exception {
        connection.setAutoCommit(false);
        lease.kill();

        assertThatCode(connection::commit).doesNotThrowAnyException();
        assertThatCode(connection::rollback).doesNotThrowAnyException();
        assertThat(lease.calls).isEmpty();
        connection.abort(Runnable::run);
    }

    @Test
    void closingADeadConnectionReportsTheLossAndDoesNotThrow() throws Exception {
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("INSERT INTO note (text) VALUES ('lost')");
        lease.kill();

        assertThatCode(connection::close).doesNotThrowAnyException();
        assertThat(lease.returned).containsExactly(false);
        assertThat(lease.failures).hasSize(1);
    }

    @Test
    void aFailureOfTheStatementPoisonsNothing() throws SQLException {
        connection.setAutoCommit(false);
        Statement statement = connection.createStatement();

        assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM missing"))
                .isInstanceOf(SQLException.class);
        assertThat(statement.executeQuery("SELECT 1").next()).isTrue();
        connection.close();
        assertThat(lease.returned).containsExactly(true);
        assertThat(lease.calls).containsExactly(new Call(Operation.EXECUTE, SqlText.Kind.READ, true, false));
    }

    @Test
    void anInvalidConnectionIsNotLentAgain() throws Exception {
        lease.kill();

        assertThat(connection.isValid(1)).isFalse();
        connection.close();
        assertThat(lease.returned).containsExactly(false);
        assertThatThrownBy(() -> lease.borrow().isValid(-1)).isInstanceOf(SQLException.class);
    }

    // Who it is.

    @Test
    void unwrapsToItselfAndToTheDriversConnectionAndToNothingElse() throws SQLException {
        assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        assertThat(connection.unwrap(LeasedConnection.class)).isSameAs(connection);
        assertThat(connection.unwrap(com.mysql.cj.jdbc.JdbcConnection.class)).isSameAs(lease.physical);
        assertThat(connection.isWrapperFor(com.mysql.cj.jdbc.JdbcConnection.class))
                .isTrue();
        assertThat(connection.isWrapperFor(String.class)).isFalse();
        assertThatThrownBy(() -> connection.unwrap(String.class)).isInstanceOf(SQLException.class);
    }

    @Test
    void saysWhatItWrapsAndNoSecret() throws SQLException {
        assertThat(connection.toString())
                .matches("LeasedConnection\\[wrapping com\\.mysql\\.cj\\.jdbc\\.ConnectionImpl@[0-9a-f]+,"
                        + " connection id " + lease.connectionId() + "]");
        try (PreparedStatement statement = connection.prepareStatement("SELECT 'secret'")) {
            assertThat(statement.toString()).doesNotContain("secret");
        }
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessage("Connection is closed: it has been returned to its pool. Borrow another one with"
                        + " getConnection()")
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08003"));
    }

    private static void assertPoisoned(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessageStartingWith(
                        "The connection was lost inside a transaction, which the server rolls back. Call"
                                + " rollback() and close()")
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08003"));
    }
}

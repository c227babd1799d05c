package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.Failure.Category;
import dev.nevergone.Failure.Retry;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link Failure} promises whatever it is given. */
class FailureTest {

    private static void assertOrdinary(Failure failure) {
        assertThat(failure.category()).isEqualTo(Category.SQL_ERROR);
        assertThat(failure.connectionDead()).isFalse();
        assertThat(failure.safeToRetry()).isEqualTo(Retry.NEVER);
    }

    private static void assertLost(Failure failure) {
        assertThat(failure.category()).isEqualTo(Category.LOST_DURING_QUERY);
        assertThat(failure.connectionDead()).isTrue();
    }

    private static SQLException lost() {
        return new SQLNonTransientConnectionException(
                "Socket error", "08000", -1, new EOFException("unexpected end of stream"));
    }

    @Test
    void nullProvesNothing() {
        Failure failure = Failure.of(null);

        assertOrdinary(failure);
        assertThat(failure.reason()).isEqualTo("there is no exception");
        assertThat(failure.sqlState()).isNull();
        assertThat(failure.vendorCode()).isZero();
    }

    @Test
    void anExceptionOfTheApplicationProvesNothing() {
        Failure failure = Failure.of(new IllegalStateException("Communications link failure"));

        assertOrdinary(failure);
        assertThat(failure.reason()).isEqualTo("nothing in it concerns a database");
    }

    @Test
    void aNetworkFailureThatIsNoDatabasesIsNotMistakenForOne() {
        assertOrdinary(Failure.of(new RuntimeException(new SocketTimeoutException("Read timed out"))));
        assertOrdinary(Failure.of(new java.net.ConnectException("Connection refused")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "08", "XX", "HY0000000"})
    void shortAndOddSqlStatesAreNoTrouble(String state) {
        assertThat(Failure.of(new SQLException(null, state, 0)).sqlState()).isEqualTo(state);
    }

    @Test
    void neitherMessageNorStateNorCodeIsAnOrdinaryError() {
        assertOrdinary(Failure.of(new SQLException(null, null, 0)));
        assertOrdinary(Failure.of(new SQLException()));
    }

    @Test
    void aCycleOfCausesEnds() {
        var outer = new SQLException("outer", "42000", 1064);
        var inner = new RuntimeException("inner");
        outer.initCause(inner);
        inner.initCause(outer);

        assertOrdinary(Failure.of(outer));
        assertOrdinary(Failure.of(inner));
    }

    @Test
    void aCycleOfNextExceptionsEnds() {
        var first = new SQLException("first", null, 0);
        var second = lost();
        second.setNextException(first);
        first.setNextException(second);

        assertLost(Failure.of(first));
    }

    @Test
    void aCycleThroughSuppressedExceptionsEnds() {
        var first = new SQLException("first", "42000", 1064);
        var second = new SQLException("second", "42000", 1064);
        first.addSuppressed(second);
        second.addSuppressed(first);

        assertOrdinary(Failure.of(first));
    }

    @Test
    void hugeChainsAreCutNotWalked() {
        Throwable deep = lost();
        for (int i = 0; i < 100_000; i++) {
            deep = new RuntimeException("wrapper", deep);
        }
        var batch = new BatchUpdateException();
        for (int i = 0; i < 1_000; i++) {
            batch.setNextException(new SQLException("row " + i, "23000", 1062));
        }

        assertOrdinary(Failure.of(deep));
        assertOrdinary(Failure.of(batch));
    }

    @Test
    void exceptionsWhoseOwnMethodsThrowDoNotThrowThrough() {
        var hostile = new SQLException() {
            @Override
            public String getMessage() {
                throw new UnsupportedOperationException();
            }
        };
        var hostileCause = new RuntimeException() {
            @Override
            public synchronized Throwable getCause() {
                throw new UnsupportedOperationException();
            }
        };

        assertOrdinary(Failure.of(hostile));
        assertOrdinary(Failure.of(hostileCause));
    }

    @Test
    void wrappersAreLookedThrough() {
        assertLost(Failure.of(new ExecutionException(new CompletionException(new RuntimeException(lost())))));
        assertLost(Failure.of(new SQLException("Cannot do it", lost())));
    }

    @Test
    void whatABatchHidesInItsNextExceptionIsFoundAndNotRepeated() {
        var batch = new BatchUpdateException("batch failed", null, 0, new int[0]);
        batch.setNextException(lost());

        assertLost(Failure.of(batch));
        assertThat(Failure.of(batch).safeToRetry()).isEqualTo(Retry.NEVER);
    }

    @Test
    void aSuppressedLossKillsTheConnectionButNotTheStory() {
        var duplicate = new SQLException("Duplicate entry '1' for key 'PRIMARY'", "23000", 1062);
        duplicate.addSuppressed(lost());
        var deadlock = new SQLException("Deadlock found", "40001", 1213);
        deadlock.addSuppressed(lost());
        var local = new SQLDataException("value 'abc' cannot be decoded as Integer");
        local.addSuppressed(lost());

        assertThat(Failure.of(duplicate).category()).isEqualTo(Category.SQL_ERROR);
        assertThat(Failure.of(duplicate).connectionDead()).isTrue();
        assertThat(Failure.of(duplicate).vendorCode()).isEqualTo(1062);
        assertThat(Failure.of(deadlock).category()).isEqualTo(Category.DEADLOCK_OR_LOCK_TIMEOUT);
        assertThat(Failure.of(deadlock).connectionDead()).isTrue();
        assertThat(Failure.of(deadlock).safeToRetry()).isEqualTo(Retry.WHOLE_TRANSACTION);
        assertThat(Failure.of(local).category()).isEqualTo(Category.SQL_ERROR);
        assertThat(Failure.of(local).connectionDead()).isTrue();
    }

    @Test
    void aLossSuppressedByAnApplicationsFailureIsFoundAndNotRepeated() {
        var failure = new IllegalStateException("no stock");
        failure.addSuppressed(lost());

        assertLost(Failure.of(failure));
        assertThat(Failure.of(failure).safeToRetry()).isEqualTo(Retry.NEVER);
    }

    @Test
    void aRollbackThatFailsToBeWrittenDoesNotProveThatTheStatementWasNotSent() {
        SQLException main = lost();
        var rollback = new SocketException("Broken pipe");
        rollback.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("com.mysql.cj.protocol.a.SimplePacketSender", "send", "SimplePacketSender.java", 55)
        });
        main.addSuppressed(new SQLException("rollback failed", "08S01", 0, rollback));

        assertThat(Failure.of(main).safeToRetry()).isEqualTo(Retry.READ_ONLY);
    }

    @ParameterizedTest
    @CsvSource({
        "23000, 1062, Duplicate entry 'MySQL server has gone away' for key 'v'",
        "42000, 1064, near 'Communications link failure'",
        "45000, 1644, MySQL server has gone away",
        "08S01, 1644, Lost connection to MySQL server during query",
        "40001, 1644, Deadlock found when trying to get lock",
        "HY000, 1105, Unknown error: Lost connection to MySQL server",
        "HY000, 1366, Incorrect value: 'target: ks.0.primary: Lost connection to MySQL server'",
        "HY000, 0, Lost connection between customer 17 and invoice 42",
        "22001, 0, Data too long: 'No operations allowed after connection closed.'",
        "HY000, 1364, Field 'No operations allowed after connection closed.' has no default",
        "42S02, 1146, Table 'shop.HikariPool-1 - Connection is not available, request timed out after 1ms' doesn't exist"
    })
    void userDataThatQuotesAnErrorFoolsNobody(String state, int code, String message) {
        assertOrdinary(Failure.of(new SQLException(message, state, code)));
        assertOrdinary(Failure.of(new ExecutionException(new SQLException(message, state, code))));
    }

    @ParameterizedTest
    @ValueSource(ints = {1153, 2020})
    void aPacketThatIsTooLargeIsNeverRepeated(int code) {
        Failure failure = Failure.of(new SQLException("packet", "08S01", code));

        assertThat(failure.category()).isEqualTo(Category.PACKET_TOO_LARGE);
        assertThat(failure.safeToRetry()).isEqualTo(Retry.NEVER);
    }

    @Test
    void anApplicationsOwnFramesProveNothing() {
        SQLException lost = lost();
        lost.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("com.acme.SimplePacketSender", "send", null, 1),
            new StackTraceElement("com.acme.ConnectionImpl", "commit", null, 1)
        });

        assertThat(Failure.of(lost).safeToRetry()).isEqualTo(Retry.READ_ONLY);
    }

    @Test
    void aDriversFramesAreKnownByTheirFullNames() {
        SQLException lost = lost();
        lost.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("com.mysql.cj.protocol.a.SimplePacketReader", "readHeaderLocal", null, 1),
            new StackTraceElement("com.mysql.cj.jdbc.ConnectionImpl", "commit", null, 1)
        });

        assertThat(Failure.of(lost).safeToRetry()).isEqualTo(Retry.NEVER);
    }

    @Test
    void aReconnectInTheMidstOfAStatementIsNoFreshAcquire() {
        var refused = new SQLNonTransientConnectionException(
                "Socket fail to connect to db1", "08000", -1, new java.net.ConnectException("Connection refused"));
        refused.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("org.mariadb.jdbc.client.impl.StandardClient", "<init>", null, 1),
            new StackTraceElement("org.mariadb.jdbc.client.impl.MultiPrimaryClient", "reConnect", null, 1),
            new StackTraceElement("org.mariadb.jdbc.Statement", "executeUpdate", null, 1)
        });

        assertThat(Failure.of(refused).category()).isEqualTo(Category.CONNECT_REFUSED_OR_UNREACHABLE);
        assertThat(Failure.of(refused).safeToRetry()).isEqualTo(Retry.READ_ONLY);
    }

    private static SQLException at(SQLException e, String... frames) {
        e.setStackTrace(java.util.Arrays.stream(frames)
                .map(frame -> new StackTraceElement(
                        frame.substring(0, frame.lastIndexOf('.')),
                        frame.substring(frame.lastIndexOf('.') + 1),
                        null,
                        1))
                .toArray(StackTraceElement[]::new));
        return e;
    }

    @Test
    void aRefusalMetWhileReconnectingInABatchIsNeverRepeated() {
        var full = at(
                new SQLException("Too many connections", "08004", 1040),
                "com.mysql.cj.jdbc.ConnectionImpl.createNewIO",
                "com.mysql.cj.jdbc.StatementImpl.executeBatch");

        assertThat(Failure.of(full).category()).isEqualTo(Category.TOO_MANY_CONNECTIONS);
        assertThat(Failure.of(full).safeToRetry()).isEqualTo(Retry.NEVER);
    }

    @Test
    void aPacketThatIsTooLargeIsNotRepeatedEvenWhileConnecting() {
        var large = at(new SQLException("packet", "08S01", 1153), "com.mysql.cj.jdbc.ConnectionImpl.createNewIO");

        assertThat(Failure.of(large).category()).isEqualTo(Category.PACKET_TOO_LARGE);
        assertThat(Failure.of(large).safeToRetry()).isEqualTo(Retry.NEVER);
    }

    @Test
    void aShutdownInAnswerToACommitIsNotRepeated() {
        var commit = at(new SQLException("Server shutdown", "08S01", 1053), "com.mysql.cj.jdbc.ConnectionImpl.commit");

        assertThat(Failure.of(commit).category()).isEqualTo(Category.SERVER_SHUTDOWN);
        assertThat(Failure.of(commit).safeToRetry()).isEqualTo(Retry.NEVER);
    }

    @Test
    void aWriteProvesNothingWhereAnAnswerWasAlreadyBeingRead() {
        String read = "org.mariadb.jdbc.client.socket.Reader.readHeader";
        String write = "org.mariadb.jdbc.client.socket.Writer.writeSocket";

        assertThat(Failure.of(at(lost(), write)).safeToRetry()).isEqualTo(Retry.ANY_UNEXECUTED);
        assertThat(Failure.of(at(lost(), write, read)).safeToRetry()).isEqualTo(Retry.READ_ONLY);
    }

    @Test
    void aProbeProvesNothingOnceABatchsPartsAreUnderWay() {
        String read = "com.mysql.cj.protocol.a.SimplePacketReader.readHeaderLocal";
        String probe = "com.mysql.cj.jdbc.ConnectionImpl.isReadOnly";
        String batch = "com.mysql.cj.jdbc.StatementImpl.executeBatch";
        String parts = "com.mysql.cj.jdbc.ClientPreparedStatement.executeBatchSerially";

        assertThat(Failure.of(at(lost(), read, probe, batch)).safeToRetry()).isEqualTo(Retry.ANY_UNEXECUTED);
        assertThat(Failure.of(at(lost(), read, probe, parts, batch)).safeToRetry())
                .isEqualTo(Retry.NEVER);
        assertThat(Failure.of(at(
                                lost(),
                                "org.mariadb.jdbc.client.socket.Reader.readHeader",
                                "org.mariadb.jdbc.message.client.PreparePacket.readPacket",
                                "org.mariadb.jdbc.client.impl.StandardClient.executePipeline"))
                        .safeToRetry())
                .isEqualTo(Retry.NEVER);
    }

    @Test
    void aBatchOfTheDriversOwnWhileConnectingIsAPlainConnectFailure() {
        SQLException lost = lost();
        lost.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("org.mariadb.jdbc.client.socket.Reader", "readHeader", null, 1),
            new StackTraceElement("org.mariadb.jdbc.client.impl.StandardClient", "executePipeline", null, 1),
            new StackTraceElement("org.mariadb.jdbc.client.impl.StandardClient", "<init>", null, 1)
        });

        assertThat(Failure.of(lost).category()).isEqualTo(Category.CONNECT_REFUSED_OR_UNREACHABLE);
        assertThat(Failure.of(lost).safeToRetry()).isEqualTo(Retry.ACQUIRE_ONLY);
    }

    @Test
    void aPoolsTimeoutTellsTheServersRefusalBehindIt() {
        var timeout = new SQLTransientConnectionException(
                "HikariPool-1 - Connection is not available, request timed out after 1000ms (total=0)",
                "28000",
                1045,
                new SQLException("Access denied for user 'app'@'localhost'", "28000", 1045));

        assertThat(Failure.of(timeout).category()).isEqualTo(Category.AUTH_FAILURE);
        assertThat(Failure.of(timeout).safeToRetry()).isEqualTo(Retry.NEVER);
    }

    @Test
    void codeAndStateAreThoseOfTheExceptionThatDecided() {
        var wrapped = new SQLException("wrapper", new SQLException("Lock wait timeout", "40001", 1205));

        assertThat(Failure.of(wrapped).vendorCode()).isEqualTo(1205);
        assertThat(Failure.of(wrapped).sqlState()).isEqualTo("40001");
    }

    @Test
    void toStringIsOneLineWithoutTheMessage() {
        var e = new SQLException(
                "Access denied for 'root'\nwith secret 'hunter2'", "28000", 1045, new IOException("hunter2"));

        assertThat(Failure.of(e))
                .hasToString("AUTH_FAILURE (connection alive, retry NEVER): server error 1045 ER_ACCESS_DENIED_ERROR"
                        + " [SQLState 28000, code 1045]");
    }
}

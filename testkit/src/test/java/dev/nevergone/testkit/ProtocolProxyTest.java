package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What its rules do. */
class ProtocolProxyTest extends ProtocolProxyFixture {

    ProtocolProxyTest() throws IOException, SQLException {}

    private static int readAll(Statement statement) throws SQLException {
        int seen = 0;
        try (ResultSet rows = statement.executeQuery("SELECT n, text FROM t ORDER BY n")) {
            while (rows.next()) {
                seen++;
            }
        }
        return seen;
    }

    @Test
    void cutsBeforeACommitThatThenDidNotHappen() throws SQLException {
        try (Connection c = connect()) {
            c.setAutoCommit(false);
            execute(c, "INSERT INTO t VALUES (1, 'a')");
            ArmedRule cut = proxy.onCommit().cutBefore();

            failure(c::commit);

            assertThat(cut.fired()).isOne();
        }
        assertThat(rows()).isZero();
        assertThat(proxy.cuts()).isOne();
        assertThat(proxy.commits()).isOne();
        assertThat(proxy.received("commit"::equalsIgnoreCase)).isOne();
        assertThat(proxy.sent("commit"::equalsIgnoreCase)).isZero();
        assertThat(proxy.open()).isZero();
    }

    @Test
    void cutsAfterACommitThatThenDidHappen() throws SQLException {
        try (Connection c = connect()) {
            c.setAutoCommit(false);
            execute(c, "INSERT INTO t VALUES (1, 'a')");
            ArmedRule cut = proxy.onCommit().cutAfter();

            failure(c::commit);

            assertThat(cut.fired()).isOne();
        }
        assertThat(rows()).isOne();
        assertThat(proxy.cuts()).isOne();
        assertThat(proxy.sent("commit"::equalsIgnoreCase)).isOne();
        assertThat(proxy.journal())
                .filteredOn(each -> "commit".equalsIgnoreCase(each.sql()))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.forwarded()).isTrue();
                    assertThat(each.answered()).isFalse();
                });
    }

    @Test
    void cutsWithFinOrByReset() throws SQLException {
        try (Connection c = connect()) {
            proxy.onSql("SELECT 1"::equals).cutBefore();
            assertThat(root(failure(() -> text(c, "SELECT 1")))).isInstanceOf(EOFException.class);
        }
        try (Connection c = connect()) {
            proxy.onSql("SELECT 1"::equals).byReset().cutAfter();
            assertThat(root(failure(() -> text(c, "SELECT 1"))))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"useServerPrepStmts=false", "useServerPrepStmts=true"})
    void cutsInTheMiddleOfAResult(String option) throws SQLException {
        fill(10);
        Connection c = connect(option);
        PreparedStatement s = c.prepareStatement("SELECT n, text FROM t ORDER BY n");
        ArmedRule cut = proxy.onSqlMatching("^select n").cutAfterRows(4);

        failure(s::executeQuery);

        assertThat(cut.fired()).isOne();
        assertThat(proxy.cuts()).isOne();
        // Closing it in the ordinary way would close the statement on the server first, which fails.
        c.abort(Runnable::run);
    }

    @ParameterizedTest
    @ValueSource(strings = {"useServerPrepStmts=false", "useServerPrepStmts=true"})
    void givesAStreamingReaderTheRowsBeforeTheCut(String option) throws SQLException {
        fill(10);
        Connection c = connect(option);
        PreparedStatement s = c.prepareStatement("SELECT n, text FROM t ORDER BY n");
        s.setFetchSize(Integer.MIN_VALUE);
        proxy.onSqlMatching("^select n").cutAfterRows(4);
        int[] seen = new int[1];

        failure(() -> {
            ResultSet rows = s.executeQuery();
            while (rows.next()) {
                seen[0] = rows.getInt(1);
            }
        });

        assertThat(seen[0]).isEqualTo(4);
        c.abort(Runnable::run);
    }

    @Test
    void leavesAResultWithFewerRowsAlone() throws SQLException {
        fill(3);
        try (Connection c = connect();
                Statement s = c.createStatement()) {
            ArmedRule cut = proxy.onSqlMatching("^select n").cutAfterRows(4);

            assertThat(readAll(s)).isEqualTo(3);
            assertThat(cut.fired()).isZero();

            aroundTheProxy("INSERT INTO t VALUES (4, 'as many rows as pass, and no end of the result')");
            failure(() -> readAll(s));
            assertThat(cut.fired()).as("still armed").isOne();
        }
    }

    @Test
    void answersWithAnErrorOfItsOwn() throws SQLException {
        try (Connection c = connect()) {
            proxy.onSqlMatching("^insert").answerError(1205, "HY000", "Lock wait timeout exceeded");

            SQLException e = failure(() -> execute(c, "INSERT INTO t VALUES (1, 'a')"));

            assertThat(e.getErrorCode()).isEqualTo(1205);
            assertThat(e.getMessage()).contains("Lock wait timeout exceeded");
            assertThat(rows()).isZero();
            assertThat(proxy.sent(sql -> sql.startsWith("INSERT"))).isZero();
            assertThat(proxy.errorsInjected()).isOne();
            assertThat(execute(c, "INSERT INTO t VALUES (1, 'a')")).as("usable").isOne();
            assertThat(rows()).isOne();
            assertThat(proxy.cuts()).isZero();
        }
    }

    @Test
    void cutsAfterItsError() throws SQLException {
        try (Connection c = connect()) {
            proxy.onSqlMatching("^insert").answerErrorAndCut(1053, "08S01", "Server shutdown in progress");

            SQLException e = failure(() -> execute(c, "INSERT INTO t VALUES (1, 'a')"));

            assertThat(e.getErrorCode()).isEqualTo(1053);
            assertThat(c.isValid(5)).isFalse();
            assertThat(rows()).isZero();
        }
    }

    @Test
    void answersWithAnErrorAfterTheServerDidIt() throws SQLException {
        try (Connection c = connect()) {
            proxy.onSqlMatching("^insert").answerErrorAfter(1290, "HY000", "read-only");

            SQLException e = failure(() -> execute(c, "INSERT INTO t VALUES (1, 'a')"));

            assertThat(e.getErrorCode()).isEqualTo(1290);
            assertThat(rows()).isOne();
            assertThat(proxy.errorsInjected()).isOne();
            assertThat(text(c, "SELECT COUNT(*) FROM t")).as("usable").isEqualTo("1");

            proxy.onSqlMatching("^insert").answerErrorAfterAndCut(1053, "08S01", "Server shutdown in progress");
            failure(() -> execute(c, "INSERT INTO t VALUES (2, 'a')"));
            assertThat(rows()).isEqualTo(2);
            assertThat(c.isValid(5)).isFalse();
        }
    }

    @Test
    void answersAWholeResultWithAnError() throws SQLException {
        fill(10);
        try (Connection c = connect();
                Statement s = c.createStatement()) {
            proxy.onSqlMatching("^select n").answerErrorAfter(1317, "70100", "Query execution was interrupted");

            assertThat(failure(() -> readAll(s)).getErrorCode()).isEqualTo(1317);
            assertThat(readAll(s)).as("usable").isEqualTo(10);
        }
    }

    @Test
    void saysFarewellToIdleConnections() throws SQLException {
        // Connector/J throws away what it finds before it sends.
        try (Connection a = connectMariaDb();
                Connection b = connect()) {
            assertThat(proxy.injectFarewell(4031, "HY000", "disconnected by the server because of inactivity"))
                    .isEqualTo(2);

            assertThat(failure(() -> text(a, "SELECT 1")).getErrorCode()).isEqualTo(4031);
            assertThat(b.isValid(5)).isFalse();
            assertThat(proxy.errorsInjected()).isEqualTo(2);
            assertThat(proxy.sent("SELECT 1"::equals)).isZero();
            assertThat(proxy.open()).isZero();
        }
    }

    @Test
    void saysFarewellToABusyConnectionAfterItsAnswer() throws Exception {
        try (Connection c = connect()) {
            ArmedRule stall = proxy.onSql("SELECT 1"::equals).stallAfter();
            Future<String> answer = inBackground(() -> text(c, "SELECT 1"));
            assertThat(stall.awaitFired(LIMIT)).isTrue();

            assertThat(proxy.injectFarewell(4031, "HY000", "inactivity")).isOne();
            assertThat(proxy.errorsInjected()).isZero();
            proxy.heal();

            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("1");
            failure(() -> text(c, "SELECT 2"));
            assertThat(proxy.sent("SELECT 2"::equals)).isZero();
            assertThat(proxy.errorsInjected()).isOne();
        }
    }

    @Test
    void saysFarewellAfterACommand() throws SQLException {
        try (Connection c = connect()) {
            ArmedRule farewell = proxy.onSqlMatching("^insert").farewellAfter(4031, "HY000", "inactivity");

            assertThat(execute(c, "INSERT INTO t VALUES (1, 'a')")).isOne();
            failure(() -> text(c, "SELECT 2"));

            assertThat(proxy.sent("SELECT 2"::equals)).isZero();
            assertThat(farewell.fired()).isOne();
        }
    }

    /** Gives it the time to be wrong. */
    private static boolean stillWaits(Future<?> call) throws Exception {
        try {
            call.get(300, TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        }
    }

    @Test
    void holdsACommandBackUntilItIsHealed() throws Exception {
        try (Connection c = connect()) {
            ArmedRule stall = proxy.onSqlMatching("^insert").stallBefore();
            Future<Integer> insert = inBackground(() -> execute(c, "INSERT INTO t VALUES (1, 'a')"));
            assertThat(stall.awaitFired(LIMIT)).isTrue();

            assertThat(stillWaits(insert)).isTrue();
            assertThat(proxy.received(sql -> sql.startsWith("INSERT"))).isOne();
            assertThat(proxy.sent(sql -> sql.startsWith("INSERT"))).isZero();
            assertThat(rows()).isZero();
            proxy.heal();

            assertThat(insert.get(20, TimeUnit.SECONDS)).isOne();
            assertThat(rows()).isOne();
        }
    }

    @Test
    void holdsAnAnswerBackUntilItIsHealed() throws Exception {
        try (Connection c = connect()) {
            ArmedRule stall = proxy.onSqlMatching("^insert").stallAfter();
            Future<Integer> insert = inBackground(() -> execute(c, "INSERT INTO t VALUES (1, 'a')"));
            assertThat(stall.awaitFired(LIMIT)).isTrue();

            assertThat(stillWaits(insert)).isTrue();
            assertThat(rows()).isOne();
            proxy.heal();

            assertThat(insert.get(20, TimeUnit.SECONDS)).isOne();
        }
    }

    @Test
    void holdsBackForATime() throws SQLException {
        Duration hold = Duration.ofMillis(300);
        try (Connection c = connect()) {
            proxy.onSql("SELECT 1"::equals).stallBefore(hold);
            proxy.onSql("SELECT 2"::equals).stallAfter(hold);

            for (String sql : new String[] {"SELECT 1", "SELECT 2"}) {
                long start = System.nanoTime();
                text(c, sql);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).as(sql).isBetween(hold, LIMIT);
            }
        }
    }

    @Test
    void deliversLateWhereTheClientHasGivenUp() throws Exception {
        try (Connection c = connect("socketTimeout=300")) {
            proxy.onSqlMatching("^insert").stallBefore();
            failure(() -> execute(c, "INSERT INTO t VALUES (1, 'a')"));
        }
        assertThat(rows()).isZero();

        proxy.heal();

        await(() -> proxy.open() == 0);
        await(() -> {
            try {
                return rows() == 1;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void actsOnTheNthOfThoseThatMatchAndSoManyTimes() throws SQLException {
        try (Connection c = connect()) {
            ArmedRule rule = proxy.onSql("SELECT 1"::equals).nth(3).times(2).answerError(1205, "HY000", "no");
            StringBuilder seen = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                seen.append(succeeds(c, "SELECT 1") ? '+' : '-');
                assertThat(succeeds(c, "SELECT 2")).isTrue();
            }
            assertThat(seen).hasToString("++--++");
            assertThat(rule.fired()).isEqualTo(2);

            ArmedRule always = proxy.onSql("SELECT 1"::equals).always().answerError(1205, "HY000", "no");
            for (int i = 0; i < 5; i++) {
                assertThat(succeeds(c, "SELECT 1")).isFalse();
            }
            always.disarm();
            assertThat(succeeds(c, "SELECT 1")).isTrue();
        }
    }

    private static boolean succeeds(Connection c, String sql) throws SQLException {
        try {
            text(c, sql);
            return true;
        } catch (SQLException e) {
            assertThat(e.getErrorCode()).isEqualTo(1205);
            return false;
        }
    }

    @Test
    void leavesItToChance() throws SQLException {
        try (Connection c = connect()) {
            proxy.onAnyCommand().withProbability(0.3, new Random(7)).always().answerError(1205, "HY000", "no");
            Random same = new Random(7);
            for (int i = 0; i < 50; i++) {
                assertThat(succeeds(c, "SELECT 1")).isEqualTo(same.nextDouble() >= 0.3);
            }
            assertThat(proxy.errorsInjected()).isBetween(5, 30);
        }
    }

    @Test
    void obeysOneRuleAtATimeAndNoneOnceItIsHealed() throws SQLException {
        try (Connection c = connect()) {
            proxy.onSql("SELECT 1"::equals).answerError(1205, "HY000", "first");
            proxy.onSql("SELECT 1"::equals).answerError(1205, "HY000", "second");
            proxy.onSql("SELECT 1"::equals).cutBefore();

            assertThat(failure(() -> text(c, "SELECT 1")).getMessage()).contains("first");
            assertThat(failure(() -> text(c, "SELECT 1")).getMessage()).contains("second");
            proxy.heal();
            assertThat(text(c, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void refusesConnections() throws SQLException {
        ArmedRule full = proxy.onConnect().refuse(1040, "08004", "Too many connections");
        ArmedRule denied = proxy.onConnect().refuseLogin(1045, "28000", "Access denied for user");
        ArmedRule cut = proxy.onConnect().cut();

        SQLException first = failure(this::connect);
        assertThat(first.getErrorCode()).isEqualTo(1040);
        assertThat(first.getMessage()).contains("Too many connections");
        assertThat(failure(this::connect).getErrorCode()).isEqualTo(1045);
        assertThat(root(failure(this::connect))).isInstanceOf(IOException.class);
        try (Connection c = connect()) {
            assertThat(c.isValid(5)).isTrue();
        }

        assertThat(proxy.accepted()).isEqualTo(4);
        assertThat(proxy.logins()).isOne();
        assertThat(proxy.errorsInjected()).isEqualTo(2);
        assertThat(proxy.cuts()).isOne();
        assertThat(full.fired() + denied.fired() + cut.fired()).isEqualTo(3);
    }
}

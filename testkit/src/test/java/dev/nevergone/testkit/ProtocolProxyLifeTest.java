package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it counts, whom it leads where, and how it ends. */
class ProtocolProxyLifeTest extends ProtocolProxyFixture {

    ProtocolProxyLifeTest() throws IOException, SQLException {}

    @ParameterizedTest
    @ValueSource(strings = {"useServerPrepStmts=false", "useServerPrepStmts=true"})
    void countsWhatWasSent(String option) throws SQLException {
        try (Connection c = connect(option)) {
            proxy.resetCounts();
            c.setAutoCommit(false);
            try (PreparedStatement s = c.prepareStatement("INSERT INTO t VALUES (?, 'a')")) {
                for (int i = 0; i < 3; i++) {
                    s.setInt(1, i);
                    s.execute();
                }
            }
            c.commit();
            c.isValid(5);

            boolean prepared = option.endsWith("true");
            assertThat(proxy.sent(sql -> sql.startsWith("INSERT"))).isEqualTo(3);
            assertThat(proxy.received(sql -> sql.startsWith("INSERT"))).isEqualTo(3);
            assertThat(proxy.commits()).isOne();
            assertThat(proxy.commands(CommandType.STMT_PREPARE)).isEqualTo(prepared ? 1 : 0);
            assertThat(proxy.commands(CommandType.STMT_EXECUTE)).isEqualTo(prepared ? 3 : 0);
            assertThat(proxy.commands(CommandType.PING)).isOne();
            assertThat(proxy.commands()).isEqualTo(proxy.journal().size());
            assertThat(proxy.journal()).allMatch(each -> each.connection() == 1);
            assertInStep(c);
            proxy.resetCounts();
            assertThat(proxy.commands()).isZero();
            assertThat(proxy.journal()).isEmpty();
        }
    }

    @Test
    void knowsACommitBehindAComment() throws SQLException {
        try (Connection c = connect()) {
            execute(c, "/* of the app */ COMMIT");
            execute(c, "commit work");
            text(c, "SELECT 'commit'");
            assertThat(proxy.commits()).isEqualTo(2);
        }
    }

    @Test
    void keepsItsJournalShort() throws SQLException {
        try (Connection c = connect("useServerPrepStmts=true");
                PreparedStatement s = c.prepareStatement("DO 1")) {
            for (int i = 0; i < 10_100; i++) {
                s.execute();
            }
            assertThat(proxy.journal()).hasSize(10_000);
            assertThat(proxy.sent("DO 1"::equals)).isEqualTo(10_100);
        }
    }

    @Test
    void leadsNewConnectionsToAnotherTarget() throws Exception {
        try (ServerSocket gone = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Connection open = connect()) {
            gone.close();
            proxy.retarget("127.0.0.1", gone.getLocalPort());

            failure(this::connect);
            assertThat(open.isValid(5)).isTrue();
            proxy.retarget(server.host(), server.port());
            connect().close();
        }
    }

    @Test
    void cutsAndResetsOpenConnections() throws SQLException {
        try (Connection c = connect()) {
            proxy.cutOpenConnections();
            assertThat(proxy.open()).isZero();
            assertThat(c.isValid(5)).isFalse();
        }
        try (Connection c = connect()) {
            proxy.resetOpenConnections();
            assertThat(root(failure(() -> text(c, "SELECT 1"))))
                    .isInstanceOf(SocketException.class)
                    .hasMessageMatching(".*(reset|Broken pipe).*");
        }
        connect().close();
    }

    @Test
    void leavesNothingRunningWhenItIsClosed() throws Exception {
        try (Connection idle = connect();
                Connection stalled = connect()) {
            ArmedRule stall = proxy.onSql("SELECT 1"::equals).stallBefore();
            Future<String> answer = inBackground(() -> text(stalled, "SELECT 1"));
            assertThat(stall.awaitFired(LIMIT)).isTrue();

            proxy.close();

            String name = "protocol-proxy-" + proxy.port() + "-";
            await(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(each -> each.getName().startsWith(name)));
            assertThat(idle.isValid(5)).isFalse();
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> answer.get(20, TimeUnit.SECONDS));
            assertThat(proxy.sent("SELECT 1"::equals)).as("delivered").isZero();
            assertThatExceptionOfType(ConnectException.class)
                    .isThrownBy(() -> new Socket(proxy.host(), proxy.port()).close());
        }
    }

    @Test
    void refusesBadSettings() {
        ProtocolRule rule = proxy.onAnyCommand();
        assertThatIllegalArgumentException().isThrownBy(() -> rule.nth(0)).withMessage("nth (0): must be 1 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule.times(0))
                .withMessage("times (0): must be 1 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule.withProbability(1.1, new Random(1)))
                .withMessage("probability (1.1): must be from 0 to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule.cutAfterRows(-1))
                .withMessage("rows (-1): must be 0 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule.stallBefore(Duration.ZERO))
                .withMessage("hold (PT0S): must be more than zero");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule.answerError(0, "HY000", "no"))
                .withMessage("error code (0): must be from 1 to 65534");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule.answerError(1205, "hy", "no"))
                .withMessage("sqlState (hy): must be 5 digits or capital letters");
    }

    @Test
    void doesNotGuessCountsOfTextsThatItCouldNotKeep() throws SQLException {
        String padding = "x".repeat(1_000_000);
        try (Connection c = connect()) {
            for (int i = 0; i < 65; i++) {
                execute(c, "DO " + i + " /*" + padding + "*/");
            }
            assertThatIllegalStateException()
                    .isThrownBy(() -> proxy.sent(sql -> true))
                    .withMessageContaining("call resetCounts() before");
            proxy.resetCounts();
            text(c, "SELECT 1");
            assertThat(proxy.sent(sql -> true)).isOne();
        }
    }
}

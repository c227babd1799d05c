package dev.nevergone.testkit.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.MySqlServerException;
import dev.nevergone.testkit.ServerKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LocalServerTest {

    private final ServerKind kind = Embedded.kind();

    @Test
    void takesOtherPortsWhenOneWasTakenMeanwhile() throws IOException, SQLException {
        try (ServerSocket stranger = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            AtomicInteger picks = new AtomicInteger();

            MySqlServer server = LocalServer.start(
                    kind,
                    false,
                    List.of(),
                    () -> picks.getAndIncrement() == 0 ? stranger.getLocalPort() : PortPicker.free());

            try (server;
                    Connection c =
                            DriverManager.getConnection(server.jdbcUrl(""), server.username(), server.password())) {
                assertThat(c.isValid(1)).isTrue();
                assertThat(server.port()).isNotEqualTo(stranger.getLocalPort());
                assertThat(picks).hasValue(4);
            }
        }
    }

    @Test
    void doesNotTakeAServerOnTheSamePortForItself() {
        MySqlServer stranger = MySqlServer.shared();
        AtomicInteger picks = new AtomicInteger();

        try (MySqlServer server = LocalServer.start(
                kind, false, List.of(), () -> picks.getAndIncrement() == 0 ? stranger.port() : PortPicker.free())) {
            assertThat(server.port()).isNotEqualTo(stranger.port());
        }
    }

    @Test
    void startsAgainWhereTheNumberOfItsKilledProcessIsSomebodyElsesNow() throws IOException {
        try (MySqlServer server = MySqlServer.start(kind)) {
            server.crash();
            // What MySQL leaves behind, and with it refuses to start while such a process lives.
            Path lock = server.log().resolveSibling("data").resolve("server.sock.lock");
            Files.writeString(lock, ProcessHandle.current().pid() + "\n");
            server.startAgain();
            assertThat(server.connectionCount(server.username())).isZero();
        }
    }

    @Test
    void tellsHowItEndedByItselfAndIsHealed() {
        try (LocalServer server = LocalServer.start(kind, false, List.of())) {
            ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
            assertThat(Waiting.until(() -> !server.alive(), Duration.ofSeconds(20), "the server's end"))
                    .isTrue();
            // 128 and the number of SIGKILL.
            assertThatIllegalStateException()
                    .isThrownBy(server::crash)
                    .withMessage(server + " is not running, it ended by itself with status 137, see " + server.log()
                            + ": startAgain()");
            server.heal();
            assertThat(server.connectionCount(server.username())).isZero();
        }
    }

    @Test
    void drivesAnExternalServerThroughSqlOnly() throws SQLException {
        try (MySqlServer ours = MySqlServer.start()) {
            String url = ours.jdbcUrl("") + "&user=" + Accounts.ADMIN + "&password=" + Accounts.ADMIN_PASSWORD;
            MySqlServer external = ExternalServer.connect(url);

            assertThat(external.kind()).isEqualTo(ServerKind.EXTERNAL);
            assertThat(external.version()).isEqualTo(ours.version());
            assertThat(external.isMariaDb()).isEqualTo(ours.isMariaDb());
            assertThat(external.tls()).isTrue();
            assertThat(external.controllable()).isFalse();
            assertThat(external.toString() + external.jdbcUrl("a")).doesNotContain(Accounts.ADMIN_PASSWORD);
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(external::restart)
                    .withMessageStartingWith(
                            "restart() is impossible on external " + ours.version() + " at 127.0.0.1:");

            try (Connection others =
                            DriverManager.getConnection(ours.database("app"), ours.username(), ours.password());
                    Connection its = DriverManager.getConnection(
                            external.database("app"), external.username(), external.password())) {
                assertThat(external.killConnections()).isOne();
                assertThat(its.isValid(1)).isFalse();
                assertThat(others.isValid(1)).isTrue();
            }
        }
    }

    @Test
    void saysThatAnExternalServerNeedsUserAndPassword() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExternalServer.connect("jdbc:mysql://db.example:3307/app?user=me"))
                .withMessageStartingWith("nevergone.server (a URL for db.example:3307): must hold user and password");
    }

    @Test
    void showsNoPasswordOfAnExternalServerItCannotReach() {
        String url = "jdbc:mysql://127.0.0.1:" + PortPicker.free() + "/?user=me&password=hidden-word";

        assertThatExceptionOfType(MySqlServerException.class)
                .isThrownBy(() -> ExternalServer.connect(url))
                .withMessageStartingWith("Cannot log in to the server that nevergone.server names, 127.0.0.1:")
                .satisfies(e -> assertThat(e).hasStackTraceContaining("refused"))
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("hidden-word"));
    }

    private static String stackTrace(Throwable e) {
        java.io.StringWriter text = new java.io.StringWriter();
        e.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }
}

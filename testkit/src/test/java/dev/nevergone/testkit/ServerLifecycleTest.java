package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stopping, crashing and freezing a private server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerLifecycleTest {

    private static final Logger LOG = LoggerFactory.getLogger(ServerLifecycleTest.class);

    private final MySqlServer server = start();

    private MySqlServer start() {
        long start = System.nanoTime();
        MySqlServer started = builder().start();
        LOG.info("start took {} ms", (System.nanoTime() - start) / 1_000_000);
        return started;
    }

    /** What is tested; called before there is a server. */
    MySqlServer.Builder builder() {
        assumeTrue(MySqlServer.shared().controllable(), "an external server cannot be stopped");
        return MySqlServer.builder();
    }

    @AfterEach
    void heal() {
        server.heal();
    }

    @AfterAll
    void close() {
        server.close();
    }

    private static void measured(String what, Runnable work) {
        long start = System.nanoTime();
        work.run();
        LOG.info("{} took {} ms", what, (System.nanoTime() - start) / 1_000_000);
    }

    private Connection connect(String options) throws SQLException {
        return DriverManager.getConnection(server.database("app") + options, server.username(), server.password());
    }

    private void writeRow(int id) throws SQLException {
        try (Connection c = connect("");
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE IF NOT EXISTS kept (id INT PRIMARY KEY) ENGINE=InnoDB");
            s.execute("INSERT INTO kept VALUES (" + id + ")");
        }
    }

    private boolean hasRow(int id) throws SQLException {
        try (Connection c = connect("");
                Statement s = c.createStatement();
                ResultSet row = s.executeQuery("SELECT id FROM kept WHERE id = " + id)) {
            return row.next();
        }
    }

    @Test
    void keepsPortAndDataOverARestart() throws SQLException {
        int port = server.port();
        writeRow(1);
        try (Connection open = connect("")) {
            measured("restart", server::restart);

            assertThat(open.isValid(1)).isFalse();
        }
        assertThat(server.port()).isEqualTo(port);
        assertThat(hasRow(1)).isTrue();
    }

    @Test
    void keepsWhatWasCommittedAndNothingElseOverACrash() throws SQLException {
        writeRow(2);
        Connection open = connect("");
        try (Statement s = open.createStatement()) {
            open.setAutoCommit(false);
            s.execute("INSERT INTO kept VALUES (3)");

            measured("crash and restart", server::crashAndRestart);
        } finally {
            // close() would try to roll back, and fail.
            open.abort(Runnable::run);
        }
        assertThat(hasRow(2)).isTrue();
        assertThat(hasRow(3)).isFalse();
    }

    @Test
    void refusesConnectionsWhileItIsDown() throws SQLException {
        measured("shutdown", server::shutdown);
        assertThatExceptionOfType(SQLException.class).isThrownBy(server::adminConnection);
        assertThatExceptionOfType(MySqlServerException.class)
                .isThrownBy(server::killConnections)
                .withMessageStartingWith("killing connections on " + server + " failed: ");

        measured("start again", server::startAgain);

        try (Connection c = connect("")) {
            assertThat(c.isValid(1)).isTrue();
        }
    }

    @Test
    void saysWhatItsStateForbids() {
        assertThatIllegalStateException().isThrownBy(server::startAgain).withMessage(server + " is running already");
        server.freeze();
        assertThatIllegalStateException()
                .isThrownBy(server::shutdown)
                .withMessage(server + " is frozen and cannot shut down: thaw() it, or crash() it");
        server.crash();
        for (Runnable verb : new Runnable[] {server::shutdown, server::crash, server::freeze, server::thaw}) {
            assertThatIllegalStateException()
                    .isThrownBy(verb::run)
                    .withMessage(server + " is not running: startAgain()");
        }
    }

    @Test
    void answersNothingWhileFrozenAndHealsWhenThawed() throws SQLException {
        try (Connection hasty = connect("&socketTimeout=300");
                Connection patient = connect("")) {
            server.freeze();
            server.freeze();
            long start = System.nanoTime();
            assertThat(hasty.isValid(0)).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(250), Duration.ofSeconds(5));

            server.thaw();
            server.thaw();

            assertThat(patient.isValid(5)).isTrue();
            try (Connection fresh = connect("")) {
                assertThat(fresh.isValid(5)).isTrue();
            }
        }
    }

    @Test
    void isHealedFromAnyState() throws SQLException {
        server.setGlobal("wait_timeout", "123");
        server.freeze();
        server.heal();
        try (Connection c = connect("");
                Statement s = c.createStatement();
                ResultSet row = s.executeQuery("SELECT @@wait_timeout")) {
            row.next();
            assertThat(row.getInt(1)).isNotEqualTo(123);
        }
        server.crash();
        server.heal();
        try (Connection c = connect("")) {
            assertThat(c.isValid(5)).isTrue();
        }
    }

    @Test
    void forgetsGlobalsWithARestart() throws SQLException {
        MySqlServer.Restore restore = server.setGlobal("wait_timeout", "123");
        server.restart();
        server.setGlobal("wait_timeout", "456");

        restore.close();

        try (Connection admin = server.adminConnection();
                Statement s = admin.createStatement();
                ResultSet row = s.executeQuery("SELECT @@GLOBAL.wait_timeout")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(456);
        }
    }

    @Test
    void passesArgumentsOnAndLeavesOnlyItsLogBehind() throws SQLException {
        MySqlServer other = builder()
                .argument("--log-bin")
                .argument("--server-id=7")
                .argument("--require-secure-transport=ON")
                .start();
        try (other;
                Connection admin = other.adminConnection();
                Statement s = admin.createStatement();
                ResultSet row = s.executeQuery("SELECT @@log_bin, @@server_id")) {
            row.next();
            assertThat(row.getInt(1)).isOne();
            assertThat(row.getInt(2)).isEqualTo(7);
            assertThat(other.port()).isNotEqualTo(server.port());
            assertThat(other.log()).content().contains("ready for connections");
        }
        assertThat(other.log()).exists();
        assertThat(other.log().resolveSibling("data")).doesNotExist();
        assertThatIllegalStateException()
                .isThrownBy(other::startAgain)
                .withMessage(other + " is closed: start another one");
    }

    @Test
    void saysWhyItDoesNotStart() {
        MySqlServer.Builder builder = builder().argument("--no-such-option");

        assertThatExceptionOfType(MySqlServerException.class)
                .isThrownBy(builder::start)
                .withMessageContaining(" did not start, exit status ")
                .withMessageContaining("no-such-option");
    }
}

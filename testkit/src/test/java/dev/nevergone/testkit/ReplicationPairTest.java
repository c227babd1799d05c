package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two servers, whose roles swap; every test begins with whichever is the primary. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicationPairTest {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicationPairTest.class);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    // ER_OPTION_PREVENTS_STATEMENT
    private static final int READ_ONLY = 1290;

    private final ReplicationPair pair = start();

    private static ReplicationPair start() {
        assumeTrue(MySqlServer.shared().controllable(), "an external server has no replica of ours");
        long start = System.nanoTime();
        ReplicationPair started = ReplicationPair.start();
        LOG.info("start of the pair took {} ms", (System.nanoTime() - start) / 1_000_000);
        return started;
    }

    @BeforeEach
    void makeWhole() throws SQLException {
        pair.rejoin();
        pair.database("app");
        execute(pair.primary(), "DROP TABLE IF EXISTS kept", "CREATE TABLE kept (id INT PRIMARY KEY)");
        pair.awaitReplicated(LIMIT);
    }

    @AfterAll
    void close() {
        pair.close();
    }

    private static Connection connect(MySqlServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("app"), server.username(), server.password());
    }

    private static void execute(MySqlServer server, String... statements) throws SQLException {
        try (Connection c = connect(server);
                Statement s = c.createStatement()) {
            for (String sql : statements) {
                s.execute(sql);
            }
        }
    }

    private static String text(MySqlServer server, String query) throws SQLException {
        try (Connection c = connect(server);
                Statement s = c.createStatement();
                ResultSet row = s.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static String rows(MySqlServer server) throws SQLException {
        return text(server, "SELECT GROUP_CONCAT(id ORDER BY id) FROM kept");
    }

    private static void assertReadOnly(MySqlServer server) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> execute(server, "INSERT INTO kept VALUES (999)"))
                .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(READ_ONLY))
                .withMessageContaining("read-only");
    }

    private void promote() {
        long start = System.nanoTime();
        pair.promote();
        LOG.info("promote took {} ms", (System.nanoTime() - start) / 1_000_000);
    }

    private boolean rejoin() {
        long start = System.nanoTime();
        boolean lost = pair.rejoin();
        LOG.info("rejoin took {} ms, data wiped: {}", (System.nanoTime() - start) / 1_000_000, lost);
        return lost;
    }

    @Test
    void copiesWhatThePrimaryCommits() throws SQLException {
        execute(pair.primary(), "INSERT INTO kept VALUES (1), (2)");

        pair.awaitReplicated(LIMIT);

        assertThat(rows(pair.replica())).isEqualTo("1,2");
    }

    @Test
    void refusesWritesOnTheReplicaAlsoAfterItsRestart() throws SQLException {
        assertReadOnly(pair.replica());

        pair.replica().crashAndRestart();

        assertReadOnly(pair.replica());
        execute(pair.primary(), "INSERT INTO kept VALUES (1)");
        pair.awaitReplicated(LIMIT);
        assertThat(rows(pair.replica())).isEqualTo("1");
    }

    @Test
    void refusesEvenTheAdministratorsWritesOnAMySqlReplica() throws SQLException {
        assumeTrue(!pair.replica().isMariaDb(), "MariaDB has no super_read_only");
        try (Connection root = pair.replica().adminConnection();
                Statement s = root.createStatement()) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> s.execute("INSERT INTO app.kept VALUES (1)"))
                    .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(READ_ONLY));
        }
    }

    @Test
    void givesEachServerItsOwnIdentity() throws SQLException {
        String query = pair.primary().isMariaDb() ? "SELECT @@server_id" : "SELECT @@server_uuid";
        String ofPrimary = text(pair.primary(), query);
        String ofReplica = text(pair.replica(), query);
        assertThat(ofPrimary).isNotEqualTo(ofReplica);

        pair.promote();
        pair.rejoin();
        pair.replica().crashAndRestart();

        assertThat(text(pair.primary(), query)).isEqualTo(ofReplica);
        assertThat(text(pair.replica(), query)).isEqualTo(ofPrimary);
    }

    @Test
    void namesBothHostsThePrimaryFirst() throws SQLException {
        MySqlServer first = pair.primary();
        MySqlServer second = pair.replica();
        String hosts = "//127.0.0.1:" + first.port() + ",127.0.0.1:" + second.port() + "/";

        String url = pair.database("testkit_both");

        assertThat(url).startsWith("jdbc:mysql:" + hosts + "testkit_both?").isEqualTo(pair.jdbcUrl("testkit_both"));
        try (Connection c = DriverManager.getConnection(
                url + "&connectionAttributes=program_name:pair", first.username(), first.password())) {
            assertThat(c.getCatalog()).isEqualTo("testkit_both");
        }
        assertThat(text(second, "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = 'testkit_both'"))
                .isEqualTo("1");
        assertThat(pair.toString() + url).doesNotContain(first.password());
    }

    @Test
    void sparesReplicationWhenConnectionsAreKilled() throws SQLException {
        try (Connection open = connect(pair.primary())) {
            assertThat(pair.primary().killConnections()).isOne();
            assertThat(open.isValid(1)).isFalse();
        }
        assertThat(pair.primary().connectionCount("root")).isZero();
    }

    @Test
    void failsOverThreeTimesInARow() throws SQLException {
        for (int i = 1; i <= 3; i++) {
            MySqlServer old = pair.primary();
            MySqlServer next = pair.replica();
            execute(old, "INSERT INTO kept VALUES (" + 2 * i + ")");
            pair.awaitReplicated(LIMIT);
            old.crash();

            promote();

            assertThat(pair.primary()).isSameAs(next);
            assertThat(pair.replica()).isSameAs(old);
            execute(next, "INSERT INTO kept VALUES (" + (2 * i + 1) + ")");
            assertThat(rejoin()).isFalse();
            assertReadOnly(old);
        }
        assertThat(rows(pair.primary())).isEqualTo("2,3,4,5,6,7");
        assertThat(rows(pair.replica())).isEqualTo("2,3,4,5,6,7");
    }

    @Test
    void switchesOverAsPlannedWithoutLosingAWrite() throws SQLException {
        MySqlServer old = pair.primary();
        try (Connection open = connect(old);
                Statement s = open.createStatement()) {
            s.execute("INSERT INTO kept VALUES (1)");

            pair.demote(old);

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> s.execute("INSERT INTO kept VALUES (2)"))
                    .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(READ_ONLY));
            assertThat(open.isValid(1)).isTrue();
        }
        pair.awaitReplicated(LIMIT);
        promote();

        assertThat(rejoin()).isFalse();
        execute(pair.primary(), "INSERT INTO kept VALUES (3)");
        assertThat(rows(pair.primary())).isEqualTo("1,3");
        assertThat(pair.replica()).isSameAs(old);
    }

    /** The old primary commits what the new one never gets. */
    private void loseAWrite(int first) throws SQLException {
        MySqlServer old = pair.primary();
        execute(old, "INSERT INTO kept VALUES (" + first + ")");
        pair.awaitReplicated(LIMIT);
        pair.promote();
        execute(old, "INSERT INTO kept VALUES (" + (first + 1) + ")");
        execute(pair.primary(), "INSERT INTO kept VALUES (" + (first + 2) + ")");
    }

    @Test
    void wipesAnOldPrimaryThatHasWritesOfItsOwn() throws SQLException {
        loseAWrite(1);
        assertThat(rows(pair.replica())).isEqualTo("1,2");

        assertThat(rejoin()).isTrue();

        assertThat(rows(pair.replica())).isEqualTo("1,3");
        assertReadOnly(pair.replica());
        assertThat(pair.rejoin()).isFalse();

        pair.promote();
        assertThat(pair.rejoin())
                .as("what the wiped server wrote before is its own again")
                .isFalse();
        loseAWrite(11);
        assertThat(pair.rejoin()).as("wiped a second time").isTrue();
        assertThat(rows(pair.replica())).isEqualTo("1,3,11,13");
    }

    @Test
    void promotesWhileThePrimaryIsFrozen() throws SQLException {
        MySqlServer old = pair.primary();
        execute(old, "INSERT INTO kept VALUES (1)");
        pair.awaitReplicated(LIMIT);
        old.freeze();

        promote();

        execute(pair.primary(), "INSERT INTO kept VALUES (2)");
        assertThat(rejoin()).isFalse();
        assertThat(rows(old)).isEqualTo("1,2");
        assertReadOnly(old);
    }

    @Test
    void comesBackReadOnlyWhenAnotherWasPromotedMeanwhile() {
        MySqlServer old = pair.primary();
        old.crash();
        pair.promote();

        old.startAgain();

        assertReadOnly(old);
    }

    @Test
    void staysWritableOverACrashWhenNobodyWasPromoted() throws SQLException {
        pair.primary().crashAndRestart();

        execute(pair.primary(), "INSERT INTO kept VALUES (1)");
        pair.awaitReplicated(LIMIT);
        assertThat(rows(pair.replica())).isEqualTo("1");
    }

    @Test
    void saysWhatItsStateForbids() {
        pair.promote();

        assertThatIllegalStateException()
                .isThrownBy(pair::promote)
                .withMessage(pair.replica() + " does not replicate from " + pair.primary()
                        + ", so it cannot be promoted: rejoin() it first");
        assertThatExceptionOfType(MySqlServerException.class)
                .isThrownBy(() -> pair.database("testkit_not_replicated"))
                .withMessage(pair.replica() + " does not replicate: rejoin() it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pair.demote(MySqlServer.shared()))
                .withMessage("server (" + MySqlServer.shared() + "): must be one of " + pair);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pair.awaitReplicated(Duration.ZERO))
                .withMessage("limit (PT0S): must be more than zero");
    }

    /** On the replica, past replication and its being read-only. */
    private void tamper(String sql) throws SQLException {
        try (Connection root = pair.replica().adminConnection();
                Statement s = root.createStatement()) {
            s.execute("SET sql_log_bin = 0");
            s.execute("SET GLOBAL read_only = OFF");
            s.execute(sql);
        }
    }

    @Test
    void saysWhyReplicationEnded() throws SQLException {
        tamper("INSERT INTO app.kept VALUES (1)");
        execute(pair.primary(), "INSERT INTO kept VALUES (1)");

        assertThatExceptionOfType(MySqlServerException.class)
                .isThrownBy(() -> pair.awaitReplicated(LIMIT))
                .withMessageStartingWith("Replication from " + pair.primary() + " to " + pair.replica() + " ended: ");

        tamper("DELETE FROM app.kept");
        assertThat(rejoin()).isFalse();
        assertThat(rows(pair.replica())).isEqualTo("1");
    }
}

package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import com.mysql.cj.jdbc.exceptions.CommunicationsException;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultyServerTest {

    private static FaultyServer faulty;

    private Connection connection;

    @BeforeAll
    static void start() {
        faulty = FaultyServer.start();
    }

    @AfterAll
    static void stop() {
        faulty.close();
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = open(faulty.jdbcUrl());
        execute(connection, "DROP TABLE IF EXISTS t", "CREATE TABLE t (id INT PRIMARY KEY)");
    }

    @AfterEach
    void heal() throws SQLException {
        connection.close();
        faulty.heal();
        try (Connection healed = open(faulty.jdbcUrl())) {
            execute(healed, "REPLACE INTO t VALUES (100)");
        }
    }

    private static Connection open(String url) throws SQLException {
        return DriverManager.getConnection(
                url + "&connectTimeout=2000&socketTimeout=1000", faulty.username(), faulty.password());
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private ThrowingCallable using(Connection connection) {
        return () -> execute(connection, "SELECT 1");
    }

    private static long rows() throws SQLException {
        try (Connection admin = DriverManager.getConnection(faulty.adminUrl());
                Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM t")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void withoutAFaultConnectionsWork() throws SQLException {
        execute(connection, "INSERT INTO t VALUES (1)");
        assertThat(rows()).isOne();
        assertThat(faulty.protocol().sent(sql -> sql.startsWith("INSERT"))).isPositive();
    }

    @Test
    void killedConnectionsAreDeadAtOnceAndNewOnesWork() throws SQLException {
        assertThat(faulty.killConnections()).isPositive();
        assertThat(faulty.network().open()).isZero();
        assertThatThrownBy(using(connection)).isInstanceOf(CommunicationsException.class);
        open(faulty.jdbcUrl()).close();
    }

    @Test
    void aRestartEndsConnectionsAndKeepsThePort() throws SQLException {
        assumeThat(faulty.server().controllable()).isTrue();
        faulty.restart();
        assertThatThrownBy(using(connection)).isInstanceOf(CommunicationsException.class);
        open(faulty.jdbcUrl()).close();
    }

    @Test
    void aCrashedServerStaysDownUntilItIsHealed() throws SQLException {
        assumeThat(faulty.server().controllable()).isTrue();
        execute(connection, "INSERT INTO t VALUES (1)");
        faulty.crash();
        assertThatThrownBy(using(connection)).isInstanceOf(CommunicationsException.class);
        assertThatThrownBy(() -> open(faulty.jdbcUrl())).isInstanceOf(CommunicationsException.class);
        faulty.heal();
        assertThat(rows()).isOne();
    }

    @Test
    void inABlackHoleNothingAnswersUntilItIsHealed() throws SQLException {
        faulty.blackhole();
        assertThatThrownBy(using(connection)).isInstanceOf(CommunicationsException.class);
        assertThatThrownBy(() -> open(faulty.jdbcUrl())).isInstanceOf(CommunicationsException.class);
        faulty.heal();
        open(faulty.jdbcUrl()).close();
    }

    @Test
    void aForgetfulFirewallSwallowsOpenConnectionsOnly() throws SQLException {
        faulty.blackholeOpenConnections();
        assertThatThrownBy(using(connection)).isInstanceOf(CommunicationsException.class);
        open(faulty.jdbcUrl()).close();
    }

    @Test
    void aResetReachesTheClientAsReset() throws SQLException {
        faulty.reset();
        assertThatThrownBy(using(connection)).hasStackTraceContaining("Connection reset");
        open(faulty.jdbcUrl()).close();
    }

    @Test
    void refusedConnectionsAreRefusedAndOpenOnesStay() {
        faulty.refuseConnections();
        assertThatThrownBy(() -> open(faulty.jdbcUrl())).hasRootCauseInstanceOf(ConnectException.class);
        assertThatCode(using(connection)).doesNotThrowAnyException();
    }

    @Test
    void latencyIsPaidByEachRoundTripUntilItIsZero() throws SQLException {
        faulty.latency(Duration.ofMillis(700));
        assertThat(timed()).isGreaterThanOrEqualTo(Duration.ofMillis(700));
        faulty.latency(Duration.ZERO);
        List<Duration> healed = List.of(timed(), timed(), timed());
        assertThat(Collections.min(healed)).isLessThan(Duration.ofMillis(700));
    }

    private Duration timed() throws SQLException {
        long start = System.nanoTime();
        execute(connection, "SELECT 1");
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void anIdleConnectionExpiresAsTheServerWouldLetIt() throws Exception {
        assertThat(faulty.expireIdle()).isOne();
        assertThat(faulty.network().open()).isZero();
        assertThatThrownBy(using(connection)).isInstanceOf(SQLException.class);
    }

    @Test
    void theServersOwnWaitTimeoutCanBeShortened() throws Exception {
        faulty.expireIdle(Duration.ofSeconds(1));
        try (Connection later = open(faulty.jdbcUrl());
                Statement statement = later.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@wait_timeout")) {
            row.next();
            assertThat(row.getInt(1)).isOne();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> faulty.expireIdle(Duration.ofMillis(1500)))
                .withMessageContaining("waitTimeout (PT1.5S): must be 1 s or more, and whole seconds");
    }

    @Test
    void aReadOnlyServerRefusesWrites() throws SQLException {
        faulty.readOnly(true);
        assertThatThrownBy(() -> execute(connection, "INSERT INTO t VALUES (1)"))
                .asInstanceOf(throwable(SQLException.class))
                .extracting(SQLException::getErrorCode)
                .isEqualTo(1290);
        faulty.readOnly(false);
        execute(connection, "INSERT INTO t VALUES (1)");
        assertThat(rows()).isOne();
    }

    @Test
    void aFullServerAnswersNewConnectionsWith1040AndTheAdministratorGetsIn() throws SQLException {
        faulty.tooManyConnections();
        assertThatThrownBy(() -> open(faulty.jdbcUrl()))
                .asInstanceOf(throwable(SQLException.class))
                .extracting(SQLException::getErrorCode)
                .isEqualTo(1040);
        assertThatCode(using(connection)).doesNotThrowAnyException();
        assertThat(rows()).isZero();
    }

    @Test
    void aCommitThatIsCutBeforeDidNotHappen() throws SQLException {
        ArmedRule cut = faulty.cutBeforeCommit();
        assertThatThrownBy(this::insertAndCommit).isInstanceOf(SQLException.class);
        assertThat(cut.fired()).isOne();
        assertThat(rows()).isZero();
    }

    @Test
    void aCommitThatIsCutAfterDidHappen() throws SQLException {
        ArmedRule cut = faulty.cutAfterCommit();
        assertThatThrownBy(this::insertAndCommit).isInstanceOf(SQLException.class);
        assertThat(cut.fired()).isOne();
        assertThat(rows()).isOne();
    }

    private void insertAndCommit() throws SQLException {
        connection.setAutoCommit(false);
        execute(connection, "INSERT INTO t VALUES (1)");
        connection.commit();
    }

    @Test
    void aResultIsCutInItsMidst() throws SQLException {
        execute(connection, "INSERT INTO t VALUES (1), (2), (3)");
        faulty.cutMidResult(2);
        assertThatThrownBy(() -> execute(connection, "SELECT * FROM t")).isInstanceOf(SQLException.class);
    }

    @Test
    void saysWhatIsBrokenAndWhatPassed() {
        faulty.latency(Duration.ofMillis(1));
        ArmedRule rule = faulty.cutBeforeCommit();
        assertThatThrownBy(this::insertAndCommit).isInstanceOf(SQLException.class);
        assertThat(rule.fired()).isOne();
        assertThat(faulty.describe())
                .contains("latency(PT0.001S, PT0S)")
                .contains("cutBeforeCommit(), fired 1 times")
                .contains("INSERT INTO t VALUES (1)")
                .contains("[swallowed]")
                .contains("process list:")
                .doesNotContain(faulty.password());
    }

    @Test
    void aStoppedServerIsDownUntilItIsStartedAgain() throws SQLException {
        assumeThat(faulty.server().controllable()).isTrue();
        faulty.shutdown();
        assertThat(faulty.network().open()).isZero();
        assertThatThrownBy(using(connection)).isInstanceOf(CommunicationsException.class);
        assertThatThrownBy(() -> open(faulty.jdbcUrl())).isInstanceOf(CommunicationsException.class);
        faulty.startAgain();
        open(faulty.jdbcUrl()).close();
    }

    @Test
    void aCrashedServerThatComesBackKeepsWhatWasCommitted() throws SQLException {
        assumeThat(faulty.server().controllable()).isTrue();
        execute(connection, "INSERT INTO t VALUES (1)");
        faulty.crashAndRestart();
        assertThatThrownBy(using(connection)).isInstanceOf(CommunicationsException.class);
        assertThat(rows()).isOne();
    }

    @Test
    void aFrozenServerAnswersNothingAndGoesOnWhenThawed() throws SQLException {
        assumeThat(faulty.server().controllable()).isTrue();
        try (Connection patient = DriverManager.getConnection(faulty.jdbcUrl(), faulty.username(), faulty.password())) {
            faulty.freeze();
            assertThatThrownBy(using(connection)).isInstanceOf(CommunicationsException.class);
            assertThatThrownBy(() -> open(faulty.jdbcUrl())).isInstanceOf(CommunicationsException.class);
            faulty.thaw();
            execute(patient, "SELECT 1");
        }
    }

    @Test
    void toxicsWorkUntilTheyAreHealed() throws Exception {
        faulty.toxics().toxics().timeout("silence", ToxicDirection.DOWNSTREAM, 0);
        assertThatThrownBy(using(connection)).isInstanceOf(CommunicationsException.class);
        faulty.heal();
        open(faulty.jdbcUrl()).close();
        faulty.toxics().disable();
        assertThatThrownBy(() -> open(faulty.jdbcUrl())).isInstanceOf(CommunicationsException.class);
        faulty.heal();
        open(faulty.jdbcUrl()).close();
    }

    @Test
    void healsLaterInTheBackground() throws Exception {
        faulty.refuseConnections();
        long start = System.nanoTime();
        faulty.healAfter(Duration.ofMillis(500));
        assertThatThrownBy(() -> open(faulty.jdbcUrl())).isInstanceOf(CommunicationsException.class);
        awaitHealed();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> faulty.healAfter(Duration.ofMillis(-1)))
                .withMessage("delay (PT-0.001S): must be zero or more");
    }

    private static void awaitHealed() throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try (Connection healed = open(faulty.jdbcUrl())) {
                return;
            } catch (SQLException e) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.sleep(20);
            }
        }
    }

    @Test
    void healingCallsOffALaterOne() throws Exception {
        faulty.healAfter(Duration.ofMillis(300));
        faulty.heal();
        faulty.refuseConnections();
        Thread.sleep(600);
        assertThatThrownBy(() -> open(faulty.jdbcUrl())).isInstanceOf(CommunicationsException.class);
    }

    @Test
    void whereOnePartCannotBeHealedTheOthersAre() throws Exception {
        FaultyServer other = FaultyServer.start();
        other.blackhole();
        other.readOnly(true);
        other.toxics().delete();
        assertThatThrownBy(other::heal)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("A proxy in front of");
        execute(connection, "INSERT INTO t VALUES (1)");
        assertThatThrownBy(other::close).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void closingHealsTheServerAndEndsAllThreads() throws Exception {
        Set<Thread> before = threads();
        FaultyServer other = FaultyServer.start();
        String url = other.jdbcUrl();
        try (Connection through = open(url)) {
            other.readOnly(true);
            other.blackhole();
            other.healAfter(Duration.ofMinutes(10));
            other.close();
            assertThatThrownBy(using(through)).isInstanceOf(SQLException.class);
        }
        execute(connection, "INSERT INTO t VALUES (1)");
        assertThatThrownBy(() -> open(url)).hasRootCauseInstanceOf(ConnectException.class);
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!before.containsAll(threads()) && System.nanoTime() - deadline < 0) {
            Thread.sleep(10);
        }
        assertThat(before).containsAll(threads());
        assertThatCode(other::close).doesNotThrowAnyException();
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("(fault|protocol|toxiproxy).*"))
                .collect(Collectors.toSet());
    }

    @Test
    void countsAndFaultsBeginAnew() {
        faulty.latency(Duration.ofMillis(1));
        faulty.heal();
        assertThat(faulty.describe()).contains("latency(PT0.001S, PT0S)").contains("heal()");
        assertThat(faulty.protocol().sent(sql -> sql.startsWith("CREATE TABLE t")))
                .isPositive();
        faulty.resetCounts();
        assertThat(faulty.describe()).doesNotContain("latency");
        assertThat(faulty.protocol().sent(sql -> sql.startsWith("CREATE TABLE t")))
                .isZero();
        assertThat(faulty.network().accepted()).isZero();
    }

    @Test
    void overTlsTheNetworksFaultsHappen() throws SQLException {
        try (Connection encrypted = open(faulty.tlsJdbcUrl(FaultyServer.DATABASE))) {
            execute(encrypted, "SELECT 1");
            assertThat(faulty.protocol().opaque()).isPositive();
            faulty.reset();
            assertThatThrownBy(using(encrypted)).isInstanceOf(SQLException.class);
        }
    }
}

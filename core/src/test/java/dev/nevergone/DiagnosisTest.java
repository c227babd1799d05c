package dev.nevergone;

import static dev.nevergone.Diagnoses.assertFinding;
import static dev.nevergone.Diagnoses.diagnose;
import static dev.nevergone.Diagnoses.finding;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nevergone.Diagnosis.Finding;
import dev.nevergone.Diagnosis.Severity;
import dev.nevergone.testkit.FaultyServer;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.MySqlServer.Restore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a diagnosis says of a server that can be reached: each finding, provoked. */
@Timeout(120)
class DiagnosisTest {

    private static final String USER = "doctor_low";
    private static final String CONNECTED = "SELECT COUNT(*) FROM information_schema.PROCESSLIST"
            + " WHERE USER NOT IN ('system user', 'event_scheduler')";

    private static PoolSettings.Builder as(String user, String grants) throws SQLException {
        server().database(Pools.DATABASE);
        try (Connection admin = server().adminConnection()) {
            Pools.execute(admin, "DROP USER IF EXISTS '" + user + "'@'%'");
            Pools.execute(admin, "CREATE USER '" + user + "'@'%' IDENTIFIED BY 'low-secret'");
            if (!grants.isEmpty()) {
                Pools.execute(admin, grants + " TO '" + user + "'@'%'");
            }
        }
        return PoolSettings.builder(server().database(Pools.DATABASE))
                .username(user)
                .password("low-secret")
                .poolSize(5)
                .maxOverflow(3);
    }

    private static void dropTokens() throws SQLException {
        try (Connection admin = server().adminConnection()) {
            Pools.execute(admin, "DROP TABLE IF EXISTS " + Pools.DATABASE + ".nevergone_commit_witness");
        }
    }

    private static void createTokens() throws SQLException {
        server().database(Pools.DATABASE);
        try (Connection admin = server().adminConnection()) {
            CommitWitness.table(Pools.DATABASE + ".nevergone_commit_witness").createTable(admin);
        }
    }

    @Test
    void namesServerAndPoolAndEndsWithNothingDangerousOnAHealthyOne() {
        Instant before = Instant.now();
        Diagnosis diagnosis = diagnose(Pools.settings());
        assertThat(diagnosis.worst()).as(diagnosis.report()).isEqualTo(Severity.NOTE);
        assertThat(diagnosis.pool()).isEqualTo("app");
        assertThat(diagnosis.address()).contains(":" + server().port());
        assertThat(diagnosis.product()).isEqualTo(server().isMariaDb() ? "MariaDB" : "MySQL");
        assertThat(server().version()).contains(diagnosis.version().split("-", 2)[0]);
        assertThat(diagnosis.serverName()).endsWith(":" + server().port());
        assertThat(diagnosis.when()).isBetween(before, Instant.now());
        assertThat(diagnosis.took()).isBetween(Duration.ofNanos(1), Duration.ofSeconds(10));
        for (String topic : new String[] {
            "connect",
            "pool-state",
            "read-only",
            "wait-timeout",
            "interactive-timeout",
            "pre-ping",
            "peek",
            "row-lock-wait",
            "rollback-on-timeout",
            "execution-time",
            "net-timeouts",
            "max-allowed-packet",
            "prepared-statements",
            "retry",
            "version",
            "max-overflow",
            "max-user-connections"
        }) {
            assertFinding(diagnosis, topic, Severity.WELL).isNotBlank();
        }
        // Other tests may have filled the shared server before.
        assertThat(diagnosis.finding("max-connections"))
                .hasValueSatisfying(finding -> assertThat(finding.severity()).isNotEqualTo(Severity.DANGER));
    }

    /** As docs/doctor.md shows it. */
    @Test
    void canBeReadByAProgram() {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            Diagnosis diagnosis = pool.diagnose();
            if (diagnosis.worst() == Diagnosis.Severity.DANGER) {
                System.err.println(diagnosis.report());
            }
            diagnosis
                    .finding("wait-timeout")
                    .ifPresent(finding -> System.err.println(finding.seen() + ": " + finding.change()));
            assertThat(diagnosis.finding("wait-timeout")).isPresent();
            assertThat(diagnosis.finding("horoscope")).isEmpty();
        }
    }

    @Test
    void leavesNoConnectionBehindAndTakesNoneOfThePools() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(as(USER, "GRANT SELECT ON *.*").build())) {
            pool.diagnose();
            Pools.await("closed", () -> server().connectionCount(USER) == 0);
            assertThat(pool.stats().created()).isZero();
        }
    }

    @ParameterizedTest(name = "{0} = {1}: {2} is {3}")
    @CsvSource(delimiter = '|', textBlock = """
                    wait_timeout              | 20     | wait-timeout        | DANGER | SET GLOBAL wait_timeout
                    wait_timeout              | 1000   | wait-timeout        | NOTE   | replaced after 800 s
                    max_connections           | 12     | max-connections     | DANGER | 1040
                    net_read_timeout          | 5      | net-timeouts        | DANGER | pause of 5 s
                    innodb_lock_wait_timeout  | 60     | row-lock-wait       | DANGER | sessionVariables=innodb_lock_wait_timeout=50
                    lock_wait_timeout         | 86400  | metadata-lock-wait  | NOTE   | ALTER TABLE
                    lock_wait_timeout         | 30     | metadata-lock-wait  | WELL   | 1205
                    max_allowed_packet        | 524288 | max-allowed-packet  | DANGER | 1153
                    max_allowed_packet        | 4194304| max-allowed-packet  | NOTE   | 4 MiB
                    max_prepared_stmt_count   | 900    | prepared-statements | NOTE   | 1461
                    """)
    void seesAServerVariable(String variable, String value, String topic, Severity severity, String text)
            throws Exception {
        try (Restore restored = server().setGlobal(variable, value)) {
            assertThat(restored).isNotNull();
            Diagnosis diagnosis = diagnose(Pools.settings().poolSize(10));
            assertFinding(diagnosis, topic, severity).contains(text);
        }
    }

    @Test
    void saysHowManyPoolsFit() throws Exception {
        try (Connection admin = server().adminConnection()) {
            long limit = Pools.number(admin, "SELECT @@max_connections");
            int all = (int) limit;
            assertFinding(diagnose(Pools.settings().poolSize(all)), "max-connections", Severity.DANGER)
                    .contains("may open " + (limit + 3))
                    .contains("SET GLOBAL max_connections");
            assertFinding(diagnose(Pools.settings().poolSize(all / 2 + 5)), "max-connections", Severity.NOTE)
                    .contains("not for two");
        }
    }

    @Test
    void doesNotCountThePoolsOwnConnectionsAgainstIt() throws Exception {
        PoolSettings.Builder limited = as(USER, "GRANT SELECT ON *.*");
        try (Connection admin = server().adminConnection()) {
            Pools.execute(admin, "ALTER USER '" + USER + "'@'%' WITH MAX_USER_CONNECTIONS 10");
        }
        try (ResilientDataSource pool = PoolFactory.create(limited.build())) {
            Pools.fill(pool, 5);
            assertFinding(pool.diagnose(), "max-user-connections", Severity.NOTE)
                    .contains("max_user_connections 10 for this account, 6 in use now")
                    .contains("room for one pool of 8");
            assertFinding(diagnose(limited), "max-user-connections", Severity.DANGER)
                    .contains("room for 5")
                    .contains("1226");
        }
    }

    @Test
    void seesSettingsThatNoServerCanMakeSafe() {
        assertFinding(diagnose(Pools.settings().prePing(false)), "pre-ping", Severity.DANGER)
                .contains("prePing(true)");
        assertFinding(diagnose(Pools.settings().maxOverflow(-1)), "max-overflow", Severity.DANGER)
                .contains("nothing bounds");
        assertFinding(diagnose(Pools.settings().prePing(false).recycle(Duration.ZERO)), "wait-timeout", Severity.DANGER)
                .contains("handed out dead");
        assertFinding(diagnose(Pools.settings().pingAfterIdle(Duration.ofMinutes(10))), "pre-ping", Severity.NOTE)
                .contains("firewall");
        assertFinding(diagnose(Pools.settings().retry(RetryPolicy.disabled())), "retry", Severity.NOTE)
                .contains("nothing is repeated");
        assertFinding(
                        diagnose(Pools.settings()
                                .retry(RetryPolicy.builder().shadow(true).build())),
                        "retry",
                        Severity.NOTE)
                .contains("shadow");
        assertFinding(diagnose(Pools.settings().recycle(Duration.ZERO)), "wait-timeout", Severity.WELL)
                .contains("found by the peek");
    }

    @Test
    void comparesTheDriversPatienceWithTheServers() {
        assertFinding(
                        diagnose(Pools.settings().socketTimeout(Duration.ofSeconds(20))),
                        "row-lock-wait",
                        Severity.DANGER)
                .contains("innodb_lock_wait_timeout 50 s, socketTimeout 20 s")
                .contains("innodb_lock_wait_timeout=16");
        RetryPolicy patient =
                RetryPolicy.builder().deadline(Duration.ofMinutes(5)).build();
        String limit = server().isMariaDb() ? "max_statement_time" : "max_execution_time";
        assertFinding(diagnose(Pools.settings().retry(patient)), "execution-time", Severity.NOTE)
                .contains(limit + " 0 (no limit)")
                .contains("repeated");
        String hour = server().isMariaDb() ? "3600" : "3600000";
        assertFinding(
                        diagnose(Pools.settings().driverProperty("sessionVariables", limit + "=" + hour)),
                        "execution-time",
                        Severity.NOTE)
                .contains(limit + " 3600 s")
                .contains("no effect");
        assertFinding(
                        diagnose(Pools.settings()
                                .driverProperty("netTimeoutForStreamingResults", "0")
                                .socketTimeout(Duration.ofSeconds(90))),
                        "net-timeouts",
                        Severity.NOTE)
                .contains("sessionVariables=net_write_timeout=90");
    }

    @Test
    void namesTheTimeoutThatConnectorJSetsWhileItStreams() {
        assertFinding(
                        diagnose(Pools.settings().driverProperty("netTimeoutForStreamingResults", "5")),
                        "net-timeouts",
                        Severity.DANGER)
                .contains("pause of 5 s")
                .contains("driver property netTimeoutForStreamingResults=600")
                .doesNotContain("SET GLOBAL");
        assertFinding(
                        diagnose(Pools.settings()
                                .driverProperty("netTimeoutForStreamingResults", "30")
                                .socketTimeout(Duration.ofSeconds(90))),
                        "net-timeouts",
                        Severity.NOTE)
                .contains("longer than 30 s")
                .contains("driver property netTimeoutForStreamingResults=90")
                .doesNotContain("net_write_timeout=90");
    }

    @Test
    void saysWhatTheServersLimitOfTimeEnds() {
        String limit = server().isMariaDb() ? "max_statement_time=20" : "max_execution_time=20000";
        assertFinding(
                        diagnose(Pools.settings().driverProperty("sessionVariables", limit)),
                        "execution-time",
                        Severity.WELL)
                .contains(server().isMariaDb() ? "ends what takes too long" : "ends a SELECT that takes too long")
                .satisfies(text -> assertThat(text.contains("for SELECT only")).isEqualTo(!server().isMariaDb()));
    }

    @Test
    void saysThatAServerWasFullWithoutClaimingRefusals() throws Exception {
        assumeTrue(server().controllable(), "a private server is needed");
        try (MySqlServer own = MySqlServer.start()) {
            PoolSettings.Builder settings = PoolSettings.builder(own.database("app"))
                    .username(own.username())
                    .password(own.password())
                    .poolSize(1)
                    .maxOverflow(0);
            List<Connection> held = new ArrayList<>();
            try (Connection admin = own.adminConnection()) {
                Pools.execute(admin, "SET GLOBAL max_connections = 20");
                while (Pools.number(admin, CONNECTED) < 20) {
                    held.add(DriverManager.getConnection(own.jdbcUrl("app"), own.username(), own.password()));
                }
                close(held);
                Pools.await("closed", () -> own.connectionCount(own.username()) <= 1);
                assertFinding(diagnose(settings), "max-connections", Severity.NOTE)
                        .contains("was full at least once: whoever comes then is refused")
                        .doesNotContain("since its start");
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 30; i++) {
                                held.add(DriverManager.getConnection(
                                        own.jdbcUrl("app"), own.username(), own.password()));
                            }
                        })
                        .isInstanceOfSatisfying(SQLException.class, full -> assertThat(full.getErrorCode())
                                .isEqualTo(1040));
                close(held);
                Pools.await("closed", () -> own.connectionCount(own.username()) <= 1);
                // MariaDB 11.4 does not count them.
                assertFinding(diagnose(settings), "max-connections", Severity.NOTE)
                        .containsPattern(
                                own.isMariaDb() ? "was full at least once" : "error 1040, [1-9]\\d* since its start");
            } finally {
                close(held);
            }
        }
    }

    private static void close(List<Connection> connections) throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
        connections.clear();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void seesAProxyThatNumbersTheConnectionsByItself(boolean connectorJ) throws Exception {
        createTokens();
        try (RenumberingProxy proxy = new RenumberingProxy(server())) {
            String url = connectorJ ? server().jdbcUrl(Pools.DATABASE) : Pools.mariaDbUrl();
            assertFinding(diagnose(Pools.settings(url).commitWitness(CommitWitness.table())), "fence", Severity.WELL)
                    .isNotBlank();
            assertFinding(
                            diagnose(Pools.settings(proxy.through(url)).commitWitness(CommitWitness.table())),
                            "fence",
                            Severity.DANGER)
                    .contains("at the handshake")
                    .contains("a proxy");
        }
        dropTokens();
    }

    @Test
    void seesDriverPropertiesThatGetInTheWay() {
        assertFinding(
                        diagnose(Pools.settings().driverProperty("interactiveClient", "true")),
                        "interactive-timeout",
                        Severity.NOTE)
                .contains("interactiveClient");
        assertFinding(
                        diagnose(Pools.settings().driverProperty("trackSessionState", "false")),
                        "session-trackers",
                        Severity.NOTE)
                .contains("trackSessionState");
        assertFinding(
                        diagnose(Pools.settings().driverProperty("maxAllowedPacket", "1048576")),
                        "max-allowed-packet",
                        Severity.NOTE)
                .contains("take maxAllowedPacket out");
        assertFinding(
                        diagnose(Pools.settings().driverProperty("useServerPrepStmts", "false")),
                        "prepared-statements",
                        Severity.WELL)
                .contains("keep no statements");
        assertFinding(
                        diagnose(Pools.settings().driverProperty("socketFactory", UserSocketFactory.class.getName())),
                        "peek",
                        Severity.NOTE)
                .contains("socketFactory");
    }

    @Test
    void knowsAReadOnlyServer() {
        try (FaultyServer faulty = FaultyServer.start()) {
            faulty.readOnly(true);
            PoolSettings.Builder settings = PoolSettings.builder(faulty.jdbcUrl())
                    .username(faulty.username())
                    .password(faulty.password());
            assertFinding(diagnose(settings), "read-only", Severity.NOTE).contains("requirePrimary(true)");
            Diagnosis required = diagnose(settings.requirePrimary(true));
            assertFinding(required, "read-only", Severity.DANGER).contains("every borrow fails");
            assertFinding(required, "connect", Severity.WELL).isNotBlank();
        }
    }

    @Test
    void measuresTheRoundTripAgainstTheValidationTimeout() {
        try (FaultyServer faulty = FaultyServer.start()) {
            PoolSettings.Builder settings = PoolSettings.builder(faulty.jdbcUrl())
                    .username(faulty.username())
                    .password(faulty.password())
                    .validationTimeout(Duration.ofMillis(250));
            assertThat(finding(diagnose(settings), "round-trip").seen()).contains("pings");
            faulty.latency(Duration.ofMillis(15));
            Diagnosis far = diagnose(settings.validationTimeout(Duration.ofSeconds(1)));
            assertFinding(far, "round-trip", Severity.NOTE).contains("nearer");
            faulty.latency(Duration.ofMillis(70));
            Diagnosis tight = diagnose(settings.validationTimeout(Duration.ofMillis(250)));
            assertFinding(tight, "round-trip", Severity.DANGER)
                    .contains("validationTimeout (250 ms) is less than five round trips")
                    .contains("validationTimeout(Duration.ofSeconds(1))");
        }
    }

    @Test
    void tellsWhetherTheConnectionIsSafeFromOthers() {
        server().database(Pools.DATABASE);
        String plain = server().jdbcUrl(Pools.DATABASE);
        assertFinding(diagnose(Pools.settings(plain)), "tls", Severity.WELL).contains("on this machine");
        assertFinding(diagnose(Pools.settings(server().tlsJdbcUrl(Pools.DATABASE))), "tls", Severity.NOTE)
                .contains("TLSv1.3")
                .contains("nobody checks");
        // Leads to this machine too, but does not look like it.
        assumeTrue(plain.contains("//127.0.0.1:"));
        assertFinding(diagnose(Pools.settings(plain.replace("127.0.0.1", "0.0.0.0"))), "tls", Severity.DANGER)
                .contains("sslMode=VERIFY_IDENTITY")
                .contains("allowPublicKeyRetrieval");
    }

    @Test
    void triesTheTableWitnessOutAndSaysWhatIsMissing() throws Exception {
        dropTokens();
        assertFinding(diagnose(Pools.settings()), "commit-witness", Severity.NOTE)
                .contains("CommitOutcomeUnknownException");
        assertFinding(
                        diagnose(Pools.settings().commitWitness(CommitWitness.table())),
                        "commit-witness",
                        Severity.DANGER)
                .startsWith(
                        "commitWitness (table:nevergone.nevergone_commit_witness): the table is missing (error 1146)")
                .contains("/ Create it once");
        createTokens();
        PoolSettings.Builder settings =
                as(USER, "GRANT SELECT ON " + Pools.DATABASE + ".*").commitWitness(CommitWitness.table());
        Finding lacking = finding(diagnose(settings), "commit-witness");
        assertThat(lacking.severity()).isEqualTo(Severity.DANGER);
        assertThat(lacking.change()).contains("GRANT INSERT ON");

        settings = as(USER, "GRANT SELECT, INSERT ON " + Pools.DATABASE + ".*").commitWitness(CommitWitness.table());
        Diagnosis enough = diagnose(settings);
        assertFinding(enough, "commit-witness", Severity.WELL).contains("tried out");
        assertFinding(enough, "witness-purge", Severity.NOTE).contains("right to DELETE");
        assertFinding(enough, "fence", Severity.WELL).contains("everybody may kill their own");
        settings.credentialsProvider(() -> Credentials.of(USER, "low-secret"));
        assertFinding(diagnose(settings), "fence", Severity.NOTE).contains("CONNECTION_ADMIN");

        settings = as(USER, "GRANT SELECT, INSERT, DELETE ON " + Pools.DATABASE + ".*")
                .commitWitness(CommitWitness.table());
        assertFinding(diagnose(settings), "witness-purge", Severity.WELL).contains("may be purged");
        try (Connection admin = server().adminConnection()) {
            assertThat(Pools.number(admin, "SELECT COUNT(*) FROM " + Pools.DATABASE + ".nevergone_commit_witness"))
                    .isZero();
        }
        dropTokens();
    }

    @Test
    void aLockedTokenTableIsNotWaitedFor() throws Exception {
        createTokens();
        PoolSettings.Builder settings = Pools.settings().commitWitness(CommitWitness.table());
        try (Connection admin = server().adminConnection()) {
            Pools.execute(admin, "LOCK TABLES " + Pools.DATABASE + ".nevergone_commit_witness WRITE");
            Diagnosis diagnosis = diagnose(settings);
            assertFinding(diagnosis, "commit-witness", Severity.NOTE)
                    .contains("locked just now, not tried")
                    .contains("1205")
                    .contains("diagnose again");
            assertThat(diagnosis.took()).isLessThan(Duration.ofSeconds(9));
            Pools.execute(admin, "UNLOCK TABLES");
        }
        dropTokens();
    }

    @Test
    void triesTheGtidWitnessOut() {
        Diagnosis diagnosis = diagnose(Pools.settings().commitWitness(CommitWitness.gtid()));
        assertFinding(diagnosis, "commit-witness", Severity.DANGER).contains("CommitWitness.table()");
        assertFinding(diagnosis, "gtid-mode", Severity.DANGER)
                .contains(server().isMariaDb() ? "another kind" : "gtid_mode OFF");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"SHOW GLOBAL VARIABLES", "SHOW SESSION VARIABLES", "SHOW GLOBAL STATUS", "PROCESSLIST"})
    void aQuestionThatIsRefusedIsNotedAndTheOthersAreJudged(String question) {
        try (FaultyServer faulty = FaultyServer.start()) {
            faulty.protocol()
                    .onSql(sql -> sql.contains(question))
                    .answerError(1142, "42000", "SELECT command denied to user");
            Diagnosis diagnosis = diagnose(PoolSettings.builder(faulty.jdbcUrl())
                    .username(faulty.username())
                    .password(faulty.password())
                    .commitWitness(CommitWitness.table("test.missing")));
            assertThat(diagnosis.findings())
                    .filteredOn(finding -> finding.meaning().equals("not known, so not judged"))
                    .isNotEmpty()
                    .allSatisfy(finding -> {
                        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
                        assertThat(finding.seen())
                                .contains("could not be read: ")
                                .contains("(error 1142)");
                    });
            assertThat(finding(diagnosis, "round-trip").seen()).contains("pings");
            assertFinding(diagnosis, "commit-witness", Severity.DANGER).contains("the table is missing");
        }
    }

    @Test
    void worksWithMariaDbConnectorJToo() {
        Diagnosis diagnosis = diagnose(PoolSettings.builder(Pools.mariaDbUrl())
                .username(server().username())
                .password(server().password())
                .driverProperty("maxAllowedPacket", "999999999"));
        assertFinding(diagnosis, "version", Severity.WELL).contains("MariaDB Connector/J");
        assertFinding(diagnosis, "session-trackers", Severity.NOTE).contains("jdbc:mysql:");
        assertFinding(diagnosis, "max-allowed-packet", Severity.DANGER).contains("the server cuts the connection");
        assertFinding(diagnosis, "peek", Severity.WELL).isNotBlank();
        assertThat(finding(diagnosis, "round-trip").seen()).contains("pings");
        assertThat(diagnosis.findings()).noneMatch(finding -> finding.seen().contains("could not be read"));
    }

    @Test
    void worksWhereTheDriverChoosesTheHost() {
        server().database(Pools.DATABASE);
        Diagnosis diagnosis = diagnose(
                Pools.settings(server().jdbcUrl(Pools.DATABASE).replace("jdbc:mysql://", "jdbc:mysql:loadbalance://")));
        assertFinding(diagnosis, "peek", Severity.NOTE).contains("several hosts");
        assertFinding(diagnosis, "wait-timeout", Severity.WELL).isNotBlank();
    }

    @Test
    void knowsAServerThatWasJustStarted() {
        try (FaultyServer faulty = FaultyServer.start()) {
            faulty.restart();
            Diagnosis diagnosis = diagnose(PoolSettings.builder(faulty.jdbcUrl())
                    .username(faulty.username())
                    .password(faulty.password()));
            assertFinding(diagnosis, "uptime", Severity.NOTE).contains("up for 0 d 0 h 0 min");
        }
    }
}

package dev.nevergone;

import static dev.nevergone.Diagnoses.assertFinding;
import static dev.nevergone.Diagnoses.diagnose;
import static dev.nevergone.Diagnoses.readable;
import static dev.nevergone.Pools.server;
import static dev.nevergone.Pools.timed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.Diagnosis.Severity;
import dev.nevergone.testkit.FaultyServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a diagnosis says at 3 a.m., and that it ends. */
@Timeout(120)
class DiagnosisInTroubleTest {

    private static PoolSettings.Builder settings(FaultyServer faulty) {
        return PoolSettings.builder(faulty.jdbcUrl())
                .username(faulty.username())
                .password(faulty.password())
                .poolTimeout(Duration.ofSeconds(5))
                .connectTimeout(Duration.ofSeconds(2))
                .outageGrace(Duration.ZERO);
    }

    @Test
    void aServerThatIsDownIsAFindingWithItsCategoryAndSinceWhen() throws Exception {
        try (FaultyServer faulty = FaultyServer.start();
                ResilientDataSource pool = PoolFactory.create(settings(faulty).build())) {
            Pools.borrowAndSelect(pool, 1);
            faulty.refuseConnections();
            faulty.reset();
            Pools.await("down", () -> {
                try (Connection connection = pool.getConnection()) {
                    return connection == null;
                } catch (SQLException e) {
                    return pool.stats().inOutage();
                }
            });
            Diagnosis diagnosis = readable(pool.diagnose());
            assertThat(diagnosis.worst()).isEqualTo(Severity.DANGER);
            assertThat(diagnosis.version()).isEmpty();
            assertFinding(diagnosis, "connect", Severity.DANGER)
                    .startsWith("CONNECT_REFUSED_OR_UNREACHABLE at 127.0.0.1:")
                    .contains("onnection refused")
                    .contains("Is the server running");
            assertFinding(diagnosis, "pool-state", Severity.DANGER)
                    .contains("server DOWN")
                    .contains("since 20")
                    .contains("recovers by itself");
            assertThat(diagnosis.report()).contains(": not reached\n");
            // What needs no server is judged all the same.
            assertFinding(diagnosis, "pre-ping", Severity.WELL).isNotBlank();
            faulty.heal();
            Pools.await("up", () -> !pool.stats().inOutage());
            assertFinding(pool.diagnose(), "connect", Severity.WELL).isNotBlank();
        }
    }

    @Test
    void aWrongPasswordIsAFindingAndIsNotTriedAgainWhereThePoolKnows() throws Exception {
        PoolSettings wrong = Pools.settings()
                .username("nobody_here")
                .password("very-secret-word")
                .build();
        try (ResilientDataSource pool = PoolFactory.create(wrong)) {
            Diagnosis first = readable(pool.diagnose());
            assertFinding(first, "connect", Severity.DANGER)
                    .startsWith("AUTH_FAILURE")
                    .contains("(error 1045)")
                    .contains("updateCredentials");
            assertThat(first.report()).doesNotContain("very-secret-word");

            assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
            Diagnosis second = readable(pool.diagnose());
            assertFinding(second, "connect", Severity.DANGER).startsWith("not tried");
            assertFinding(second, "pool-state", Severity.DANGER)
                    .contains("AUTH_FAILURE")
                    .contains("updateCredentials(user, password)");
            assertThat(second.report()).doesNotContain("very-secret-word");

            pool.updateCredentials(server().username(), server().password());
            assertFinding(pool.diagnose(), "connect", Severity.WELL).isNotBlank();
        }
    }

    @Test
    void anAccountWithoutRightsIsTriedAgainAsThePoolTriesItAgain() throws Exception {
        server().database(Pools.DATABASE);
        try (Connection admin = server().adminConnection()) {
            Pools.execute(admin, "CREATE USER IF NOT EXISTS 'without_rights'@'%' IDENTIFIED BY 'low-secret'");
        }
        PoolSettings settings = Pools.settings()
                .username("without_rights")
                .password("low-secret")
                .build();
        try (ResilientDataSource pool = PoolFactory.create(settings)) {
            assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
            Diagnosis diagnosis = readable(pool.diagnose());
            assertFinding(diagnosis, "connect", Severity.DANGER).contains("(error 1044)");
            assertFinding(diagnosis, "pool-state", Severity.DANGER).contains("asks again every 5 s");
        }
    }

    @Test
    void anExhaustedPoolIsExaminedAndNamed() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().poolSize(2).maxOverflow(1).build())) {
            List<Connection> lent = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                lent.add(pool.getConnection());
            }
            Diagnosis diagnosis = readable(pool.diagnose());
            assertFinding(diagnosis, "pool-state", Severity.DANGER)
                    .contains("active 3")
                    .contains("every connection is lent")
                    .contains("leakThreshold");
            assertFinding(diagnosis, "wait-timeout", Severity.WELL).isNotBlank();
            for (Connection connection : lent) {
                connection.close();
            }
            assertFinding(pool.diagnose(), "pool-state", Severity.WELL).contains("idle 2");
        }
    }

    @Test
    void aSuspendedAndAClosedPoolAreNamed() {
        ResilientDataSource pool = PoolFactory.create(Pools.settings().build());
        pool.suspend();
        assertFinding(pool.diagnose(), "pool-state", Severity.DANGER).contains("resume()");
        pool.close();
        Diagnosis diagnosis = readable(pool.diagnose());
        assertFinding(diagnosis, "pool-state", Severity.DANGER).contains("closed");
        assertFinding(diagnosis, "connect", Severity.WELL).isNotBlank();
    }

    @Test
    void aFullServerIsNamed() {
        try (FaultyServer faulty = FaultyServer.start()) {
            faulty.tooManyConnections();
            assertFinding(diagnose(settings(faulty)), "connect", Severity.DANGER)
                    .startsWith("TOO_MANY_CONNECTIONS")
                    .contains("SHOW PROCESSLIST");
        }
    }

    @Test
    void aBlackHoleEndsAtTheConnectTimeout() throws Exception {
        try (FaultyServer faulty = FaultyServer.start()) {
            faulty.blackhole();
            PoolSettings.Builder settings = settings(faulty);
            Duration waited = timed(() -> assertFinding(diagnose(settings), "connect", Severity.DANGER)
                    .contains("firewall"));
            assertThat(waited).isBetween(Duration.ofMillis(1900), Duration.ofSeconds(5));
        }
    }

    @Test
    void anAnswerThatNeverComesEndsAtTheDeadlineOfTheQuestions() throws Exception {
        try (FaultyServer faulty = FaultyServer.start()) {
            faulty.protocol().onSql(sql -> sql.contains("SHOW GLOBAL STATUS")).stallBefore();
            PoolSettings.Builder settings = settings(faulty);
            Duration waited = timed(() -> {
                Diagnosis diagnosis = diagnose(settings);
                assertFinding(diagnosis, "wait-timeout", Severity.WELL).isNotBlank();
                assertFinding(diagnosis, "max-connections", Severity.NOTE).contains("could not be read");
                assertFinding(diagnosis, "round-trip", Severity.DANGER).isNotBlank();
            });
            assertThat(waited).isBetween(Duration.ofMillis(4900), Duration.ofSeconds(10));
        }
    }

    /** Each statement of the trial is answered in time, all together are not. */
    @Test
    void aServerThatAnswersSlowlyIsGivenUpAtTheDeadlineOfTheQuestions() throws Exception {
        try (FaultyServer faulty = FaultyServer.start()) {
            try (Connection admin = server().adminConnection()) {
                CommitWitness.table("test.slow_tokens").createTable(admin);
            }
            faulty.protocol()
                    .onSqlMatching("(?i)^(START TRANSACTION|ROLLBACK|INSERT|SELECT 1 FROM)")
                    .always()
                    .stallAfter(Duration.ofMillis(2200));
            PoolSettings.Builder settings = settings(faulty).commitWitness(CommitWitness.table("test.slow_tokens"));
            Diagnosis diagnosis = diagnose(settings);
            assertThat(diagnosis.took()).isBetween(Duration.ofMillis(4900), Duration.ofSeconds(10));
            assertFinding(diagnosis, "commit-witness", Severity.NOTE).contains("not tried to the end");
            assertThat(diagnosis.findings())
                    .noneMatch(finding -> finding.topic().equals("witness-purge"));
            assertFinding(diagnosis, "fence", Severity.WELL).isNotBlank();
        }
    }
}

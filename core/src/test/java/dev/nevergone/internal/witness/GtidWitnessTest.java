package dev.nevergone.internal.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.nevergone.CommitWitness;
import dev.nevergone.internal.witness.Witness.Ending;
import dev.nevergone.internal.witness.Witness.Mark;
import dev.nevergone.internal.witness.Witness.SessionId;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** GTIDs of ours: a number is never committed twice, and what is missing is said. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class GtidWitnessTest {

    private final WitnessServer server = WitnessServer.start();

    @AfterAll
    void close() {
        server.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        server.emptied();
    }

    @Test
    void countsOnAfterEachCommit() throws SQLException {
        try (Session session = open()) {
            Mark first = session.begin();
            session.write();
            session.end(first, "COMMIT", Ending.COMMITTED);
            Mark second = session.begin();
            session.write();
            session.end(second, "COMMIT", Ending.COMMITTED);
            // The check took number 1 and gave it back.
            assertThat(first.token()).endsWith(":1");
            assertThat(second.token()).isEqualTo(first.token().replaceAll("1$", "2"));
            assertThat(server.rows()).isEqualTo(2);
        }
    }

    @Test
    void givesTheNumberOfARolledBackTransactionAgainSoThatNoGapStays() throws SQLException {
        try (Session session = open()) {
            Mark first = session.begin();
            session.write();
            session.end(first, "ROLLBACK", Ending.ROLLED_BACK);
            Mark again = session.begin();
            session.write();
            session.end(again, "COMMIT", Ending.COMMITTED);
            assertThat(again).isEqualTo(first);
            assertThat(server.rows()).isEqualTo(1);
        }
    }

    @Test
    void losesNoWriteWhereAProcedureCommittedBeforeTheRollback() throws SQLException {
        try (Session session = open()) {
            Sql.run(session.connection(), "DROP PROCEDURE IF EXISTS commits");
            Sql.run(
                    session.connection(),
                    "CREATE PROCEDURE commits() BEGIN INSERT INTO work (what) VALUES ('in it'); COMMIT; END");
            Mark first = session.begin();
            Sql.run(session.connection(), "CALL commits()");
            session.end(first, "ROLLBACK", Ending.ROLLED_BACK);
            Mark second = session.begin();
            session.write();
            session.end(second, "COMMIT", Ending.COMMITTED);
            assertThat(second).isNotEqualTo(first);
            assertThat(server.rows()).isEqualTo(2);
        }
    }

    @Test
    void givesBackWhatNoStatementUsed() throws SQLException {
        try (Session session = open()) {
            Mark unused = session.begin("");
            session.witness().ended(session.connection(), unused, Ending.ROLLED_BACK);
            assertThat(Sql.text(session.connection(), "SELECT @@gtid_next")).isEqualTo("AUTOMATIC");
            assertThat(session.begin()).isEqualTo(unused);
        }
    }

    @Test
    void aRollbackLeavesNoEmptyTransactionAndACommitDoes() throws SQLException {
        try (Session session = open()) {
            Mark read = session.begin();
            Sql.run(session.connection(), "SELECT COUNT(*) FROM work");
            session.end(read, "ROLLBACK", Ending.ROLLED_BACK);
            assertThat(GtidWitness.holds(session.connection(), read.token())).isFalse();
            Mark same = session.begin();
            Sql.run(session.connection(), "SELECT COUNT(*) FROM work");
            session.end(same, "COMMIT", Ending.COMMITTED);
            assertThat(GtidWitness.holds(session.connection(), read.token())).isTrue();
        }
    }

    @Test
    void ddlInsideIsRefusedAndTheTransactionGoesOn() throws SQLException {
        try (Session session = open()) {
            Mark mark = session.begin();
            session.write();
            SQLException refused = failureOf(() -> Sql.run(session.connection(), "CREATE TABLE ddl (a INT)"));
            assertThat(refused.getErrorCode()).isEqualTo(1778);
            session.write();
            session.end(mark, "COMMIT", Ending.COMMITTED);
            assertThat(server.rows()).isEqualTo(2);
        }
    }

    @Test
    void writesAfterACommitThatWasNotReportedAreRefused() throws SQLException {
        try (Session session = open()) {
            Mark mark = session.begin();
            session.write();
            Sql.run(session.connection(), "COMMIT AND CHAIN");
            assertThat(failureOf(session::write).getErrorCode()).isEqualTo(1837);
            session.end(mark, "ROLLBACK", Ending.ROLLED_BACK);
            Mark next = session.begin();
            session.write();
            session.end(next, "COMMIT", Ending.COMMITTED);
            assertThat(next).isNotEqualTo(mark);
            assertThat(server.rows()).isEqualTo(2);
        }
    }

    @Test
    void saysWhichRightIsMissing() throws SQLException {
        assumeFalse(server.mariaDb());
        try (Connection poor = server.connectAs("poor", "SELECT ON " + WitnessServer.DATABASE + ".*")) {
            SQLException failure = failureOf(() -> gtid().check(poor));
            assertThat(failure.getErrorCode()).isEqualTo(1227);
            assertThat(failure.getSQLState()).isEqualTo("42000");
            assertThat(failure.getMessage())
                    .isEqualTo(
                            "commitWitness (gtid): the user may not set gtid_next. Run: GRANT SESSION_VARIABLES_ADMIN ON"
                                    + " *.* TO <user> (REPLICATION_APPLIER does too), or use CommitWitness.table()");
        }
        for (String right : new String[] {"SESSION_VARIABLES_ADMIN", "REPLICATION_APPLIER"}) {
            try (Connection granted = server.connectAs("poor", right + " ON *.*", "SELECT ON witnessed.*")) {
                gtid().check(granted);
            }
        }
    }

    @Test
    void saysThatTheServerHasNoGtids() throws SQLException {
        MySqlServer plain = MySqlServer.shared();
        try (Connection connection = DriverManager.getConnection(
                plain.database(WitnessServer.DATABASE), plain.username(), plain.password())) {
            SQLException failure = failureOf(() -> gtid().check(connection));
            if (server.mariaDb()) {
                assertThat(failure.getErrorCode()).isEqualTo(1193);
                assertThat(failure.getMessage())
                        .isEqualTo(
                                "commitWitness (gtid): MariaDB has GTIDs of another kind. Use CommitWitness.table()");
            } else {
                assertThat(failure.getErrorCode()).isEqualTo(1781);
                assertThat(failure.getMessage())
                        .isEqualTo(
                                "commitWitness (gtid): the server has gtid_mode=OFF or OFF_PERMISSIVE. Set gtid_mode=ON and"
                                        + " enforce_gtid_consistency=ON, or use CommitWitness.table()");
            }
            assertThat((Throwable) failure).hasCauseInstanceOf(SQLException.class);
        }
    }

    private static Witness gtid() {
        return Witnesses.of(CommitWitness.gtid()).orElseThrow();
    }

    private Session open() throws SQLException {
        assumeFalse(server.mariaDb(), "MariaDB has GTIDs of another kind");
        Witness witness = server.witness(CommitWitness.gtid());
        Connection connection = server.connect();
        return new Session(server, witness, connection, witness.session(connection));
    }

    private static SQLException failureOf(ThrowingCallable call) {
        SQLException failure = catchThrowableOfType(SQLException.class, call);
        assertThat((Throwable) failure).isNotNull();
        return failure;
    }

    private record Session(WitnessServer server, Witness witness, Connection connection, SessionId id)
            implements AutoCloseable {

        Mark begin() throws SQLException {
            return begin("START TRANSACTION");
        }

        Mark begin(String sql) throws SQLException {
            Mark mark = witness.begin(connection, id);
            if (!sql.isEmpty()) {
                Sql.run(connection, sql);
            }
            return mark;
        }

        void write() throws SQLException {
            server.write(connection, "written");
        }

        void end(Mark mark, String sql, Ending ending) throws SQLException {
            Sql.run(connection, sql);
            witness.ended(connection, mark, ending);
        }

        @Override
        public void close() throws SQLException {
            connection.abort(Runnable::run);
        }
    }
}

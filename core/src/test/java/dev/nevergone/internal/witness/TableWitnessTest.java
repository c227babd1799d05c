package dev.nevergone.internal.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nevergone.CommitWitness;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The table of tokens: what it leaves alone, what it says where something is missing, and how it is purged. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class TableWitnessTest {

    private static final String TABLE = WitnessServer.DATABASE + "." + TokenTable.DEFAULT_NAME;
    private static final String KNOB = "commitWitness (table:" + TABLE + "): ";

    private final WitnessServer server = WitnessServer.start();
    private final CommitWitness table = CommitWitness.table();

    @AfterAll
    void close() {
        server.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        server.emptied();
    }

    @Test
    void leavesTheLastInsertIdAlone() throws SQLException {
        MarkedTransaction transaction = server.begin(table);
        try (Connection connection = transaction.connection()) {
            server.write(connection, "first");
            String id = Sql.text(connection, "SELECT LAST_INSERT_ID()");
            transaction.write();
            String second = Sql.text(connection, "SELECT LAST_INSERT_ID()");
            assertThat(second).isNotEqualTo(id).isNotEqualTo("0");
            connection.commit();
            assertThat(Sql.text(connection, "SELECT LAST_INSERT_ID()")).isEqualTo(second);
            connection.rollback();
        }
    }

    @Test
    void findsItsTableAlsoWhereTheTransactionChangedTheDatabase() throws SQLException {
        server.raw().database("elsewhere");
        MarkedTransaction transaction = server.begin(table);
        try (Connection connection = transaction.connection()) {
            connection.setCatalog("elsewhere");
            transaction.write();
            connection.commit();
        }
        assertThat(transaction.ask(server.source()).verdict()).isEqualTo(Witness.Verdict.COMMITTED);
    }

    @Test
    void canHaveItsTableInAnotherDatabaseWithAnyPlainName() throws SQLException {
        server.raw().database("else-where");
        CommitWitness named = CommitWitness.table("else-where.to$ken-s");
        try (Connection connection = server.connect()) {
            named.createTable(connection);
            named.createTable(connection);
        }
        Witness witness = server.witness(named);
        try (Connection connection = server.connect()) {
            Witness.Mark mark = witness.begin(connection, witness.session(connection));
            witness.mark(connection, mark);
            assertThat(named.wasCommitted(connection, mark.token())).isTrue();
        }
    }

    @Test
    void saysHowToCreateAMissingTable() throws SQLException {
        try (Connection connection = server.connect()) {
            Sql.run(connection, "DROP TABLE " + TokenTable.DEFAULT_NAME);
            SQLException failure =
                    failureOf(() -> Witnesses.of(table).orElseThrow().check(connection));
            assertThat(failure.getErrorCode()).isEqualTo(1146);
            assertThat(failure.getSQLState()).isEqualTo("42S02");
            assertThat((Throwable) failure).hasCauseInstanceOf(SQLException.class);
            String message = String.valueOf(failure.getMessage());
            String start = KNOB + "the table is missing. Create it once, with CommitWitness.createTable or: ";
            assertThat(message).startsWith(start);
            Sql.run(connection, message.substring(start.length()));
            Witnesses.of(table).orElseThrow().check(connection);
        }
    }

    @Test
    void saysWhichRightIsMissing() throws SQLException {
        assertThat(refused("SELECT ON " + TABLE))
                .contains("the user has not the right to INSERT. Run: GRANT INSERT ON ");
        assertThat(refused("INSERT ON " + TABLE))
                .contains("the user has not the right to SELECT. Run: GRANT SELECT ON ");
        try (Connection poor = server.connectAs("poor", "SELECT, INSERT ON " + TABLE)) {
            Witnesses.of(table).orElseThrow().check(poor);
            assertThat(failureOf(() -> table.purge(poor, Duration.ofHours(1))).getMessage())
                    .isEqualTo(
                            "commitWitness (table:nevergone_commit_witness): the user has not the right to DELETE. Run:"
                                    + " GRANT DELETE ON `nevergone_commit_witness` TO <user>; the pool's user needs SELECT and"
                                    + " INSERT, a purge DELETE");
            assertThat(failureOf(() -> CommitWitness.table("other").createTable(poor))
                            .getMessage())
                    .contains("the user has not the right to CREATE.");
            // Rights on the table are all it needs to kill and to look, too.
            MarkedTransaction lost = server.begin(table, server.reconnectAs("poor"));
            lost.witness().mark(lost.connection(), lost.mark());
            lost.connection().abort(Runnable::run);
            assertThat(lost.ask(deadline -> new WitnessServer.KeptLooker(poor)).verdict())
                    .isEqualTo(Witness.Verdict.NOT_COMMITTED);
        }
    }

    private String refused(String grant) throws SQLException {
        try (Connection poor = server.connectAs("poor", grant)) {
            SQLException failure =
                    failureOf(() -> Witnesses.of(table).orElseThrow().check(poor));
            assertThat(failure.getErrorCode()).isEqualTo(1142);
            assertThat(failure.getMessage()).startsWith(KNOB);
            return String.valueOf(failure.getMessage());
        }
    }

    @Test
    void saysThatAReadOnlyTransactionHoldsNoToken() throws SQLException {
        MarkedTransaction transaction = server.begin(table);
        try (Connection connection = transaction.connection()) {
            Sql.run(connection, "START TRANSACTION READ ONLY");
            SQLException failure = failureOf(() -> transaction.witness().mark(connection, transaction.mark()));
            assertThat(failure.getErrorCode()).isEqualTo(1792);
            assertThat(failure.getMessage())
                    .isEqualTo(KNOB
                            + "the transaction is read-only, so its token cannot be written. Leave out read-only for"
                            + " transactions that write");
            connection.rollback();
        }
    }

    @Test
    void saysThatLockedTablesLeaveNoRoomForIt() throws SQLException {
        MarkedTransaction transaction = server.begin(table);
        try (Connection connection = transaction.connection()) {
            Sql.run(connection, "LOCK TABLES work WRITE");
            SQLException failure = failureOf(() -> transaction.witness().mark(connection, transaction.mark()));
            assertThat(failure.getErrorCode()).isEqualTo(1100);
            assertThat(failure.getMessage()).startsWith(KNOB + "LOCK TABLES is in force");
            connection.rollback();
        }
    }

    @Test
    void refusesATableThatKnowsNoTransactions() throws SQLException {
        try (Connection connection = server.connect()) {
            Sql.run(connection, "ALTER TABLE " + TokenTable.DEFAULT_NAME + " ENGINE=MyISAM");
            SQLException failure =
                    failureOf(() -> Witnesses.of(table).orElseThrow().check(connection));
            assertThat(failure.getMessage())
                    .isEqualTo(
                            KNOB + "a token was there after ROLLBACK, so the table's engine knows no transactions. Run:"
                                    + " ALTER TABLE with ENGINE=InnoDB");
            Sql.run(connection, "DROP TABLE " + TokenTable.DEFAULT_NAME);
        }
    }

    @Test
    void asksForTheDatabaseWhereTheConnectionHasNone() throws SQLException {
        try (Connection connection = server.connect(server.raw().jdbcUrl(""))) {
            SQLException failure =
                    failureOf(() -> Witnesses.of(table).orElseThrow().check(connection));
            assertThat(failure.getErrorCode()).isEqualTo(1046);
            assertThat(failure.getMessage())
                    .isEqualTo(
                            "commitWitness (table:nevergone_commit_witness): the connection has no default database. Name"
                                    + " the table with its database: CommitWitness.table(\"<database>.nevergone_commit_witness\")");
            assertThat(failureOf(() -> table.createTable(connection)).getMessage())
                    .isEqualTo(failure.getMessage());
        }
    }

    @Test
    void purgesWhatIsOldInSlicesAndNothingElse() throws SQLException {
        try (Connection connection = server.connect()) {
            Sql.run(
                    connection,
                    "SET SESSION cte_max_recursion_depth = 10000"
                            .replace(
                                    "cte_max_recursion_depth",
                                    server.mariaDb() ? "max_recursive_iterations" : "cte_max_recursion_depth"));
            Sql.run(
                    connection,
                    "INSERT INTO " + TokenTable.DEFAULT_NAME + " (token, written_at) WITH RECURSIVE n AS (SELECT 1 AS i"
                            + " UNION ALL SELECT i + 1 FROM n WHERE i < 2500) SELECT UUID(), NOW(6) - INTERVAL 61 MINUTE"
                            + " FROM n");
            Sql.run(
                    connection,
                    "INSERT INTO " + TokenTable.DEFAULT_NAME + " (token, written_at) VALUES"
                            + " (UUID(), NOW(6) - INTERVAL 59 MINUTE), (UUID(), NOW(6))");
            long before = server.questions(connection);
            assertThat(table.purge(connection, Duration.ofHours(1))).isEqualTo(2500);
            assertThat(server.questions(connection) - before).isBetween(4L, 8L);
            assertThat(table.purge(connection, Duration.ofHours(1))).isZero();
            assertThat(server.number("SELECT COUNT(*) FROM " + TokenTable.DEFAULT_NAME))
                    .isEqualTo(2);
        }
    }

    private static SQLException failureOf(ThrowingCallable call) {
        SQLException failure = catchThrowableOfType(SQLException.class, call);
        assertThat((Throwable) failure).isNotNull();
        return failure;
    }
}

package dev.nevergone.internal.witness;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a row with a token within the transaction, right before its COMMIT: the row is there if and only if the
 * transaction was committed.
 *
 * <p>Of the INSERT the session keeps nothing that outlives the COMMIT: {@code LAST_INSERT_ID()} stays, for the table has no
 * AUTO_INCREMENT column; {@code ROW_COUNT()} and the list of warnings are those of the INSERT until the COMMIT, which
 * resets both. Generated keys and warnings that a statement of the caller's has fetched stay with it.
 */
final class TableWitness implements Witness {

    private final TokenTable table;

    /** With its database, so that a transaction that changed the default one finds it too; {@code null} until checked. */
    private volatile @Nullable TokenTable located;

    TableWitness(TokenTable table) {
        this.table = table;
    }

    @Override
    public void check(Connection driverConnection) throws SQLException {
        Identity.read(driverConnection);
        TokenTable candidate = locate(driverConnection);
        String token = TokenTable.newToken();
        boolean autoCommit = driverConnection.getAutoCommit();
        Sql.run(driverConnection, "START TRANSACTION READ WRITE");
        try {
            candidate.insert(driverConnection, token);
        } catch (SQLException e) {
            rollBack(driverConnection, e);
            throw e;
        }
        Sql.run(driverConnection, "ROLLBACK");
        boolean survived = candidate.holds(driverConnection, token);
        if (!autoCommit) {
            // The look began a transaction.
            Sql.run(driverConnection, "ROLLBACK");
        }
        if (survived) {
            throw new SQLException(
                    "commitWitness (table:" + candidate.name() + "): a token was there after ROLLBACK, so the"
                            + " table's engine knows no transactions. Run: ALTER TABLE with ENGINE=InnoDB");
        }
        located = candidate;
    }

    private static void rollBack(Connection connection, SQLException failure) {
        try {
            Sql.run(connection, "ROLLBACK");
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private TokenTable locate(Connection connection) throws SQLException {
        if (table.namesItsDatabase()) {
            return table;
        }
        String database = Sql.text(connection, "SELECT DATABASE()");
        if (database == null) {
            throw new SQLException(
                    "commitWitness (table:" + table.name() + "): the connection has no default database. Name the table"
                            + " with its database: CommitWitness.table(\"<database>." + table.name() + "\")",
                    "3D000",
                    ServerCode.NO_DATABASE);
        }
        return table.in(database);
    }

    private TokenTable located() {
        TokenTable found = located;
        if (found == null) {
            throw new IllegalStateException("check must succeed before the witness is used");
        }
        return found;
    }

    @Override
    public Mark begin(Connection driverConnection, SessionId session) {
        located();
        return new Mark(session, TokenTable.newToken());
    }

    @Override
    public void mark(Connection driverConnection, Mark mark) throws SQLException {
        located().insert(driverConnection, mark.token());
    }

    /** Nothing was changed. */
    @Override
    public void ended(Connection driverConnection, Mark mark, Ending ending) {}

    @Override
    public Answer ask(Mark mark, Source connections, long deadlineNanos) {
        TokenTable here = located();
        return new Inquiry(
                        mark,
                        "token " + mark.token() + " in table " + here.name(),
                        connection -> here.holds(connection, mark.token()))
                .answer(connections, deadlineNanos);
    }
}

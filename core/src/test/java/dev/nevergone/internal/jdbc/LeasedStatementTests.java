package dev.nevergone.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.internal.jdbc.Call.Operation;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeasedStatementTests {

    private TestLease lease;
    private LeasedConnection connection;

    @BeforeEach
    void borrow() throws SQLException {
        open();
    }

    private void open(String... options) throws SQLException {
        lease = TestLease.open(options);
        connection = lease.borrow();
        try (Statement statement = lease.physical.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS item (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(40))");
            statement.execute("DELETE FROM item");
        }
    }

    @AfterEach
    void drop() throws SQLException {
        lease.physical.close();
    }

    @Test
    void everyObjectRefersToTheWrappersItCameFrom() throws SQLException {
        try (Statement plain = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("SELECT ?")) {
            ResultSet row = plain.executeQuery("SELECT 1");
            assertThat(plain.getConnection()).isSameAs(connection);
            assertThat(row.getStatement()).isSameAs(plain);
            assertThat(plain.getResultSet()).isSameAs(row);

            prepared.setInt(1, 7);
            assertThat(prepared.execute()).isTrue();
            ResultSet result = prepared.getResultSet();
            assertThat(prepared.getResultSet()).isSameAs(result);
            assertThat(result.getStatement()).isSameAs(prepared);
            assertThat(prepared.getConnection()).isSameAs(connection);

            DatabaseMetaData metaData = connection.getMetaData();
            assertThat(metaData.getConnection()).isSameAs(connection);
            assertThat(connection.getMetaData()).isSameAs(metaData).isEqualTo(metaData);
            assertThat(metaData.hashCode()).isEqualTo(metaData.hashCode());
            try (ResultSet tables = metaData.getTables("leases", null, "item", null)) {
                assertThat(tables).isInstanceOf(LeasedResultSet.class);
                assertThat(tables.next()).isTrue();
                assertThat(tables.getStatement()).isNull();
            }
        }
    }

    @Test
    void generatedKeysReferToTheirStatement() throws SQLException {
        String insert = "INSERT INTO item (text) VALUES ('a')";
        Statement plain = connection.createStatement();
        assertThat(plain.executeUpdate(insert, Statement.RETURN_GENERATED_KEYS)).isEqualTo(1);
        assertKeyOf(plain);
        assertThat(plain.executeUpdate(insert, new int[] {1})).isEqualTo(1);
        assertKeyOf(plain);
        assertThat(plain.executeUpdate(insert, new String[] {"id"})).isEqualTo(1);
        assertKeyOf(plain);
        assertThat(plain.executeLargeUpdate(insert, Statement.RETURN_GENERATED_KEYS))
                .isEqualTo(1);
        assertKeyOf(plain);
        assertThat(plain.execute(insert, new String[] {"id"})).isFalse();
        assertKeyOf(plain);

        PreparedStatement prepared = connection.prepareStatement(insert, Statement.RETURN_GENERATED_KEYS);
        assertThat(prepared.executeUpdate()).isEqualTo(1);
        assertKeyOf(prepared);
    }

    private static void assertKeyOf(Statement statement) throws SQLException {
        try (ResultSet keys = statement.getGeneratedKeys()) {
            assertThat(keys.getStatement()).isSameAs(statement);
            assertThat(keys.next()).isTrue();
            assertThat(keys.getLong(1)).isPositive();
        }
    }

    @Test
    void runsBatches() throws SQLException {
        Statement plain = connection.createStatement();
        plain.addBatch("INSERT INTO item (text) VALUES ('a')");
        plain.addBatch("INSERT INTO item (text) VALUES ('b')");
        assertThat(plain.executeBatch()).containsExactly(1, 1);

        PreparedStatement prepared = connection.prepareStatement("INSERT INTO item (text) VALUES (?)");
        prepared.setString(1, "c");
        prepared.addBatch();
        prepared.setString(1, "d");
        prepared.addBatch();
        assertThat(prepared.executeLargeBatch()).containsExactly(1L, 1L);
        assertThat(lease.number("SELECT COUNT(*) FROM item")).isEqualTo(4);
    }

    @Test
    void runsProcedures() throws SQLException {
        Statement statement = connection.createStatement();
        statement.execute("DROP PROCEDURE IF EXISTS doubled");
        statement.execute("CREATE PROCEDURE doubled(IN n INT, OUT twice INT) SET twice = 2 * n");
        try (CallableStatement call = connection.prepareCall("{call doubled(?, ?)}")) {
            call.setInt(1, 21);
            call.registerOutParameter(2, Types.INTEGER);
            call.execute();
            assertThat(call.getInt(2)).isEqualTo(42);
            assertThat(call.getConnection()).isSameAs(connection);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"useServerPrepStmts=false", "useServerPrepStmts=true"})
    void readsRowsThroughEitherProtocol(String option) throws SQLException {
        drop();
        open(option);
        try (PreparedStatement statement = connection.prepareStatement("SELECT ?, ?")) {
            statement.setLong(1, 5);
            statement.setString(2, "five");
            try (ResultSet row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getLong(1)).isEqualTo(5);
                assertThat(row.getString(2)).isEqualTo("five");
                assertThat(row.getObject(2, String.class)).isEqualTo("five");
                assertThat(row.next()).isFalse();
            }
        }
        assertThat(lease.failures).isEmpty();
    }

    @Test
    void anUpdatableResultCountsAsWorkOfTheTransaction() throws SQLException {
        connection.setAutoCommit(false);
        Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
        statement.executeUpdate("INSERT INTO item (text) VALUES ('old')");
        ResultSet rows = statement.executeQuery("SELECT id, text FROM item");
        rows.next();
        connection.commit();
        rows.updateString(2, "new");
        rows.updateRow();

        assertThat(connection.session().worked()).isTrue();
        connection.close();
        assertThat(lease.text("SELECT text FROM item", 1)).isEqualTo("old");
    }

    @Test
    void everyFailureIsReportedOnceAndThrownAsThePoolReturnsIt() throws SQLException {
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT 'x'");
        row.next();

        assertThatThrownBy(() -> row.getInt(1)).isSameAs(lease.failures.get(0));
        assertThatThrownBy(() -> row.getString(9)).isSameAs(lease.failures.get(1));
        assertThatThrownBy(() -> connection
                        .getMetaData()
                        .getColumns(null, null, null, null)
                        .getInt("no column"))
                .isSameAs(lease.failures.get(2));
        assertThatThrownBy(() -> connection.prepareCall("{call missing(?)}").setString(4, "x"))
                .isSameAs(lease.failures.get(3));
        assertThat(lease.failures).hasSize(4);
    }

    @Test
    void aLossWhileRowsStreamIsALossWhileFetching() throws Exception {
        Statement statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        statement.setFetchSize(Integer.MIN_VALUE);
        ResultSet rows = statement.executeQuery(
                "SELECT REPEAT('x', 60000) FROM information_schema.columns a, information_schema.columns b");
        assertThat(rows.next()).isTrue();
        lease.kill();

        assertThatThrownBy(() -> {
                    while (rows.next()) {
                        rows.getString(1);
                    }
                })
                .isInstanceOf(SQLException.class);
        assertThat(lease.calls).containsExactly(new Call(Operation.FETCH, null, false, false));
        connection.close();
        assertThat(lease.returned).hasSize(1);
    }

    @Test
    void closedStatementsAreNoLongerHeld() throws SQLException {
        Statement first = connection.createStatement();
        Statement second = connection.createStatement();
        first.close();
        first.close();
        assertThat(first.isClosed()).isTrue();
        assertThat(second.isClosed()).isFalse();
        assertThat(second.executeQuery("SELECT 1").next()).isTrue();
        connection.close();
        assertThat(lease.returned).containsExactly(true);
    }

    @Test
    void unwrapsToItselfAndToTheDriversObjectAndToNothingElse() throws SQLException {
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1");
        DatabaseMetaData metaData = connection.getMetaData();

        assertThat(statement.unwrap(Statement.class)).isSameAs(statement);
        assertThat(statement.unwrap(com.mysql.cj.jdbc.JdbcStatement.class)).isNotNull();
        assertThat(statement.isWrapperFor(Connection.class)).isFalse();
        assertThat(rows.unwrap(ResultSet.class)).isSameAs(rows);
        assertThat(rows.unwrap(com.mysql.cj.jdbc.result.ResultSetInternalMethods.class))
                .isNotNull();
        assertThat(metaData.unwrap(DatabaseMetaData.class)).isSameAs(metaData);
        assertThat(metaData.isWrapperFor(com.mysql.cj.jdbc.DatabaseMetaData.class))
                .isTrue();
        assertThat(metaData.toString()).startsWith("LeasedMetaData[wrapping com.mysql.");
        assertThatThrownBy(() -> statement.unwrap(String.class)).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> rows.unwrap(String.class)).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> metaData.unwrap(String.class)).isInstanceOf(SQLException.class);
    }
}

package dev.nevergone;

import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.number;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.JdbcStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done with the driver's own objects is not seen, and must be the safer for it. */
class UnwrapTest {

    @BeforeEach
    void table() throws SQLException {
        server().database(Pools.DATABASE);
        try (Connection admin = server().adminConnection()) {
            admin.setCatalog(Pools.DATABASE);
            execute(admin, "DROP TABLE IF EXISTS unwrapped");
            execute(admin, "CREATE TABLE unwrapped (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB");
        }
    }

    private static long rows() throws SQLException {
        try (Connection admin = server().adminConnection()) {
            return number(admin, "SELECT COUNT(*) FROM " + Pools.DATABASE + ".unwrapped");
        }
    }

    @Test
    void theReturnRollsBackWhatWasDoneOnTheDriversConnection() throws SQLException {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                execute(connection.unwrap(JdbcConnection.class), "INSERT INTO unwrapped VALUES ()");
            }
            assertThat(rows()).isZero();
        }
    }

    @Test
    void theDriversStatementIsInTheTransactionThatWasPutOff() throws SQLException {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build());
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.unwrap(JdbcStatement.class).executeUpdate("INSERT INTO unwrapped VALUES ()");
            connection.rollback();
            assertThat(rows()).isZero();
        }
    }

    @Test
    void aUnitOfWorkThatUnwrappedItsConnectionIsNotRepeated() throws SQLException {
        AtomicInteger runs = new AtomicInteger();
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            assertThatThrownBy(() -> pool.inTransaction(connection -> {
                        runs.incrementAndGet();
                        JdbcConnection raw = connection.unwrap(JdbcConnection.class);
                        execute(raw, "INSERT INTO unwrapped VALUES ()");
                        raw.commit();
                        Pools.kill(number(raw, "SELECT CONNECTION_ID()"));
                        execute(connection, "INSERT INTO unwrapped VALUES ()");
                        return 0;
                    }))
                    .isInstanceOf(SQLException.class);
            assertThat(runs).hasValue(1);
            assertThat(rows()).isEqualTo(1);
        }
    }
}

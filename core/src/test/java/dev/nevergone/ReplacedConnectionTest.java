package dev.nevergone;

import static dev.nevergone.Pools.connectionId;
import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.kill;
import static dev.nevergone.Pools.number;
import static dev.nevergone.Pools.server;
import static dev.nevergone.Pools.text;
import static dev.nevergone.Replaced.lose;
import static dev.nevergone.Replaced.replace;
import static dev.nevergone.Replaced.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.Replaced.Driver;
import dev.nevergone.testkit.ProtocolProxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After its physical connection was replaced, a borrowed connection is what it was, and so is its place in the pool. */
@Timeout(60)
class ReplacedConnectionTest {

    @BeforeEach
    void tables() throws SQLException {
        Replaced.table("notes", "id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(60)");
        server().database("elsewhere");
    }

    // The connection itself.

    @ParameterizedTest
    @EnumSource(Driver.class)
    void answersAboutItselfAsBefore(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection()) {
            DatabaseMetaData before = connection.getMetaData();
            String product = before.getDatabaseProductName();
            replace(connection);

            assertThat(connection.isClosed()).isFalse();
            assertThat(connection.isValid(1)).isTrue();
            assertThat((Throwable) connection.getWarnings()).isNull();
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(before.getDatabaseProductName()).isEqualTo(product);
            assertThat(before.getConnection()).isSameAs(connection);
            assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
            assertThat(connection.getMetaData()).isSameAs(before);
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void metaDataAskedOnADeadConnectionComesFromANewOne(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection()) {
            DatabaseMetaData metaData = connection.getMetaData();
            lose(connection);
            try (ResultSet tables = metaData.getTables(Pools.DATABASE, null, "notes", null)) {
                assertThat(tables.next()).isTrue();
                assertThat(tables.getString("TABLE_NAME")).isEqualTo("notes");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void keepsItsSettingsAndTheNextBorrowerGetsTheDefaults(Driver driver) throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(driver.settings().poolSize(1).build())) {
            List<String> defaults;
            int timeout;
            int holdability;
            try (Connection connection = pool.getConnection()) {
                defaults = Replaced.session(connection);
                timeout = connection.getNetworkTimeout();
                holdability = connection.getHoldability();
            }
            long last;
            try (Connection connection = pool.getConnection()) {
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                connection.setReadOnly(true);
                connection.setCatalog("elsewhere");
                connection.setNetworkTimeout(Runnable::run, 12_345);
                connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
                connection.setClientInfo("ApplicationName", "till");
                connection.setAutoCommit(false);
                List<String> changed = Replaced.session(connection);
                connection.rollback();
                kill(number(connection, "SELECT CONNECTION_ID()"));
                connection.rollback();

                assertThat(Replaced.session(connection)).isEqualTo(changed).isNotEqualTo(defaults);
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
                assertThat(connection.isReadOnly()).isTrue();
                assertThat(connection.getCatalog()).isEqualTo("elsewhere");
                assertThat(connection.getNetworkTimeout()).isEqualTo(12_345);
                assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("till");
                assertThat(connection.getAutoCommit()).isFalse();
                last = connectionId(connection);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(connectionId(connection)).isEqualTo(last);
                assertThat(Replaced.session(connection)).isEqualTo(defaults);
                assertThat(connection.getNetworkTimeout()).isEqualTo(timeout);
                assertThat(connection.getHoldability()).isEqualTo(holdability);
                assertThat(connection.getAutoCommit()).isTrue();
                assertThat(connection.isReadOnly()).isFalse();
                assertThat(connection.getClientInfo("ApplicationName")).isNullOrEmpty();
                execute(connection, "INSERT INTO notes (note) VALUES ('writable again')");
            }
            assertThat(rows("notes")).isOne();
        }
    }

    @Test
    void keepsItsTypeMap() throws Exception {
        try (ResilientDataSource pool = Driver.CONNECTOR_J.pool();
                Connection connection = pool.getConnection()) {
            connection.setTypeMap(Map.of("point", String.class));
            replace(connection);
            assertThat(connection.getTypeMap()).isEqualTo(Map.of("point", String.class));
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aSettingOnADeadConnectionIsMadeOnANewOne(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection()) {
            lose(connection);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            assertThat(Replaced.session(connection)).contains("isolation READ-COMMITTED");
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aConnectionLostInARefusedWriteIsOfUseAgain(Driver driver) throws Exception {
        try (ProtocolProxy proxy = ProtocolProxy.start(server().host(), server().port());
                ResilientDataSource pool = driver.pool(proxy);
                Connection connection = pool.getConnection()) {
            proxy.onSqlMatching("^INSERT").cutAfter();
            assertThatThrownBy(() -> execute(connection, "INSERT INTO notes (note) VALUES ('once')"))
                    .isInstanceOf(SQLException.class);
            assertThat(connection.isClosed()).isFalse();
            assertThat(connection.getCatalog()).isEqualTo(Pools.DATABASE);
            assertThat(number(connection, "SELECT COUNT(*) FROM notes")).isOne();
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    // Pinned sessions.

    @ParameterizedTest
    @EnumSource(Driver.class)
    void neverReplacesWhatTheBorrowerHasUnwrapped(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool()) {
            try (Connection connection = pool.getConnection()) {
                Class<?> type =
                        driver.isMariaDb() ? org.mariadb.jdbc.Connection.class : com.mysql.cj.jdbc.JdbcConnection.class;
                assertThat(connection.unwrap(type)).isInstanceOf(type);
                lose(connection);
                assertThatThrownBy(() -> Pools.select(connection)).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> Pools.select(connection))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("close it and borrow another one");
            }
            Pools.borrowAndSelect(pool, 2);
            assertThat(pool.stats().active()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void neverReplacesASessionWithVariables(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool()) {
            try (Connection connection = pool.getConnection()) {
                execute(connection, "SET @who = 'me'");
                lose(connection);
                assertThatThrownBy(() -> text(connection, "SELECT @who")).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> text(connection, "SELECT 1")).isInstanceOf(SQLException.class);
            }
            assertThat(pool.stats().active()).isZero();
        }
    }

    @Test
    void aTextOfWhichAPartFailedMayHaveSetAVariableAllTheSame() throws Exception {
        PoolSettings settings = Driver.CONNECTOR_J
                .settings()
                .driverProperty("allowMultiQueries", "true")
                .build();
        try (ResilientDataSource pool = PoolFactory.create(settings);
                Connection connection = pool.getConnection()) {
            assertThatThrownBy(() -> execute(connection, "SET @who = 'me'; SELECT nothing FROM nowhere"))
                    .isInstanceOf(SQLException.class);
            lose(connection);
            assertThatThrownBy(() -> Pools.select(connection)).isInstanceOf(SQLException.class);
            connection.rollback();
            assertThatThrownBy(() -> Pools.select(connection)).isInstanceOf(SQLException.class);
        }
    }

    // Transactions.

    @ParameterizedTest
    @EnumSource(Driver.class)
    void rollbackAfterALossMakesItUsableAgain(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool()) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                execute(connection, "INSERT INTO notes (note) VALUES ('gone')");
                kill(number(connection, "SELECT CONNECTION_ID()"));
                assertThatThrownBy(() -> execute(connection, "INSERT INTO notes (note) VALUES ('second half')"))
                        .isInstanceOf(SQLException.class);
                assertThatThrownBy(connection::commit).hasMessageContaining("rollback()");
                assertThatThrownBy(connection::createStatement).hasMessageContaining("rollback()");
                connection.rollback();
                execute(connection, "INSERT INTO notes (note) VALUES ('kept')");
                connection.commit();
            }
            assertThat(rows("notes")).isOne();
            assertThat(pool.stats().active()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aTransactionThatHasNotBegunBeginsOnANewConnection(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection()) {
            long id = connectionId(connection);
            connection.setAutoCommit(false);
            kill(id);
            execute(connection, "INSERT INTO notes (note) VALUES ('a')");
            connection.rollback();
            assertThat(rows("notes")).isZero();
            kill(number(connection, "SELECT CONNECTION_ID()"));
            connection.rollback();
            execute(connection, "INSERT INTO notes (note) VALUES ('b')");
            connection.commit();
            assertThat(rows("notes")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aSavepointBeginsTheTransactionWhereItCanBegin(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection()) {
            long id = connectionId(connection);
            connection.setAutoCommit(false);
            kill(id);
            Savepoint start = connection.setSavepoint("start_here");
            execute(connection, "INSERT INTO notes (note) VALUES ('a')");
            connection.rollback(start);
            execute(connection, "INSERT INTO notes (note) VALUES ('b')");
            connection.commit();
            assertThat(rows("notes")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aTransactionBegunByTextIsBegunAgainAsItWas(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool()) {
            try (Connection connection = pool.getConnection()) {
                long id = connectionId(connection);
                execute(connection, "START TRANSACTION READ ONLY");
                kill(id);
                assertThat(number(connection, "SELECT COUNT(*) FROM notes")).isZero();
                assertThatThrownBy(() -> execute(connection, "INSERT INTO notes (note) VALUES ('no')"))
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode())
                                .isEqualTo(1792));
                execute(connection, "ROLLBACK");
            }
            try (Connection connection = pool.getConnection()) {
                execute(connection, "INSERT INTO notes (note) VALUES ('yes')");
            }
            assertThat(rows("notes")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aSnapshotBegunByTextIsTakenAgainWhereNothingWasReadOfIt(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection();
                Connection writer = pool.getConnection()) {
            long id = connectionId(connection);
            connection.setAutoCommit(false);
            execute(connection, "START TRANSACTION WITH CONSISTENT SNAPSHOT");
            kill(id);
            assertThat(number(connection, "SELECT COUNT(*) FROM notes")).isZero();
            execute(writer, "INSERT INTO notes (note) VALUES ('later')");
            assertThat(number(connection, "SELECT COUNT(*) FROM notes")).isZero();
            connection.commit();
            assertThat(number(connection, "SELECT COUNT(*) FROM notes")).isOne();
            connection.commit();
        }
    }

    /** A snapshot is a transaction although no statement has used it. */
    @ParameterizedTest
    @EnumSource(Driver.class)
    void aSnapshotOfWhichNothingWasReadEndsWithItsTransaction(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool();
                Connection connection = pool.getConnection();
                Connection writer = pool.getConnection()) {
            connection.setAutoCommit(false);
            execute(connection, "START TRANSACTION WITH CONSISTENT SNAPSHOT");
            execute(writer, "INSERT INTO notes (note) VALUES ('a')");
            connection.commit();
            assertThat(number(connection, "SELECT COUNT(*) FROM notes")).isOne();
            connection.rollback();

            execute(connection, "START TRANSACTION WITH CONSISTENT SNAPSHOT");
            execute(writer, "INSERT INTO notes (note) VALUES ('b')");
            connection.rollback();
            assertThat(number(connection, "SELECT COUNT(*) FROM notes")).isEqualTo(2);
        }
    }

    // The end of the lease.

    @ParameterizedTest
    @EnumSource(Driver.class)
    void whatWasClosedStaysClosed(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool()) {
            Connection connection = pool.getConnection();
            Statement closed = connection.createStatement();
            Statement open = connection.createStatement();
            closed.close();
            replace(connection);
            assertThat(closed.isClosed()).isTrue();
            assertThat(open.isClosed()).isFalse();
            assertThatThrownBy(() -> closed.executeQuery("SELECT 1")).isInstanceOf(SQLException.class);
            assertThat(open.execute("SELECT 1")).isTrue();
            connection.close();
            assertThat(connection.isClosed()).isTrue();
            assertThat(open.isClosed()).isTrue();
            assertThatThrownBy(() -> Pools.select(connection)).hasMessageContaining("Connection is closed");
            assertThat(pool.stats().active()).isZero();
        }
    }
}

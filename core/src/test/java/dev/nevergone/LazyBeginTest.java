package dev.nevergone;

import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.number;
import static dev.nevergone.Pools.server;
import static dev.nevergone.Replaced.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.Replaced.Driver;
import dev.nevergone.testkit.JournalEntry;
import dev.nevergone.testkit.ProtocolProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A transaction begins at the server with its first statement: what holds in it, and what it costs. */
@Timeout(60)
class LazyBeginTest {

    private ProtocolProxy proxy;

    @BeforeEach
    void start() throws Exception {
        Replaced.table("notes", "id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(60)");
        proxy = ProtocolProxy.start(server().host(), server().port());
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    private List<String> sent() {
        return proxy.journal().stream().map(JournalEntry::toString).toList();
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void anEmptyTransactionCostsNothing(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool(proxy)) {
            Pools.borrowAndSelect(pool, 3);
            proxy.resetCounts();
            for (int i = 0; i < 10; i++) {
                try (Connection connection = pool.getConnection()) {
                    connection.setAutoCommit(false);
                    assertThat(connection.getAutoCommit()).isFalse();
                    connection.commit();
                    connection.rollback();
                    connection.setAutoCommit(true);
                    connection.setAutoCommit(false);
                    connection.createStatement().setMaxRows(1);
                    connection.rollback();
                }
            }
            assertThat(proxy.commands()).as("%s", sent()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void anEmptyTransactionMayEndInASessionThatHoldsSomething(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool(proxy);
                Connection connection = pool.getConnection()) {
            execute(connection, "SET @held = 1");
            connection.setAutoCommit(false);
            // As Flyway does when it is done.
            connection.setCatalog(connection.getCatalog());
            connection.commit();
            connection.rollback();
            execute(connection, "INSERT INTO notes (note) VALUES ('kept')");
            connection.commit();
            connection.rollback();
            connection.setAutoCommit(true);
            assertThat(rows("notes")).isOne();
            assertThat(number(connection, "SELECT @held")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void aTransactionCostsNoMoreThanItsStatementsAndFourCommands(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool(proxy)) {
            Pools.borrowAndSelect(pool, 3);
            proxy.resetCounts();
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                assertThat(proxy.commands()).isZero();
                execute(connection, "INSERT INTO notes (note) VALUES ('a')");
                connection.commit();
                connection.commit();
                execute(connection, "INSERT INTO notes (note) VALUES ('b')");
                connection.commit();
                connection.rollback();
            }
            // Off, two INSERTs with their COMMITs, on.
            assertThat(proxy.commands()).as("%s", sent()).isEqualTo(6);
            assertThat(proxy.commits()).isEqualTo(2);
            assertThat(rows("notes")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void isolationAndReadOnlyHoldWhicheverCameFirst(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool(proxy)) {
            for (boolean settingsFirst : new boolean[] {true, false}) {
                try (Connection connection = pool.getConnection();
                        Connection writer = pool.getConnection()) {
                    if (!settingsFirst) {
                        connection.setAutoCommit(false);
                    }
                    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                    if (settingsFirst) {
                        connection.setAutoCommit(false);
                    }
                    long before = number(connection, "SELECT COUNT(*) FROM notes");
                    execute(writer, "INSERT INTO notes (note) VALUES ('seen')");
                    assertThat(number(connection, "SELECT COUNT(*) FROM notes")).isEqualTo(before + 1);
                    connection.rollback();
                }
                try (Connection connection = pool.getConnection()) {
                    if (!settingsFirst) {
                        connection.setAutoCommit(false);
                    }
                    connection.setReadOnly(true);
                    if (settingsFirst) {
                        connection.setAutoCommit(false);
                    }
                    assertThatThrownBy(() -> execute(connection, "INSERT INTO notes (note) VALUES ('no')"))
                            .isInstanceOf(SQLException.class);
                    connection.rollback();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Driver.class)
    void closingRollsBackWhatWasNotCommitted(Driver driver) throws Exception {
        try (ResilientDataSource pool = driver.pool(proxy)) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                execute(connection, "INSERT INTO notes (note) VALUES ('gone')");
            }
            try (Connection connection = pool.getConnection()) {
                execute(connection, "START TRANSACTION");
                execute(connection, "INSERT INTO notes (note) VALUES ('gone')");
            }
            assertThat(rows("notes")).isZero();
            try (Connection connection = pool.getConnection()) {
                execute(connection, "INSERT INTO notes (note) VALUES ('kept')");
            }
            assertThat(rows("notes")).isOne();
        }
    }
}

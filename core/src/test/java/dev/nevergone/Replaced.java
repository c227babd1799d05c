package dev.nevergone;

import static dev.nevergone.Pools.connectionId;
import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.kill;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.ProtocolProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What the tests of a connection that is replaced beneath its borrower share. */
final class Replaced {

    /** The ways in which the two drivers prepare statements. */
    enum Driver {
        CONNECTOR_J,
        CONNECTOR_J_SERVER_PREPARED,
        MARIADB,
        MARIADB_SERVER_PREPARED;

        PoolSettings.Builder settings() {
            return settings(url());
        }

        private String url() {
            return isMariaDb() ? Pools.mariaDbUrl() : server().database(Pools.DATABASE);
        }

        PoolSettings.Builder settings(ProtocolProxy proxy) {
            return settings(proxy.through(url()));
        }

        private PoolSettings.Builder settings(String url) {
            PoolSettings.Builder settings = Pools.settings(url).poolSize(2).maxOverflow(0);
            boolean serverPrepared = this == CONNECTOR_J_SERVER_PREPARED || this == MARIADB_SERVER_PREPARED;
            return settings.driverProperty("useServerPrepStmts", String.valueOf(serverPrepared));
        }

        ResilientDataSource pool() {
            return PoolFactory.create(settings().build());
        }

        /** A pool whose connections lead through the proxy. */
        ResilientDataSource pool(ProtocolProxy proxy) {
            return PoolFactory.create(settings(proxy).build());
        }

        boolean isMariaDb() {
            return this == MARIADB || this == MARIADB_SERVER_PREPARED;
        }
    }

    private Replaced() {}

    /** Kills what is beneath the connection; returns its number. */
    static long lose(Connection connection) throws SQLException {
        long id = connectionId(connection);
        kill(id);
        return id;
    }

    /** Has the connection replaced; returns the new one's number. */
    static long replace(Connection connection) throws SQLException {
        long before = lose(connection);
        long after = connectionIdAfterWork(connection);
        assertThat(after).isNotEqualTo(before);
        return after;
    }

    /** An earlier SELECT CONNECTION_ID() would be another answer, which is why it is not repeated by itself. */
    static long connectionIdAfterWork(Connection connection) throws SQLException {
        Pools.select(connection);
        return connectionId(connection);
    }

    /** Has the tables anew, each with the columns given. */
    static void table(String name, String columns) throws SQLException {
        server().database(Pools.DATABASE);
        try (Connection admin = server().adminConnection()) {
            admin.setCatalog(Pools.DATABASE);
            execute(admin, "DROP TABLE IF EXISTS " + name);
            execute(admin, "CREATE TABLE " + name + " (" + columns + ") ENGINE=InnoDB");
        }
    }

    static long rows(String table) throws SQLException {
        try (Connection admin = server().adminConnection()) {
            return Pools.number(admin, "SELECT COUNT(*) FROM " + Pools.DATABASE + "." + table);
        }
    }

    /** What the next borrowers would find changed in the sessions of a pool's idle connections. */
    static List<String> session(Connection connection) throws SQLException {
        boolean old = !isMariaDbServer(connection);
        return List.of(
                "autocommit " + Pools.text(connection, "SELECT @@SESSION.autocommit"),
                "isolation "
                        + Pools.text(
                                connection,
                                old ? "SELECT @@SESSION.transaction_isolation" : "SELECT @@SESSION.tx_isolation"),
                "read only "
                        + Pools.text(
                                connection,
                                old ? "SELECT @@SESSION.transaction_read_only" : "SELECT @@SESSION.tx_read_only"),
                "database " + Pools.text(connection, "SELECT DATABASE()"));
    }

    static boolean isMariaDbServer(Connection connection) throws SQLException {
        return Pools.text(connection, "SELECT VERSION()").contains("MariaDB");
    }
}

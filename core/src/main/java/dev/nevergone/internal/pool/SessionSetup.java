package dev.nevergone.internal.pool;

import com.zaxxer.hikari.HikariConfig;
import dev.nevergone.internal.jdbc.SessionDefaults;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What an adopted HikariCP configuration asks of every new connection. HikariCP itself would set it on its slots, which
 * have no connection yet.
 */
final class SessionSetup {

    private final boolean autoCommit;
    private final boolean readOnly;
    private final int isolation;
    private final @Nullable String catalog;
    private final @Nullable String schema;
    private final @Nullable String initSql;

    private SessionSetup(
            boolean autoCommit,
            boolean readOnly,
            int isolation,
            @Nullable String catalog,
            @Nullable String schema,
            @Nullable String initSql) {
        this.autoCommit = autoCommit;
        this.readOnly = readOnly;
        this.isolation = isolation;
        this.catalog = catalog;
        this.schema = schema;
        this.initSql = initSql;
    }

    /** Nothing is asked: connections stay as the driver makes them. */
    static SessionSetup none() {
        return new SessionSetup(true, false, Connection.TRANSACTION_NONE, null, null, null);
    }

    /**
     * Takes over what the configuration asks, and takes out of it what HikariCP would execute. The rest stays: HikariCP
     * puts sessions back to it that were borrowed from it directly.
     */
    static SessionSetup takeFrom(HikariConfig config) {
        SessionSetup setup = new SessionSetup(
                config.isAutoCommit(),
                config.isReadOnly(),
                isolation(config.getTransactionIsolation()),
                config.getCatalog(),
                config.getSchema(),
                config.getConnectionInitSql());
        config.setConnectionInitSql(null);
        config.setConnectionTestQuery(null);
        // There are no internal queries; for them it would roll back, on slots that nobody uses.
        config.setIsolateInternalQueries(false);
        return setup;
    }

    boolean autoCommit() {
        return autoCommit;
    }

    boolean readOnly() {
        return readOnly;
    }

    int isolationOr(int serverDefault) {
        return isolation == Connection.TRANSACTION_NONE ? serverDefault : isolation;
    }

    /** Applies it to a new connection and gives the state to put back at every return. */
    SessionDefaults prepare(Connection connection) throws SQLException {
        if (initSql != null) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(initSql);
            }
        }
        if (isolation != Connection.TRANSACTION_NONE) {
            connection.setTransactionIsolation(isolation);
        }
        if (catalog != null) {
            connection.setCatalog(catalog);
        }
        if (schema != null) {
            connection.setSchema(schema);
        }
        if (readOnly) {
            connection.setReadOnly(true);
        }
        if (!autoCommit) {
            connection.setAutoCommit(false);
        }
        return new SessionDefaults(connection);
    }

    private static int isolation(@Nullable String name) {
        if (name == null) {
            return Connection.TRANSACTION_NONE;
        }
        return switch (name) {
            case "TRANSACTION_READ_UNCOMMITTED", "1" -> Connection.TRANSACTION_READ_UNCOMMITTED;
            case "TRANSACTION_READ_COMMITTED", "2" -> Connection.TRANSACTION_READ_COMMITTED;
            case "TRANSACTION_REPEATABLE_READ", "4" -> Connection.TRANSACTION_REPEATABLE_READ;
            case "TRANSACTION_SERIALIZABLE", "8" -> Connection.TRANSACTION_SERIALIZABLE;
            default ->
                throw new IllegalArgumentException("transactionIsolation (" + name
                        + "): must be a constant of java.sql.Connection that MySQL knows, such as"
                        + " TRANSACTION_READ_COMMITTED");
        };
    }
}

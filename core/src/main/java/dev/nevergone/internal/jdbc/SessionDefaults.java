package dev.nevergone.internal.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The session a physical connection was made with, to which every lease puts it back. Kept beside the physical
 * connection for all its life: a value is read when the first borrower changes it, so a session that nobody changes costs
 * no round trip. Belongs to one thread at a time, as the connection does.
 */
public final class SessionDefaults {

    private final Connection driverConnection;
    private final boolean autoCommit;
    private final PreparedText.Recent prepared = new PreparedText.Recent();
    private final Map<Setting, Optional<Object>> recorded = new EnumMap<>(Setting.class);

    /**
     * Call it before the connection is lent for the first time.
     *
     * @throws SQLException the driver's own, if it does not know its auto-commit mode
     */
    public SessionDefaults(Connection driverConnection) throws SQLException {
        this.driverConnection = driverConnection;
        this.autoCommit = driverConnection.getAutoCommit();
    }

    boolean autoCommit() {
        return autoCommit;
    }

    /** What was prepared last on the physical connection. */
    PreparedText.Recent prepared() {
        return prepared;
    }

    /** Reads the value, unless an earlier borrower changed it and so has read it. */
    void record(Setting setting) throws SQLException {
        if (!recorded.containsKey(setting)) {
            recorded.put(setting, Optional.ofNullable(setting.read(driverConnection)));
        }
    }

    boolean isDefault(Setting setting, Object value) {
        return Objects.equals(value, value(setting));
    }

    /** Returns {@code false} where the value is one that cannot be set. */
    boolean putBack(Setting setting) throws SQLException {
        Object value = value(setting);
        if (value == null) {
            return false;
        }
        setting.write(driverConnection, value);
        return true;
    }

    private @Nullable Object value(Setting setting) {
        return Objects.requireNonNull(recorded.get(setting)).orElse(null);
    }

    /** The default database as it is now, as a value of {@link Setting#DATABASE}; no round trip. */
    static Object database(Connection connection) throws SQLException {
        return new Database(connection.getCatalog(), connection.getSchema());
    }

    /** The client info as it is now, as a value of {@link Setting#CLIENT_INFO}. */
    static Object clientInfo(Connection connection) throws SQLException {
        return Setting.CLIENT_INFO.read(connection) instanceof Properties read ? read : new Properties();
    }

    /** What of a session a borrower can change through JDBC; put back in this order. */
    enum Setting {
        /** First: it limits the round trips of all that follow. */
        NETWORK_TIMEOUT {
            @Override
            Object read(Connection connection) throws SQLException {
                return connection.getNetworkTimeout();
            }

            @Override
            void write(Connection connection, Object value) throws SQLException {
                connection.setNetworkTimeout(Runnable::run, (Integer) value);
            }
        },
        READ_ONLY {
            @Override
            Object read(Connection connection) throws SQLException {
                return connection.isReadOnly();
            }

            @Override
            void write(Connection connection, Object value) throws SQLException {
                connection.setReadOnly((Boolean) value);
            }
        },
        ISOLATION {
            @Override
            Object read(Connection connection) throws SQLException {
                return connection.getTransactionIsolation();
            }

            @Override
            void write(Connection connection, Object value) throws SQLException {
                connection.setTransactionIsolation((Integer) value);
            }
        },
        /** Catalog or schema: MySQL has one of them, and the driver's {@code databaseTerm} says which name it goes by. */
        DATABASE {
            @Override
            @Nullable
            Object read(Connection connection) throws SQLException {
                String catalog = connection.getCatalog();
                String schema = connection.getSchema();
                // No default database: one can be chosen, but not unchosen.
                return catalog == null && schema == null ? null : new Database(catalog, schema);
            }

            @Override
            void write(Connection connection, Object value) throws SQLException {
                Database database = (Database) value;
                if (database.catalog() != null) {
                    connection.setCatalog(database.catalog());
                }
                if (database.schema() != null) {
                    connection.setSchema(database.schema());
                }
            }
        },
        HOLDABILITY {
            @Override
            Object read(Connection connection) throws SQLException {
                return connection.getHoldability();
            }

            @Override
            void write(Connection connection, Object value) throws SQLException {
                connection.setHoldability((Integer) value);
            }
        },
        TYPE_MAP {
            @Override
            Object read(Connection connection) throws SQLException {
                Map<String, Class<?>> map = connection.getTypeMap();
                return map == null ? Map.of() : Map.copyOf(map);
            }

            @Override
            @SuppressWarnings("unchecked")
            void write(Connection connection, Object value) throws SQLException {
                connection.setTypeMap((Map<String, Class<?>>) value);
            }
        },
        CLIENT_INFO {
            @Override
            Properties read(Connection connection) throws SQLException {
                Properties copy = new Properties();
                Properties info = connection.getClientInfo();
                if (info != null) {
                    copy.putAll(info);
                }
                return copy;
            }

            @Override
            void write(Connection connection, Object value) throws SQLException {
                Properties before = (Properties) value;
                connection.setClientInfo(before);
                // MariaDB's driver keeps the entries it is not given, and fails on null.
                for (String name : read(connection).stringPropertyNames()) {
                    if (!before.containsKey(name)) {
                        connection.setClientInfo(name, "");
                    }
                }
            }
        };

        abstract @Nullable Object read(Connection connection) throws SQLException;

        abstract void write(Connection connection, Object value) throws SQLException;
    }

    private record Database(
            @Nullable String catalog, @Nullable String schema) {}
}

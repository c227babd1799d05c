package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.MySqlServerException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a test does to any server through SQL, whoever runs that server. Thread-safe. */
public abstract class ServerBase implements MySqlServer {

    private static final Pattern DATABASE = Pattern.compile("[A-Za-z0-9_$-]{1,64}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z0-9_.]+");
    private static final Pattern LITERAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?|ON|OFF|DEFAULT");
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
    private static final Duration LOGIN_LIMIT = Duration.ofSeconds(10);
    // ER_NO_SUCH_THREAD: it left by itself.
    private static final int NO_SUCH_THREAD = 1094;

    // Connections that adminConnection() handed out, by the server's numbers.
    private final Set<Long> spared = ConcurrentHashMap.newKeySet();
    private final ReentrantLock globalsLock = new ReentrantLock();
    private final Deque<Global> globals = new ArrayDeque<>();
    private int globalsSet;

    private record Global(int number, String name, String before) {}

    private record Client(long id, String user, @Nullable String database) {}

    /** Work on a connection. */
    @FunctionalInterface
    protected interface SqlWork<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Where the administrator connects, as {@link #jdbcUrl}. */
    protected abstract String adminAddress(String database);

    protected abstract String adminUser();

    protected abstract String adminPassword();

    /** Whether {@link #killConnections} may kill that user's connections. */
    protected abstract boolean mayKill(String user);

    protected static Connection login(String url, String user, String password) throws SQLException {
        return login(url, user, password, LOGIN_LIMIT);
    }

    /** Connects with time-outs, encrypted if possible: that gets in also where the server demands it. */
    protected static Connection login(String url, String user, String password, Duration limit) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", Long.toString(limit.toMillis()));
        properties.setProperty("socketTimeout", Long.toString(limit.toMillis()));
        return DriverManager.getConnection(url, properties);
    }

    @Override
    public String adminUrl(String database) {
        return adminAddress(database) + "&user=" + URLEncoder.encode(adminUser(), StandardCharsets.UTF_8) + "&password="
                + URLEncoder.encode(adminPassword(), StandardCharsets.UTF_8);
    }

    @Override
    public Connection adminConnection() throws SQLException {
        Connection connection = login(adminAddress(""), adminUser(), adminPassword());
        try {
            spared.add(Long.parseLong(Objects.requireNonNull(text(connection, "SELECT CONNECTION_ID()"))));
            connection.setNetworkTimeout(Runnable::run, 0);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public String database(String name) {
        if (!DATABASE.matcher(name).matches()) {
            throw new IllegalArgumentException("database (" + name + "): must be 1 to 64 letters, digits, _, $ or -");
        }
        asAdmin("creating database " + name, c -> {
            try (Statement statement = c.createStatement()) {
                return statement.executeUpdate("CREATE DATABASE IF NOT EXISTS `" + name + "`");
            }
        });
        return jdbcUrl(name);
    }

    @Override
    public boolean tls() {
        try (Connection connection = login(tlsJdbcUrl(""), username(), password())) {
            return connection.isValid(1);
        } catch (SQLException e) {
            // Tell "no TLS" from "no server".
            return asAdmin("looking whether it is there", c -> false);
        }
    }

    @Override
    public int killConnections() {
        return asAdmin("killing connections", c -> {
            Set<Long> killed = new HashSet<>();
            for (Client client : clients(c)) {
                if (mayKill(client.user()) && kill(c, client.id())) {
                    killed.add(client.id());
                }
            }
            awaitGone(c, killed);
            return killed.size();
        });
    }

    private static boolean kill(Connection connection, long id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("KILL " + id);
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == NO_SUCH_THREAD) {
                return false;
            }
            throw e;
        }
    }

    private void awaitGone(Connection connection, Set<Long> ids) {
        Waiting.until(
                () -> {
                    try {
                        return clients(connection).stream().noneMatch(c -> ids.contains(c.id()));
                    } catch (SQLException e) {
                        throw new MySqlServerException("Reading the process list of " + this + " failed: " + e, e);
                    }
                },
                KILL_LIMIT,
                "killed connections to leave the process list");
    }

    @Override
    public int connectionCount(String userOrDatabase) {
        Predicate<Client> counted = c -> c.user().equals(userOrDatabase) || userOrDatabase.equals(c.database());
        return asAdmin("counting connections", c ->
                (int) clients(c).stream().filter(counted).count());
    }

    private List<Client> clients(Connection connection) throws SQLException {
        List<Client> clients = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW FULL PROCESSLIST")) {
            while (rows.next()) {
                long id = rows.getLong("Id");
                String user = Objects.requireNonNullElse(rows.getString("User"), "");
                String command = Objects.requireNonNullElse(rows.getString("Command"), "");
                // The server's own threads: the event scheduler is a "Daemon", replication is "system user", and what
                // feeds a replica is "Binlog Dump" or "Binlog Dump GTID".
                boolean own =
                        command.equals("Daemon") || command.startsWith("Binlog Dump") || user.equals("system user");
                if (!own && !spared.contains(id)) {
                    clients.add(new Client(id, user, rows.getString("db")));
                }
            }
        }
        return clients;
    }

    @Override
    public Restore setGlobal(String name, String value) {
        if (!VARIABLE.matcher(name).matches()) {
            throw new IllegalArgumentException("global variable (" + name + "): must be letters, digits, _ and . only");
        }
        globalsLock.lock();
        try {
            Global global = asAdmin("setting global " + name, c -> {
                Global before = new Global(globalsSet++, name, read(c, name));
                set(c, name, value);
                return before;
            });
            globals.push(global);
            return () -> restore(global);
        } finally {
            globalsLock.unlock();
        }
    }

    @Override
    public void resetGlobals() {
        globalsLock.lock();
        try {
            while (!globals.isEmpty()) {
                restore(globals.element());
            }
        } finally {
            globalsLock.unlock();
        }
    }

    /** The server has ended, and with it the globals' values and the numbers of connections. */
    protected void forget() {
        globalsLock.lock();
        try {
            globals.clear();
            spared.clear();
        } finally {
            globalsLock.unlock();
        }
    }

    private void restore(Global global) {
        globalsLock.lock();
        try {
            if (!globals.contains(global)) {
                return;
            }
            asAdmin("restoring global " + global.name(), c -> {
                set(c, global.name(), global.before());
                return true;
            });
            globals.remove(global);
        } finally {
            globalsLock.unlock();
        }
    }

    private static String read(Connection connection, String name) throws SQLException {
        // Underscores are wildcards to LIKE, so look for equality.
        String where = " WHERE Variable_name = '" + name.toLowerCase(Locale.ROOT) + "'";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW GLOBAL VARIABLES" + where)) {
            if (!row.next()) {
                throw new IllegalArgumentException("global variable (" + name + "): this server has none of that name");
            }
            return Objects.requireNonNullElse(row.getString(2), "");
        }
    }

    private static void set(Connection connection, String name, String value) throws SQLException {
        String literal = LITERAL.matcher(value).matches()
                ? value
                : "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
        execute(connection, "SET GLOBAL " + name + " = " + literal);
    }

    protected static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    protected static @Nullable String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Works on an {@link #adminConnection()}; {@code what} is for the message where that fails. */
    protected final <T> T asAdmin(String what, SqlWork<T> work) {
        try (Connection connection = adminConnection()) {
            return work.run(connection);
        } catch (SQLException e) {
            throw new MySqlServerException(what + " on " + this + " failed: " + e.getMessage(), e);
        }
    }
}

package dev.nevergone.internal.driver;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The properties that a driver gets: the user's, and sensible values for what the user left open in both the URL and the
 * properties. A value of the user's always wins. Immutable.
 *
 * <p>For Connector/J the values are those of HikariCP's page on MySQL ("MySQL Configuration" in its wiki), but for two:
 * {@code trackSessionState} is on, for what the server tells about the session in its answers, and
 * {@code cacheServerConfiguration} and {@code cacheResultSetMetadata} are left off. With the latter the driver reads the
 * rows of a table that was altered, or of {@code SELECT ?} with a parameter of another type, by the columns it had before:
 * wrong values, or an exception. With the former the driver goes on believing a cached
 * {@code max_allowed_packet} after the server's was lowered, and a statement in between breaks the connection instead of
 * being refused.
 */
final class DriverProperties {

    /** Carries the chosen address to our socket factory. Connector/J keeps properties that it does not know. */
    static final String ADDRESS = "nevergoneAddress";

    private static final Map<String, String> CONNECTOR_J = Map.ofEntries(
            Map.entry("tcpKeepAlive", "true"),
            Map.entry("cachePrepStmts", "true"),
            Map.entry("prepStmtCacheSize", "250"),
            Map.entry("prepStmtCacheSqlLimit", "2048"),
            Map.entry("useServerPrepStmts", "true"),
            Map.entry("useLocalSessionState", "true"),
            Map.entry("rewriteBatchedStatements", "true"),
            Map.entry("elideSetAutoCommits", "true"),
            Map.entry("maintainTimeStats", "false"),
            // What SessionView is made of.
            Map.entry("trackSessionState", "true"));

    // Not rewriteBatchedStatements: this driver would then allow several statements in one for the whole session.
    private static final Map<String, String> MARIADB = Map.of(
            "tcpKeepAlive", "true",
            "cachePrepStmts", "true",
            "prepStmtCacheSize", "250",
            "useServerPrepStmts", "true",
            "useLocalSessionState", "true");

    private final JdbcUrl url;
    private final Map<String, String> driverProperties;
    private final Map<String, String> users;
    private final Duration connectTimeout;
    private final Duration socketTimeout;

    DriverProperties(JdbcUrl url, ConnectSpec spec) {
        this.url = url;
        this.driverProperties = spec.driverProperties();
        this.users = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        this.users.putAll(driverProperties);
        this.users.putAll(url.parameters());
        this.connectTimeout = millis("connectTimeout", spec.connectTimeout());
        this.socketTimeout = millis("socketTimeout", spec.socketTimeout());
    }

    private Duration millis(String name, Duration otherwise) {
        String value = users.get(name);
        try {
            return value == null ? otherwise : Duration.ofMillis(Long.parseLong(value.trim()));
        } catch (NumberFormatException e) {
            // The driver refuses it in its own words.
            return otherwise;
        }
    }

    /** What the user set in the URL or the properties, or {@code null}. */
    @Nullable
    String users(String name) {
        return users.get(name);
    }

    /** The connect time-out in force, the user's or ours; zero is none. */
    Duration connectTimeout() {
        return connectTimeout;
    }

    /** The socket time-out in force, the user's or ours; zero is none. */
    Duration socketTimeout() {
        return socketTimeout;
    }

    /** Makes the properties of one connect. */
    Properties of(
            @Nullable String username,
            @Nullable String password,
            Duration connectBound,
            Duration readBound,
            @Nullable String socketFactory) {
        Properties properties = new Properties();
        properties.putAll(driverProperties);
        (url.kind() == DriverKind.CONNECTOR_J ? CONNECTOR_J : MARIADB)
                .forEach((name, value) -> putWhereOpen(properties, name, value));
        putWhereOpen(properties, "connectTimeout", Integer.toString(Math.max(1, intMillis(connectBound))));
        putWhereOpen(properties, "socketTimeout", Integer.toString(intMillis(readBound)));
        if (!url.singleHost()) {
            // Both drivers would go round their hosts 120 times when none answers: the deadline is ours to keep.
            putWhereOpen(properties, "retriesAllDown", "1");
        }
        if (socketFactory != null) {
            properties.setProperty("socketFactory", socketFactory);
        }
        if (username != null) {
            properties.setProperty("user", username);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        return properties;
    }

    /**
     * Leads the connection to one of its host's addresses, and also the second connection that the driver opens for a
     * KILL QUERY: on another server it would hit the statement of somebody else.
     */
    void lead(Properties properties, InetAddress address) {
        if (url.kind() == DriverKind.CONNECTOR_J) {
            properties.setProperty(ADDRESS, address.getHostAddress());
        } else if (!"verify-full".equalsIgnoreCase(users.get("sslMode"))) {
            // Not where the server's certificate must hold the name.
            putWhereOpen(properties, "useIpForKillQuery", "true");
        }
    }

    private void putWhereOpen(Properties properties, String name, String value) {
        if (!users.containsKey(name)) {
            properties.setProperty(name, value);
        }
    }

    /** The drivers count in int milliseconds. */
    static int intMillis(Duration duration) {
        return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
    }
}

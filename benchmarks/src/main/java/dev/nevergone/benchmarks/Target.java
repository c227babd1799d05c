package dev.nevergone.benchmarks;

import dev.nevergone.benchmarks.peers.PoolPlan;
import dev.nevergone.testkit.MySqlServer;
import java.util.List;
import java.util.Map;

/**
 * The database that is measured on, and how to get there.
 *
 * @param url plain
 * @param tlsUrl encrypted, or the empty text where the server has no TLS
 * @param username who logs in
 * @param password with what
 */
public record Target(String url, String tlsUrl, String username, String password) {

    /**
     * What Nevergone sets for Connector/J where the user sets nothing; the peers get the same, so that pools are compared
     * and not driver settings.
     */
    public static final Map<String, String> DRIVER_PROPERTIES = Map.ofEntries(
            Map.entry("tcpKeepAlive", "true"),
            Map.entry("cachePrepStmts", "true"),
            Map.entry("prepStmtCacheSize", "250"),
            Map.entry("prepStmtCacheSqlLimit", "2048"),
            Map.entry("useServerPrepStmts", "true"),
            Map.entry("useLocalSessionState", "true"),
            Map.entry("rewriteBatchedStatements", "true"),
            Map.entry("elideSetAutoCommits", "true"),
            Map.entry("maintainTimeStats", "false"),
            Map.entry("connectTimeout", "5000"),
            Map.entry("socketTimeout", "60000"));

    private static final String PREFIX = "nevergone.benchmarks.";

    /** A database of its own on that server. */
    public static Target of(MySqlServer server) {
        String url = server.database("benchmarks");
        return new Target(
                url, server.tls() ? server.tlsJdbcUrl("benchmarks") : "", server.username(), server.password());
    }

    /** In a JVM that was started with {@link #jvmArguments()}. */
    public static Target fromSystemProperties() {
        return new Target(property("url"), property("tlsUrl"), property("username"), property("password"));
    }

    /** A plan for a pool there, with the driver properties that all get. */
    public PoolPlan plan(int size) {
        return PoolPlan.of(url, username, password, size).driverProperties(DRIVER_PROPERTIES);
    }

    /** What {@link #fromSystemProperties()} reads. */
    public List<String> jvmArguments() {
        return List.of(
                argument("url", url),
                argument("tlsUrl", tlsUrl),
                argument("username", username),
                argument("password", password));
    }

    private static String argument(String name, String value) {
        return "-D" + PREFIX + name + "=" + value;
    }

    private static String property(String name) {
        String value = System.getProperty(PREFIX + name);
        if (value == null) {
            throw new IllegalStateException(PREFIX + name + ": is not set; start the benchmarks through Report");
        }
        return value;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Target[" + username + "]";
    }
}

package dev.nevergone.spring.settings;

import dev.nevergone.PoolSettings;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What Nevergone sets in the drivers, and what it refuses there. */
final class Drivers {

    /** What a property is for. Each that the code sets must be here. */
    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("tcpKeepAlive", "the kernel notices a peer that is gone, however slowly"),
            Map.entry("cachePrepStmts", "a connection keeps what it has prepared"),
            Map.entry("prepStmtCacheSize", "so many statements for each connection"),
            Map.entry("prepStmtCacheSqlLimit", "texts of so many characters"),
            Map.entry("useServerPrepStmts", "`PreparedStatement` is prepared by the server"),
            Map.entry(
                    "useLocalSessionState",
                    "the driver remembers auto-commit, isolation and catalog in place of asking the server"),
            Map.entry("rewriteBatchedStatements", "a batch of INSERTs goes out as one statement"),
            Map.entry("elideSetAutoCommits", "no `SET autocommit` where it is so already"),
            Map.entry("maintainTimeStats", "the driver asks the clock less often"),
            Map.entry("trackSessionState", "the server says in its answers what a statement left in the session"));

    /** Property and value, and the scheme of the driver where it is refused. */
    private static final List<List<String>> REFUSED = List.of(
            List.of("mysql", "autoReconnect", "true"),
            List.of("mysql", "autoReconnectForPools", "true"),
            List.of("mariadb", "autoReconnect", "true"),
            List.of("mariadb", "transactionReplay", "true"),
            List.of("mariadb", "pool", "true"),
            List.of("mysql", "connectTimeout", "0"),
            List.of("mysql", "socketTimeout", "0"),
            List.of("mysql", "user", "app"),
            List.of("mysql", "password", "secret"),
            List.of("mysql", "useserverprepstmts", "true"),
            List.of("mysql", "sslMode", "ON"),
            List.of("mysql", "prepStmtCacheSize", "many"));

    private Drivers() {}

    /** {@return a table of the properties that are set where the user has not set them} */
    static String set() {
        Map<String, String> connectorJ = constant("CONNECTOR_J");
        Map<String, String> mariaDb = constant("MARIADB");
        StringBuilder table = new StringBuilder("""
                | property | Connector/J | MariaDB Connector/J | what for |
                | --- | --- | --- | --- |
                """);
        TreeSet<String> names = new TreeSet<>(connectorJ.keySet());
        names.addAll(mariaDb.keySet());
        for (String name : names) {
            String reason = REASONS.get(name);
            if (reason == null) {
                throw new AssertionError("say in Drivers.REASONS what " + name + " is for");
            }
            table.append(
                    "| `%s` | %s | %s | %s |%n".formatted(name, value(connectorJ, name), value(mariaDb, name), reason));
        }
        return table.toString();
    }

    private static String value(Map<String, String> properties, String name) {
        String value = properties.get(name);
        return value == null ? "not set" : "`" + value + "`";
    }

    /** The room is closed, so it is looked into by force. */
    @SuppressWarnings("unchecked")
    private static Map<String, String> constant(String name) {
        try {
            Field field = Class.forName("dev.nevergone.internal.driver.DriverProperties")
                    .getDeclaredField(name);
            field.setAccessible(true);
            return new TreeMap<>((Map<String, String>) field.get(null));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** {@return a table of what is refused, each with the words in which it is} */
    static String refused() {
        List<String> rows = new ArrayList<>();
        for (List<String> tried : REFUSED) {
            String message = refusal(tried.get(0), tried.get(1), tried.get(2));
            if (message == null) {
                throw new AssertionError(tried + " is taken");
            }
            String driver = tried.get(0).equals("mariadb") ? "MariaDB Connector/J" : "Connector/J";
            rows.add("| `%s=%s` | %s | %s |%n".formatted(tried.get(1), tried.get(2), driver, message));
        }
        return "| property | driver | answer |\n| --- | --- | --- |\n" + String.join("", rows);
    }

    private static @Nullable String refusal(String scheme, String name, String value) {
        try {
            PoolSettings.builder("jdbc:" + scheme + "://127.0.0.1:3306/app")
                    .driverProperty(name, value)
                    .build();
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}

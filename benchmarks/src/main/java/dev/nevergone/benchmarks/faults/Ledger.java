package dev.nevergone.benchmarks.faults;

import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The writes of one load: what the callers were told, and what the server holds. Thread-safe. */
final class Ledger {

    static final String DATABASE = "faults";
    private static final AtomicLong TABLES = new AtomicLong();

    private final MySqlServer server;
    // A number of its own, for a session that hangs may hold the earlier table.
    private final String table = "written_" + TABLES.incrementAndGet();
    private final AtomicLong numbers = new AtomicLong();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();

    /** Makes the table. No key is unique there, so that a doubled write shows. */
    Ledger(MySqlServer server) throws SQLException {
        this.server = server;
        server.database(DATABASE);
        try (Connection connection = server.adminConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + DATABASE + "." + table
                    + " (id BIGINT AUTO_INCREMENT PRIMARY KEY, number BIGINT NOT NULL)");
        }
    }

    String table() {
        return table;
    }

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    /** The caller was told that it is written. */
    void acknowledge(long number) {
        acknowledged.add(number);
    }

    /** Compares; past all faults. */
    Account settle() throws SQLException {
        Map<Long, Integer> rows = new HashMap<>();
        try (Connection connection = server.adminConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT number FROM " + DATABASE + "." + table)) {
            while (row.next()) {
                rows.merge(row.getLong(1), 1, Integer::sum);
            }
        }
        int duplicated = (int) rows.values().stream().filter(count -> count > 1).count();
        Set<Long> lost = new HashSet<>(acknowledged);
        lost.removeAll(rows.keySet());
        Set<Long> unsaid = new HashSet<>(rows.keySet());
        unsaid.removeAll(acknowledged);
        return new Account(duplicated, lost.size(), unsaid.size());
    }

    /**
     * How words and rows differ.
     *
     * @param duplicated numbers that are there more than once
     * @param lost numbers that were acknowledged and are not there
     * @param unsaid numbers that are there although the caller saw an error
     */
    record Account(int duplicated, int lost, int unsaid) {}
}

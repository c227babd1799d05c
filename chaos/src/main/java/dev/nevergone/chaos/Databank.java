package dev.nevergone.chaos;

import dev.nevergone.CommitWitness;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** The tables that a run works on, one set for each bind; made and read past all faults. */
final class Databank {

    static final int ACCOUNTS = 20;
    static final long START_BALANCE = 1_000_000;
    static final int NUMBERS = 500;

    private Databank() {}

    /** Makes the tables in the database. */
    static void create(Connection admin, String database, int slots) throws SQLException {
        admin.setCatalog(database);
        try (Statement statement = admin.createStatement()) {
            statement.execute("CREATE TABLE accounts (id INT PRIMARY KEY, balance BIGINT NOT NULL) ENGINE=InnoDB");
            // The number of a call is not unique: a write that was done twice is to be seen.
            statement.execute(
                    "CREATE TABLE entries (n BIGINT AUTO_INCREMENT PRIMARY KEY, id BIGINT NOT NULL, part INT NOT"
                            + " NULL, debtor INT, creditor INT, amount BIGINT, KEY (id)) ENGINE=InnoDB");
            statement.execute(
                    "CREATE TABLE numbers (id INT PRIMARY KEY, twice INT NOT NULL, pad VARCHAR(200) NOT NULL) ENGINE=InnoDB");
            statement.execute(
                    "CREATE TABLE blobs (slot INT PRIMARY KEY, version BIGINT NOT NULL, sum BIGINT NOT NULL, data"
                            + " LONGBLOB NOT NULL) ENGINE=InnoDB");
        }
        fill(admin, "INSERT INTO accounts VALUES (?, " + START_BALANCE + ")", ACCOUNTS);
        fill(admin, "INSERT INTO numbers VALUES (?, 2 * id, REPEAT('x', 150))", NUMBERS);
        fill(admin, "INSERT INTO blobs VALUES (?, 0, 0, '')", slots);
        CommitWitness.table().createTable(admin);
    }

    private static void fill(Connection admin, String sql, int count) throws SQLException {
        try (PreparedStatement insert = admin.prepareStatement(sql)) {
            for (int id = 0; id < count; id++) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    static long checksum(byte[] data) {
        CRC32 sum = new CRC32();
        sum.update(data);
        return sum.getValue();
    }

    /**
     * A row of {@code entries}.
     *
     * @param id the call's number
     * @param part which of its rows
     * @param debtor an account, or -1 for none
     * @param creditor another, or -1
     * @param amount what was moved
     */
    record Row(long id, int part, int debtor, int creditor, long amount) {}

    /**
     * A slot of {@code blobs}.
     *
     * @param version the number of the call that wrote it
     * @param sound whether data and checksum fit
     */
    record Blob(long version, boolean sound) {}

    /**
     * What a database holds.
     *
     * @param rows all of {@code entries}
     * @param balances of {@code accounts}, by id
     * @param blobs by slot
     */
    record Contents(List<Row> rows, Map<Integer, Long> balances, Map<Integer, Blob> blobs) {}

    /** Reads what is there. */
    static Contents read(Connection admin, String database) throws SQLException {
        admin.setCatalog(database);
        List<Row> rows = new ArrayList<>();
        Map<Integer, Long> balances = new HashMap<>();
        Map<Integer, Blob> blobs = new HashMap<>();
        try (Statement statement = admin.createStatement()) {
            try (ResultSet all = statement.executeQuery("SELECT id, part, COALESCE(debtor, -1), COALESCE(creditor, -1),"
                    + " COALESCE(amount, 0) FROM entries")) {
                while (all.next()) {
                    rows.add(new Row(all.getLong(1), all.getInt(2), all.getInt(3), all.getInt(4), all.getLong(5)));
                }
            }
            try (ResultSet all = statement.executeQuery("SELECT id, balance FROM accounts")) {
                while (all.next()) {
                    balances.put(all.getInt(1), all.getLong(2));
                }
            }
            try (ResultSet all = statement.executeQuery("SELECT slot, version, sum, data FROM blobs")) {
                while (all.next()) {
                    blobs.put(all.getInt(1), new Blob(all.getLong(2), all.getLong(3) == checksum(all.getBytes(4))));
                }
            }
        }
        return new Contents(rows, balances, blobs);
    }
}

package dev.nevergone;

import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.number;

import dev.nevergone.testkit.FaultyServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * One column of the fault matrix over plaintext or TLS, with proxies and rows of its own, so that all columns can meet a
 * fault of the server side by side.
 *
 * @param id its rows in the tables
 */
record MatrixLab(MatrixCall call, boolean tls, int id, FaultyServer faulty) implements AutoCloseable {

    static final String DATABASE = "fault_matrix";

    static List<MatrixLab> all() throws SQLException {
        List<MatrixLab> labs = new ArrayList<>();
        for (boolean tls : new boolean[] {false, true}) {
            for (MatrixCall call : MatrixCall.values()) {
                labs.add(new MatrixLab(call, tls, labs.size(), FaultyServer.start()));
            }
        }
        labs.get(0).faulty.server().database(DATABASE);
        try (Connection admin = admin(labs.get(0).faulty)) {
            for (String table : List.of("fault_rows", "fault_marks", "fault_accounts")) {
                execute(admin, "DROP TABLE IF EXISTS " + table);
            }
            execute(admin, "CREATE TABLE fault_rows (mark INT PRIMARY KEY) ENGINE=InnoDB");
            for (int row = 0; row < MatrixCall.ROWS; row++) {
                execute(admin, "INSERT INTO fault_rows VALUES (" + row + ")");
            }
            execute(admin, "CREATE TABLE fault_marks (cell INT, item INT, KEY (cell)) ENGINE=InnoDB");
            execute(admin, "CREATE TABLE fault_accounts (cell INT PRIMARY KEY, n INT) ENGINE=InnoDB");
            for (int account = 0; account < 2 * labs.size(); account++) {
                execute(admin, "INSERT INTO fault_accounts VALUES (" + account + ", 0)");
            }
            CommitWitness.table().createTable(admin);
        }
        return labs;
    }

    /** The same for a second row at the same time, with other rows in the tables. */
    MatrixLab twin() {
        return new MatrixLab(call, tls, id + 2 * MatrixCall.values().length, faulty);
    }

    static Connection admin(FaultyServer faulty) throws SQLException {
        Connection admin = faulty.adminConnection();
        admin.setCatalog(DATABASE);
        return admin;
    }

    String url() {
        return tls ? faulty.tlsJdbcUrl(DATABASE) : faulty.jdbcUrl(DATABASE);
    }

    /** Waits until the client's system knows that no connection is left. */
    void awaitNoConnection() {
        Pools.await(
                "no connection is left",
                () -> Sockets.established(faulty.network().port()) == 0);
    }

    void empty(Connection admin) throws SQLException {
        execute(admin, "DELETE FROM fault_marks WHERE cell = " + id);
        execute(admin, "UPDATE fault_accounts SET n = 0 WHERE cell = " + id);
    }

    /** How many of the call's marks are there; -1 if one is there twice, or if a unit of work was done by halves. */
    int marks(Connection admin) throws SQLException {
        long marks = number(admin, "SELECT COUNT(*) FROM fault_marks WHERE cell = " + id);
        long different = number(admin, "SELECT COUNT(DISTINCT item) FROM fault_marks WHERE cell = " + id);
        long balance = number(admin, "SELECT n FROM fault_accounts WHERE cell = " + id);
        boolean sound = marks == different && balance == (call.isUnit() ? marks : 0);
        return sound ? (int) marks : -1;
    }

    @Override
    public void close() {
        faulty.close();
    }

    @Override
    public String toString() {
        return call.title() + (tls ? ", TLS" : ", plaintext");
    }
}

package dev.nevergone.benchmarks.speed;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What is done with a connection, as applications do it. */
enum StatementForm {
    /** The smallest, with a server-side prepared statement out of the driver's cache. */
    PREPARED("`SELECT 1` prepared", 10, 1000) {
        @Override
        void run(Connection connection) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(SQL);
                    ResultSet result = statement.executeQuery()) {
                check(result);
            }
        }
    },
    /** The smallest, as text. */
    TEXT("`SELECT 1` text", 10, 1000) {
        @Override
        void run(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(SQL)) {
                check(result);
            }
        }
    },
    /** One row, one commit. */
    INSERT("insert", 5, 200) {
        @Override
        void run(Connection connection) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(INSERT_SQL)) {
                statement.setString(1, "as long as many a name is");
                statement.executeUpdate();
            }
        }
    },
    /** A thousand rows at once, which the driver sends as one statement. */
    BATCH("batch of 1,000", 1, 40) {
        @Override
        void run(Connection connection) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(INSERT_SQL)) {
                for (int i = 0; i < BATCH_ROWS; i++) {
                    statement.setString(1, "as long as many a name is");
                    statement.addBatch();
                }
                if (statement.executeBatch().length != BATCH_ROWS) {
                    throw new SQLException("the batch lost rows");
                }
            }
        }
    },
    /** Many rows, each looked at. */
    MANY_ROWS("100,000 rows", 1, 12) {
        @Override
        void run(Connection connection) throws SQLException {
            long sum = 0;
            int rows = 0;
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(ROWS_SQL)) {
                for (; result.next(); rows++) {
                    sum += result.getInt(1);
                }
            }
            if (rows != ROWS || sum == 0) {
                throw new SQLException(rows + " rows instead of " + ROWS);
            }
        }
    };

    private static final String SQL = "SELECT 1";
    private static final String INSERT_SQL = "INSERT INTO written (name) VALUES (?)";
    private static final String ROWS_SQL = manyRows();
    private static final int ROWS = 100_000;
    private static final int BATCH_ROWS = 1_000;

    private final String title;
    private final int perTurn;
    private final int rounds;

    /**
     * @param perTurn how many in one turn
     * @param rounds how many rounds are measured
     */
    StatementForm(String title, int perTurn, int rounds) {
        this.title = title;
        this.perTurn = perTurn;
        this.rounds = rounds;
    }

    abstract void run(Connection connection) throws SQLException;

    String title() {
        return title;
    }

    int perTurn() {
        return perTurn;
    }

    int rounds() {
        return rounds;
    }

    /** Whether encryption can make a difference beside what it does. */
    boolean small() {
        return this == PREPARED || this == TEXT;
    }

    /** The table that is written to, empty. */
    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS written (id BIGINT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40))");
            statement.execute("TRUNCATE TABLE written");
        }
    }

    private static void check(ResultSet result) throws SQLException {
        if (!result.next() || result.getInt(1) != 1) {
            throw new SQLException("SELECT 1 gave something else");
        }
    }

    /** Numbers from 0 to 99,999, on every server alike. */
    private static String manyRows() {
        String digits = "(SELECT 0 d" + " UNION ALL SELECT %d".repeat(9).formatted(1, 2, 3, 4, 5, 6, 7, 8, 9) + ")";
        return "SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d FROM " + digits + " a, " + digits + " b, "
                + digits + " c, " + digits + " e, " + digits + " f";
    }
}

package dev.nevergone;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** The columns of the fault matrix: what an application does when the fault strikes. */
enum MatrixCall {
    BORROW("borrow", "none") {
        @Override
        void run(ResilientDataSource pool, int id, Stops stops) throws SQLException {
            stops.beforeTheBorrow();
            try (Connection connection = pool.getConnection()) {
                if (!connection.isValid((int) VALID_WITHIN.toSeconds())) {
                    throw new AssertionError("a dead connection, nobody can know");
                }
            }
        }
    },
    READ("auto-commit read", "select mark from fault_rows") {
        @Override
        void run(ResilientDataSource pool, int id, Stops stops) throws SQLException {
            stops.beforeTheBorrow();
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                stops.beforeTheCall();
                readAll(statement);
            }
        }
    },
    STREAM("streaming read", "select mark from fault_rows") {
        @Override
        void run(ResilientDataSource pool, int id, Stops stops) throws SQLException {
            stops.beforeTheBorrow();
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.setFetchSize(Integer.MIN_VALUE);
                stops.beforeTheCall();
                readAll(statement);
            }
        }
    },
    WRITE("auto-commit write", "insert into fault_marks") {
        @Override
        void run(ResilientDataSource pool, int id, Stops stops) throws SQLException {
            stops.beforeTheBorrow();
            try (Connection connection = pool.getConnection()) {
                stops.beforeTheCall();
                mark(connection, id);
            }
        }
    },
    BATCH("batch of 3 writes", "insert into fault_marks") {
        @Override
        void run(ResilientDataSource pool, int id, Stops stops) throws SQLException {
            stops.beforeTheBorrow();
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement =
                            connection.prepareStatement("INSERT INTO fault_marks (cell, item) VALUES (?, ?)")) {
                for (int item = 0; item < BATCH_SIZE; item++) {
                    statement.setInt(1, id);
                    statement.setInt(2, item);
                    statement.addBatch();
                }
                stops.beforeTheCall();
                statement.executeBatch();
            }
        }
    },
    COMMIT("plain `commit()`", "^commit$") {
        @Override
        void run(ResilientDataSource pool, int id, Stops stops) throws SQLException {
            stops.beforeTheBorrow();
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                mark(connection, id);
                stops.beforeTheCall();
                connection.commit();
            }
        }
    },
    UNIT("unit of work", "update fault_accounts") {
        @Override
        void run(ResilientDataSource pool, int id, Stops stops) throws SQLException {
            stops.beforeTheBorrow();
            unitOfWork(pool, id, stops);
        }
    },
    WITNESSED("unit of work, table witness", "update fault_accounts") {
        @Override
        void run(ResilientDataSource pool, int id, Stops stops) throws SQLException {
            stops.beforeTheBorrow();
            unitOfWork(pool, id, stops);
        }
    };

    static final int BATCH_SIZE = 3;
    static final int ROWS = 20;
    private static final Duration VALID_WITHIN = Duration.ofSeconds(2);

    private final String title;
    private final String statement;

    MatrixCall(String title, String statement) {
        this.title = title;
        this.statement = statement;
    }

    /** Where the application stops until the fault has struck; which of the two does is the fault's. */
    interface Stops {

        /** Nothing is borrowed; the pool's connection, if it has one, is idle. */
        void beforeTheBorrow();

        /** The connection is borrowed, and what comes before the call is done; in a unit of work its row is locked. */
        void beforeTheCall();
    }

    /** Does it once, as an application would. */
    abstract void run(ResilientDataSource pool, int id, Stops stops) throws SQLException;

    String title() {
        return title;
    }

    /** The regular expression of the call's own statement; of a unit of work the one in the middle. */
    String statement() {
        return statement;
    }

    boolean reads() {
        return this == READ || this == STREAM;
    }

    boolean isUnit() {
        return this == UNIT || this == WITNESSED;
    }

    /** How many marks it leaves if all goes well. */
    int marks() {
        return this == BORROW || reads() ? 0 : this == BATCH ? BATCH_SIZE : 1;
    }

    CommitWitness witness() {
        return this == WITNESSED ? CommitWitness.table() : CommitWitness.none();
    }

    private static void unitOfWork(ResilientDataSource pool, int id, Stops stops) throws SQLException {
        pool.inTransaction(WorkOptions.defaults(), (connection, attempt) -> {
            Pools.number(connection, "SELECT n FROM fault_accounts WHERE cell = " + id + " FOR UPDATE");
            if (attempt == 1) {
                stops.beforeTheCall();
            }
            Pools.execute(connection, "UPDATE fault_accounts SET n = n + 1 WHERE cell = " + id);
            mark(connection, id);
            return attempt;
        });
    }

    private static void readAll(Statement statement) throws SQLException {
        int rows = 0;
        try (ResultSet result = statement.executeQuery("SELECT mark FROM fault_rows")) {
            while (result.next()) {
                rows++;
            }
        }
        if (rows != ROWS) {
            throw new AssertionError(rows + " rows instead of " + ROWS);
        }
    }

    private static void mark(Connection connection, int id) throws SQLException {
        Pools.execute(connection, "INSERT INTO fault_marks (cell, item) VALUES (" + id + ", 0)");
    }
}

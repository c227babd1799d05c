package dev.nevergone.benchmarks.profile;

import dev.nevergone.benchmarks.peers.OpenPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What is looked at. */
enum Workload {
    /** Nothing but the pool. */
    BORROW("borrow and return, 1 thread", 1),
    /** The smallest use of a connection. */
    SELECT("borrow, `SELECT 1` prepared, return, 1 thread", 1) {
        @Override
        Connection call(OpenPool pool) throws SQLException {
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement = connection.prepareStatement("SELECT 1");
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return connection;
            }
        }
    },
    /** Many who want the same few connections. */
    CROWD("borrow and return, 32 threads", 32);

    private final String title;
    private final int threads;

    Workload(String title, int threads) {
        this.title = title;
        this.threads = threads;
    }

    /** One borrow, and what belongs to it; gives what was borrowed, closed. */
    Connection call(OpenPool pool) throws SQLException {
        Connection connection = pool.getConnection();
        connection.close();
        return connection;
    }

    String title() {
        return title;
    }

    int threads() {
        return threads;
    }
}

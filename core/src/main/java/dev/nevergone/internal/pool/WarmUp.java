package dev.nevergone.internal.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.sql.DataSource;

/** Opens connections before the first borrower asks, all at a time. */
final class WarmUp {

    private WarmUp() {}

    static void run(DataSource pool, int connections) throws SQLException {
        List<FutureTask<Connection>> tasks = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            FutureTask<Connection> task = new FutureTask<>(pool::getConnection);
            tasks.add(task);
            Thread thread = new Thread(task, "nevergone-warm-up-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        List<Connection> borrowed = new ArrayList<>();
        try {
            for (FutureTask<Connection> task : tasks) {
                borrowed.add(await(task));
            }
        } finally {
            for (Connection connection : borrowed) {
                connection.close();
            }
        }
    }

    private static Connection await(FutureTask<Connection> task) throws SQLException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted during warm-up", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new SQLException("warm-up failed", e.getCause());
        }
    }
}

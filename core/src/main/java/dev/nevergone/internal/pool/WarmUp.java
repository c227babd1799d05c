package dev.nevergone.internal.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Opens connections before the first borrower asks, all at a time. */
final class WarmUp {

    private WarmUp() {}

    /** Waits for all of them, also where one failed: what was borrowed goes back before anything is thrown. */
    static void run(Pool pool) throws SQLException {
        List<FutureTask<Connection>> tasks = new ArrayList<>();
        for (int i = 0; i < pool.settings().warmUp(); i++) {
            FutureTask<Connection> task = new FutureTask<>(pool::borrow);
            tasks.add(task);
            Thread thread = new Thread(task, "nevergone-" + pool.settings().name() + "-warm-up-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        List<Connection> borrowed = new ArrayList<>();
        SQLException failure = null;
        boolean interrupted = false;
        for (FutureTask<Connection> task : tasks) {
            try {
                borrowed.add(task.get());
            } catch (InterruptedException e) {
                interrupted = true;
                failure = first(failure, new SQLException("interrupted during warm-up", e));
                break;
            } catch (ExecutionException e) {
                failure = first(failure, cause(e));
            }
        }
        for (Connection connection : borrowed) {
            connection.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static SQLException first(@Nullable SQLException before, SQLException failure) {
        if (before == null) {
            return failure;
        }
        before.addSuppressed(failure);
        return before;
    }

    private static SQLException cause(ExecutionException e) {
        return e.getCause() instanceof SQLException cause ? cause : new SQLException("warm-up failed", e.getCause());
    }
}

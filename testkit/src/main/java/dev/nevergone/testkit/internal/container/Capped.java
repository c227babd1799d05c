package dev.nevergone.testkit.internal.container;

import dev.nevergone.testkit.MySqlServerException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work that may hang, in a thread that keeps nobody waiting. */
final class Capped {

    private Capped() {}

    /**
     * Does the work in a daemon thread, which is interrupted and left alone when the limit passes.
     *
     * @throws TimeoutException if it is not done within the limit
     * @throws ExecutionException if it fails; the cause says how
     * @throws MySqlServerException if this thread is interrupted; it stays interrupted
     */
    static <T> T call(Duration limit, String name, Callable<T> work) throws TimeoutException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "nevergone-testkit-" + name);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MySqlServerException("Interrupted while asking for Docker", e);
        } finally {
            task.cancel(true);
        }
    }

    /** Why work failed. */
    static Throwable cause(ExecutionException e) {
        return Objects.requireNonNullElse(e.getCause(), e);
    }
}

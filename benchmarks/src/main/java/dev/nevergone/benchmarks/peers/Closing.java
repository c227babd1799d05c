package dev.nevergone.benchmarks.peers;

import java.time.Duration;

/** Ends pools, some of which wait for ever for connections that hang. */
public final class Closing {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private Closing() {}

    /** Closes it; one that takes long is left to end by itself. */
    public static void close(OpenPool pool) {
        Thread closing = new Thread(() -> end(pool), "closing");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(OpenPool pool) {
        try {
            pool.close();
        } catch (Exception broken) {
            // A pool that has just been through a fault may fail to say good-bye; nobody uses it any more.
            return;
        }
    }
}

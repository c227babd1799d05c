package dev.nevergone.benchmarks.faults;

import java.time.Duration;
import javax.sql.DataSource;

/** Ends pools, some of which wait for ever for connections that hang. */
final class Closing {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private Closing() {}

    /** Closes it; one that takes long is left to end by itself. */
    static void close(DataSource pool) {
        Thread closing = new Thread(
                () -> {
                    try {
                        ((AutoCloseable) pool).close();
                    } catch (Exception e) {
                        // It is over with this pool, however it sees that.
                        Thread.currentThread().interrupt();
                    }
                },
                "closing");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

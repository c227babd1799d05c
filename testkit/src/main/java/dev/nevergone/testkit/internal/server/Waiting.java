package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServerException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waiting for something outside the JVM, with an end, and a word every few seconds. */
public final class Waiting {

    private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);
    private static final Duration STEP = Duration.ofMillis(10);
    private static final Duration REPORT = Duration.ofSeconds(5);

    private Waiting() {}

    /**
     * Waits until the condition holds.
     *
     * @return whether it held before the limit
     * @throws MySqlServerException if the thread is interrupted; it stays interrupted
     */
    public static boolean until(BooleanSupplier condition, Duration limit, String what) {
        long start = System.nanoTime();
        long reported = start;
        while (!condition.getAsBoolean()) {
            long now = System.nanoTime();
            if (now - start > limit.toNanos()) {
                return false;
            }
            if (now - reported > REPORT.toNanos()) {
                reported = now;
                LOG.info(
                        "Waiting for {}, {} s of at most {} s", what, (now - start) / 1_000_000_000, limit.toSeconds());
            }
            try {
                Thread.sleep(STEP.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MySqlServerException("Interrupted while waiting for " + what, e);
            }
        }
        return true;
    }
}

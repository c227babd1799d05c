package dev.nevergone.testkit.internal.junit;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The right to break one server: one holder at a time, the longest waiting next. Thread-safe. */
final class Turn {

    /** That of the JVM's shared server, of which there is one, too. */
    static final Turn SHARED = new Turn();

    // Not a lock: JUnit may end a test in another thread than the one that began it.
    private final Semaphore free = new Semaphore(1, true);
    private volatile @Nullable Thread holder;

    /**
     * Waits for it.
     *
     * @throws IllegalStateException if this very thread holds it, or is interrupted
     */
    void take() {
        if (holder == Thread.currentThread()) {
            // JUnit's threads run another test while they wait for the parts of one; waiting here would never end.
            throw new IllegalStateException(
                    "@FaultyMySql: this thread began this test in the middle of another one that"
                            + " uses the same server. With parallel execution put @FaultyMySql on the class, not on a parameter,"
                            + " so that JUnit keeps them apart");
        }
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("@FaultyMySql: interrupted while another test used the server", e);
        }
        holder = Thread.currentThread();
    }

    /** Gives it to the next. */
    void give() {
        holder = null;
        free.release();
    }
}

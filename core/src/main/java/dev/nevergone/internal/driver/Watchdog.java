package dev.nevergone.internal.driver;

import java.time.Duration;

/** Ends what overstays. Thread-safe. */
public interface Watchdog {

    /**
     * Runs an action after a time, unless the watch is closed before.
     *
     * @param cap how long to wait
     * @param action quick and without waiting: all watches share one thread
     */
    Watch watch(Duration cap, Runnable action);

    /** One running watch. Closing it after its action ran does nothing. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}

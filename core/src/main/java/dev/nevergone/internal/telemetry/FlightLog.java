package dev.nevergone.internal.telemetry;

import dev.nevergone.PoolListener;
import org.jspecify.annotations.Nullable;

/** The way to the flight recorder, which a runtime image may lack. */
interface FlightLog extends PoolListener {

    /** Whether anybody has recorded in this JVM yet; while not, events need not be told. */
    default boolean begun() {
        return false;
    }

    /** Starts the clock of a borrow; {@code null} while slow borrows are not recorded. */
    default @Nullable Object borrowBegins() {
        return null;
    }

    /** Stops the clock, and records the borrow where it was slow. */
    default void borrowEnds(Object begun, String pool, long connectionId) {}

    /** The flight recorder of this runtime, or one that records nothing. */
    static FlightLog find() {
        try {
            Class.forName("jdk.jfr.Event", false, FlightLog.class.getClassLoader());
            return new JdkFlightLog();
        } catch (ClassNotFoundException | LinkageError noSuchModule) {
            return new FlightLog() {};
        }
    }
}

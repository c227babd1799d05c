package dev.nevergone.internal.driver;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Opens links. Thread-safe. */
public interface Connector {

    /**
     * Connects, logs in and reads the server's facts, all in the calling thread and all before the deadline, also where
     * the server accepts and never greets.
     *
     * @param username the user, or {@code null} to leave it to the URL
     * @param password the password, or {@code null} to leave it to the URL
     * @param deadlineNanos a {@link System#nanoTime()} value; the connect time-out of the settings applies too
     * @throws SQLException the driver's own exception, SQLState and vendor code untouched
     */
    Link open(@Nullable String username, @Nullable String password, long deadlineNanos) throws SQLException;

    /** Why the links opened here cannot be peeked, in words; empty where they can. */
    String obstacleToPeeking();

    /** Host and port (of the first host) as the URL names them, for messages. Holds no secret. */
    String target();
}

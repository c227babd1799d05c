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
     * @param loggedIn run when a server has accepted user and password, where the driver tells that before it has set the
     *     session up; quick, and perhaps more than once
     * @throws SQLException the driver's own exception, SQLState and vendor code untouched
     */
    Link open(@Nullable String username, @Nullable String password, long deadlineNanos, Runnable loggedIn)
            throws SQLException;

    /** The same, for whom it is early enough to hear of the log-in when all is done. */
    default Link open(@Nullable String username, @Nullable String password, long deadlineNanos) throws SQLException {
        return open(username, password, deadlineNanos, () -> {});
    }

    /** Why the links opened here cannot be peeked, in words; empty where they can. */
    String obstacleToPeeking();

    /** Hosts and ports as the URL names them, as far as they are known, for messages. Holds no secret. */
    String target();

    /** The one of them that leads to the server, where that is known; else all. For messages. */
    default String targetOf(String serverId) {
        return target();
    }

    /** The server turned out not to serve: for a while, other hosts are tried first where there are any. */
    default void avoid(String serverId) {}
}

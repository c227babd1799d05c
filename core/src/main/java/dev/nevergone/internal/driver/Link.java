package dev.nevergone.internal.driver;

import java.sql.Connection;
import java.time.Duration;

/**
 * One physical connection to a server. It belongs to one thread at a time; only {@link #abort()} may be called by any
 * thread at any time.
 */
public interface Link {

    /** The driver's own connection. */
    Connection connection();

    /** What the server said about itself when this link was made. */
    ServerFacts facts();

    /** Whether {@link #peek()} looks at the socket. Where it cannot, peek answers {@link Peek#QUIET} and knows nothing. */
    boolean peekable();

    /**
     * Looks, without a round trip and without blocking, at what the socket holds. Anything but {@link Peek#QUIET} is
     * final: a byte was consumed, so the link must be aborted. Never throws. Only between commands.
     */
    Peek peek();

    /** Whether a thread is within a call that waits for the server; known only where the socket is ours. */
    default boolean isBusy() {
        return false;
    }

    /** What went over the wire; {@link Traffic#UNKNOWN} where the socket is not ours. */
    Traffic wire();

    /** What the server said about the session; {@link SessionView#UNKNOWN} where the driver cannot be asked. */
    SessionView session();

    /**
     * One round trip (COM_PING) that ends by itself within the cap, on plain and TLS connections. {@code false} is
     * final: the link must be aborted. Never throws.
     */
    boolean ping(Duration cap);

    /**
     * Whether it leads to a host that stands in for the first one of the URL: it is to be replaced soon, so that the pool
     * comes back to the first.
     */
    default boolean standIn() {
        return false;
    }

    /** Drops the connection at once; frees a thread that is stuck in it. Never blocks, never throws. */
    void abort();

    /** Says good-bye to the server and closes, bounded in time even in a black hole. Never throws. */
    void close();
}

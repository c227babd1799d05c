package dev.nevergone.internal.driver;

/**
 * What a look at an idle connection's socket found.
 *
 * @param state the finding
 * @param code the server's error number where it left an error packet behind, else 0
 * @param detail what was seen, in words for a log line; empty when quiet
 */
public record Peek(State state, int code, String detail) {

    /** Nothing to read: as far as the kernel knows, the connection is alive. */
    public static final Peek QUIET = new Peek(State.QUIET, 0, "");

    /** The kinds of finding. */
    public enum State {
        /** Nothing to read. */
        QUIET,
        /** The server closed the connection (FIN), or it was closed on this side. */
        CLOSED,
        /** The connection was reset (RST), or the kernel gave it up (keepalive). */
        RESET,
        /** The server left an error packet behind before it closed: its farewell. */
        FAREWELL,
        /** Unasked-for bytes that are no error packet, or cannot be read. */
        UNEXPECTED_DATA
    }

    /** Whether the connection may be used. */
    public boolean quiet() {
        return state == State.QUIET;
    }
}

package dev.nevergone.testkit;

import org.jspecify.annotations.Nullable;

/** A server could not be unpacked, started, stopped or asked. The message says which one, and what to do. */
public final class MySqlServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** An error without a cause beneath it. */
    public MySqlServerException(String message) {
        super(message);
    }

    /** An error with what caused it. */
    public MySqlServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

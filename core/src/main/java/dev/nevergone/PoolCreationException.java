package dev.nevergone;

/** A pool could not be made: a driver is missing, or the warm-up that was asked for failed. */
public final class PoolCreationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what failed and what to do
     * @param cause why
     */
    public PoolCreationException(String message, Throwable cause) {
        super(message, cause);
    }
}

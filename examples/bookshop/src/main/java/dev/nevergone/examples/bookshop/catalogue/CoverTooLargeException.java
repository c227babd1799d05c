package dev.nevergone.examples.bookshop.catalogue;

/** A cover is larger than the server takes. */
class CoverTooLargeException extends RuntimeException {

    private final long limit;

    /** @param limit {@code max_allowed_packet} of the connection that was used, in bytes */
    CoverTooLargeException(long limit, Throwable cause) {
        super("larger than max_allowed_packet, " + limit + " bytes", cause);
        this.limit = limit;
    }

    long limit() {
        return limit;
    }
}

package dev.nevergone.testkit.internal.toxiproxy;

/** A request that cannot be done; becomes the answer. */
final class ApiException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    ApiException(int status, String message) {
        super(message);
        this.status = status;
    }

    static ApiException badBody(String detail) {
        return new ApiException(400, "bad request body: " + detail);
    }

    static ApiException missingField(String field) {
        return new ApiException(400, "missing required field: " + field);
    }

    static ApiException notFound(String what) {
        return new ApiException(404, what + " not found");
    }

    static ApiException alreadyExists(String what) {
        return new ApiException(409, what + " already exists");
    }

    /** Anything that the system refuses. */
    static ApiException failed(Exception cause) {
        return new ApiException(500, String.valueOf(cause.getMessage()));
    }

    /** The HTTP status. */
    int status() {
        return status;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

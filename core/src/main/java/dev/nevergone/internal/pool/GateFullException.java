package dev.nevergone.internal.pool;

/** As many threads wait as may. */
final class GateFullException extends Exception {

    private static final long serialVersionUID = 1L;

    GateFullException() {
        super("as many threads wait as may", null, false, false);
    }
}

package dev.nevergone.internal.pool;

/** Nobody may connect now: the server is down and its canary knocks. Sends the borrower back to the gate. */
final class ServerAwayException extends Exception {

    private static final long serialVersionUID = 1L;

    ServerAwayException() {
        super("the server is away", null, false, false);
    }
}

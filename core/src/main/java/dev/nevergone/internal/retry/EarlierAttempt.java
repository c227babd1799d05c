package dev.nevergone.internal.retry;

import dev.nevergone.internal.failure.Superseded;

/** Says, in the stack trace of a failure, that another attempt followed. */
final class EarlierAttempt extends Exception implements Superseded {

    private static final long serialVersionUID = 1L;

    EarlierAttempt(int attempt) {
        super("this was attempt " + attempt + ", another one followed", null, false, false);
    }

    /** The class name is of no interest to a reader of the stack trace. */
    @Override
    public String toString() {
        return "Nevergone: " + getMessage();
    }
}

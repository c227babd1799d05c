package dev.nevergone.internal.retry;

/** Words of ours in the stack trace of somebody else's exception: hangs among the suppressed ones, has no stack itself. */
abstract class Note extends Exception {

    private static final long serialVersionUID = 1L;

    Note(String words) {
        super(words, null, false, false);
    }

    /** The class name of a note is of no interest to a reader of the stack trace. */
    @SuppressWarnings("OverrideThrowableToString")
    @Override
    public String toString() {
        return "Nevergone: " + getMessage();
    }
}

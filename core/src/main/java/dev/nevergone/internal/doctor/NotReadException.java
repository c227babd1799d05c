package dev.nevergone.internal.doctor;

/** A check lacks something that the server did not tell. Its message says what and why. */
final class NotReadException extends Exception {

    private static final long serialVersionUID = 1L;

    NotReadException(String what, String why) {
        super(what + " could not be read: " + why, null, false, false);
    }
}

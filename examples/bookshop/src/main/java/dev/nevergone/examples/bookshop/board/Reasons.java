package dev.nevergone.examples.bookshop.board;

import java.sql.SQLException;

/** What an exception says, in one line. */
final class Reasons {

    private static final int LONGEST = 140;

    private Reasons() {}

    /** The first line of the outermost {@link SQLException}'s text, or else of the exception's own. */
    static String of(Throwable failure) {
        Throwable telling = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException) {
                telling = cause;
                break;
            }
        }
        String message = telling.getMessage();
        if (message == null || message.isBlank()) {
            return telling.getClass().getSimpleName();
        }
        String line = message.strip().lines().findFirst().orElse("");
        String shown = line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
        return shown.length() > LONGEST ? shown.substring(0, LONGEST) + "..." : shown;
    }
}

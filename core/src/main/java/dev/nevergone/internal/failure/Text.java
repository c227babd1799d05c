package dev.nevergone.internal.failure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Message texts, for the few places where a driver or a pool gives nothing else. */
final class Text {

    private Text() {}

    private static final String GREETING = "message from server: \"";
    private static final int STATE_LENGTH = 5;

    /** The message without MariaDB Connector/J's {@code (conn=12) }; never null. */
    static String of(Throwable throwable) {
        String message = throwable.getMessage();
        if (message == null) {
            return "";
        }
        if (message.startsWith("(conn=") || message.startsWith("(conn:")) {
            int end = message.indexOf(") ");
            return end < 0 ? message : message.substring(end + 2);
        }
        return message;
    }

    /** The server's own text: also without what Connector/J puts around an error that stands in for a greeting. */
    static String ofServer(Throwable throwable) {
        String text = of(throwable);
        int at = text.indexOf(GREETING);
        if (at < 0) {
            return text;
        }
        String quoted = text.substring(at + GREETING.length());
        return quoted.startsWith("#") && quoted.length() > STATE_LENGTH ? quoted.substring(1 + STATE_LENGTH) : quoted;
    }

    static boolean startsWithAny(String text, List<String> beginnings) {
        for (String beginning : beginnings) {
            if (text.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    static boolean containsAny(@Nullable String text, List<String> parts) {
        if (text == null) {
            return false;
        }
        for (String part : parts) {
            if (text.contains(part)) {
                return true;
            }
        }
        return false;
    }
}

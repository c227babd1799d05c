package dev.nevergone.benchmarks.profile;

import java.util.List;
import java.util.Optional;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import org.jspecify.annotations.Nullable;

/** Says whose work a stack is: that of the topmost frame that is not the JDK's. */
final class Rooms {

    static final String OTHER = "other";

    private static final String OURS = "dev.nevergone.";
    private static final String INTERNAL = OURS + "internal.";
    private static final String BENCHMARKS = OURS + "benchmarks.";

    private Rooms() {}

    /** In words. */
    static String of(@Nullable RecordedStackTrace stack) {
        return frames(stack).stream()
                .flatMap(frame -> room(type(frame)).stream())
                .findFirst()
                .orElse(OTHER);
    }

    /** Whether the topmost frame is the JDK's: its own work or the kernel's on behalf of the room. */
    static boolean inTheJdk(@Nullable RecordedStackTrace stack) {
        return frames(stack).stream()
                .findFirst()
                .map(frame -> room(type(frame)).isEmpty())
                .orElse(false);
    }

    /** The topmost method, by class and name. */
    static String method(@Nullable RecordedStackTrace stack) {
        return frames(stack).stream()
                .findFirst()
                .map(frame -> type(frame) + "." + frame.getMethod().getName())
                .orElse(OTHER);
    }

    private static List<RecordedFrame> frames(@Nullable RecordedStackTrace stack) {
        return stack == null
                ? List.of()
                : stack.getFrames().stream().filter(RecordedFrame::isJavaFrame).toList();
    }

    private static String type(RecordedFrame frame) {
        return frame.getMethod().getType().getName();
    }

    private static Optional<String> room(String type) {
        if (type.startsWith(BENCHMARKS)) {
            return Optional.of("the loop itself");
        }
        if (type.startsWith(INTERNAL)) {
            String inside = type.substring(INTERNAL.length());
            return Optional.of("Nevergone, " + inside.substring(0, inside.indexOf('.')));
        }
        if (type.startsWith(OURS)) {
            return Optional.of("Nevergone, public surface");
        }
        if (type.startsWith("com.zaxxer.hikari.")) {
            return Optional.of("HikariCP");
        }
        if (type.startsWith("com.mysql.")) {
            return Optional.of("Connector/J");
        }
        return type.startsWith("jdk.jfr.") ? Optional.of("JFR") : Optional.empty();
    }
}

package dev.nevergone.testkit.internal.toxiproxy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which way the bytes of a link flow. */
enum Direction {
    /** From the client to the upstream. */
    UPSTREAM,
    /** From the upstream to the client. */
    DOWNSTREAM;

    /** As metrics and thread names say it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Understands a toxic's {@code stream}, in upper or lower case; {@code null} where it is neither direction. */
    static @Nullable Direction of(String stream) {
        for (Direction direction : values()) {
            if (direction.name().equalsIgnoreCase(stream)) {
                return direction;
            }
        }
        return null;
    }
}

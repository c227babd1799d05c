package dev.nevergone.testkit.internal.toxiproxy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a toxic does to the chunks of a stage. One effect serves all links of its toxic at a time; its attributes may
 * change under it and are read live.
 */
abstract class Effect {
    private final List<Attribute> attributes = new ArrayList<>();

    /** A new effect of the type, all attributes 0; {@code null} where there is no such type. */
    static @Nullable Effect ofType(String type) {
        return switch (type) {
            case "latency" -> new Latency();
            case "bandwidth" -> new Bandwidth();
            case "slow_close" -> new SlowClose();
            case "timeout" -> new Timeout();
            case "reset_peer" -> new ResetPeer();
            case "slicer" -> new Slicer();
            case "limit_data" -> new LimitData();
            case "noop" -> new Noop();
            default -> null;
        };
    }

    /**
     * Works until the stream is to end at this stage, and then returns. What the stage still holds is dropped.
     *
     * @throws ChainChanged passed on from the stage
     */
    abstract void pipe(Stage stage) throws ChainChanged;

    /** How many chunks may wait in front of the effect. */
    int queueCapacity() {
        return 1;
    }

    /** Whether to take the toxic out of a link closes the connection. */
    boolean closesWhenRemoved() {
        return false;
    }

    /** Whether connections opened under this toxic end with RST. */
    boolean resetsConnections() {
        return false;
    }

    /** Declares an attribute; the order is that of the API. */
    final Attribute attribute(String name) {
        Attribute attribute = new Attribute(name);
        attributes.add(attribute);
        return attribute;
    }

    final List<Attribute> attributes() {
        return attributes;
    }

    /** A number that the API may change while it is in use. */
    static final class Attribute {
        private final String name;
        private volatile long value;

        private Attribute(String name) {
            this.name = name;
        }

        String name() {
            return name;
        }

        long get() {
            return value;
        }

        void set(long value) {
            this.value = value;
        }
    }
}

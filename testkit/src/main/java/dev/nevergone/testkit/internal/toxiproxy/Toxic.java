package dev.nevergone.testkit.internal.toxiproxy;

import java.util.Objects;

/** A toxic of a proxy. Thread-safe: toxicity and attributes are read live by the links. */
final class Toxic {
    private final String name;
    private final String type;
    private final String stream;
    private final Direction direction;
    private final Effect effect;
    private volatile float toxicity;

    /**
     * Makes a toxic.
     *
     * @param stream the direction as its creator wrote it, which is how it is shown
     * @param toxicity the share of links that it affects; 0 or less none, 1 or more all
     */
    Toxic(String name, String type, String stream, Effect effect, float toxicity) {
        this.name = name;
        this.type = type;
        this.stream = stream;
        this.direction = Objects.requireNonNull(Direction.of(stream), stream);
        this.effect = effect;
        this.toxicity = toxicity;
    }

    String name() {
        return name;
    }

    String type() {
        return type;
    }

    String stream() {
        return stream;
    }

    Direction direction() {
        return direction;
    }

    Effect effect() {
        return effect;
    }

    float toxicity() {
        return toxicity;
    }

    void setToxicity(float toxicity) {
        this.toxicity = toxicity;
    }
}

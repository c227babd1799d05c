package dev.nevergone.internal.doctor;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one kind of question gave: names and values as the server writes them, or why there are none. */
final class Readings {

    private final String kind;
    private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private @Nullable String refusal;

    /** @param kind such as {@code global} */
    Readings(String kind) {
        this.kind = kind;
    }

    void put(String name, String value) {
        values.put(name, value);
    }

    void refused(String why) {
        refusal = why;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    String or(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    String text(String name) throws NotReadException {
        String value = values.get(name);
        if (value == null) {
            throw new NotReadException(
                    kind + " " + name, refusal == null ? "the server, or a proxy before it, has none" : refusal);
        }
        return value;
    }

    long number(String name) throws NotReadException {
        String value = text(name);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new NotReadException(kind + " " + name, "'" + value + "' is no number");
        }
    }

    Duration seconds(String name) throws NotReadException {
        return Duration.ofSeconds(number(name));
    }

    /** Newer servers name several kinds of on beside 1. */
    boolean isOn(String name) throws NotReadException {
        String value = text(name);
        return !value.isEmpty()
                && !value.equals("0")
                && !value.equalsIgnoreCase("OFF")
                && !value.equalsIgnoreCase("NO");
    }
}

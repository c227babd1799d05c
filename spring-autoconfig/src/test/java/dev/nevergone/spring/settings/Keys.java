package dev.nevergone.spring.settings;

import dev.nevergone.PoolSettings;
import dev.nevergone.RetryPolicy;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which key of a block sets which knob, found out by setting it: {@link PoolSettings#fromMap} says which keys it knows, and each
 * is given values until exactly one getter answers something else.
 */
final class Keys {

    private static final String URL = "jdbc:mysql://127.0.0.1:3306/app";
    private static final List<String> SAMPLES =
            List.of("77", "7", "77s", "7s", "777ms", "true", "false", "table", "auth-failure", "0.7");
    private static final List<String> NO_KNOBS =
            List.of("toBuilder", "toString", "hashCode", "getClass", "notify", "notifyAll", "wait", "isEnabled");

    private final Map<String, List<String>> keysOfKnob = new TreeMap<>();
    private final List<String> rest = new ArrayList<>();

    Keys() {
        for (String key : known()) {
            Optional<String> knob = SAMPLES.stream()
                    .flatMap(sample -> changed(key, sample).stream())
                    .findFirst();
            if (knob.isPresent()) {
                keysOfKnob.computeIfAbsent(knob.get(), any -> new ArrayList<>()).add(key);
            } else {
                rest.add(key);
            }
        }
    }

    /** {@return the keys that set a knob; those of a retry policy begin with {@code retry.}} */
    List<String> of(String knob) {
        return keysOfKnob.getOrDefault(knob, List.of());
    }

    /** {@return the knobs that have a key} */
    List<String> knobs() {
        return List.copyOf(keysOfKnob.keySet());
    }

    /** {@return the keys that no value could be tried with: the URL's} */
    List<String> rest() {
        return rest;
    }

    private static List<String> known() {
        try {
            PoolSettings.fromMap(Map.of("url", URL, "zzzzzzzzzzzzzzzz", "1"));
            throw new AssertionError("takes any key");
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String list = message.substring(message.indexOf("Known keys: ") + 12, message.length() - 1);
            return List.of(list.split(", ", -1));
        }
    }

    private static Optional<String> changed(String key, String sample) {
        Map<String, String> block = new LinkedHashMap<>(Map.of("url", URL, "username", "base", "leak-threshold", "1s"));
        block.remove(key);
        try {
            Map<String, @Nullable Object> before = values(PoolSettings.fromMap(block));
            block.put(key, sample);
            Map<String, @Nullable Object> after = values(PoolSettings.fromMap(block));
            List<String> changed = after.keySet().stream()
                    .filter(knob -> !Objects.equals(before.get(knob), after.get(knob)))
                    .toList();
            return changed.size() == 1 ? Optional.of(changed.get(0)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** {@return what every getter says; those of the retry policy under {@code retry.}} */
    static Map<String, @Nullable Object> values(PoolSettings settings) {
        Map<String, @Nullable Object> values = values(settings, "");
        values.remove("retry");
        values.putAll(values(settings.retry(), "retry."));
        return values;
    }

    /** {@return what every getter says by default, the policy as a whole too} */
    static Map<String, @Nullable Object> defaults() {
        PoolSettings settings = PoolSettings.builder(URL).build();
        Map<String, @Nullable Object> values = values(settings);
        values.put("retry", settings.retry());
        return values;
    }

    private static Map<String, @Nullable Object> values(Object settings, String prefix) {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (Method getter : settings.getClass().getMethods()) {
            boolean knob = getter.getParameterCount() == 0
                    && !NO_KNOBS.contains(getter.getName())
                    && getter.getReturnType() != settings.getClass()
                    && getter.getReturnType() != RetryPolicy.Builder.class;
            if (knob) {
                try {
                    values.put(prefix + getter.getName(), getter.invoke(settings));
                } catch (ReflectiveOperationException e) {
                    throw new LinkageError(e.getMessage(), e);
                }
            }
        }
        return values;
    }
}

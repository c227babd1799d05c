package dev.nevergone.internal.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a block of properties, before it is known to be valid. Immutable.
 *
 * @param key the key as written
 * @param value the value as given: text or already a number, a boolean, a duration
 */
public record RawValue(String key, Object value) {
    private static final BigDecimal LONGEST_SECONDS = BigDecimal.valueOf(Long.MAX_VALUE, 9);

    /**
     * Takes one entry.
     *
     * @throws IllegalArgumentException if there is no value
     */
    public static RawValue of(String key, @Nullable Object value) {
        if (value == null) {
            throw Checks.refusal(key, "null", "must have a value", "Leave the key out for the default");
        }
        return new RawValue(key, value);
    }

    /** {@return the text} */
    public String text() {
        if (value instanceof CharSequence) {
            return value.toString();
        }
        throw refusal("must be text", "Put it in quotes");
    }

    /** {@return text, number or boolean as text, for the driver reads texts only} */
    public String scalar() {
        if (value instanceof CharSequence || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw refusal("must be text, a number or a boolean", "Correct it");
    }

    /** {@return the whole number} */
    public int integer() {
        try {
            if (value instanceof CharSequence
                    || value instanceof Integer
                    || value instanceof Long
                    || value instanceof Short) {
                return Integer.parseInt(value.toString().strip());
            }
        } catch (NumberFormatException e) {
            // Answered below, in the words of a setting.
        }
        throw refusal("must be a whole number that fits an int", "Write digits only, such as 10");
    }

    /** {@return the number, decimals and all} */
    public double decimal() {
        try {
            if (value instanceof CharSequence || value instanceof Number) {
                return new BigDecimal(value.toString().strip()).doubleValue();
            }
        } catch (NumberFormatException e) {
            // Answered below, in the words of a setting.
        }
        throw refusal("must be a number", "Write digits, such as 0.2");
    }

    /** {@return the words of a text that is split at its commas, or the elements of a list} */
    public List<String> words() {
        Stream<String> words = value instanceof Collection<?> list
                ? list.stream().map(String::valueOf)
                : Arrays.stream(text().split(",", -1));
        return words.map(String::strip).filter(word -> !word.isEmpty()).toList();
    }

    /** {@return the truth value; Python's True and False count too} */
    public boolean bool() {
        return switch (value.toString().strip()) {
            case "true", "True" -> true;
            case "false", "False" -> false;
            default -> throw refusal("must be true or false", "Correct it");
        };
    }

    /** {@return the duration, which must name its unit} */
    public Duration duration() {
        if (value instanceof Duration duration) {
            return duration;
        }
        String text = value.toString().strip();
        if (text.matches("-?\\d+(\\.\\d+)?")) {
            throw refusal("must have a unit", "Write " + text + "s for seconds or " + text + "ms for milliseconds");
        }
        return Durations.parse(text)
                .orElseThrow(
                        () -> refusal("must be a duration", "Write 500ms, 30s, 10m, 1h, 2d or ISO-8601 such as PT30S"));
    }

    /** {@return the duration; a bare number is seconds, as SQLAlchemy has it} */
    public Duration seconds() {
        String text = value.toString().strip();
        if (value instanceof Duration || !text.matches("-?\\d{1,18}(\\.\\d{1,9})?")) {
            return duration();
        }
        BigDecimal seconds = new BigDecimal(text);
        if (seconds.abs().compareTo(LONGEST_SECONDS) > 0) {
            throw refusal("must be at most " + Durations.format(Checks.LONGEST), "Bare numbers are seconds");
        }
        return Duration.ofNanos(seconds.movePointRight(9).longValueExact());
    }

    /** {@return the exception for this entry; a secret value is masked} */
    public IllegalArgumentException refusal(String rule, String advice) {
        String shown = value instanceof Map<?, ?> ? "a map" : Masking.value(key, value.toString());
        return Checks.refusal(key, shown, rule, advice);
    }

    /** {@return key and value, a secret value masked} */
    @Override
    public String toString() {
        return key + "=" + Masking.value(key, value.toString());
    }
}

package dev.nevergone.internal.settings;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write and read them. Stateless. */
public final class Durations {
    private static final Pattern SIMPLE = Pattern.compile("(-?\\d{1,18}) ?(ms|s|m|h|d)");

    private Durations() {}

    /** {@return the duration with its unit, in seconds where it is whole seconds, else in milliseconds or ISO-8601} */
    public static String format(Duration duration) {
        if (duration.toNanosPart() == 0) {
            return duration.toSeconds() + " s";
        }
        if (duration.toNanosPart() % 1_000_000 == 0 && Math.abs(duration.toSeconds()) < 1_000_000) {
            return duration.toMillis() + " ms";
        }
        return duration.toString();
    }

    /** {@return what {@code PT30S}, {@code 500ms}, {@code 30s}, {@code 10m}, {@code 1h} or {@code 2d} means, or empty} */
    public static Optional<Duration> parse(String text) {
        try {
            Matcher simple = SIMPLE.matcher(text);
            if (simple.matches()) {
                return Optional.of(of(Long.parseLong(simple.group(1)), simple.group(2)));
            }
            return Optional.of(Duration.parse(text));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Duration of(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}

package dev.nevergone.internal.settings;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules that several knobs share, each worded once. Stateless. */
public final class Checks {
    /** The largest {@code wait_timeout} a server takes is 31536000 s; nothing here has a use for more. */
    public static final Duration LONGEST = Duration.ofDays(365);

    /** Both drivers keep their time-outs in an {@code int} of milliseconds. */
    public static final Duration LONGEST_OF_DRIVER = Duration.ofMillis(Integer.MAX_VALUE);

    private static final Pattern BREAKS_NAMES = Pattern.compile("[\\p{Cntrl}:*?\",=]");

    private Checks() {}

    /** {@return the exception for a knob, its value with unit, the rule it broke and what to do} */
    public static IllegalArgumentException refusal(String knob, Object value, String rule, String advice) {
        String shown = value instanceof Duration duration ? Durations.format(duration) : value.toString();
        return new IllegalArgumentException(knob + " (" + shown + "): " + rule + ". " + advice + ".");
    }

    /** {@return the value, which must not be null} */
    public static <T> T present(String knob, @Nullable T value) {
        if (value == null) {
            throw refusal(knob, "null", "must not be null", "Leave the call out for the default");
        }
        return value;
    }

    /** {@return the value, which must be at least {@code min}} */
    public static int atLeast(String knob, int value, int min, String advice) {
        if (value < min) {
            throw refusal(knob, value, "must be at least " + min, advice);
        }
        return value;
    }

    /** {@return the duration, which must be 1 ms to {@link #LONGEST} in whole milliseconds} */
    public static Duration positive(String knob, @Nullable Duration value, String zeroAdvice) {
        return bounded(knob, value, Duration.ofMillis(1), LONGEST, zeroAdvice);
    }

    /** {@return the duration, which must be {@link Duration#ZERO} to {@link #LONGEST} in whole milliseconds} */
    public static Duration zeroOrMore(String knob, @Nullable Duration value, String zeroMeaning) {
        return bounded(knob, value, Duration.ZERO, LONGEST, "Zero means: " + zeroMeaning);
    }

    /** {@return the duration, which must lie between both bounds, inclusive, in whole milliseconds} */
    public static Duration bounded(String knob, @Nullable Duration value, Duration min, Duration max, String advice) {
        Duration duration = present(knob, value);
        if (duration.compareTo(min) < 0) {
            throw refusal(knob, duration, "must be at least " + Durations.format(min), advice);
        }
        if (duration.compareTo(max) > 0) {
            throw refusal(knob, duration, "must be at most " + Durations.format(max), "Check its unit");
        }
        if (!duration.truncatedTo(ChronoUnit.MILLIS).equals(duration)) {
            throw refusal(knob, duration, "must be whole milliseconds", "Round it");
        }
        return duration;
    }

    /** {@return the name, which must be usable in logs, meters and JMX object names} */
    public static String name(String knob, @Nullable String value) {
        String name = present(knob, value);
        if (name.isBlank()) {
            throw refusal(knob, "'" + name + "'", "must not be blank", "Give the pool a short name such as app");
        }
        if (BREAKS_NAMES.matcher(name).find()) {
            // A control character would forge log lines if it were echoed.
            String shown = "'" + name.replaceAll("\\p{Cntrl}", "\uFFFD") + "'";
            String rule = "must not hold control characters or any of : * ? \" , =";
            throw refusal(knob, shown, rule, "They break JMX object names; use letters, digits, dots and hyphens");
        }
        return name;
    }
}

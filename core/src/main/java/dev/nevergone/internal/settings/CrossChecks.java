package dev.nevergone.internal.settings;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What several knobs say together. Stateless. */
public final class CrossChecks {
    private CrossChecks() {}

    /** Refuses a user or a password given twice, and a password without a user. */
    public static void credentials(JdbcUrl url, @Nullable String username, @Nullable String password) {
        if (username != null && url.namesUser()) {
            String rule = "is given twice: the url names a user too";
            throw Checks.refusal("username", username, rule, "Keep one of the two");
        }
        if (password != null && url.namesPassword()) {
            String rule = "is given twice: the url holds a password too";
            throw Checks.refusal("password", Masking.MASK, rule, "Take it out of the url");
        }
        if (password != null && username == null && !url.namesUser()) {
            String rule = "is given without a user";
            throw Checks.refusal("password", Masking.MASK, rule, "Add username(...)");
        }
    }

    /** Refuses a property that URL and driver properties set to different values. */
    public static void driverProperties(JdbcUrl url, Map<String, String> driverProperties) {
        driverProperties.forEach((name, value) -> {
            for (JdbcUrl.Property property : url.properties()) {
                if (property.name().equalsIgnoreCase(name) && !property.value().equals(value)) {
                    String rule = "contradicts " + property + " in the url";
                    throw Checks.refusal(
                            "driverProperty " + name, Masking.value(name, value), rule, "Keep one of the two");
                }
            }
        });
    }

    /**
     * {@return what the user set, be it by the knob, in the URL or as a driver property; null where nowhere}
     *
     * @throws IllegalArgumentException if it is set in two places to different values
     */
    public static @Nullable Duration timeout(
            String knob, @Nullable Duration value, JdbcUrl url, Map<String, String> driverProperties) {
        Duration agreed = value;
        for (JdbcUrl.Property property : url.properties()) {
            if (property.name().equalsIgnoreCase(knob)) {
                agreed = agree(knob, agreed, property.value(), "in the url");
            }
        }
        for (Map.Entry<String, String> property : driverProperties.entrySet()) {
            if (property.getKey().equalsIgnoreCase(knob)) {
                agreed = agree(knob, agreed, property.getValue(), "as a driver property");
            }
        }
        return agreed;
    }

    private static Duration agree(String knob, @Nullable Duration agreed, String millis, String place) {
        Duration other = Duration.ofMillis(Long.parseLong(millis));
        if (agreed != null && !agreed.equals(other)) {
            String rule = "contradicts " + knob + "=" + millis + " (" + Durations.format(other) + ") " + place;
            throw Checks.refusal(knob, agreed, rule, "Keep one of the two");
        }
        return other;
    }

    /** Refuses a knob that could not take effect because the borrow ends before it. */
    public static void notLongerThanPoolTimeout(String knob, @Nullable Duration value, Duration poolTimeout) {
        if (value != null && value.compareTo(poolTimeout) > 0) {
            String rule = "must not be shorter than " + knob + " (" + Durations.format(value) + ")";
            throw Checks.refusal("poolTimeout", poolTimeout, rule, "Raise poolTimeout, or lower " + knob);
        }
    }
}

package dev.nevergone.chaos;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run is to be, out of system properties; an empty value is the default. Immutable.
 *
 * @param duration {@code nevergone.chaos.duration}: how long faults are planned for, 5 s to 24 h, as {@code 60s},
 *     {@code 30m} or ISO-8601; default 5 m. Without a meaning in the fail-over mode
 * @param seed {@code nevergone.chaos.seed}: where the plan comes from; default a random one
 * @param threads {@code nevergone.chaos.threads}: threads that work, 2 to 64; default 12
 * @param failovers {@code nevergone.chaos.failovers}: 0 for the usual run, the default; 1 to 1,000 for the fail-over mode
 * @param server {@code nevergone.server}: as the testkit reads it; kept for the command that replays the run
 */
record Options(Duration duration, long seed, int threads, int failovers, String server) {

    private static final String PREFIX = "nevergone.chaos.";
    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Pattern PLAIN = Pattern.compile("(\\d{1,9})(s|m|h)");

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException naming property, value and rule
     */
    static Options of(Properties properties) {
        String duration = value(properties, PREFIX + "duration");
        String seed = value(properties, PREFIX + "seed");
        long randomSeed = ThreadLocalRandom.current().nextLong(1_000_000_000);
        return new Options(
                duration.isEmpty() ? Duration.ofMinutes(5) : duration(duration),
                seed.isEmpty() ? randomSeed : number("seed", seed, Long.MIN_VALUE, Long.MAX_VALUE),
                (int) number("threads", value(properties, PREFIX + "threads"), 12, 2, 64),
                (int) number("failovers", value(properties, PREFIX + "failovers"), 0, 0, 1_000),
                value(properties, "nevergone.server"));
    }

    /** The command that runs the same plan again. */
    String replay() {
        return "mvn -Pchaos verify"
                + (failovers > 0 ? " -D" + PREFIX + "failovers=" + failovers : " -D" + PREFIX + "duration=" + duration)
                + " -D" + PREFIX + "seed=" + seed
                + " -D" + PREFIX + "threads=" + threads
                + (server.isEmpty() ? "" : " -Dnevergone.server=" + shownServer());
    }

    /** A URL may hold a password. */
    private String shownServer() {
        return server.startsWith("jdbc:") ? "<your URL>" : server;
    }

    private static String value(Properties properties, String name) {
        return properties.getProperty(name, "").strip();
    }

    private static Duration duration(String value) {
        Duration duration;
        try {
            Matcher plain = PLAIN.matcher(value.toLowerCase(Locale.ROOT));
            duration = Duration.parse(plain.matches() ? "PT" + value : value);
        } catch (DateTimeParseException e) {
            throw refusal("duration", value, "must be a number with s, m or h, such as 60s or 30m, or ISO-8601");
        }
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw refusal("duration", value, "must be 5s to 24h");
        }
        return duration;
    }

    private static long number(String name, String value, long fallback, long least, long most) {
        return value.isEmpty() ? fallback : number(name, value, least, most);
    }

    private static long number(String name, String value, long least, long most) {
        String rule = "must be a whole number from " + least + " to " + most;
        long number;
        try {
            number = Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw refusal(name, value, rule);
        }
        if (number < least || number > most) {
            throw refusal(name, value, rule);
        }
        return number;
    }

    private static IllegalArgumentException refusal(String name, String value, String rule) {
        return new IllegalArgumentException(PREFIX + name + " (" + value + "): " + rule);
    }
}

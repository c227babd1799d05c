package dev.nevergone;

import dev.nevergone.internal.settings.Checks;
import dev.nevergone.internal.settings.RawValue;
import dev.nevergone.internal.settings.Spelling;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads settings from a block of properties. Not thread-safe; lives as long as one reading. */
final class SettingsBlock {
    private static final String DRIVER_PROPERTIES = "driver-properties.";
    private static final String NAMED_TABLE = "table:";
    private static final List<String> URL_KEYS = List.of("url", "jdbc-url", "SQLALCHEMY_DATABASE_URI");
    private static final Map<String, Knob> KNOBS = knobs();
    private static final Map<String, String> NO_TWIN = noTwin();

    private final PoolSettings.Builder builder;
    private final RetryPolicy.Builder retry = RetryPolicy.builder();
    private final Map<String, String> keyOfKnob = new LinkedHashMap<>();

    private SettingsBlock(PoolSettings.Builder builder) {
        this.builder = builder;
    }

    /** A knob and how a value gets into it. */
    private record Knob(String name, Setter setter) {}

    /** Puts a value where it belongs. */
    private interface Setter {
        void set(SettingsBlock block, RawValue value);
    }

    /** {@return the settings, from a block of which also the inherited properties count} */
    static PoolSettings read(Properties properties) {
        Map<Object, Object> block = new LinkedHashMap<>(properties);
        properties.stringPropertyNames().forEach(name -> block.putIfAbsent(name, properties.getProperty(name)));
        return read((Map<?, ?>) block);
    }

    static PoolSettings read(Map<?, ?> block) {
        Map<String, RawValue> flat = new LinkedHashMap<>();
        flatten("", block, flat);
        SettingsBlock reading = new SettingsBlock(url(flat));
        flat.values().forEach(reading::set);
        return reading.builder.retry(reading.retry.build()).build();
    }

    private static void flatten(String prefix, Map<?, ?> block, Map<String, RawValue> flat) {
        block.forEach((rawKey, value) -> {
            if (!(rawKey instanceof String name)) {
                throw Checks.refusal("key", String.valueOf(rawKey), "must be text", "Put it in quotes");
            }
            String key = prefix + name;
            if (value instanceof Map<?, ?> nested && key.equals("SQLALCHEMY_ENGINE_OPTIONS")) {
                flatten("", nested, flat);
            } else if (value instanceof Map<?, ?> nested
                    && Set.of("retry", "driver-properties").contains(key)) {
                flatten(key + ".", nested, flat);
            } else if (flat.put(key, RawValue.of(key, value)) != null) {
                throw twice(key, key);
            }
        });
    }

    private static PoolSettings.Builder url(Map<String, RawValue> flat) {
        RawValue found = null;
        for (String key : URL_KEYS) {
            RawValue given = flat.get(key);
            if (given != null && found != null) {
                throw twice(found.key(), key);
            }
            found = given != null ? given : found;
        }
        if (found == null) {
            flat.keySet().forEach(SettingsBlock::known);
            throw Checks.refusal("url", "missing", "must be given", "Example: url=jdbc:mysql://127.0.0.1:3306/app");
        }
        return PoolSettings.builder(found.text());
    }

    private void set(RawValue value) {
        String key = value.key();
        if (URL_KEYS.contains(key)) {
            return;
        }
        Knob knob = known(key);
        String earlier = keyOfKnob.put(knob.name(), key);
        if (earlier != null) {
            throw twice(earlier, key);
        }
        try {
            knob.setter().set(this, value);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(key + " (") ? e : new IllegalArgumentException(key + ": " + message, e);
        }
    }

    private static Knob known(String key) {
        if (key.startsWith(DRIVER_PROPERTIES)) {
            String name = key.substring(DRIVER_PROPERTIES.length());
            return new Knob(key, (block, value) -> block.builder.driverProperty(name, value.scalar()));
        }
        Knob knob = KNOBS.get(key);
        if (knob == null) {
            throw unknown(key);
        }
        return knob;
    }

    private static IllegalArgumentException twice(String one, String other) {
        return new IllegalArgumentException(one + " and " + other + ": are the same setting. Keep one of the two.");
    }

    private static IllegalArgumentException unknown(String key) {
        String advice = NO_TWIN.get(key);
        if (advice != null) {
            return new IllegalArgumentException(key + ": SQLAlchemy's option has no counterpart here. " + advice + ".");
        }
        Set<String> known = new TreeSet<>(KNOBS.keySet());
        known.addAll(URL_KEYS);
        known.add(DRIVER_PROPERTIES + "<name>");
        String nearest = Spelling.nearest(key, known)
                .map(word -> " Did you mean " + word + "?")
                .orElse("");
        return new IllegalArgumentException(
                key + ": is not a known key." + nearest + " Known keys: " + String.join(", ", known) + ".");
    }

    private static Map<String, Knob> knobs() {
        Map<String, Knob> knobs = new LinkedHashMap<>();
        put(knobs, "name", (block, value) -> block.builder.name(value.text()), "pool_logging_name");
        put(knobs, "username", (block, value) -> block.builder.username(value.text()));
        put(knobs, "password", (block, value) -> block.builder.password(value.text()));
        put(knobs, "pool-size", (block, value) -> block.builder.poolSize(value.integer()), "pool_size");
        put(knobs, "max-overflow", (block, value) -> block.builder.maxOverflow(value.integer()), "max_overflow");
        put(knobs, "pool-timeout", (block, value) -> block.builder.poolTimeout(value.duration()));
        put(knobs, "pre-ping", (block, value) -> block.builder.prePing(value.bool()), "pool_pre_ping");
        put(knobs, "ping-after-idle", (block, value) -> block.builder.pingAfterIdle(value.duration()));
        put(knobs, "recycle", (block, value) -> block.builder.recycle(value.duration()));
        put(knobs, "connect-timeout", (block, value) -> block.builder.connectTimeout(value.duration()));
        put(knobs, "socket-timeout", (block, value) -> block.builder.socketTimeout(value.duration()));
        put(knobs, "validation-timeout", (block, value) -> block.builder.validationTimeout(value.duration()));
        put(knobs, "outage-grace", (block, value) -> block.builder.outageGrace(value.duration()));
        put(knobs, "close-grace", (block, value) -> block.builder.closeGrace(value.duration()));
        put(knobs, "warm-up", (block, value) -> block.builder.warmUp(value.integer()));
        put(knobs, "commit-witness", (block, value) -> block.builder.commitWitness(witness(value)));
        put(knobs, "require-primary", (block, value) -> block.builder.requirePrimary(value.bool()));
        put(knobs, "leak-threshold", (block, value) -> block.builder.leakThreshold(value.duration()));
        put(knobs, "leak-reclaim", (block, value) -> block.builder.leakReclaim(value.duration()));
        put(knobs, "max-waiters", (block, value) -> block.builder.maxWaiters(value.integer()));
        put(knobs, "retry.max-attempts", (block, value) -> block.retry.maxAttempts(value.integer()));
        put(knobs, "retry.deadline", (block, value) -> block.retry.deadline(value.duration()));
        put(knobs, "retry.initial-backoff", (block, value) -> block.retry.initialBackoff(value.duration()));
        put(knobs, "retry.max-backoff", (block, value) -> block.retry.maxBackoff(value.duration()));
        put(knobs, "retry.shadow", (block, value) -> block.retry.shadow(value.bool()));
        put(knobs, "retry.selects-may-write", (block, value) -> block.retry.selectsMayWrite(value.bool()));
        put(knobs, "retry.retry-on", (block, value) -> block.retry.retryOn(categories(value)));
        put(knobs, "retry.budget-share", (block, value) -> block.retry.budgetShare(value.decimal()));
        put(knobs, "retry.budget-per-second", (block, value) -> block.retry.budgetPerSecond(value.integer()));
        knobs.put("pool_timeout", new Knob("pool-timeout", (b, value) -> b.builder.poolTimeout(value.seconds())));
        knobs.put("pool_recycle", new Knob("recycle", (b, value) -> b.builder.recycle(poolRecycle(value))));
        return Collections.unmodifiableMap(knobs);
    }

    private static void put(Map<String, Knob> knobs, String key, Setter setter, String... otherKeys) {
        Knob knob = new Knob(key, setter);
        knobs.put(key, knob);
        for (String other : otherKeys) {
            knobs.put(other, knob);
        }
    }

    private static Duration poolRecycle(RawValue value) {
        Duration seconds = value.seconds();
        if (seconds.isZero()) {
            throw value.refusal("would replace a connection at every borrow", "Use -1 for never by age");
        }
        return seconds.equals(Duration.ofSeconds(-1)) ? Duration.ZERO : seconds;
    }

    private static List<Failure.Category> categories(RawValue value) {
        Map<String, Failure.Category> known = new TreeMap<>();
        for (Failure.Category category : Failure.Category.values()) {
            known.put(category.name().toLowerCase(Locale.ROOT).replace('_', '-'), category);
        }
        return value.words().stream()
                .map(word -> {
                    Failure.Category category =
                            known.get(word.toLowerCase(Locale.ROOT).replace('_', '-'));
                    if (category == null) {
                        throw value.refusal(
                                "must name classes of failures", "Known classes: " + String.join(", ", known.keySet()));
                    }
                    return category;
                })
                .toList();
    }

    private static CommitWitness witness(RawValue value) {
        String text = value.text();
        return switch (text) {
            case "none" -> CommitWitness.none();
            case "table" -> CommitWitness.table();
            case "gtid" -> CommitWitness.gtid();
            default -> {
                if (!text.startsWith(NAMED_TABLE)) {
                    throw value.refusal("must be none, table, table:<name> or gtid", "Correct it");
                }
                yield CommitWitness.table(text.substring(NAMED_TABLE.length()));
            }
        };
    }

    private static Map<String, String> noTwin() {
        Map<String, String> advice = new HashMap<>();
        String logging = "Set the level of the logger dev.nevergone instead";
        advice.put("echo", logging);
        advice.put("echo_pool", logging);
        advice.put("logging_name", "Use name");
        advice.put("hide_parameters", "Leave it out");
        advice.put("pool_use_lifo", "Leave it out");
        advice.put("pool_reset_on_return", "Leave it out; every connection is reset on return");
        advice.put("skip_autocommit_rollback", "Leave it out; every connection is reset on return");
        String poolChoice = "Leave it out; there is one kind of pool";
        advice.put("poolclass", poolChoice);
        advice.put("pool", poolChoice);
        advice.put("creator", "Give the url, username and password instead");
        advice.put("module", "Leave it out; the url chooses the driver");
        advice.put("connect_args", "Use connect-timeout, socket-timeout and driver-properties.<name>");
        advice.put(
                "isolation_level",
                "Use the session variable transaction_isolation, in the driver property sessionVariables");
        String orm = "Leave it out; it is a matter of SQLAlchemy's own SQL and result layers";
        for (String option : List.of(
                "execution_options",
                "future",
                "encoding",
                "json_serializer",
                "json_deserializer",
                "query_cache_size",
                "plugins",
                "paramstyle",
                "enable_from_linting",
                "insertmanyvalues_page_size",
                "use_insertmanyvalues",
                "max_identifier_length",
                "label_length",
                "implicit_returning",
                "convert_unicode",
                "case_sensitive",
                "strategy",
                "pool_events",
                "listeners")) {
            advice.put(option, orm);
        }
        advice.put("SQLALCHEMY_ENGINE_OPTIONS", "Give its entries as a map, or each as a key of its own");
        advice.put("SQLALCHEMY_BINDS", "Read each bind as settings of its own, and name them in Databases.builder()");
        return Map.copyOf(advice);
    }
}

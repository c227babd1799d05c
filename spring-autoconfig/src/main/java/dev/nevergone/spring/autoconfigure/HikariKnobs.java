package dev.nevergone.spring.autoconfigure;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.PoolSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What {@code spring.datasource.hikari.*} said, in our words. A value that is HikariCP's default was not said, as far as can be
 * told, and stays the core's. What HikariCP sets on each connection (auto-commit, read-only, isolation, catalog, schema, its
 * init SQL, driver properties) the pool itself takes over.
 */
final class HikariKnobs {

    private static final HikariConfig DEFAULTS = new HikariConfig();
    private static final Duration SHORTEST_VALIDATION = Duration.ofMillis(250);
    private static final Duration LONGEST_VALIDATION = Duration.ofSeconds(1);

    private HikariKnobs() {}

    static PoolSettings.Builder apply(HikariDataSource from, PoolSettings.Builder to) {
        if (from.getPoolName() != null) {
            to.name(from.getPoolName());
        }
        if (from.getMaximumPoolSize() != DEFAULTS.getMaximumPoolSize()) {
            // A ceiling that somebody chose: nothing beyond it unless nevergone.max-overflow says so.
            to.poolSize(from.getMaximumPoolSize()).maxOverflow(0);
        }
        millis(from, HikariConfig::getConnectionTimeout, to::poolTimeout);
        millis(from, HikariConfig::getMaxLifetime, to::recycle);
        millis(from, HikariConfig::getLeakDetectionThreshold, to::leakThreshold);
        if (isOurValidationTimeout(from)) {
            millis(from, HikariConfig::getValidationTimeout, to::validationTimeout);
        }
        return to;
    }

    /** The knobs that were set and do nothing here, each with what to use in its place. */
    static List<String> withoutEffect(HikariDataSource from) {
        List<String> idle = new ArrayList<>();
        note(idle, from, HikariConfig::getMinimumIdle, "minimum-idle (use nevergone.warm-up)");
        note(idle, from, HikariConfig::getIdleTimeout, "idle-timeout (idle connections are kept and checked)");
        note(idle, from, HikariConfig::getKeepaliveTime, "keepalive-time (each borrow checks its connection)");
        note(idle, from, HikariConfig::getConnectionTestQuery, "connection-test-query (COM_PING is used)");
        note(
                idle,
                from,
                HikariConfig::getInitializationFailTimeout,
                "initialization-fail-timeout (use nevergone.warm-up)");
        note(idle, from, HikariConfig::isIsolateInternalQueries, "isolate-internal-queries (there are none)");
        note(
                idle,
                from,
                HikariConfig::getExceptionOverrideClassName,
                "exception-override-class-name (what an error proves is known)");
        if (from.getValidationTimeout() != DEFAULTS.getValidationTimeout() && !isOurValidationTimeout(from)) {
            idle.add("validation-timeout (use nevergone.validation-timeout, 250 ms to 1 s)");
        }
        return idle;
    }

    private static boolean isOurValidationTimeout(HikariDataSource from) {
        Duration validation = Duration.ofMillis(from.getValidationTimeout());
        return validation.compareTo(SHORTEST_VALIDATION) >= 0 && validation.compareTo(LONGEST_VALIDATION) <= 0;
    }

    private static void note(
            List<String> idle, HikariDataSource from, Function<HikariConfig, Object> knob, String what) {
        if (!Objects.equals(knob.apply(from), knob.apply(DEFAULTS))) {
            idle.add(what);
        }
    }

    private static void millis(HikariDataSource from, ToLongFunction<HikariConfig> knob, Consumer<Duration> to) {
        long millis = knob.applyAsLong(from);
        if (millis != knob.applyAsLong(DEFAULTS)) {
            to.accept(Duration.ofMillis(millis));
        }
    }
}

package dev.nevergone.spring.autoconfigure;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.PoolSettings;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * What {@code spring.datasource.hikari.*} said, in our words. A value that is HikariCP's default was not said, as far as can be
 * told, and stays the core's.
 */
final class HikariKnobs {

    private static final HikariConfig DEFAULTS = new HikariConfig();

    private HikariKnobs() {}

    static void apply(HikariDataSource from, PoolSettings.Builder to) {
        if (from.getPoolName() != null) {
            to.name(from.getPoolName());
        }
        if (from.getMaximumPoolSize() != DEFAULTS.getMaximumPoolSize()) {
            to.poolSize(from.getMaximumPoolSize());
        }
        millis(from, HikariConfig::getConnectionTimeout, to::poolTimeout);
        millis(from, HikariConfig::getMaxLifetime, to::recycle);
        millis(from, HikariConfig::getValidationTimeout, to::validationTimeout);
        millis(from, HikariConfig::getLeakDetectionThreshold, to::leakThreshold);
    }

    private static void millis(HikariDataSource from, ToLongFunction<HikariConfig> knob, Consumer<Duration> to) {
        long millis = knob.applyAsLong(from);
        if (millis != knob.applyAsLong(DEFAULTS)) {
            to.accept(Duration.ofMillis(millis));
        }
    }
}

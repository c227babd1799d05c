package dev.nevergone;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Skeleton: replaced by the settings work. */
public final class PoolSettings {
    private final String jdbcUrl;

    PoolSettings(String jdbcUrl) {
        this.jdbcUrl = jdbcUrl;
    }

    public String name() {
        return "default";
    }

    public String jdbcUrl() {
        return jdbcUrl;
    }

    public @Nullable String username() {
        return null;
    }

    public @Nullable String password() {
        return null;
    }

    public int poolSize() {
        return 10;
    }

    public int maxOverflow() {
        return 5;
    }

    public Duration poolTimeout() {
        return Duration.ofSeconds(30);
    }

    public boolean prePing() {
        return true;
    }

    public Duration pingAfterIdle() {
        return Duration.ofSeconds(10);
    }

    public Duration recycle() {
        return Duration.ofMinutes(30);
    }

    public Duration connectTimeout() {
        return Duration.ofSeconds(5);
    }

    public Duration socketTimeout() {
        return Duration.ofSeconds(60);
    }

    public Duration validationTimeout() {
        return Duration.ofMillis(500);
    }

    public Duration outageGrace() {
        return Duration.ofSeconds(10);
    }

    public Duration closeGrace() {
        return Duration.ofSeconds(10);
    }

    public int warmUp() {
        return 0;
    }

    public Map<String, String> driverProperties() {
        return Map.of();
    }
}

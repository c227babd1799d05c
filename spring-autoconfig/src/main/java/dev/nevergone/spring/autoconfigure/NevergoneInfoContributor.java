package dev.nevergone.spring.autoconfigure;

import dev.nevergone.PoolStats;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** Tells the info endpoint which Nevergone this is, and of its pools' names and sizes. Thread-safe. */
final class NevergoneInfoContributor implements InfoContributor {

    /** Written by the build. */
    static final String VERSION_FILE = "nevergone-version.properties";

    private final WrappedPools pools;
    private final String version;

    NevergoneInfoContributor(WrappedPools pools) {
        this.pools = pools;
        this.version = version();
    }

    @Override
    public void contribute(Info.Builder builder) {
        Map<String, Object> shown = new LinkedHashMap<>();
        pools.all().forEach((beanName, pool) -> {
            PoolStats stats = pool.stats();
            shown.put(
                    beanName,
                    Map.of("name", stats.name(), "poolSize", stats.poolSize(), "maxOverflow", stats.maxOverflow()));
        });
        Map<String, Object> nevergone = new LinkedHashMap<>();
        nevergone.put("version", version);
        nevergone.put("pools", shown);
        builder.withDetail("nevergone", nevergone);
    }

    private static String version() {
        try (InputStream file = NevergoneInfoContributor.class.getResourceAsStream(VERSION_FILE)) {
            if (file == null) {
                return "unknown";
            }
            Properties properties = new Properties();
            properties.load(file);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(VERSION_FILE + " cannot be read", e);
        }
    }
}

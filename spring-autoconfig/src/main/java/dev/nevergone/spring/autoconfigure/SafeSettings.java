package dev.nevergone.spring.autoconfigure;

import dev.nevergone.PoolSettings;
import dev.nevergone.RetryPolicy;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Settings as they may be shown. Stateless. */
final class SafeSettings {

    private static final String MASK = "***";
    private static final Pattern SECRET =
            Pattern.compile("pass|pwd|secret|token|credential|private-?key|api-?key|access-?key");

    private SafeSettings() {}

    /** By the names of the properties. Of the driver's properties only the names, for what their values are is not known. */
    static Map<String, String> of(PoolSettings from) {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("name", from.name());
        shown.put("url", url(from.jdbcUrl()));
        shown.put("pool-size", String.valueOf(from.poolSize()));
        shown.put("max-overflow", String.valueOf(from.maxOverflow()));
        shown.put("pool-timeout", String.valueOf(from.poolTimeout()));
        shown.put("pre-ping", String.valueOf(from.prePing()));
        shown.put("ping-after-idle", String.valueOf(from.pingAfterIdle()));
        shown.put("recycle", String.valueOf(from.recycle()));
        shown.put("connect-timeout", String.valueOf(from.connectTimeout()));
        shown.put("socket-timeout", String.valueOf(from.socketTimeout()));
        shown.put("validation-timeout", String.valueOf(from.validationTimeout()));
        shown.put("outage-grace", String.valueOf(from.outageGrace()));
        shown.put("close-grace", String.valueOf(from.closeGrace()));
        shown.put("warm-up", String.valueOf(from.warmUp()));
        shown.put("commit-witness", String.valueOf(from.commitWitness()));
        shown.put("require-primary", String.valueOf(from.requirePrimary()));
        shown.put("leak-threshold", String.valueOf(from.leakThreshold()));
        shown.put("leak-reclaim", String.valueOf(from.leakReclaim()));
        shown.put("max-waiters", String.valueOf(from.maxWaiters()));
        shown.put("driver-properties", String.join(", ", from.driverProperties().keySet()));
        retry(from.retry(), shown);
        return shown;
    }

    private static void retry(RetryPolicy from, Map<String, String> shown) {
        shown.put("retry.enabled", String.valueOf(from.isEnabled()));
        shown.put("retry.max-attempts", String.valueOf(from.maxAttempts()));
        shown.put("retry.deadline", String.valueOf(from.deadline()));
        shown.put("retry.initial-backoff", String.valueOf(from.initialBackoff()));
        shown.put("retry.max-backoff", String.valueOf(from.maxBackoff()));
        shown.put("retry.shadow", String.valueOf(from.shadow()));
        shown.put("retry.selects-may-write", String.valueOf(from.selectsMayWrite()));
        shown.put("retry.retry-on", String.valueOf(from.retryOn()));
        shown.put("retry.budget-share", String.valueOf(from.budgetShare()));
        shown.put("retry.budget-per-second", String.valueOf(from.budgetPerSecond()));
    }

    /** A property's value, or a mask where its name, or a URL, may hold a secret. */
    static String value(String property, String value) {
        if (SECRET.matcher(property.toLowerCase(Locale.ROOT)).find()) {
            return MASK;
        }
        return value.startsWith("jdbc:") ? url(value) : value;
    }

    /** Scheme, hosts and database. What comes after a {@code ?} is left out, and whatever may hold a user and a password. */
    static String url(String url) {
        int end = url.indexOf('?');
        String place = end < 0 ? url : url.substring(0, end);
        int begin = place.indexOf("//");
        // A password that is not encoded may hold any sign, so nothing before the last @ can be trusted.
        boolean secrets = url.indexOf('@') >= 0 || place.indexOf('(') >= 0;
        if (!secrets) {
            return place + (end < 0 ? "" : "?" + MASK);
        }
        return (begin < 0 ? "" : place.substring(0, begin + 2)) + MASK;
    }
}

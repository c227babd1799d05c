package dev.nevergone.spring.autoconfigure;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Says which property of the pool is wrong, where it stands, and what it must be. */
final class InvalidPoolPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPoolPropertyException> {

    /** The knobs that a rule may name, and where else than under {@code nevergone} their value may come from. */
    private static final Map<String, List<String>> KNOBS = Map.ofEntries(
            Map.entry("poolSize", List.of("pool-size", "spring.datasource.hikari.maximum-pool-size")),
            Map.entry("poolTimeout", List.of("pool-timeout", "spring.datasource.hikari.connection-timeout")),
            Map.entry("maxOverflow", List.of("max-overflow")),
            Map.entry("prePing", List.of("pre-ping")),
            Map.entry("pingAfterIdle", List.of("ping-after-idle")),
            Map.entry("recycle", List.of("recycle", "spring.datasource.hikari.max-lifetime")),
            Map.entry("connectTimeout", List.of("connect-timeout", "spring.datasource.url")),
            Map.entry("socketTimeout", List.of("socket-timeout", "spring.datasource.url")),
            Map.entry("outageGrace", List.of("outage-grace")),
            Map.entry("warmUp", List.of("warm-up")),
            Map.entry("leakThreshold", List.of("leak-threshold", "spring.datasource.hikari.leak-detection-threshold")),
            Map.entry("leakReclaim", List.of("leak-reclaim")),
            Map.entry("initialBackoff", List.of("retry.initial-backoff")),
            Map.entry("maxBackoff", List.of("retry.max-backoff")),
            Map.entry("password", List.of("spring.datasource.url", "spring.datasource.password")),
            Map.entry("username", List.of("spring.datasource.url", "spring.datasource.username")));

    private final Environment environment;

    InvalidPoolPropertyFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidPoolPropertyException cause) {
        StringBuilder description = new StringBuilder("A pool cannot be made of these settings:\n\n");
        candidates(cause)
                .forEach(name -> FoundProperty.of(environment, name).ifPresent(it -> description.append(it.line())));
        description.append("\n    Property: ").append(cause.property());
        description.append("\n    Rule: ").append(cause.rule());
        boolean several = FoundProperty.of(environment, cause.property()).isEmpty();
        String action = "Change " + (several ? "one of these settings" : cause.property())
                + " as the rule says. The rule's names are those of PoolSettings:"
                + " poolSize is the property pool-size.";
        return new FailureAnalysis(description.toString(), action, cause);
    }

    private static Set<String> candidates(InvalidPoolPropertyException cause) {
        Set<String> names = new LinkedHashSet<>();
        names.add(cause.property());
        KNOBS.forEach((knob, places) -> {
            if (cause.rule().contains(knob)) {
                String own = prefix(cause.property()) + "." + places.get(0);
                names.add(places.get(0).startsWith("spring.") ? places.get(0) : own);
                names.addAll(places.subList(1, places.size()));
            }
        });
        names.removeIf(name -> !name.equals(name.toLowerCase(Locale.ROOT)) || name.contains(" "));
        return names;
    }

    /** {@code nevergone}, or that of a bind: {@code nevergone.binds.<name>}. */
    private static String prefix(String property) {
        String binds = NevergoneProperties.PREFIX + ".binds.";
        if (!property.startsWith(binds)) {
            return NevergoneProperties.PREFIX;
        }
        int end = property.indexOf('.', binds.length());
        return end < 0 ? property : property.substring(0, end);
    }
}

package dev.nevergone.spring.autoconfigure;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.PropertyMatches;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.StringUtils;

/** Says of a mistyped property under {@code nevergone} what was probably meant. Boot's own analysis knows no names. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownPropertyFailureAnalyzer extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

    private static final String PREFIX = NevergoneProperties.PREFIX + ".";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
        Set<ConfigurationProperty> unknown = cause.getUnboundProperties();
        if (unknown.isEmpty()
                || !unknown.stream().allMatch(it -> it.getName().toString().startsWith(PREFIX))) {
            return null;
        }
        StringBuilder description = new StringBuilder("There are no such properties:\n\n");
        Map<String, String> meant = new TreeMap<>();
        for (ConfigurationProperty property : unknown) {
            String name = property.getName().toString();
            String value = SafeSettings.value(name, String.valueOf(property.getValue()));
            String origin = property.getOrigin() == null ? null : String.valueOf(property.getOrigin());
            description.append(new FoundProperty(name, value, origin).line());
            String nearest = nearest(name);
            if (nearest != null) {
                meant.put(name, nearest);
            }
        }
        StringBuilder action = new StringBuilder("Correct the names.");
        meant.forEach((name, nearest) -> action.append(" Did you mean ")
                .append(nearest)
                .append(" where it says ")
                .append(name)
                .append('?'));
        return new FailureAnalysis(description.toString(), action.toString(), cause);
    }

    private static @Nullable String nearest(String name) {
        int dot = name.lastIndexOf('.');
        String group = name.substring(0, dot);
        Class<?> type = group.endsWith(".retry")
                ? RetryProperties.class
                : group.equals(NevergoneProperties.PREFIX) ? NevergoneProperties.class : BindProperties.class;
        String[] matches = PropertyMatches.forProperty(camelCase(name.substring(dot + 1)), type, 3)
                .getPossibleMatches();
        return matches.length == 0 ? null : group + "." + kebabCase(matches[0]);
    }

    private static String camelCase(String kebab) {
        StringBuilder camel = new StringBuilder();
        for (String word : kebab.split("-")) {
            camel.append(camel.isEmpty() ? word : StringUtils.capitalize(word));
        }
        return camel.toString();
    }

    private static String kebabCase(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}

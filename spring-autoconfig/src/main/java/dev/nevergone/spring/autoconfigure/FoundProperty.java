package dev.nevergone.spring.autoconfigure;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * A property as it was set, for error texts: value, unless it may be a secret, and file and line.
 *
 * @param name its whole name, in kebab case
 * @param value its value, or a mask
 * @param origin file and line; {@code null} where they are not known
 */
record FoundProperty(String name, String value, @Nullable String origin) {

    static Optional<FoundProperty> of(Environment environment, String name) {
        ConfigurationPropertyName wanted = ConfigurationPropertyName.adapt(name, '.');
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty found = source.getConfigurationProperty(wanted);
            if (found != null) {
                String value = SafeSettings.value(name, String.valueOf(found.getValue()));
                String origin = found.getOrigin() == null ? null : String.valueOf(found.getOrigin());
                return Optional.of(new FoundProperty(name, value, origin));
            }
        }
        return Optional.empty();
    }

    /** One line, indented. */
    String line() {
        return "    " + name + "=" + value + (origin == null ? "" : "  (" + origin + ")") + "\n";
    }
}

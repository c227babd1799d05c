package dev.nevergone.spring.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The names of the binds in the order in which they were found. Thread-safe.
 *
 * @param names spelled as in the properties
 */
record BindNames(List<String> names) {

    static final String PREFIX = NevergoneProperties.PREFIX + ".binds";

    private static final ConfigurationPropertyName BINDS = ConfigurationPropertyName.of(PREFIX);
    private static final int NAME_AT = BINDS.getNumberOfElements();
    private static final Pattern SENSIBLE = Pattern.compile("[A-Za-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*");

    BindNames {
        names = List.copyOf(names);
    }

    /** What the properties of a bind begin with, without the last dot. */
    static String prefix(String bind) {
        return PREFIX + "." + bind;
    }

    /** What the names of a bind's beans begin with: {@code auth-db} is {@code authDb}. */
    static String beanPrefix(String bind) {
        StringBuilder camel = new StringBuilder();
        for (String word : bind.split("[-_]")) {
            camel.append(camel.isEmpty() ? word.charAt(0) : Character.toUpperCase(word.charAt(0)))
                    .append(word, 1, word.length());
        }
        return camel.toString();
    }

    /**
     * Reads them.
     *
     * @throws InvalidPoolPropertyException when a name makes no bean name, or two names are one to Spring Boot, which
     *     tells apart neither case nor dashes
     */
    static BindNames of(Environment environment) {
        Map<String, String> found = new LinkedHashMap<>();
        List<IterableConfigurationPropertySource> variables = new ArrayList<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource) {
                    variables.add(iterable);
                } else {
                    namesIn(iterable).forEach(name -> add(name, found));
                }
            }
        }
        // Variables know neither case nor dashes, and AUTH_DB_URL may be of auth-db: a bind that has its name elsewhere
        // keeps that, and one that is only here is known by its URL.
        for (IterableConfigurationPropertySource source : variables) {
            for (String name : namesIn(source)) {
                if (!found.containsKey(uniform(name)) && hasUrl(source, name)) {
                    add(name, found);
                }
            }
        }
        return new BindNames(List.copyOf(found.values()));
    }

    private static List<String> namesIn(IterableConfigurationPropertySource source) {
        return source.stream()
                .filter(name -> BINDS.isAncestorOf(name) && name.getNumberOfElements() > NAME_AT)
                .map(name -> name.getElement(NAME_AT, Form.ORIGINAL))
                .distinct()
                .toList();
    }

    private static boolean hasUrl(IterableConfigurationPropertySource source, String name) {
        return source.containsDescendantOf(BINDS.append(name)) == ConfigurationPropertyState.PRESENT
                && source.getConfigurationProperty(BINDS.append(name).append("url")) != null;
    }

    private static void add(String name, Map<String, String> found) {
        if (!SENSIBLE.matcher(name).matches()) {
            throw new InvalidPoolPropertyException(
                    PREFIX,
                    new IllegalArgumentException("bind (" + name
                            + "): must begin with a letter and have nothing but letters, digits and single dashes, for its"
                            + " beans are named after it; choose another name"));
        }
        String known = found.putIfAbsent(uniform(name), name);
        if (known != null && !known.equals(name)) {
            throw new InvalidPoolPropertyException(
                    PREFIX,
                    new IllegalArgumentException("bind (" + known + ", " + name
                            + "): are one name to Spring Boot, which tells apart neither case nor dashes; spell it the"
                            + " same everywhere, or choose another name for one of them"));
        }
    }

    private static String uniform(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }
}

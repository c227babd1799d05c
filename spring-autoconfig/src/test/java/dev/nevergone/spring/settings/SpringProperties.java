package dev.nevergone.spring.settings;

import dev.nevergone.spring.autoconfigure.NevergoneProperties;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The {@code nevergone.*} properties, from the metadata that an IDE reads. */
final class SpringProperties {

    private SpringProperties() {}

    /**
     * A property.
     *
     * @param described what it is
     * @param otherwise its default; empty where it has none
     */
    record Property(String described, String otherwise) {}

    /** {@return each property by its name} */
    static Map<String, Property> all() {
        Map<String, Property> all = new TreeMap<>();
        try {
            for (URL url : Collections.list(NevergoneProperties.class
                    .getClassLoader()
                    .getResources("META-INF/spring-configuration-metadata.json"))) {
                try (InputStream file = url.openStream()) {
                    for (JsonNode property : JsonMapper.shared().readTree(file).get("properties")) {
                        String name = property.get("name").asString();
                        if (name.startsWith(NevergoneProperties.PREFIX + ".")) {
                            all.put(name, new Property(text(property, "description"), text(property, "defaultValue")));
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return all;
    }

    private static String text(JsonNode property, String field) {
        return property.has(field) ? property.get(field).asString() : "";
    }
}

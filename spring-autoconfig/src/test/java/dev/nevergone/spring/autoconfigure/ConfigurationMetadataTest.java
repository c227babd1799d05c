package dev.nevergone.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.PoolSettings;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an IDE shows of our properties. */
class ConfigurationMetadataTest {

    /** What has no default, or an empty one. */
    private static final List<String> NO_DEFAULT = List.of(
            "nevergone.binds", "nevergone.driver-properties", "nevergone.exclude-beans", "nevergone.retry.retry-on");

    private static final JsonNode METADATA = read();

    private static JsonNode read() {
        String path = "META-INF/spring-configuration-metadata.json";
        try {
            for (java.net.URL url :
                    Collections.list(NevergoneProperties.class.getClassLoader().getResources(path))) {
                try (InputStream file = url.openStream()) {
                    JsonNode seen = JsonMapper.shared().readTree(file);
                    if (seen.toString().contains("\"nevergone.pool-size\"")) {
                        return seen;
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException("the annotation processor has not run: no metadata of nevergone.pool-size");
    }

    private static Map<String, JsonNode> ours() {
        Map<String, JsonNode> ours = new TreeMap<>();
        for (JsonNode property : METADATA.get("properties")) {
            String name = property.get("name").asString();
            if (name.startsWith("nevergone.")) {
                ours.put(name, property);
            }
        }
        return ours;
    }

    @Test
    void everyPropertyHasADescriptionAndADefault() {
        assertThat(ours()).hasSizeGreaterThan(30);
        List<String> poor = new ArrayList<>();
        ours().forEach((name, property) -> {
            if (!property.has("description")
                    || !property.has("type")
                    || !(property.has("defaultValue") || NO_DEFAULT.contains(name) || isOfABind(name))) {
                poor.add(name);
            }
        });
        assertThat(poor).isEmpty();
    }

    private static boolean isOfABind(String name) {
        return name.startsWith("nevergone.binds.");
    }

    @Test
    void theDefaultsAreThoseOfTheCore() {
        Map<String, String> core = SafeSettings.of(
                PoolSettings.builder("jdbc:mysql://127.0.0.1:3306/app").build());
        Map<String, JsonNode> ours = ours();
        core.forEach((knob, value) -> {
            JsonNode property = ours.get("nevergone." + knob);
            if (property == null || NO_DEFAULT.contains("nevergone." + knob)) {
                assertThat(knob).isIn("url", "driver-properties", "retry.retry-on");
                return;
            }
            String shown = property.get("defaultValue").asString();
            if (property.get("type").asString().equals("java.time.Duration")) {
                shown = String.valueOf(DurationStyle.detectAndParse(shown));
                assertThat(Duration.parse(value)).isNotNull();
            }
            assertThat(shown).as(knob).isEqualTo(value);
        });
    }

    @Test
    void valuesAreOffered() {
        List<String> offered = new ArrayList<>();
        METADATA.get("hints").forEach(hint -> {
            if (hint.get("name").asString().equals("nevergone.commit-witness")) {
                hint.get("values")
                        .forEach(value -> offered.add(value.get("value").asString()));
            }
        });
        assertThat(offered).containsExactly("none", "table", "gtid");
    }
}

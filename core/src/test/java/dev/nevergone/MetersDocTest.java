package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Code, table and dashboard name the same meters. */
class MetersDocTest {

    private static final Path DOCS = Path.of("../docs");
    private static final Pattern ROW = Pattern.compile(
            "^\\| `(nevergone\\.[a-z.]+)` \\| `(\\w+)` \\| (\\w+) \\|(.*?)\\| (.*) \\|$", Pattern.MULTILINE);
    private static final Pattern METER = Pattern.compile("nevergone_\\w+");

    @Test
    void theTableListsExactlyTheMetersThereAre() throws Exception {
        Set<String> table = rows().stream()
                .map(row -> String.join(
                        " | ", row.group(1), row.group(3), row.group(4).strip().replace("`", ""), row.group(5)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(table).isEqualTo(inCode());
    }

    @Test
    void theTablesPrometheusNamesAreThoseOfARealScrape() throws Exception {
        Set<String> table = rows().stream().map(row -> row.group(2)).collect(Collectors.toCollection(TreeSet::new));
        assertThat(table).isEqualTo(scraped());
    }

    @Test
    void theDashboardNamesOnlyMetersThatExist() throws Exception {
        Set<String> named = dashboardMeters();
        assertThat(scraped()).containsAll(named);
    }

    @Test
    void theDashboardShowsEveryMeter() throws Exception {
        assertThat(dashboardMeters()).containsAll(scraped());
    }

    @Test
    void theDashboardsPanelsHaveNumbersTitlesAndQueriesOfTheirOwn() throws Exception {
        JsonNode panels = dashboard().path("panels");
        assertThat(panels.size()).isPositive();
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode panel : panels) {
            assertThat(ids.add(panel.path("id").asInt())).isTrue();
            assertThat(panel.path("title").asString()).isNotBlank();
            assertThat(panel.path("targets").size()).isPositive();
            for (JsonNode target : panel.path("targets")) {
                assertThat(target.path("expr").asString()).contains("pool=~\"$pool\"");
            }
        }
    }

    private static List<MatchResult> rows() throws Exception {
        return ROW.matcher(Files.readString(DOCS.resolve("meters.md")))
                .results()
                .toList();
    }

    private static JsonNode dashboard() throws Exception {
        return new ObjectMapper().readTree(Files.readString(DOCS.resolve("grafana-dashboard.json")));
    }

    private static Set<String> dashboardMeters() throws Exception {
        List<String> texts = new ArrayList<>(dashboard().findValuesAsString("expr"));
        texts.addAll(dashboard().findValuesAsString("definition"));
        return texts.stream()
                .flatMap(text -> METER.matcher(text).results().map(MatchResult::group))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> inCode() {
        return withMeters(registry -> registry.getMeters().stream()
                .map(Meter::getId)
                .map(id -> String.join(
                        " | ",
                        id.getName(),
                        id.getType() == Meter.Type.GAUGE
                                ? "gauge"
                                : id.getType().name().toLowerCase(Locale.ROOT),
                        id.getTags().stream()
                                .map(Tag::getKey)
                                .filter(key -> !key.equals("pool"))
                                .collect(Collectors.joining(" ")),
                        String.valueOf(id.getDescription()))));
    }

    private static Set<String> scraped() {
        return withMeters(registry -> registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf('{'))));
    }

    private static Set<String> withMeters(Reading reading) {
        // No network is touched: nothing is borrowed.
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (ResilientDataSource pool = PoolFactory.create(
                PoolSettings.builder("jdbc:mysql://127.0.0.1:3306/app").build())) {
            PoolMetrics.bindTo(registry, pool);
            return reading.of(registry).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private interface Reading {
        Stream<String> of(PrometheusMeterRegistry registry);
    }
}

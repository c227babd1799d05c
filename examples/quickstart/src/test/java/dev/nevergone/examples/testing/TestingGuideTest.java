package dev.nevergone.examples.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.nevergone.testkit.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** What {@code docs/testing.md} shows is what is tested here, and what it says of the pools is so. */
class TestingGuideTest {

    private static final Path GUIDE = Path.of("../../docs/testing.md");
    private static final Path SOURCES = Path.of("src/test/java/dev/nevergone/examples/testing");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyExampleIsPartOfATestThatRuns() throws IOException {
        String tested;
        try (Stream<Path> sources = Files.list(SOURCES)) {
            tested = sources.map(TestingGuideTest::read)
                    .map(TestingGuideTest::bare)
                    .collect(Collectors.joining("\n"));
        }
        List<String> examples = JAVA.matcher(read(GUIDE))
                .results()
                .map(example -> bare(example.group(1)))
                .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(7).allSatisfy(example -> assertThat(tested)
                .contains(example));
    }

    /** Without indentation and empty lines. */
    private static String bare(String source) {
        return source.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thePoolsDoWhatTheTableSays() {
        Assumptions.assumeTrue(MySqlServer.shared().controllable());
        Map<String, String> hikari = outcomes(OrdersOnHikari.class);
        Map<String, String> nevergone = outcomes(OrdersOnNevergoneTest.class);
        String table = hikari.keySet().stream()
                .map(test -> "| `%s` | %s | %s |".formatted(test, hikari.get(test), nevergone.get(test)))
                .collect(Collectors.joining("\n"));
        assertThat(read(GUIDE)).contains(table + "\n| failed | %s | %s |".formatted(failed(hikari), failed(nevergone)));
    }

    private static Map<String, String> outcomes(Class<?> tests) {
        Map<String, String> outcomes = new TreeMap<>();
        EngineTestKit.engine("junit-jupiter").selectors(selectClass(tests)).execute().testEvents().finished().stream()
                .forEach(event -> {
                    TestExecutionResult result = event.getRequiredPayload(TestExecutionResult.class);
                    String test = event.getTestDescriptor().getDisplayName().replaceFirst("\\(.*", "");
                    outcomes.put(
                            test,
                            result.getThrowable()
                                    .map(failure -> "`" + failure.getClass().getSimpleName() + "`")
                                    .orElse("passes"));
                });
        return outcomes;
    }

    private static String failed(Map<String, String> outcomes) {
        long failed =
                outcomes.values().stream().filter(o -> !o.equals("passes")).count();
        return failed + " of " + outcomes.size();
    }
}

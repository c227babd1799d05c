package dev.nevergone.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java examples of the pages for operators: each makes settings, and a pool of them can be made, which touches no
 * network. What the drivers and servers do with them, other tests show.
 */
class OperatorSnippetsTest {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final List<String> PAGES = List.of("sizing", "environments", "security");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyExampleMakesSettingsOfAPool() {
        return PAGES.stream().flatMap(page -> {
            List<MatchResult> examples =
                    JAVA.matcher(Markdown.text(page)).results().toList();
            assertThat(examples).as(page).isNotEmpty();
            return examples.stream()
                    .map(example -> DynamicTest.dynamicTest(page + " at " + example.start(), () -> {
                        try (ResilientDataSource pool = PoolFactory.create(settings(example.group(1)))) {
                            assertThat(pool.settings().jdbcUrl()).contains("/shop");
                        }
                    }));
        });
    }

    /** The environments' first example says of itself that it is the defaults. */
    @Test
    void theFourSettingsAreTheDefaults() throws Exception {
        MatchResult first = JAVA.matcher(Markdown.text("environments"))
                .results()
                .findFirst()
                .orElseThrow();
        PoolSettings written = settings(first.group(1));
        PoolSettings defaults = PoolSettings.builder(written.jdbcUrl())
                .username("shop")
                .password("secret")
                .build();
        assertThat(written).isEqualTo(defaults);
        assertThat(defaults.socketTimeout()).isEqualTo(Duration.ofSeconds(60));
    }

    private PoolSettings settings(String example) throws Exception {
        Path source = folder.resolve("Example.java");
        Files.writeString(source, """
                import dev.nevergone.*;
                import java.time.Duration;
                public class Example {
                  static String readSecret() { return "secret"; }
                  static String tokenFromYourAwsClient() { return "token"; }
                  public static PoolSettings run() {
                %s
                    return settings;
                  }
                }
                """.formatted(example));
        String classPath = System.getProperty("java.class.path");
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", classPath, "-d", folder.toString(), source.toString());
        assertThat(result).isZero();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            return (PoolSettings) loader.loadClass("Example").getMethod("run").invoke(null);
        }
    }
}

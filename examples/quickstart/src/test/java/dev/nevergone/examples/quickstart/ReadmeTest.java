package dev.nevergone.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.MySqlServer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every Java example of the pages below is compiled and run, against the tests' server in place of the example's. Those for Spring
 * are compiled where Spring is, in the starter's tests.
 */
class ReadmeTest {

    private static final Path ROOT = Path.of("../..");
    private static final List<String> PAGES = List.of(
            "README.md",
            "docs/retry.md",
            "docs/getting-started.md",
            "docs/from-sqlalchemy.md",
            "docs/from-other-pools.md");
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern OF_SPRING = Pattern.compile("@(RetryTransaction|Bind)\\b");
    private static final Pattern MAIN = Pattern.compile("public class (\\w+)");
    private static final Pattern PLACE = Pattern.compile("jdbc:mysql://[\\w.:]+/(\\w+)");

    private static final MySqlServer SERVER = MySqlServer.shared();

    @TempDir
    Path folder;

    @BeforeAll
    static void whatTheExamplesFind() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(SERVER.database("app"), SERVER.username(), SERVER.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS accounts (id BIGINT PRIMARY KEY, cents BIGINT NOT NULL)");
            statement.execute("REPLACE INTO accounts VALUES (1, 1000), (2, 0)");
            statement.execute("CREATE TABLE IF NOT EXISTS covers (book BIGINT PRIMARY KEY, image LONGBLOB NOT NULL)");
        }
    }

    @TestFactory
    Stream<DynamicTest> examplesCompileAndRun() {
        return PAGES.stream().flatMap(page -> {
            List<String> examples = blocks(page, "java").stream()
                    .filter(example -> !OF_SPRING.matcher(example).find())
                    .toList();
            assertThat(examples).as(page).hasSizeGreaterThanOrEqualTo(2);
            return examples.stream()
                    .map(example -> DynamicTest.dynamicTest(page + ": " + firstLine(example), () -> run(example)));
        });
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(150);
    }

    @Test
    void whatIsToBeAddedIsWhatIsBuilt() throws IOException {
        for (String page : PAGES) {
            for (String block : blocks(page, "xml")) {
                Matcher artifact = Pattern.compile("<artifactId>(nevergone-.*?)</artifactId>\\s*<version>(.*?)<")
                        .matcher(block);
                while (artifact.find()) {
                    assertBuilt(artifact.group(1), artifact.group(2));
                }
            }
            for (String block : blocks(page, "kotlin")) {
                Matcher artifact = Pattern.compile("\"dev\\.nevergone:([\\w-]+):([^\"]+)\"")
                        .matcher(block);
                assertThat(artifact.find()).isTrue();
                assertBuilt(artifact.group(1), artifact.group(2));
            }
        }
    }

    private static void assertBuilt(String artifact, String version) throws IOException {
        List<String> modules = List.of("core", "spring-autoconfig", "testkit");
        StringBuilder poms = new StringBuilder();
        for (String module : modules) {
            poms.append(Files.readString(ROOT.resolve(module).resolve("pom.xml")));
        }
        assertThat(poms).contains("<artifactId>" + artifact + "</artifactId>").contains("<version>" + version + "<");
    }

    private static List<String> blocks(String page, String language) {
        try {
            return BLOCK.matcher(Files.readString(ROOT.resolve(page)))
                    .results()
                    .filter(block -> block.group(1).equals(language))
                    .map(block -> block.group(2))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void run(String example) throws Exception {
        Matcher main = MAIN.matcher(example);
        boolean whole = main.find();
        String name = whole ? main.group(1) : "Example";
        Path source = folder.resolve(name + ".java");
        Files.writeString(source, whole ? real(example) : program(example));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        source + "");
        assertThat(result).isZero();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } catch (InvocationTargetException e) {
            throw new AssertionError(example, e.getCause());
        }
    }

    /** Settings, a pool and a file that an example uses and does not make are given to it. */
    private String program(String example) throws IOException {
        String url = SERVER.database("app");
        StringBuilder given = new StringBuilder();
        if (!example.contains("PoolSettings settings =")) {
            given.append("PoolSettings settings = %s; PoolSettings authSettings = %s;%n"
                    .formatted(builder(url), builder(SERVER.database("auth"))));
        }
        boolean usesPool = example.contains("pool.") && !example.contains("ResilientDataSource pool =");
        if (usesPool) {
            given.append("try (ResilientDataSource pool = PoolFactory.create(settings)) {\n");
        }
        Path properties = folder.resolve("app.properties");
        Files.writeString(properties, real(String.join("\n", blocks("docs/getting-started.md", "properties"))));
        String file = properties.toString().replace("\\", "\\\\");
        return """
                import com.zaxxer.hikari.HikariDataSource;
                import dev.nevergone.*;
                import java.io.*;
                import java.nio.file.*;
                import java.sql.*;
                import java.time.Duration;
                import java.util.*;
                public class Example {
                  public static void main(String[] arguments) throws Exception {
                %s%s%s
                  }
                }
                """.formatted(
                        given,
                        real(example).replace("Path.of(\"app.properties\")", "Path.of(\"" + file + "\")"),
                        usesPool ? "}" : "");
    }

    private static String builder(String url) {
        return "PoolSettings.builder(\"%s\").username(\"%s\").password(\"%s\").build()"
                .formatted(url, SERVER.username(), SERVER.password());
    }

    private static String real(String example) {
        return PLACE.matcher(example)
                .replaceAll(place -> Matcher.quoteReplacement(SERVER.database(place.group(1))))
                .replace("sername(\"app\")", "sername(\"" + SERVER.username() + "\")")
                .replace("assword(\"secret\")", "assword(\"" + SERVER.password() + "\")")
                .replaceAll("(\"sslMode\", \"|sslMode=)(PREFERRED|REQUIRED)", "$1DISABLED")
                .replace("username=app", "username=" + SERVER.username())
                .replace("password=secret", "password=" + SERVER.password())
                .replace("\"username\", \"app\"", "\"username\", \"" + SERVER.username() + "\"")
                .replace("\"password\", \"secret\"", "\"password\", \"" + SERVER.password() + "\"");
    }

    private static String firstLine(String example) {
        return example.lines().findFirst().orElse("");
    }
}

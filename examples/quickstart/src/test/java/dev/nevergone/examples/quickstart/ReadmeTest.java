package dev.nevergone.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.MySqlServer;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every Java example of the README and of docs/retry.md is compiled and run, against the tests' server in place of the example's. */
class ReadmeTest {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static final MySqlServer SERVER = MySqlServer.shared();

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> examplesCompileAndRun() throws Exception {
        List<String> examples = JAVA.matcher(
                        Files.readString(Path.of("../../README.md")) + Files.readString(Path.of("../../docs/retry.md")))
                .results()
                .map(example -> example.group(1))
                .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(6);
        return examples.stream().map(example -> DynamicTest.dynamicTest(firstLine(example), () -> run(example)));
    }

    private void run(String example) throws Exception {
        Path source = folder.resolve("Example.java");
        Files.writeString(source, program(example));
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
            loader.loadClass("Example").getMethod("run").invoke(null);
        } catch (InvocationTargetException e) {
            throw new AssertionError(example, e.getCause());
        }
    }

    /** Settings that an example uses and does not make are given to it. */
    private static String program(String example) {
        String url = SERVER.database("readme");
        String given = example.contains("PoolSettings settings =")
                ? ""
                : "PoolSettings settings = %s; PoolSettings authSettings = %s;%n".formatted(builder(url), builder(url));
        return """
                import com.zaxxer.hikari.HikariDataSource;
                import dev.nevergone.*;
                import java.sql.*;
                public class Example {
                  public static void run() throws Exception {
                %s%s
                  }
                }
                """.formatted(given, real(example, url));
    }

    private static String builder(String url) {
        return "PoolSettings.builder(\"%s\").username(\"%s\").password(\"%s\").build()"
                .formatted(url, SERVER.username(), SERVER.password());
    }

    private static String real(String example, String url) {
        return example.replace("jdbc:mysql://127.0.0.1:3306/app", url)
                .replace("sername(\"app\")", "sername(\"" + SERVER.username() + "\")")
                .replace("assword(\"secret\")", "assword(\"" + SERVER.password() + "\")");
    }

    private static String firstLine(String example) {
        return example.lines().findFirst().orElse("");
    }
}

package dev.nevergone;

import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Core as a named module, used by an application that is one too. */
@Timeout(60)
class ModulePathTest {

    private static final String MODULE_INFO = """
            module app {
                requires dev.nevergone;
            }
            """;

    /** Says what it sees; the process is the test. */
    private static final String MAIN = """
            package app;

            import dev.nevergone.PoolFactory;
            import dev.nevergone.PoolSettings;
            import dev.nevergone.ResilientDataSource;
            import java.sql.Connection;
            import java.sql.ResultSet;
            import java.sql.Statement;

            public final class Main {
                public static void main(String[] args) throws Exception {
                    PoolSettings settings = PoolSettings.builder(args[0]).username(args[1]).password(args[2])
                            .poolSize(1).maxOverflow(1).build();
                    try (ResilientDataSource pool = PoolFactory.create(settings)) {
                        try (Connection idle = pool.getConnection(); Connection killer = pool.getConnection();
                                Statement ask = idle.createStatement(); Statement kill = killer.createStatement()) {
                            try (ResultSet row = ask.executeQuery("SELECT CONNECTION_ID()")) {
                                row.next();
                                kill.execute("KILL " + row.getLong(1));
                            }
                            Thread.sleep(200);
                            System.out.println("named: " + ResilientDataSource.class.getModule().isNamed());
                            System.out.println("valid: " + idle.isValid(1));
                        }
                        long id;
                        try (Connection connection = pool.getConnection();
                                Statement ask = connection.createStatement();
                                ResultSet row = ask.executeQuery("SELECT CONNECTION_ID()")) {
                            row.next();
                            id = row.getLong(1);
                        }
                        try (java.sql.Connection admin = PoolFactory.create(settings.toBuilder().name("admin").build())
                                        .getConnection();
                                Statement kill = admin.createStatement()) {
                            kill.execute("KILL " + id);
                        }
                        Thread.sleep(200);
                        try (Connection connection = pool.getConnection();
                                Statement ask = connection.createStatement()) {
                            ask.execute("SELECT 1");
                        }
                        System.out.println("stale: " + pool.stats().staleTotal());
                        System.out.println("pings: " + pool.stats().pings());
                    }
                }
            }
            """;

    @Test
    void onlyThePublicPackageIsExportedToEverybody() {
        ModuleDescriptor core = ModuleFinder.of(Path.of(jar("core" + File.separator + "target")))
                .find("dev.nevergone")
                .orElseThrow()
                .descriptor();
        assertThat(core.exports().stream().filter(export -> !export.isQualified()))
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactly("dev.nevergone");
        assertThat(core.exports().stream().filter(ModuleDescriptor.Exports::isQualified))
                .allSatisfy(export -> assertThat(export.targets())
                        .containsExactlyInAnyOrder("mysql.connector.j", "org.mariadb.jdbc"));
        assertThat(core.opens()).isEmpty();
        assertThat(core.isOpen()).isFalse();
    }

    @Test
    void aPoolOfConnectorJPeeksOnTheModulePath(@TempDir Path folder) throws Exception {
        peeks(folder, server().database(Pools.DATABASE) + "&allowPublicKeyRetrieval=true", "mysql-connector-j");
    }

    @Test
    void aPoolOfMariaDbsDriverPeeksOnTheModulePath(@TempDir Path folder) throws Exception {
        peeks(folder, Pools.mariaDbUrl(), "mariadb-java-client");
    }

    private static void peeks(Path folder, String url, String driver) throws Exception {
        String path = Stream.of(
                        "core" + File.separator + "target",
                        "HikariCP",
                        "slf4j-api",
                        "logback-classic",
                        "logback-core",
                        driver)
                .map(ModulePathTest::jar)
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElseThrow();
        Path classes = compile(folder, path);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "--module-path",
                classes + File.pathSeparator + path,
                "--module",
                "app/app.Main",
                url,
                server().username(),
                server().password()));
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said.lines())
                .contains("named: true", "valid: false", "stale: 1", "pings: 0")
                .noneMatch(line -> line.contains("cannot be peeked"));
    }

    private static Path compile(Path folder, String modulePath) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("src/app"));
        Path moduleInfo = Files.writeString(sources.resolveSibling("module-info.java"), MODULE_INFO);
        Path main = Files.writeString(sources.resolve("Main.java"), MAIN);
        Path classes = folder.resolve("classes");
        StringWriter said = new StringWriter();
        PrintWriter output = new PrintWriter(said);
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        output,
                        output,
                        "--release",
                        "17",
                        "--module-path",
                        modulePath,
                        "-d",
                        classes.toString(),
                        moduleInfo.toString(),
                        main.toString());
        assertThat(result).as(said.toString()).isZero();
        return classes;
    }

    /** The entry of this JVM's class path with that in its name. */
    private static String jar(String name) {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (entry.contains(name) && !entry.contains("test-classes") && !entry.contains("tests")) {
                return entry;
            }
        }
        throw new AssertionError("not on the class path: " + name);
    }
}

package dev.nevergone.testkit.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.ServerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a JVM ends, its server ends too. */
class NeverLeftRunningTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Path folder;

    NeverLeftRunningTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "frozen"})
    void endsWhenTheJvmIsKilled(String state) throws IOException, InterruptedException {
        Process jvm = childJvm(state);
        try {
            ProcessHandle server = serverOf(jvm);
            assertThat(server.isAlive()).isTrue();

            jvm.destroyForcibly();

            assertEnds(server);
        } finally {
            jvm.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "halt"})
    void endsWhenTheJvmEnds(String way) throws IOException, InterruptedException {
        Process jvm = childJvm(way);
        try {
            assertThat(jvm.waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(jvm.exitValue()).isZero();

            long pid = Long.parseLong(Files.readString(folder.resolve("pid")));
            assertThat(Waiting.until(() -> ProcessHandle.of(pid).isEmpty(), LIMIT, "the server to end"))
                    .isTrue();
        } finally {
            jvm.destroyForcibly();
        }
    }

    @Test
    void endsWhenItsShellIsKilledAndTheJvmAfterIt() throws IOException, InterruptedException {
        Process jvm = childJvm("running");
        try {
            ProcessHandle server = serverOf(jvm);
            server.parent().orElseThrow().destroyForcibly();

            jvm.destroyForcibly();

            assertEnds(server);
        } finally {
            jvm.destroyForcibly();
        }
    }

    private Process childJvm(String what) throws IOException {
        ServerKind kind = Embedded.kind();
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "-D" + MySqlDistribution.ARCHIVE_PROPERTY + "="
                                + System.getProperty(MySqlDistribution.ARCHIVE_PROPERTY, ""),
                        ChildJvm.class.getName(),
                        kind.name(),
                        what,
                        folder.resolve("pid").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private ProcessHandle serverOf(Process jvm) throws IOException {
        Path pid = folder.resolve("pid");
        Waiting.until(() -> Files.exists(pid) || !jvm.isAlive(), Duration.ofSeconds(90), "a child JVM's server");
        assertThat(pid).as(Files.readString(folder.resolve("output"))).exists();
        return ProcessHandle.of(Long.parseLong(Files.readString(pid))).orElseThrow();
    }

    private static void assertEnds(ProcessHandle server) {
        assertThat(Waiting.until(() -> !server.isAlive(), LIMIT, "the server to end"))
                .as("the server's process %d has ended", server.pid())
                .isTrue();
    }
}

package dev.nevergone.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The flight recorder is used where there is one. */
@Timeout(60)
class FlightLogTest {

    @TempDir
    Path folder;

    @Test
    void aPoolWorksInARuntimeWithoutFlightRecorderAndWithoutMicrometer() throws Exception {
        assertThat(run(
                        FewModules.class,
                        "--limit-modules",
                        "java.sql,java.management,java.naming,jdk.net",
                        "-cp",
                        classPathWithout("micrometer")))
                .isEqualTo(7);
    }

    /** The first event class of a JVM brings up the recorder's whole catalogue. */
    @Test
    void noEventClassIsLoadedWhileNobodyRecords() throws Exception {
        assertThat(run(Unrecorded.class, "-Xlog:class+load", "-cp", System.getProperty("java.class.path")))
                .isEqualTo(7);
        assertThat(Files.readString(output()))
                .contains(JdkFlightLog.class.getName() + " ")
                .doesNotContain(FlightEvents.class.getName());
    }

    /** A program that uses a pool and records nothing. */
    static final class Unrecorded {

        private Unrecorded() {}

        public static void main(String[] arguments) {
            FewModules.borrowInVain();
        }
    }

    private int run(Class<?> main, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add(main.getName());
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
        try {
            assertThat(child.waitFor(50, TimeUnit.SECONDS)).isTrue();
            return child.exitValue();
        } finally {
            child.destroyForcibly();
        }
    }

    private Path output() {
        return folder.resolve("output");
    }

    private static String classPathWithout(String library) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains(library))
                .collect(Collectors.joining(File.pathSeparator));
    }
}

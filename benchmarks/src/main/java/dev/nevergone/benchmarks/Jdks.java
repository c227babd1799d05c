package dev.nevergone.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The JDKs of this machine: the one that runs this, {@code JAVA_HOME}'s, and those in the usual places. */
public final class Jdks {

    private Jdks() {}

    /** The home of the newest of at least that version. */
    public static Optional<Path> newest(int atLeast) {
        return homes().stream()
                .filter(home -> Files.isExecutable(home.resolve(Path.of("bin", "java"))))
                .filter(home -> version(home) >= atLeast)
                .max(Comparator.comparingInt(Jdks::version));
    }

    private static List<Path> homes() {
        Path own = Path.of(System.getProperty("java.home"));
        List<Path> homes = new ArrayList<>(List.of(own));
        String javaHome = System.getenv("JAVA_HOME");
        if (javaHome != null) {
            homes.add(Path.of(javaHome));
        }
        Path beside = own.getParent();
        if (beside != null) {
            homes.addAll(inside(beside));
        }
        homes.addAll(inside(Path.of("/usr/lib/jvm")));
        homes.addAll(inside(Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "java")));
        return homes;
    }

    private static List<Path> inside(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> homes = Files.list(folder)) {
            return homes.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The feature release as the JDK's {@code release} file says it; 0 where it says nothing. */
    private static int version(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.replaceAll("[^0-9.]", "").replaceAll("\\..*", ""))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        } catch (IOException notAJdk) {
            return 0;
        }
    }
}

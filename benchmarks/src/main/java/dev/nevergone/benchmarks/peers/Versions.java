package dev.nevergone.benchmarks.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What a library's jar says about its version. */
final class Versions {

    private Versions() {}

    /** By the properties that Maven leaves in a jar, else by the manifest, else by the jar's name. */
    static String of(Class<?> type, String artifact) {
        Properties properties = new Properties();
        try (InputStream in = type.getResourceAsStream("/META-INF/maven/" + artifact + "/pom.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String version = properties.getProperty("version", type.getPackage().getImplementationVersion());
        return version == null ? byJarName(type, artifact) : version;
    }

    private static String byJarName(Class<?> type, String artifact) {
        String location =
                type.getProtectionDomain().getCodeSource().getLocation().getPath();
        String begin = artifact.substring(artifact.indexOf('/') + 1) + "-";
        int at = location.lastIndexOf(begin);
        return at < 0 || !location.endsWith(".jar")
                ? System.getProperty("nevergone.version", "unknown")
                : location.substring(at + begin.length(), location.length() - ".jar".length());
    }
}

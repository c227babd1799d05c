package dev.nevergone.benchmarks;

import com.mysql.cj.jdbc.NonRegisteringDriver;
import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.testkit.MySqlServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Properties;

/**
 * What was measured on.
 *
 * @param date the day, UTC
 * @param processor as the kernel names it
 * @param cores how many the JVM sees
 * @param system the operating system
 * @param java the JVM
 * @param server the database server
 * @param nevergone Nevergone's version
 * @param hikari HikariCP's version
 * @param driver Connector/J's version
 * @param load the load average over the last minute
 */
public record Machine(
        LocalDate date,
        String processor,
        int cores,
        String system,
        String java,
        String server,
        String nevergone,
        String hikari,
        String driver,
        double load) {

    public static Machine now(MySqlServer server) throws IOException {
        return new Machine(
                LocalDate.now(ZoneOffset.UTC),
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                (server.isMariaDb() ? "MariaDB " : "MySQL ") + server.version() + " on 127.0.0.1",
                System.getProperty("nevergone.version", "unknown"),
                mavenVersion(HikariDataSource.class, "com.zaxxer/HikariCP"),
                driverVersion(),
                loadNow());
    }

    /** How many threads wanted to run, on average over the last minute. */
    public static double loadNow() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    public String summary() {
        return server + ", " + cores + " cores, load average " + load;
    }

    private static String processorName() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(file)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String driverVersion() {
        return NonRegisteringDriver.class.getPackage().getImplementationVersion();
    }

    private static String mavenVersion(Class<?> type, String artifact) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = type.getResourceAsStream("/META-INF/maven/" + artifact + "/pom.properties")) {
            if (in != null) {
                properties.load(in);
            }
        }
        return properties.getProperty("version", "unknown");
    }
}

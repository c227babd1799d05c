package dev.nevergone.internal.driver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the JVM, and past its cache the name servers of the operating system. The JVM keeps an answer for 30 s by default
 * and offers no look-up around that ({@link InetAddress}, "InetAddress Caching"); its DNS client keeps nothing.
 *
 * <p>The name servers are not asked where they are not who decides: for a name in the hosts file, a name without a dot
 * (the operating system would complete it), and where the JVM has a hosts file of its own.
 */
final class SystemResolver implements HostResolver {

    private static final Logger LOG = LoggerFactory.getLogger(SystemResolver.class);
    /** The name servers that the operating system asks. */
    static final String SYSTEM_SERVERS = "dns:";

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final String nameServers;
    private final Path hostsFile;

    /**
     * @param nameServers which to ask, as an URL of the JVM's DNS client
     * @param hostsFile the operating system's own names; it need not exist
     */
    SystemResolver(String nameServers, Path hostsFile) {
        this.nameServers = nameServers;
        this.hostsFile = hostsFile;
    }

    static SystemResolver create() {
        String windows = System.getenv("SystemRoot");
        return new SystemResolver(
                SYSTEM_SERVERS,
                windows == null ? Path.of("/etc/hosts") : Path.of(windows, "System32", "drivers", "etc", "hosts"));
    }

    @Override
    public List<InetAddress> known(String host) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }

    @Override
    public List<InetAddress> anew(String host) {
        if (host.indexOf('.') < 0 || System.getProperty("jdk.net.hosts.file") != null || isInHostsFile(host)) {
            return List.of();
        }
        try {
            return NameServers.ask(nameServers, host);
        } catch (IOException | LinkageError e) {
            // Without the modules java.naming and jdk.naming.dns there is no DNS client.
            LOG.debug("{}: the name servers cannot be asked, the JVM's own look-up has to do", host, e);
            return List.of();
        }
    }

    private boolean isInHostsFile(String host) {
        try (Stream<String> lines = Files.lines(hostsFile, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.split("#", 2)[0].strip())
                    .flatMap(line -> Arrays.stream(BLANKS.split(line)).skip(1))
                    .anyMatch(host::equalsIgnoreCase);
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} cannot be read", hostsFile, e);
            return false;
        }
    }
}

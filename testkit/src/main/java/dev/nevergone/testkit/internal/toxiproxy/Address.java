package dev.nevergone.testkit.internal.toxiproxy;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code host:port} as Go's net package reads it, which is what Toxiproxy's clients rely on, messages included.
 *
 * @param host a name, an IP address without brackets, or empty for all interfaces
 * @param port 0 to 65535
 */
record Address(String host, int port) {
    private static final int LARGEST_PORT = 65_535;
    private static final Pattern ZERO_RUN = Pattern.compile("(?:^|:)0(?::0)+(?::|$)");

    /**
     * Reads an address. The empty text stands for all interfaces and any port.
     *
     * @throws IOException with Go's message where it is none
     */
    static Address parse(String text) throws IOException {
        if (text.isEmpty()) {
            return new Address("", 0);
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
            throw new IOException("address " + text + ": missing port in address");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            throw new IOException("address " + text + ": too many colons in address");
        }
        return new Address(host, parsePort(text.substring(colon + 1)));
    }

    private static int parsePort(String text) throws IOException {
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("[+-]?[0-9]+")) {
            throw new IOException("lookup tcp/" + text + ": unknown port");
        }
        if (text.startsWith("-") || text.length() > 9 || Integer.parseInt(text) > LARGEST_PORT) {
            throw new IOException("address " + text + ": invalid port");
        }
        return Integer.parseInt(text);
    }

    /** All addresses of the host, IPv4 first; of the empty host the loopback address. */
    List<InetSocketAddress> resolveAll() throws IOException {
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .sorted(Comparator.comparing((InetAddress address) -> !(address instanceof Inet4Address)))
                    .map(address -> new InetSocketAddress(address, port))
                    .toList();
        } catch (UnknownHostException e) {
            throw new IOException("lookup " + host + ": no such host", e);
        }
    }

    /** What to bind to. */
    InetSocketAddress resolve() throws IOException {
        return host.isEmpty() ? new InetSocketAddress(port) : resolveAll().get(0);
    }

    /** The address with its host as a number, as it is compared with that of a running proxy. */
    String numeric() throws IOException {
        return host.isEmpty() ? ":" + port : format(resolve());
    }

    /** The address that a listener is bound to; all interfaces are {@code [::]}. */
    static String ofBound(InetSocketAddress bound) {
        return bound.getAddress().isAnyLocalAddress() ? "[::]:" + bound.getPort() : format(bound);
    }

    private static String format(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + shortened(host) + "]" : host) + ":" + address.getPort();
    }

    /** Writes the longest run of zeros as {@code ::} (RFC 5952), which {@link InetAddress} does not do. */
    private static String shortened(String host) {
        String longest = ZERO_RUN.matcher(host)
                .results()
                .map(run -> run.group())
                .max(Comparator.comparingInt(String::length))
                .orElse("");
        return longest.isEmpty() ? host : host.replaceFirst(longest, Matcher.quoteReplacement("::"));
    }
}

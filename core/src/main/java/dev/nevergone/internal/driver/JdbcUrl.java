package dev.nevergone.internal.driver;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What must be known of a JDBC URL before its driver is asked. The drivers keep the last word on its meaning.
 *
 * @param kind whose URL it is
 * @param target host and port of the first host; holds no secret
 * @param singleHost whether it names one host in the plain form {@code //host:port/}; any other form may make the driver
 *     switch hosts
 * @param parameters what follows the question mark; the names are looked up without regard to case
 */
record JdbcUrl(DriverKind kind, String target, boolean singleHost, Map<String, String> parameters) {

    private static final Pattern SINGLE_HOST = Pattern.compile(
            "jdbc:(?:mysql|mariadb)://(?:[^/?,()@]*@)?(\\[[^],]+]|[^/?,()@:\\[\\]]*)(?::(\\d+))?(?:/[^?]*)?(?:\\?.*)?",
            Pattern.DOTALL);
    // Without user info: with several hosts it may differ from host to host.
    private static final Pattern PLAIN_HOSTS = Pattern.compile(
            "(jdbc:(?:mysql|mariadb)://)((?:\\[[^],]+]|[^/?,()@=\\[\\]])+(?:,(?:\\[[^],]+]|[^/?,()@=\\[\\]])+)+)"
                    + "((?:/[^?]*)?(?:\\?.*)?)",
            Pattern.DOTALL);
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]*");
    private static final Pattern HOST_PAIR = Pattern.compile("host\\s*=\\s*([^,)\\s]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PORT_PAIR = Pattern.compile("port\\s*=\\s*(\\d+)", Pattern.CASE_INSENSITIVE);

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it belongs to neither driver; the message does not repeat it, for it may hold a
     *     password
     */
    static JdbcUrl parse(String url) {
        DriverKind kind = DriverKind.of(url);
        Map<String, String> parameters = parameters(url);
        Matcher single = SINGLE_HOST.matcher(url);
        if (single.matches()) {
            String host = single.group(1).isEmpty() ? "localhost" : single.group(1);
            String port = single.group(2) == null ? "3306" : single.group(2);
            return new JdbcUrl(kind, host + ":" + port, true, parameters);
        }
        return new JdbcUrl(kind, firstHost(url), false, parameters);
    }

    /**
     * The URL once for each of its hosts, where it plainly names several and leaves no more to the driver than to try them
     * in order; else the URL alone.
     */
    static List<String> perHost(String url) {
        Matcher plain = PLAIN_HOSTS.matcher(url);
        if (!plain.matches()) {
            return List.of(url);
        }
        List<String> urls = new ArrayList<>();
        for (String host : plain.group(2).split(",", -1)) {
            urls.add(plain.group(1) + host.strip() + plain.group(3));
        }
        return urls;
    }

    /** The name of the single host, where it is a name and not an address; else empty. */
    String hostName() {
        String host = target.substring(0, target.lastIndexOf(':'));
        return singleHost && !host.startsWith("[") && !ADDRESS.matcher(host).matches() ? host : "";
    }

    private static String firstHost(String url) {
        int start = url.indexOf("//");
        if (start < 0) {
            return "localhost:3306";
        }
        String hosts = url.substring(start + 2).split("[/?]", 2)[0];
        if (hosts.indexOf('(') >= 0 || hosts.toLowerCase(Locale.ROOT).startsWith("address=")) {
            Matcher host = HOST_PAIR.matcher(hosts);
            Matcher port = PORT_PAIR.matcher(hosts);
            return (host.find() ? host.group(1) : "localhost") + ":" + (port.find() ? port.group(1) : "3306");
        }
        String first = hosts.substring(hosts.lastIndexOf('@') + 1)
                .split(",", 2)[0]
                .replaceAll("^\\[(?=[^]]*$)", "")
                .trim();
        return first.matches(".*:\\d+") ? first : first + ":3306";
    }

    private static Map<String, String> parameters(String url) {
        Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        int question = url.indexOf('?');
        if (question >= 0) {
            for (String pair : url.substring(question + 1).split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                }
            }
        }
        return Collections.unmodifiableMap(parameters);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8).trim();
        } catch (IllegalArgumentException e) {
            return text.trim();
        }
    }

    /** Without the parameters: a password may be among them. */
    @Override
    public String toString() {
        return kind + " " + target;
    }
}

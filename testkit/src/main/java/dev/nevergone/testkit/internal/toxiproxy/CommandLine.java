package dev.nevergone.testkit.internal.toxiproxy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The flags of the Toxiproxy server as Go's flag package reads them: one dash or two, {@code -name value} or
 * {@code -name=value}.
 *
 * @param host where the HTTP interface listens
 * @param port its port
 * @param config a file with proxies; empty for none
 * @param version whether only the version is wanted
 * @param proxyMetrics whether {@code /metrics} shows bytes per proxy
 * @param runtimeMetrics whether {@code /metrics} shows the process
 */
public record CommandLine(
        String host, int port, String config, boolean version, boolean proxyMetrics, boolean runtimeMetrics) {

    /** What to tell who got it wrong or asks. */
    public static final String USAGE = """
            Usage of toxiproxy:
              -config string
                    JSON file containing proxies to create on startup
              -host string
                    Host for toxiproxy's API to listen on (default "localhost")
              -port string
                    Port for toxiproxy's API to listen on (default "8474")
              -proxy-metrics
                    enable toxiproxy-specific prometheus metrics (default "false")
              -runtime-metrics
                    enable runtime-related prometheus metrics (default "false")
              -seed int
                    Seed for randomizing toxics with; accepted, has no effect
              -version
                    output the version number and exit (default "false")
            """;

    /** What {@code -version} prints. */
    public static final String VERSION_TEXT = "toxiproxy-server version " + Api.VERSION;

    private static final int LARGEST_PORT = 65_535;

    /**
     * Reads the flags.
     *
     * @throws IllegalArgumentException where there is an unknown one, or one with a value that it cannot have; the message
     *     is for the user, and empty where help was asked for
     */
    public static CommandLine parse(List<String> arguments) {
        Deque<String> rest = new ArrayDeque<>(arguments);
        CommandLine read = new CommandLine("localhost", 8474, "", false, false, false);
        while (!rest.isEmpty()
                && rest.getFirst().length() > 1
                && rest.getFirst().startsWith("-")) {
            String flag = rest.removeFirst();
            if (flag.equals("--")) {
                break;
            }
            String[] parts = flag.replaceFirst("^--?", "").split("=", 2);
            read = read.with(parts[0], parts.length == 2 ? parts[1] : null, rest);
        }
        return read;
    }

    private CommandLine with(String flag, @Nullable String inline, Deque<String> rest) {
        return switch (flag) {
            case "host" ->
                new CommandLine(value(flag, inline, rest), port, config, version, proxyMetrics, runtimeMetrics);
            case "port" ->
                new CommandLine(host, port(value(flag, inline, rest)), config, version, proxyMetrics, runtimeMetrics);
            case "config" ->
                new CommandLine(host, port, value(flag, inline, rest), version, proxyMetrics, runtimeMetrics);
            case "seed" -> {
                String seed = value(flag, inline, rest);
                if (!seed.matches("[+-]?[0-9]+")) {
                    throw invalid(flag, seed);
                }
                yield this;
            }
            case "version" -> new CommandLine(host, port, config, bool(flag, inline), proxyMetrics, runtimeMetrics);
            case "proxy-metrics" -> new CommandLine(host, port, config, version, bool(flag, inline), runtimeMetrics);
            case "runtime-metrics" -> new CommandLine(host, port, config, version, proxyMetrics, bool(flag, inline));
            case "h", "help" -> throw new IllegalArgumentException("");
            default -> throw new IllegalArgumentException("flag provided but not defined: -" + flag);
        };
    }

    private static String value(String flag, @Nullable String inline, Deque<String> rest) {
        if (inline != null) {
            return inline;
        }
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("flag needs an argument: -" + flag);
        }
        return rest.removeFirst();
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > LARGEST_PORT) {
            throw invalid("port", text);
        }
        return Integer.parseInt(text);
    }

    private static boolean bool(String flag, @Nullable String inline) {
        return switch (inline == null ? "true" : inline.toLowerCase(Locale.ROOT)) {
            case "1", "t", "true" -> true;
            case "0", "f", "false" -> false;
            default -> throw invalid(flag, String.valueOf(inline));
        };
    }

    private static IllegalArgumentException invalid(String flag, String value) {
        return new IllegalArgumentException("invalid value \"" + value + "\" for flag -" + flag + ": parse error");
    }
}

package dev.nevergone.testkit;

import dev.nevergone.testkit.internal.toxiproxy.ApiServer;
import dev.nevergone.testkit.internal.toxiproxy.CommandLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Toxiproxy server inside this JVM. It speaks the HTTP interface of Toxiproxy 2.12, so that Toxiproxy's clients (among
 * them {@code eu.rekawek.toxiproxy:toxiproxy-java}) drive it, and does to TCP connections what Toxiproxy does: delay, slow
 * down, cut, swallow and reset.
 *
 * <p>It differs from the original only where that has defects: a dial that hangs holds up nobody else, a change of the
 * toxics never waits for a receiver that does not read, and neither {@code bandwidth} with a negative rate (nothing passes)
 * nor {@code slicer} without sizes (chunks stay whole) ends the process. The log goes to SLF4J.
 *
 * <pre>{@code
 * try (ToxiproxyServer server = ToxiproxyServer.start()) {
 *     ToxiproxyClient client = new ToxiproxyClient(server.host(), server.port());
 *     Proxy proxy = client.createProxy("mysql", "127.0.0.1:0", "127.0.0.1:3306");
 *     proxy.toxics().timeout("black_hole", ToxicDirection.DOWNSTREAM, 0);
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 *
 * @see <a href="https://github.com/Shopify/toxiproxy#http-api">Toxiproxy's HTTP interface</a>
 */
public final class ToxiproxyServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ToxiproxyServer.class);

    private final String host;
    private final ApiServer api;

    private ToxiproxyServer(String host, ApiServer api) {
        this.host = host;
        this.api = api;
    }

    /**
     * Starts a server on a free port of the loopback interface, without proxies.
     *
     * @throws UncheckedIOException if it cannot listen
     */
    public static ToxiproxyServer start() {
        return builder().start();
    }

    /** Starts to describe a server. */
    public static Builder builder() {
        return new Builder();
    }

    /** The host to reach the HTTP interface at, as it was given to the builder. */
    public String host() {
        return host;
    }

    /** The port of the HTTP interface. */
    public int port() {
        return api.port();
    }

    /**
     * Closes the HTTP interface and every proxy, listener, connection and thread of this server; they are gone when it
     * returns. Does nothing the second time.
     */
    @Override
    public void close() {
        api.close();
    }

    /** The host and port of the HTTP interface. */
    @Override
    public String toString() {
        return "ToxiproxyServer[" + host + ":" + port() + "]";
    }

    /**
     * Runs a server as a process of its own, with the flags of the original: {@code -host} (default {@code localhost}),
     * {@code -port} (default 8474), {@code -config}, {@code -seed} (without effect), {@code -version},
     * {@code -proxy-metrics}, {@code -runtime-metrics}. Like the original it logs what is wrong with the configuration or
     * the port, and stays. It ends at SIGINT or SIGTERM, with status 0; at a wrong flag with status 2. Never returns, and
     * ends the JVM: use {@link #start()} inside another program.
     */
    public static void main(String[] args) {
        CommandLine line;
        try {
            line = CommandLine.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            String problem = String.valueOf(e.getMessage());
            System.err.print((problem.isEmpty() ? "" : problem + "\n") + CommandLine.USAGE);
            System.exit(problem.isEmpty() ? 0 : 2);
            return;
        }
        if (line.version()) {
            System.out.println(CommandLine.VERSION_TEXT);
            return;
        }
        serve(line);
    }

    private static void serve(CommandLine line) {
        try {
            ToxiproxyServer server = builder()
                    .host(line.host())
                    .port(line.port())
                    .proxyMetrics(line.proxyMetrics())
                    .runtimeMetrics(line.runtimeMetrics())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "toxiproxy-shutdown"));
            LOG.info("Toxiproxy HTTP server listening on {}:{}", server.host(), server.port());
            if (!line.config().isEmpty()) {
                populate(server, Path.of(line.config()));
            }
        } catch (UncheckedIOException e) {
            LOG.error("Toxiproxy HTTP server cannot listen on {}:{}", line.host(), line.port(), e);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(null), "toxiproxy-shutdown"));
        }
        awaitSignal();
    }

    private static void populate(ToxiproxyServer server, Path config) {
        try {
            server.api.populate(Files.readAllBytes(config));
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("config {} could not be used: {}", config, e.toString());
        }
    }

    /** Ends with status 0: a JVM that merely gives way to a signal ends with 128 + its number. */
    private static void end(@Nullable ToxiproxyServer server) {
        if (server != null) {
            server.close();
        }
        Runtime.getRuntime().halt(0);
    }

    private static void awaitSignal() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Describes a server. Not thread-safe. */
    public static final class Builder {
        private static final int LARGEST_PORT = 65_535;

        private String host = "127.0.0.1";
        private int port;
        private @Nullable Path config;
        private boolean proxyMetrics;
        private boolean runtimeMetrics;

        private Builder() {}

        /** Name or address of the interface that the HTTP interface listens on. Default: {@code 127.0.0.1}. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /**
         * Port of the HTTP interface, 0 to 65535; 0, the default, for a free one.
         *
         * @throws IllegalArgumentException outside that range
         */
        public Builder port(int port) {
            if (port < 0 || port > LARGEST_PORT) {
                throw new IllegalArgumentException(
                        "Toxiproxy server - port (" + port + "): must be 0 to 65535; 0 takes a free one");
            }
            this.port = port;
            return this;
        }

        /** File with proxies to begin with, as {@code POST /populate} takes them. Default: none. */
        public Builder config(Path config) {
            this.config = config;
            return this;
        }

        /** Whether {@code GET /metrics} shows the bytes that each proxy carried. Default: no. */
        public Builder proxyMetrics(boolean proxyMetrics) {
            this.proxyMetrics = proxyMetrics;
            return this;
        }

        /** Whether {@code GET /metrics} shows figures of this JVM. Default: no. */
        public Builder runtimeMetrics(boolean runtimeMetrics) {
            this.runtimeMetrics = runtimeMetrics;
            return this;
        }

        /**
         * Starts the server. Where that fails, nothing is left behind.
         *
         * @throws UncheckedIOException if the host is unknown, the port is taken, or the configuration cannot be read
         * @throws IllegalArgumentException if the configuration is not what {@link #config} asks for, or one of its proxies
         *     cannot listen
         */
        public ToxiproxyServer start() {
            try {
                byte[] proxies = config == null ? null : Files.readAllBytes(config);
                ApiServer api = new ApiServer(InetAddress.getByName(host), port, proxyMetrics, runtimeMetrics);
                try {
                    if (proxies != null) {
                        api.populate(proxies);
                    }
                } catch (IllegalArgumentException e) {
                    api.close();
                    throw new IllegalArgumentException(
                            "Toxiproxy server - config (" + config + "): " + e.getMessage(), e);
                }
                return new ToxiproxyServer(host, api);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "Toxiproxy server - cannot start on " + host + ":" + port + ": " + e.getMessage(), e);
            }
        }
    }
}

package dev.nevergone.testkit.internal.container;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where a Docker engine may listen, and whether it answers there; asked without loading Testcontainers. */
final class EngineAddress {

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int TLS_PORT = 2376;
    private static final int PLAIN_PORT = 2375;
    // SystemPing of Docker's API. With this version of HTTP the engine closes the connection after its answer.
    private static final byte[] PING =
            "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private EngineAddress() {}

    /** Where Testcontainers would look: what the user says, else the sockets that are there. */
    static List<URI> candidates(UnaryOperator<@Nullable String> variables, Path home) {
        Properties ofUser = userProperties(home.resolve(".testcontainers.properties"));
        List<@Nullable String> said = List.of(
                ofUser.getProperty("tc.host", ""),
                nonNull(variables.apply("DOCKER_HOST")),
                ofUser.getProperty("docker.host", ""));
        for (String address : said) {
            if (!address.isBlank()) {
                return List.of(URI.create(address.strip()));
            }
        }
        List<URI> sockets = new ArrayList<>();
        for (Path socket : sockets(variables, home)) {
            if (Files.exists(socket)) {
                sockets.add(URI.create("unix://" + socket));
            }
        }
        if (new File("\\\\.\\pipe\\docker_engine").exists()) {
            sockets.add(URI.create("npipe:////./pipe/docker_engine"));
        }
        return sockets;
    }

    private static String nonNull(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static Properties userProperties(Path file) {
        Properties properties = new Properties();
        if (Files.isReadable(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                properties.load(in);
            } catch (IOException | IllegalArgumentException unreadable) {
                // Testcontainers goes on without it, too.
            }
        }
        return properties;
    }

    /** Root's, rootless Docker's, Docker Desktop's. */
    private static List<Path> sockets(UnaryOperator<@Nullable String> variables, Path home) {
        List<Path> sockets = new ArrayList<>();
        sockets.add(Path.of("/var/run/docker.sock"));
        String runtime = nonNull(variables.apply("XDG_RUNTIME_DIR"));
        if (!runtime.isBlank()) {
            sockets.add(Path.of(runtime, "docker.sock"));
        }
        sockets.add(home.resolve(".docker/run/docker.sock"));
        sockets.add(home.resolve(".docker/desktop/docker.sock"));
        return sockets;
    }

    /** Why no engine answers at any of the addresses; {@code null} if one does. */
    static @Nullable String silence(List<URI> addresses) {
        if (addresses.isEmpty()) {
            return "DOCKER_HOST is not set, and there is no Docker socket";
        }
        List<String> reasons = new ArrayList<>();
        for (URI address : addresses) {
            String reason = silence(address);
            if (reason == null) {
                return null;
            }
            reasons.add(reason);
        }
        return String.join("; ", reasons);
    }

    private static @Nullable String silence(URI address) {
        String engine = "the Docker engine at " + address;
        try {
            return Capped.call(LIMIT, "docker-ping", () -> ping(address)) ? null : engine + " refuses GET /_ping";
        } catch (TimeoutException e) {
            return engine + " did not answer within " + LIMIT.toSeconds() + " s";
        } catch (ExecutionException e) {
            return engine + " does not answer: " + Capped.cause(e).getMessage();
        }
    }

    private static boolean ping(URI address) throws IOException {
        if ("npipe".equals(address.getScheme())) {
            // The JDK has no channel for it; Testcontainers has.
            return true;
        }
        try (SocketChannel channel = SocketChannel.open(socketAddress(address))) {
            if (address.getPort() == TLS_PORT || "https".equals(address.getScheme())) {
                // Somebody listens; Testcontainers has the certificates.
                return true;
            }
            channel.write(ByteBuffer.wrap(PING));
            return statusLine(channel).contains(" 200");
        }
    }

    private static SocketAddress socketAddress(URI address) throws IOException {
        String scheme = String.valueOf(address.getScheme());
        if (scheme.equals("unix")) {
            return UnixDomainSocketAddress.of(address.getPath());
        }
        if (address.getHost() == null || !List.of("tcp", "http", "https").contains(scheme)) {
            throw new IOException("the address must begin with unix://, tcp://, http:// or https://");
        }
        InetSocketAddress tcp =
                new InetSocketAddress(address.getHost(), address.getPort() < 0 ? PLAIN_PORT : address.getPort());
        if (tcp.isUnresolved()) {
            throw new IOException("unknown host");
        }
        return tcp;
    }

    private static String statusLine(SocketChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(64);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                if (bytes.position() == 0) {
                    throw new EOFException("it closed the connection");
                }
                break;
            }
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).split("\r\n", 2)[0];
    }
}

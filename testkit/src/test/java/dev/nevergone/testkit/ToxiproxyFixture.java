package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A server, one proxy, and an upstream whose every connection the test holds in its hand. The server is a new one in this
 * JVM, or the one that {@value #SERVER} names: any Toxiproxy that shares this machine's network, and which nobody else
 * uses meanwhile.
 */
abstract class ToxiproxyFixture {
    /** Host and port of the HTTP interface of a server that runs already. */
    static final String SERVER = "nevergone.toxiproxy";

    private static final int PATIENCE_MILLIS = 5_000;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Nullable
    ToxiproxyServer server;

    String host;
    int port;
    ToxiproxyClient client;
    ServerSocket upstream;
    Proxy proxy;

    /** Both ends of a connection through the proxy. */
    record Wire(Socket client, Socket upstream) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            upstream.close();
        }
    }

    @BeforeEach
    void startAll() throws IOException {
        String running = System.getProperty(SERVER, "");
        server = running.isEmpty() ? ToxiproxyServer.start() : null;
        host = server == null ? running.substring(0, running.lastIndexOf(':')) : server.host();
        port = server == null ? Integer.parseInt(running.substring(running.lastIndexOf(':') + 1)) : server.port();
        client = new ToxiproxyClient(host, port);
        if (server == null) {
            deleteAllProxies(client);
        }
        upstream = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        upstream.setSoTimeout(PATIENCE_MILLIS);
        proxy = client.createProxy("p", "127.0.0.1:0", "127.0.0.1:" + upstream.getLocalPort());
    }

    @AfterEach
    void stopAll() throws IOException {
        upstream.close();
        if (server == null) {
            deleteAllProxies(client);
        } else {
            server.close();
        }
    }

    /** From now on the test asks this one, of this JVM, and closes it. */
    void serveFrom(ToxiproxyServer own) {
        if (server != null) {
            server.close();
        }
        server = own;
        host = own.host();
        port = own.port();
        client = new ToxiproxyClient(host, port);
    }

    private static void deleteAllProxies(ToxiproxyClient client) throws IOException {
        for (Proxy left : client.getProxies()) {
            left.delete();
        }
    }

    Wire connect() throws IOException {
        Socket near = connectTo(proxy.getListen());
        Socket far = upstream.accept();
        far.setSoTimeout(PATIENCE_MILLIS);
        far.setTcpNoDelay(true);
        return new Wire(near, far);
    }

    static Socket connectTo(String listen) throws IOException {
        int port = Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    static void send(Socket socket, int bytes) throws IOException {
        socket.getOutputStream().write(bytes(bytes));
    }

    /** Reads so many bytes and checks that they are those that {@link #send} sends. */
    static void receive(Socket socket, int bytes) throws IOException {
        // Not compared as arrays: a message that shows thousands of bytes tells nothing.
        byte[] received = socket.getInputStream().readNBytes(bytes);
        assertThat(received).hasSize(bytes);
        assertThat(Arrays.mismatch(received, bytes(bytes))).isEqualTo(-1);
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    static void assertClosed(Socket socket) throws IOException {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    static void assertReset(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
    }

    /** Nothing comes, and nothing ends, for so long. */
    static void assertSilent(Socket socket, int millis) throws IOException {
        int before = socket.getSoTimeout();
        socket.setSoTimeout(millis);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(before);
    }

    /** One byte each way. */
    static void assertAlive(Wire wire) throws IOException {
        send(wire.client(), 1);
        receive(wire.upstream(), 1);
        send(wire.upstream(), 1);
        receive(wire.client(), 1);
    }

    interface Step {
        void run() throws Exception;
    }

    /** In a thread of its own: the common pool has a single one on a small machine. */
    static CompletableFuture<Void> inBackground(Step step) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                step.run();
                done.complete(null);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    static Duration timeOf(Step step) throws Exception {
        long start = System.nanoTime();
        step.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Later by no more than a busy machine needs. */
    static void assertTakes(int millis, Step step) throws Exception {
        assertThat(timeOf(step)).isBetween(Duration.ofMillis(millis - 20), Duration.ofMillis(millis + 700));
    }

    static void assertTakesNoTime(Step step) throws Exception {
        assertThat(timeOf(step)).isLessThan(Duration.ofMillis(250));
    }

    // ---- raw HTTP ----

    HttpResponse<String> http(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** Creates a toxic with whatever attributes. */
    void toxic(String type, String stream, double toxicity, String attributes) throws Exception {
        String body = "{\"type\":\"%s\",\"stream\":\"%s\",\"toxicity\":%s,\"attributes\":{%s}}"
                .formatted(type, stream, toxicity, attributes);
        assertThat(http("POST", "/proxies/p/toxics", body).statusCode()).isEqualTo(200);
    }
}

package dev.nevergone.testkit.internal.container;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** As much of Docker's API as is asked before a container is run: a ping, which images are there, a pull. */
final class FakeEngine implements AutoCloseable {

    /** What it does with a request. */
    @FunctionalInterface
    interface Answer {
        void to(HttpExchange request) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> images;
    private final Answer pull;

    /**
     * Starts one.
     *
     * @param images what is there
     * @param pull what it does with a pull
     */
    FakeEngine(List<String> images, Answer pull) throws IOException {
        this.images = images;
        this.pull = pull;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("tcp://127.0.0.1:" + server.getAddress().getPort());
    }

    List<String> requests() {
        return requests;
    }

    /** Never answers. */
    void beMute(HttpExchange request) throws IOException {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange request) throws IOException {
        String path = request.getRequestURI().toString();
        requests.add(request.getRequestMethod() + " " + path);
        try (request) {
            if (path.endsWith("/_ping")) {
                send(request, 200, "OK");
            } else if (path.contains("/images/create")) {
                pull.to(request);
            } else if (images.stream().anyMatch(path::contains)) {
                send(request, 200, "{\"Id\":\"sha256:1\"}");
            } else {
                send(request, 404, "{\"message\":\"No such image\"}");
            }
        }
    }

    static void send(HttpExchange request, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        request.getResponseHeaders().add("Content-Type", "application/json");
        request.sendResponseHeaders(status, bytes.length);
        request.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}

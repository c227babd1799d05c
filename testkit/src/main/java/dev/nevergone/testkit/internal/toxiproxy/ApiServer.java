package dev.nevergone.testkit.internal.toxiproxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.ExceptionListener;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.impl.bootstrap.HttpServer;
import org.apache.hc.core5.http.impl.bootstrap.ServerBootstrap;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnectionFactory;
import org.apache.hc.core5.http.impl.io.DefaultClassicHttpRequestFactory;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestParserFactory;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicLineParser;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Toxiproxy server: its HTTP interface and all that is behind it. Thread-safe. */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(25);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final String ID_CHARACTERS = "0123456789abcdefghijklmnopqrstuv";
    private static final int ID_LENGTH = 20;

    private final Threads threads = new Threads();
    private final Proxies proxies;
    private final Api api;
    private final ApiSocket.Factory sockets = new ApiSocket.Factory();
    private final HttpServer http;
    private final Duration requestLimit;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Starts a server without proxies.
     *
     * @param address where to listen
     * @param port 0 for a free one
     * @param proxyMetrics whether {@code /metrics} shows bytes per proxy
     * @param runtimeMetrics whether {@code /metrics} shows this JVM
     * @throws IOException where it cannot listen
     */
    public ApiServer(InetAddress address, int port, boolean proxyMetrics, boolean runtimeMetrics) throws IOException {
        this(address, port, proxyMetrics, runtimeMetrics, REQUEST_LIMIT);
    }

    /** Like the public one, with another limit to how long a request is waited for. */
    ApiServer(InetAddress address, int port, boolean proxyMetrics, boolean runtimeMetrics, Duration requestLimit)
            throws IOException {
        this.requestLimit = requestLimit;
        Metrics metrics = new Metrics(proxyMetrics, runtimeMetrics);
        proxies = new Proxies(threads, metrics);
        api = new Api(proxies, metrics);
        http = ServerBootstrap.bootstrap()
                .setLocalAddress(address)
                .setListenerPort(port)
                .setServerSocketFactory(sockets)
                .setSocketConfig(SocketConfig.custom()
                        .setTcpNoDelay(true)
                        .setSoReuseAddress(true)
                        .build())
                .setRequestRouter((request, context) -> (asked, answer, unused) -> handle(asked, answer))
                .setConnectionFactory(DefaultBHttpServerConnectionFactory.builder()
                        .requestParserFactory(
                                new DefaultHttpRequestParserFactory(BasicLineParser.INSTANCE, new Requests()))
                        .build())
                .setExceptionListener(new Listening())
                .create();
        http.start();
    }

    /** The port that the HTTP interface listens on. */
    public int port() {
        return http.getLocalPort();
    }

    /**
     * Makes proxies as {@code POST /populate} does.
     *
     * @param json an array of objects with name, listen, upstream, enabled
     * @throws IllegalArgumentException where it is not, or a proxy cannot listen; those named before are there then
     */
    public void populate(byte[] json) {
        try {
            api.populate(json, new ArrayList<>());
        } catch (ApiException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private void handle(ClassicHttpRequest request, ClassicHttpResponse response) throws IOException {
        Header agent = request.getFirstHeader("User-Agent");
        byte[] body = request.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(request.getEntity());
        Response answer = answer(
                new Api.Request(request.getMethod(), request.getPath(), agent == null ? "" : agent.getValue(), body));
        response.setCode(answer.status());
        if (answer.routed()) {
            response.setHeader("X-Toxiproxy-Request-Id", requestId());
        }
        if (answer.nosniff()) {
            response.setHeader("X-Content-Type-Options", "nosniff");
        }
        if (answer.location() != null) {
            response.setHeader("Location", answer.location());
        }
        if (answer.status() != 204) {
            String type = answer.contentType();
            response.setEntity(new ByteArrayEntity(answer.body(), type == null ? null : ContentType.parse(type)));
        }
        if (answer.contentType() != null) {
            // Once more, letter by letter: the parsed type would be written in the library's own way.
            response.setHeader("Content-Type", answer.contentType());
        }
    }

    /** The work goes on when the time is up, but nobody waits for it any more. */
    private Response answer(Api.Request request) {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        threads.start("request", () -> {
            try {
                answer.complete(api.answer(request));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(requestLimit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Response.tooLate();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Response.tooLate();
        } catch (ExecutionException e) {
            LOG.error("request {} {} failed", request.method(), request.target(), e);
            return Response.error(new ApiException(500, String.valueOf(e.getCause())));
        }
    }

    private static String requestId() {
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_CHARACTERS.charAt(ThreadLocalRandom.current().nextInt(ID_CHARACTERS.length())));
        }
        return id.toString();
    }

    /** Stops the HTTP interface and every proxy; its sockets and threads are gone when this returns. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        http.close(CloseMode.IMMEDIATE);
        proxies.close();
        try {
            ApiSocket socket = sockets.made();
            if (socket != null) {
                socket.awaitAcceptor(CLOSE_LIMIT);
            }
            http.awaitTermination(TimeValue.of(CLOSE_LIMIT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.awaitAll(CLOSE_LIMIT);
    }

    /** Takes a target that begins with two slashes for the path that it is, and not for a host and a path. */
    private static final class Requests extends DefaultClassicHttpRequestFactory {
        @Override
        public ClassicHttpRequest newHttpRequest(String method, String target) {
            if (!target.startsWith("//")) {
                return super.newHttpRequest(method, target);
            }
            ClassicHttpRequest request = super.newHttpRequest(method, "/");
            request.setPath(target);
            return request;
        }
    }

    /** Clients that go away or say nothing are nothing to report. */
    private static final class Listening implements ExceptionListener {
        @Override
        public void onError(Exception e) {
            LOG.trace("HTTP interface: {}", e.toString());
        }

        @Override
        public void onError(HttpConnection connection, Exception e) {
            if (!(e instanceof ConnectionClosedException || e instanceof SocketTimeoutException)) {
                LOG.trace("HTTP connection {}: {}", connection, e.toString());
            }
        }
    }
}

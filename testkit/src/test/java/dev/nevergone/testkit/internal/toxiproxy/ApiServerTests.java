package dev.nevergone.testkit.internal.toxiproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ApiServerTests {

    /** The one call that may take long is that which waits for a reset under way. */
    @Test
    void answers503WhereARequestTakesTooLongAndServesOthersMeanwhile() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ApiServer server = new ApiServer(loopback, 0, false, false, Duration.ofMillis(300));
                ServerSocket upstream = new ServerSocket(0, 1, loopback)) {
            server.populate("[{\"name\":\"p\",\"listen\":\"127.0.0.1:0\",\"upstream\":\"127.0.0.1:%d\"}]"
                    .formatted(upstream.getLocalPort())
                    .getBytes(StandardCharsets.UTF_8));
            http(server, "POST", "/proxies/p/toxics", "{\"type\":\"reset_peer\",\"attributes\":{\"timeout\":60000}}");
            String listen = JsonMapper.shared()
                    .readTree(http(server, "GET", "/proxies/p", "").body())
                    .get("listen")
                    .stringValue();
            int port = Integer.parseInt(listen.substring(listen.indexOf(':') + 1));
            try (Socket near = new Socket(loopback, port);
                    Socket far = upstream.accept()) {
                far.getOutputStream().write(1);
                // Nothing shows from outside that the byte has come as far as the toxic: a second is ample.
                Thread.sleep(1000);
                HttpResponse<String> late = http(server, "DELETE", "/proxies/p/toxics/reset_peer_downstream", "");
                assertThat(late.statusCode()).isEqualTo(503);
                assertThat(late.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
                assertThat(late.body())
                        .isEqualTo("<html><head><title>Timeout</title></head><body><h1>Timeout</h1></body></html>");
                assertThat(http(server, "GET", "/proxies", "").statusCode()).isEqualTo(200);
                assertThat(http(server, "DELETE", "/proxies/p", "").statusCode())
                        .isEqualTo(204);
            }
        }
    }

    private static HttpResponse<String> http(ApiServer server, String method, String path, String body)
            throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }
}

package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP interface, letter by letter. */
class ToxiproxyApiTests extends ToxiproxyFixture {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    private String upstreamAddress = "";

    @BeforeEach
    void readProxy() {
        upstreamAddress = "127.0.0.1:" + upstream.getLocalPort();
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String type, String body) {
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("none")).isEqualTo(type);
    }

    private void assertError(HttpResponse<String> answer, int status, String message) {
        assertAnswer(answer, status, TEXT, "{\"error\":\"" + message + "\",\"status\":" + status + "}\n");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("X-Toxiproxy-Request-Id").orElseThrow())
                .hasSize(20);
    }

    private String shown(String name, String listen, String upstream, boolean enabled, String toxics) {
        return "{\"name\":\"%s\",\"listen\":\"%s\",\"upstream\":\"%s\",\"enabled\":%s,\"Logger\":{},\"toxics\":[%s]}"
                .formatted(name, listen, upstream, enabled, toxics);
    }

    // ---- the shape of answers ----

    @Test
    void showsTheVersionInItsOwnFormat() throws Exception {
        HttpResponse<String> answer = http("GET", "/version", "");
        assertAnswer(answer, 200, "application/json;charset=utf-8", answer.body());
        assertThat(answer.body()).matches("\\{\"version\": \"[^\"]+\"}\n");
    }

    @Test
    void showsAProxyWithItsFieldsInOrder() throws Exception {
        String expected = shown("p", proxy.getListen(), upstreamAddress, true, "");
        assertAnswer(http("GET", "/proxies/p", ""), 200, JSON, expected);
        assertAnswer(http("GET", "/proxies?x=y", ""), 200, JSON, "{\"p\":" + expected + "}");
        assertThat(http("GET", "/proxies", "")
                        .headers()
                        .firstValue("X-Toxiproxy-Request-Id")
                        .orElseThrow())
                .matches("[0-9a-v]{20}");
    }

    @Test
    void answers201ToANewProxyAnd204ToADeletedOneAnd404After() throws Exception {
        HttpResponse<String> created = http(
                "POST", "/proxies", "{\"name\":\"a<&>b\",\"upstream\":\"x:1\",\"enabled\":false,\"listen\":\"no\"}");
        assertAnswer(created, 201, JSON, shown("a\\u003c\\u0026\\u003eb", "no", "x:1", false, ""));
        assertAnswer(http("DELETE", "/proxies/a%3c&%3Eb", ""), 204, "none", "");
        assertError(http("DELETE", "/proxies/a%3c&%3Eb", ""), 404, "proxy not found");
    }

    @Test
    void listensOnAllInterfacesWhereNoneIsNamed() throws Exception {
        String body = http("POST", "/proxies", "{\"name\":\"all\",\"upstream\":\"x:1\"}")
                .body();
        assertThat(body).containsPattern("\"listen\":\"\\[::\\]:[1-9][0-9]+\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            latency     | "latency":0,"jitter":0
            bandwidth   | "rate":0
            slow_close  | "delay":0
            timeout     | "timeout":0
            reset_peer  | "timeout":0
            slicer      | "average_size":0,"size_variation":0,"delay":0
            limit_data  | "bytes":0
            noop        | ''
            """)
    void showsAToxicWithAllAttributesOfItsType(String type, String attributes) throws Exception {
        String expected =
                "{\"attributes\":{%s},\"name\":\"%s_downstream\",\"type\":\"%s\",".formatted(attributes, type, type)
                        + "\"stream\":\"downstream\",\"toxicity\":1}";
        HttpResponse<String> created = http("POST", "/proxies/p/toxics", "{\"type\":\"" + type + "\"}");
        assertAnswer(created, 200, JSON, expected);
        assertAnswer(http("GET", "/proxies/p/toxics", ""), 200, JSON, "[" + expected + "]");
        assertAnswer(http("GET", "/proxies/p/toxics/" + type + "_downstream", ""), 200, JSON, expected);
        assertAnswer(http("DELETE", "/proxies/p/toxics/" + type + "_downstream", ""), 204, "none", "");
        assertAnswer(http("GET", "/proxies/p/toxics", ""), 200, JSON, "[]");
    }

    @Test
    void keepsAStreamAsItWasWrittenAndNamesTheToxicAfterIt() throws Exception {
        assertThat(http("POST", "/proxies/p/toxics", "{\"type\":\"noop\",\"stream\":\"UpStream\",\"name\":\"\"}")
                        .body())
                .contains("\"name\":\"noop_UpStream\"", "\"stream\":\"UpStream\"");
    }

    @ParameterizedTest
    @CsvSource({
        "0.123456789,0.12345679",
        "0.1,0.1",
        "1.0,1",
        "0,0",
        "-3,-3",
        "100,100",
        "1e2,100",
        "0.5,0.5",
        "16777217,16777216"
    })
    void readsToxicityAsAFloatOf32Bits(String sent, String shown) throws Exception {
        assertThat(http("POST", "/proxies/p/toxics", "{\"type\":\"noop\",\"toxicity\":" + sent + "}")
                        .body())
                .endsWith("\"toxicity\":" + shown + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH"})
    void updatesOnlyTheAttributesThatAreNamed(String method) throws Exception {
        http(
                "POST",
                "/proxies/p/toxics",
                "{\"type\":\"latency\",\"attributes\":{\"latency\":1,\"jitter\":-2,\"x\":{}}}");
        String body = "{\"attributes\":{\"JITTER\":3,\"latency\":null},\"toxicity\":0.5,\"name\":5,\"type\":\"x\"}";
        assertAnswer(
                http(method, "/proxies/p/toxics/latency_downstream", body),
                200,
                JSON,
                "{\"attributes\":{\"latency\":1,\"jitter\":3},\"name\":\"latency_downstream\",\"type\":\"latency\","
                        + "\"stream\":\"downstream\",\"toxicity\":0.5}");
    }

    // ---- the error table ----

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                         | EOF
            '{'                                        | unexpected EOF
            xyz                                        | invalid
            5                                          | json: cannot unmarshal number
            []                                         | json: cannot unmarshal array
            {"name":5}                                 | json: cannot unmarshal number into Go struct field Proxy.name
            {"name":"n","upstream":"u","enabled":"no"} | json: cannot unmarshal string
            """)
    void refusesABodyThatIsNoProxy(String body, String detail) throws Exception {
        HttpResponse<String> answer = http("POST", "/proxies", body);
        assertThat(answer.body())
                .startsWith("{\"error\":\"bad request body: " + detail)
                .endsWith(",\"status\":400}\n");
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.0", "1e3", "\"5\"", "true", "9223372036854775808", "[]"})
    void refusesAnAttributeThatIsNoWholeNumber(String value) throws Exception {
        HttpResponse<String> answer =
                http("POST", "/proxies/p/toxics", "{\"type\":\"latency\",\"attributes\":{\"latency\":" + value + "}}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"error\":\"bad request body: ");
        assertThat(http("GET", "/proxies/p/toxics", "").body()).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{\"name\":\"\",\"upstream\":\"\"}", "{\"name\":null}"})
    void asksForTheNameFirst(String body) throws Exception {
        assertError(http("POST", "/proxies", body), 400, "missing required field: name");
    }

    @Test
    void asksForTheUpstream() throws Exception {
        assertError(http("POST", "/proxies", "{\"NAME\":\"n\"} rubbish"), 400, "missing required field: upstream");
    }

    @Test
    void looksForProxyAndToxicBeforeItReadsTheBody() throws Exception {
        assertError(http("POST", "/proxies/x", "rubbish"), 404, "proxy not found");
        assertError(http("POST", "/proxies/x/toxics", "rubbish"), 404, "proxy not found");
        assertError(http("GET", "/proxies/x/toxics", ""), 404, "proxy not found");
        assertError(http("PATCH", "/proxies/x/toxics/t", "rubbish"), 404, "proxy not found");
        assertError(http("PATCH", "/proxies/p/toxics/t", "rubbish"), 404, "toxic not found");
        assertError(http("DELETE", "/proxies/p/toxics/t", ""), 404, "toxic not found");
        assertError(http("GET", "/proxies/p/toxics/t", ""), 404, "toxic not found");
    }

    @Test
    void checksStreamThenTypeThenNameThenAttributes() throws Exception {
        String stream = "stream was invalid, can be either upstream or downstream";
        http("POST", "/proxies/p/toxics", "{\"type\":\"noop\",\"name\":\"t\"}");
        assertError(http("POST", "/proxies/p/toxics", "{\"type\":\"x\",\"stream\":\"\"}"), 400, stream);
        assertError(http("POST", "/proxies/p/toxics", "{\"type\":\"x\",\"stream\":\"up\"}"), 400, stream);
        assertError(
                http("POST", "/proxies/p/toxics", "{\"type\":\"Latency\",\"name\":\"t\"}"), 400, "invalid toxic type");
        assertError(http("POST", "/proxies/p/toxics", "null"), 400, "invalid toxic type");
        String rest =
                "{\"type\":\"latency\",\"stream\":\"upstream\",\"name\":\"t\",\"attributes\":{\"latency\":\"x\"}}";
        assertError(http("POST", "/proxies/p/toxics", rest), 409, "toxic already exists");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,listen tcp: address 127.0.0.1: missing port in address",
        "127.0.0.1:99999,listen tcp: address 99999: invalid port",
        "192.0.2.1:1,listen tcp 192.0.2.1:1: bind: cannot assign requested address"
    })
    void saysWhyItCannotListen(String listen, String message) throws Exception {
        String body = "{\"name\":\"n\",\"upstream\":\"x:1\",\"listen\":\"" + listen + "\"}";
        assertError(http("POST", "/proxies", body), 500, message);
        assertError(http("GET", "/proxies/n", ""), 404, "proxy not found");
    }

    @Test
    void saysThatAHostIsUnknownOrAPortIsTaken() throws Exception {
        String body = "{\"name\":\"n\",\"upstream\":\"x:1\",\"listen\":\"%s\"}";
        HttpResponse<String> unknown = http("POST", "/proxies", body.formatted("no-such-host.invalid:1"));
        assertThat(unknown.body()).startsWith("{\"error\":\"listen tcp: lookup no-such-host.invalid");
        assertThat(unknown.statusCode()).isEqualTo(500);
        assertError(
                http("POST", "/proxies", body.formatted(proxy.getListen())),
                500,
                "listen tcp " + proxy.getListen() + ": bind: address already in use");
    }

    // ---- the router ----

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/proxies/",
                "/version/",
                "/nothing",
                "/metrics",
                "/proxies/a%2Fb",
                "/proxies/p/toxic",
                "/proxies/p/toxics/t/x",
                "/populate/x"
            })
    void knowsNoOtherPath(String path) throws Exception {
        HttpResponse<String> answer = http("GET", path, "", "User-Agent", "Mozilla/5.0");
        assertAnswer(answer, 404, TEXT, "404 page not found\n");
        assertThat(answer.headers().firstValue("X-Toxiproxy-Request-Id")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/version",
        "HEAD,/version",
        "OPTIONS,/proxies",
        "PUT,/proxies/p",
        "GET,/reset",
        "GET,/populate",
        "DELETE,/proxies/p/toxics",
        "PUT,/proxies/p/toxics/t"
    })
    void knowsNoOtherMethod(String method, String path) throws Exception {
        HttpResponse<String> answer = http(method, path, "");
        assertAnswer(answer, 405, "none", "");
        assertThat(answer.headers().firstValue("Allow")).isEmpty();
        assertThat(answer.headers().firstValue("X-Toxiproxy-Request-Id")).isEmpty();
    }

    @Test
    void turnsBrowsersAway() throws Exception {
        HttpResponse<String> answer = http("GET", "/proxies", "", "User-Agent", "Mozilla/5.0 (X11)");
        assertAnswer(answer, 403, TEXT, "User agent not allowed\n");
        assertThat(answer.headers().firstValue("X-Toxiproxy-Request-Id")).isPresent();
        assertThat(http("GET", "/proxies", "", "User-Agent", "curl/8 Mozilla/").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "//version,/version",
        "//version?a=b,/version?a=b",
        "/proxies//p,/proxies/p",
        "/x/../proxies/p/,/proxies/p/",
        "/./version,/version",
        "/../..,/"
    })
    void leadsToTheCleanPath(String path, String clean) throws Exception {
        // Not by an HTTP client: it would clean the path itself.
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 301 ").contains("\r\nLocation: " + clean + "\r\n");
    }

    @Test
    void understandsOldAndChunkedAndCautiousClients() throws Exception {
        String close = "Host: x\r\nConnection: close\r\n";
        assertThat(raw("GET /version HTTP/1.0\r\n\r\n")).contains(" 200 ").endsWith("\"}\n");
        String chunks = "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
        assertThat(raw("POST /proxies HTTP/1.1\r\n" + close + chunks)).contains("missing required field: name");
        String expecting = "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}";
        assertThat(raw("POST /proxies HTTP/1.1\r\n" + close + expecting))
                .startsWith("HTTP/1.1 100 ")
                .contains("missing required field: name");
    }

    private String raw(String request) throws Exception {
        try (Socket socket = new Socket(host, port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    // ---- update ----

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH"})
    void leavesConnectionsAloneWhereNothingDiffers(String method) throws Exception {
        try (Wire wire = connect()) {
            String sameListen = proxy.getListen().replace("127.0.0.1", "localhost");
            String body = "{\"name\":\"other\",\"listen\":\"%s\",\"upstream\":\"%s\",\"enabled\":true}"
                    .formatted(sameListen, upstreamAddress);
            assertAnswer(
                    http(method, "/proxies/p", body),
                    200,
                    JSON,
                    shown("p", proxy.getListen(), upstreamAddress, true, ""));
            assertThat(http(method, "/proxies/p", "{}").statusCode()).isEqualTo(200);
            assertAlive(wire);
        }
    }

    @Test
    void keepsToxicsOverEveryUpdate() throws Exception {
        toxic("noop", "upstream", 1, "");
        http("POST", "/proxies/p", "{\"enabled\":false}");
        http("POST", "/proxies/p", "{\"upstream\":\"\"}");
        http("POST", "/proxies/p", "{\"enabled\":true,\"listen\":\"127.0.0.1:0\"}");
        assertThat(http("GET", "/proxies/p", "").body())
                .contains("\"upstream\":\"\"", "\"enabled\":true", "noop_upstream");
    }

    @Test
    void changesNothingWhereANewAddressIsNone() throws Exception {
        try (Wire wire = connect()) {
            assertError(
                    http("POST", "/proxies/p", "{\"listen\":\"bad\",\"enabled\":false}"),
                    500,
                    "address bad: missing port in address");
            assertAlive(wire);
        }
    }

    @Test
    void staysDisabledWithTheNewAddressWhereThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            HttpResponse<String> answer = http("POST", "/proxies/p", "{\"listen\":\"" + address + "\"}");
            assertError(answer, 500, "listen tcp " + address + ": bind: address already in use");
            assertAnswer(http("GET", "/proxies/p", ""), 200, JSON, shown("p", address, upstreamAddress, false, ""));
        }
        assertThat(http("POST", "/proxies/p", "{\"enabled\":true}").statusCode())
                .isEqualTo(200);
    }

    // ---- populate and reset ----

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null"})
    void populatesWithNothing(String body) throws Exception {
        assertAnswer(http("POST", "/populate", body), 201, JSON, "{\"proxies\":null}");
    }

    @Test
    void populateKeepsWhatIsTheSameAndReplacesWhatDiffers() throws Exception {
        toxic("noop", "upstream", 1, "");
        try (Wire wire = connect()) {
            String same = "{\"name\":\"p\",\"listen\":\"%s\",\"upstream\":\"%s\",\"enabled\":false}"
                    .formatted(proxy.getListen(), upstreamAddress);
            String off = "{\"name\":\"off\",\"listen\":\"here\",\"upstream\":\"x:1\",\"enabled\":false}";
            HttpResponse<String> answer = http("POST", "/populate", "[" + same + "," + off + "]");
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.body())
                    .contains("\"enabled\":true", "noop_upstream")
                    .endsWith("," + shown("off", "here", "x:1", false, "") + "]}");
            assertAlive(wire);
            answer = http("POST", "/populate", "[" + same.replace(upstreamAddress, "y:2") + "]");
            assertThat(answer.body())
                    .isEqualTo("{\"proxies\":[" + shown("p", proxy.getListen(), "y:2", false, "") + "]}");
            assertClosed(wire.client());
        }
    }

    @Test
    void populateChecksAllEntriesBeforeItMakesAny() throws Exception {
        String good = "{\"name\":\"a\",\"listen\":\"127.0.0.1:0\",\"upstream\":\"x:1\"}";
        assertAnswer(
                http("POST", "/populate", "[" + good + ",null]"),
                400,
                JSON,
                "{\"error\":\"missing required field: name at proxy 2\",\"status\":400,\"proxies\":null}");
        assertThat(http("POST", "/populate", "[" + good + ",{\"name\":\"b\"}]").body())
                .contains("missing required field: upstream at proxy 2");
        assertThat(http("POST", "/populate", "{}").body()).startsWith("{\"error\":\"bad request body: json:");
        assertThat(http("GET", "/proxies/a", "").statusCode()).isEqualTo(404);
    }

    @Test
    void populateTellsWhatItDidBeforeAnError() throws Exception {
        String body = "[{\"name\":\"a\",\"upstream\":\"x:1\",\"enabled\":false},"
                + "{\"name\":\"b\",\"upstream\":\"x:1\",\"listen\":\"bad\"},"
                + "{\"name\":\"c\",\"upstream\":\"x:1\",\"enabled\":false}]";
        assertAnswer(
                http("POST", "/populate", body),
                500,
                JSON,
                "{\"error\":\"listen tcp: address bad: missing port in address\",\"status\":500,\"proxies\":["
                        + shown("a", "", "x:1", false, "") + "]}");
        assertThat(http("GET", "/proxies/c", "").statusCode()).isEqualTo(404);
    }

    @Test
    void resetFailsWhereAProxyCannotStart() throws Exception {
        http("POST", "/proxies", "{\"name\":\"a\",\"upstream\":\"x:1\",\"listen\":\"bad\",\"enabled\":false}");
        assertError(http("POST", "/reset", "rubbish"), 500, "listen tcp: address bad: missing port in address");
        http("DELETE", "/proxies/a", "");
        assertAnswer(http("POST", "/reset", ""), 204, "none", "");
    }

    // ---- start-up, metrics ----

    @Test
    void startsWithTheProxiesOfAFile(@TempDir Path directory) throws Exception {
        Path config = directory.resolve("proxies.json");
        Files.writeString(config, "[{\"name\":\"c\",\"listen\":\"127.0.0.1:0\",\"upstream\":\"x:1\"}]");
        serveFrom(ToxiproxyServer.builder().config(config).start());
        assertThat(http("GET", "/proxies/c", "").statusCode()).isEqualTo(200);
    }

    @Test
    void showsMetricsOnlyWhereTheyAreWanted() throws Exception {
        serveFrom(ToxiproxyServer.builder()
                .proxyMetrics(true)
                .runtimeMetrics(true)
                .start());
        proxy = client.createProxy("p", "127.0.0.1:0", upstreamAddress);
        try (Wire wire = connect()) {
            send(wire.client(), 1000);
            receive(wire.upstream(), 1000);
        }
        proxy.disable();
        String wanted =
                "toxiproxy_proxy_%s_bytes_total{direction=\"upstream\",listener=\"%s\",proxy=\"p\",upstream=\"%s\"} 1000";
        awaitMetrics(wanted.formatted("received", proxy.getListen(), upstreamAddress));
        awaitMetrics(wanted.formatted("sent", proxy.getListen(), upstreamAddress));
        awaitMetrics("jvm_threads_current ");
    }

    private void awaitMetrics(String line) throws Exception {
        String metrics = "";
        for (int i = 0; i < 50 && !metrics.contains(line); i++) {
            Thread.sleep(20);
            metrics = http("PUT", "/metrics", "").body();
        }
        assertThat(metrics).contains(line);
    }
}

package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.rekawek.toxiproxy.Proxy;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a proxy when it is created, changed and replaced, to the corners. */
class ToxiproxyProxyTests extends ToxiproxyFixture {

    private int update(String body) throws Exception {
        return http("POST", "/proxies/p", body).statusCode();
    }

    private String listen() throws Exception {
        return client.getProxy("p").getListen();
    }

    private String upstreamAddress() {
        return "127.0.0.1:" + upstream.getLocalPort();
    }

    private void listenOnAllInterfaces() throws Exception {
        proxy.delete();
        proxy = client.createProxy("p", ":0", upstreamAddress());
        assertThat(proxy.getListen()).matches("\\[::]:[1-9][0-9]+");
    }

    // ---- create ----

    @Test
    void theLastOfTwoEqualKeysCountsAndUnknownKeysDoNot() throws Exception {
        HttpResponse<String> answer = http(
                "POST",
                "/proxies",
                "{\"name\":\"a\",\"x\":{\"y\":[1]},\"name\":\"b\",\"upstream\":\"x:1\",\"enabled\":false}");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).startsWith("{\"name\":\"b\"");
    }

    @Test
    void ignoresToxicsInTheDescriptionOfAProxy() throws Exception {
        String body =
                "{\"name\":\"a\",\"listen\":\"127.0.0.1:0\",\"upstream\":\"x:1\",\"toxics\":[{\"type\":\"noop\"}]}";
        assertThat(http("POST", "/proxies", body).statusCode()).isEqualTo(201);
        assertThat(client.getProxy("a").toxics().getAll()).isEmpty();
    }

    @Test
    void looksForTheNameBeforeItListens() throws Exception {
        HttpResponse<String> answer =
                http("POST", "/proxies", "{\"name\":\"p\",\"listen\":\"bad\",\"upstream\":\"x:1\"}");
        assertThat(answer.statusCode()).isEqualTo(409);
    }

    // ---- update ----

    @Test
    void listensOnAllInterfacesWhereOnlyAPortIsNamed() throws Exception {
        listenOnAllInterfaces();
        try (Wire wire = connect()) {
            assertAlive(wire);
        }
    }

    @Test
    void takesTheSameAddressInFullForNoChange() throws Exception {
        listenOnAllInterfaces();
        try (Wire wire = connect()) {
            assertAlive(wire);
            assertThat(update("{\"listen\":\"" + proxy.getListen() + "\"}")).isEqualTo(200);
            assertAlive(wire);
        }
    }

    @Test
    void takesTheSameAddressWithoutItsHostForAChange() throws Exception {
        listenOnAllInterfaces();
        String before = proxy.getListen();
        try (Wire wire = connect()) {
            assertAlive(wire);
            assertThat(update("{\"listen\":\"" + before.replace("[::]", "") + "\"}"))
                    .isEqualTo(200);
            assertClosed(wire.client());
        }
        assertThat(listen()).isEqualTo(before);
    }

    @Test
    void movesToARandomPortWhereTheNewAddressIsEmpty() throws Exception {
        try (Wire wire = connect()) {
            assertAlive(wire);
            assertThat(update("{\"listen\":\"\"}")).isEqualTo(200);
            assertClosed(wire.client());
        }
        assertThat(listen()).matches("\\[::]:[1-9][0-9]+").isNotEqualTo(proxy.getListen());
    }

    @Test
    void storesTheNewAddressOfADisabledProxyAndDoesNotListen() throws Exception {
        proxy.disable();
        int free;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = probe.getLocalPort();
        }
        String address = "127.0.0.1:" + free;
        assertThat(update("{\"listen\":\"" + address + "\"}")).isEqualTo(200);
        assertThat(listen()).isEqualTo(address);
        assertThat(client.getProxy("p").isEnabled()).isFalse();
        assertThatThrownBy(() -> connectTo(address)).isInstanceOf(ConnectException.class);
        proxy.enable();
        assertThat(listen()).isEqualTo(address);
        connectTo(address).close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void changesNothingWhereItIsSoAlready(boolean enabled) throws Exception {
        update("{\"enabled\":" + enabled + "}");
        Proxy before = client.getProxy("p");
        assertThat(update("{\"enabled\":" + enabled + "}")).isEqualTo(200);
        assertThat(client.getProxy("p").isEnabled()).isEqualTo(before.isEnabled());
        assertThat(listen()).isEqualTo(before.getListen());
    }

    // ---- populate, reset ----

    @Test
    void populateReplacesByAFreshProxyWithoutToxics() throws Exception {
        toxic("noop", "upstream", 1, "");
        String body = "[{\"name\":\"p\",\"listen\":\"%s\",\"upstream\":\"x:1\"}]".formatted(proxy.getListen());
        assertThat(http("POST", "/populate", body).statusCode()).isEqualTo(201);
        assertThat(client.getProxy("p").getUpstream()).isEqualTo("x:1");
        assertThat(client.getProxy("p").getListen()).isEqualTo(proxy.getListen());
        assertThat(http("GET", "/proxies/p/toxics", "").body()).isEqualTo("[]");
    }

    @Test
    void populateLeavesTheOldOneStoppedWhereTheNewOneCannotListen() throws Exception {
        try (Wire wire = connect();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertAlive(wire);
            String body = "[{\"name\":\"p\",\"listen\":\"127.0.0.1:%d\",\"upstream\":\"x:1\"}]"
                    .formatted(taken.getLocalPort());
            HttpResponse<String> answer = http("POST", "/populate", body);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("bind: address already in use").endsWith("\"proxies\":null}");
            assertClosed(wire.client());
        }
        assertThat(client.getProxy("p").isEnabled()).isFalse();
        assertThat(client.getProxy("p").getUpstream()).isEqualTo(upstreamAddress());
    }

    @Test
    void resetStartsWhatWasCreatedDisabled() throws Exception {
        http(
                "POST",
                "/proxies",
                "{\"name\":\"off\",\"listen\":\"127.0.0.1:0\",\"upstream\":\"%s\",\"enabled\":false}"
                        .formatted(upstreamAddress()));
        client.reset();
        Proxy started = client.getProxy("off");
        assertThat(started.isEnabled()).isTrue();
        try (Socket near = connectTo(started.getListen());
                Socket far = upstream.accept()) {
            send(near, 10);
            receive(far, 10);
        }
    }
}

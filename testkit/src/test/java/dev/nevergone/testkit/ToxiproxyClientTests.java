package dev.nevergone.testkit;

import static eu.rekawek.toxiproxy.model.ToxicDirection.DOWNSTREAM;
import static eu.rekawek.toxiproxy.model.ToxicDirection.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.Toxic;
import eu.rekawek.toxiproxy.model.ToxicList;
import eu.rekawek.toxiproxy.model.toxic.Bandwidth;
import eu.rekawek.toxiproxy.model.toxic.Latency;
import eu.rekawek.toxiproxy.model.toxic.LimitData;
import eu.rekawek.toxiproxy.model.toxic.ResetPeer;
import eu.rekawek.toxiproxy.model.toxic.Slicer;
import eu.rekawek.toxiproxy.model.toxic.SlowClose;
import eu.rekawek.toxiproxy.model.toxic.Timeout;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Everything that toxiproxy-java can ask for, and what comes of it on the wire. */
class ToxiproxyClientTests extends ToxiproxyFixture {

    private static final int NEVER = 60_000;

    /** Whoever adds one here adds a test that calls it. Constructors that need the library's own HTTP client are its own. */
    @Test
    void thisIsAllThatTheLibraryOffers() {
        List<Class<?>> types = List.of(
                ToxiproxyClient.class,
                Proxy.class,
                ToxicList.class,
                Toxic.class,
                Latency.class,
                Bandwidth.class,
                SlowClose.class,
                Timeout.class,
                ResetPeer.class,
                Slicer.class,
                LimitData.class);
        assertThat(types.stream().map(type -> type.getSimpleName() + ": " + publicMethods(type)))
                .containsExactly(
                        "ToxiproxyClient: createProxy getProxies getProxy getProxyOrNull reset version",
                        "Proxy: delete disable enable getListen getName getUpstream isEnabled setListen setUpstream"
                                + " toString toxics",
                        "ToxicList: bandwidth get get getAll latency limitData resetPeer slicer slowClose timeout",
                        "Toxic: getName getStream getToxicity remove setToxicity toString",
                        "Latency: getJitter getLatency setJitter setLatency",
                        "Bandwidth: getRate setRate",
                        "SlowClose: getDelay setDelay",
                        "Timeout: getTimeout setTimeout",
                        "ResetPeer: getTimeout setTimeout",
                        "Slicer: getAverageSize getDelay getSizeVariation setAverageSize setDelay setSizeVariation",
                        "LimitData: getBytes setBytes");
    }

    private static String publicMethods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    // ---- the client ----

    @Test
    void tellsItsVersion() throws Exception {
        assertThat(client.version()).matches("\\{\"version\": \"[^\"]+\"}");
    }

    @Test
    void isFoundByProtocolHostAndPort() throws Exception {
        assertThat(new ToxiproxyClient("http", host, port).getProxy("p").getListen())
                .isEqualTo(proxy.getListen());
    }

    @Test
    void isFoundAtTheDefaultPort() throws Exception {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8474));
        } catch (BindException e) {
            abort("somebody has port 8474");
        }
        try (ToxiproxyServer standard = ToxiproxyServer.builder().port(8474).start()) {
            assertThat(new ToxiproxyClient().getProxies()).isEmpty();
            assertThat(standard.port()).isEqualTo(8474);
        }
    }

    @Test
    void showsAProxyWithTheAddressItIsBoundTo() throws Exception {
        Proxy created = client.createProxy("q", "localhost:0", "localhost:1");
        assertThat(created.getName()).isEqualTo("q");
        assertThat(created.getListen()).matches("127\\.0\\.0\\.1:[1-9][0-9]+");
        assertThat(created.getUpstream()).isEqualTo("localhost:1");
        assertThat(created.isEnabled()).isTrue();
        assertThat(client.getProxy("q").getListen()).isEqualTo(created.getListen());
        assertThat(created.toString()).contains("q");
    }

    @Test
    void listsProxiesInTheOrderOfTheirNames() throws Exception {
        client.createProxy("z", "127.0.0.1:0", "localhost:1");
        client.createProxy("a", "127.0.0.1:0", "localhost:1");
        assertThat(client.getProxies()).extracting(Proxy::getName).containsExactly("a", "p", "z");
        assertThat(client.getProxyOrNull("a").getUpstream()).isEqualTo("localhost:1");
        assertThat(client.getProxyOrNull("nobody")).isNull();
    }

    @Test
    void refusesASecondProxyOfTheSameName() {
        assertThatThrownBy(() -> client.createProxy("p", "127.0.0.1:0", "localhost:1"))
                .isInstanceOf(IOException.class)
                .hasMessage("[409] proxy already exists");
    }

    @Test
    void forgetsADeletedProxyWithItsConnectionsAndFreesItsPort() throws Exception {
        String listen = proxy.getListen();
        try (Wire wire = connect()) {
            assertAlive(wire);
            proxy.delete();
            assertClosed(wire.client());
            assertClosed(wire.upstream());
        }
        assertThat(client.getProxies()).isEmpty();
        assertThatThrownBy(() -> client.getProxy("p")).hasMessage("[404] proxy not found");
        assertThatThrownBy(() -> connectTo(listen)).isInstanceOf(ConnectException.class);
        assertThat(client.createProxy("p", listen, "localhost:1").getListen()).isEqualTo(listen);
    }

    @Test
    void movesToAnotherUpstream() throws Exception {
        try (Wire before = connect();
                ServerSocket other = new ServerSocket(0)) {
            proxy.setUpstream("127.0.0.1:" + other.getLocalPort());
            assertClosed(before.client());
            try (Socket near = connectTo(proxy.getListen());
                    Socket far = other.accept()) {
                send(near, 10);
                receive(far, 10);
            }
        }
    }

    @Test
    void movesToAnotherPort() throws Exception {
        String before = proxy.getListen();
        int free;
        try (ServerSocket probe = new ServerSocket(0)) {
            free = probe.getLocalPort();
        }
        proxy.setListen("127.0.0.1:" + free);
        assertThat(proxy.getListen()).isEqualTo("127.0.0.1:" + free);
        assertThatThrownBy(() -> connectTo(before)).isInstanceOf(ConnectException.class);
        try (Wire wire = connect()) {
            assertAlive(wire);
        }
    }

    @Test
    void refusesConnectionsWhileDisabledAndComesBackOnTheSamePort() throws Exception {
        String listen = proxy.getListen();
        try (Wire wire = connect()) {
            proxy.disable();
            assertThat(proxy.isEnabled()).isFalse();
            assertClosed(wire.client());
            assertClosed(wire.upstream());
        }
        assertThatThrownBy(() -> connectTo(listen)).isInstanceOf(ConnectException.class);
        proxy.enable();
        assertThat(proxy.getListen()).isEqualTo(listen);
        try (Wire wire = connect()) {
            assertAlive(wire);
        }
    }

    @Test
    void resetEnablesAllProxiesAndTakesAllToxicsAwayButKeepsConnections() throws Exception {
        Proxy other = client.createProxy("other", "127.0.0.1:0", "localhost:1");
        other.disable();
        try (Wire wire = connect()) {
            proxy.toxics().latency("slow", UPSTREAM, 60_000);
            client.reset();
            assertThat(client.getProxy("other").isEnabled()).isTrue();
            assertThat(proxy.toxics().getAll()).isEmpty();
            assertAlive(wire);
        }
    }

    // ---- the toxics ----

    @Test
    void latencyDelaysAsItWasToldLast() throws Exception {
        Latency toxic = proxy.toxics().latency("t", DOWNSTREAM, NEVER);
        assertThat(toxic.getLatency()).isEqualTo(NEVER);
        try (Wire wire = connect()) {
            toxic.setLatency(500).setJitter(100);
            Latency read = proxy.toxics().get("t", Latency.class);
            assertThat(read.getLatency()).isEqualTo(500);
            assertThat(read.getJitter()).isEqualTo(100);
            assertThat(read.getName()).isEqualTo("t");
            assertThat(read.getStream()).isEqualTo(DOWNSTREAM);
            Duration time = timeOf(() -> {
                send(wire.upstream(), 10);
                receive(wire.client(), 10);
            });
            assertThat(time).isBetween(Duration.ofMillis(400), Duration.ofSeconds(5));
        }
    }

    @Test
    void bandwidthIsAsNarrowAsItWasToldLast() throws Exception {
        Bandwidth toxic = proxy.toxics().bandwidth("t", UPSTREAM, 1);
        assertThat(toxic.getRate()).isEqualTo(1);
        toxic.setRate(100);
        assertThat(proxy.toxics().get("t", Bandwidth.class).getRate()).isEqualTo(100);
        try (Wire wire = connect()) {
            assertTakes(300, () -> {
                send(wire.client(), 30_000);
                receive(wire.upstream(), 30_000);
            });
        }
    }

    @Test
    void slowCloseWaitsAsItWasToldLast() throws Exception {
        SlowClose toxic = proxy.toxics().slowClose("t", UPSTREAM, NEVER);
        assertThat(toxic.getDelay()).isEqualTo(NEVER);
        toxic.setDelay(300);
        assertThat(proxy.toxics().get("t", SlowClose.class).getDelay()).isEqualTo(300);
        try (Wire wire = connect()) {
            assertTakes(300, () -> {
                wire.client().close();
                assertClosed(wire.upstream());
            });
        }
    }

    @Test
    void timeoutClosesAsItWasToldLast() throws Exception {
        Timeout toxic = proxy.toxics().timeout("t", UPSTREAM, NEVER);
        assertThat(toxic.getTimeout()).isEqualTo(NEVER);
        toxic.setTimeout(300);
        assertThat(proxy.toxics().get("t", Timeout.class).getTimeout()).isEqualTo(300);
        try (Wire wire = connect()) {
            assertTakes(300, () -> {
                send(wire.client(), 10);
                assertClosed(wire.upstream());
            });
            assertClosed(wire.client());
        }
    }

    @Test
    void resetPeerResetsAsItWasToldLast() throws Exception {
        ResetPeer toxic = proxy.toxics().resetPeer("t", UPSTREAM, NEVER);
        assertThat(toxic.getTimeout()).isEqualTo(NEVER);
        toxic.setTimeout(300);
        assertThat(proxy.toxics().get("t", ResetPeer.class).getTimeout()).isEqualTo(300);
        try (Wire wire = connect()) {
            assertTakes(300, () -> {
                send(wire.client(), 10);
                assertReset(wire.upstream());
            });
            assertReset(wire.client());
        }
    }

    @Test
    void slicerCutsAsItWasToldLast() throws Exception {
        Slicer toxic = proxy.toxics().slicer("t", UPSTREAM, 1_000, 1);
        assertThat(toxic.getAverageSize()).isEqualTo(1_000);
        assertThat(toxic.getDelay()).isEqualTo(1);
        toxic.setAverageSize(100).setSizeVariation(5).setDelay(20_000);
        Slicer read = proxy.toxics().get("t", Slicer.class);
        assertThat(read.getAverageSize()).isEqualTo(100);
        assertThat(read.getSizeVariation()).isEqualTo(5);
        assertThat(read.getDelay()).isEqualTo(20_000);
        try (Wire wire = connect()) {
            // 8 to 16 pieces, 20 ms (20,000 microseconds) after each.
            Duration time = timeOf(() -> {
                send(wire.client(), 800);
                assertThat(wire.upstream().getInputStream().read(new byte[800])).isLessThan(800);
                wire.client().shutdownOutput();
                wire.upstream().getInputStream().readAllBytes();
            });
            assertThat(time).isBetween(Duration.ofMillis(120), Duration.ofSeconds(5));
        }
    }

    @Test
    void limitDataClosesAfterWhatItWasToldLast() throws Exception {
        LimitData toxic = proxy.toxics().limitData("t", UPSTREAM, 1);
        assertThat(toxic.getBytes()).isEqualTo(1);
        toxic.setBytes(200);
        assertThat(proxy.toxics().get("t", LimitData.class).getBytes()).isEqualTo(200);
        try (Wire wire = connect()) {
            send(wire.client(), 300);
            assertThat(wire.upstream().getInputStream().readAllBytes()).hasSize(200);
        }
    }

    @Test
    void aToxicOfNoToxicityDoesNothing() throws Exception {
        Toxic toxic = proxy.toxics().latency("t", UPSTREAM, NEVER);
        assertThat(toxic.getToxicity()).isEqualTo(1);
        toxic.setToxicity(0);
        assertThat(proxy.toxics().get("t").getToxicity()).isZero();
        try (Wire wire = connect()) {
            assertTakesNoTime(() -> assertAlive(wire));
        }
        toxic.setToxicity(0.25f);
        assertThat(proxy.toxics().get("t").getToxicity()).isEqualTo(0.25f);
        assertThat(toxic.toString()).contains("t");
    }

    @Test
    void aRemovedToxicDoesNothing() throws Exception {
        Toxic toxic = proxy.toxics().latency("t", UPSTREAM, NEVER);
        toxic.remove();
        try (Wire wire = connect()) {
            assertTakesNoTime(() -> assertAlive(wire));
        }
    }

    @Test
    void listsToxicsOfTheUpstreamDirectionFirst() throws Exception {
        ToxicList toxics = proxy.toxics();
        toxics.latency("a", DOWNSTREAM, 1);
        toxics.timeout("b", UPSTREAM, 1);
        toxics.bandwidth("c", DOWNSTREAM, 1);
        toxics.slicer("d", UPSTREAM, 1, 1);
        assertThat(toxics.getAll()).extracting(Toxic::getName).containsExactly("b", "d", "a", "c");
        toxics.get("d").remove();
        assertThat(toxics.getAll()).extracting(Toxic::getName).containsExactly("b", "a", "c");
        assertThatThrownBy(() -> toxics.get("d")).hasMessage("[404] toxic not found");
    }

    @Test
    void refusesASecondToxicOfTheSameNameAlsoInTheOtherDirection() throws Exception {
        proxy.toxics().latency("t", DOWNSTREAM, 1);
        assertThatThrownBy(() -> proxy.toxics().timeout("t", UPSTREAM, 1)).hasMessage("[409] toxic already exists");
    }

    @Test
    void twoServersKnowNothingOfEachOther() throws Exception {
        try (ToxiproxyServer second = ToxiproxyServer.start()) {
            ToxiproxyClient other = new ToxiproxyClient(second.host(), second.port());
            assertThat(other.getProxies()).isEmpty();
            assertThat(second.port()).isNotEqualTo(port);
        }
    }

    @Test
    void answersTwoHundredRequestsWithoutAPauseInEach() throws Exception {
        // Where header and body went out in two packets, each answer would wait 40 ms for the client's ACK.
        assertThat(timeOf(() -> {
                    for (int i = 0; i < 200; i++) {
                        client.getProxy("p");
                    }
                }))
                .isLessThan(Duration.ofSeconds(4));
    }
}

package dev.nevergone.testkit;

import static eu.rekawek.toxiproxy.model.ToxicDirection.DOWNSTREAM;
import static eu.rekawek.toxiproxy.model.ToxicDirection.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Everything that toxiproxy-java can ask for. */
class ToxiproxyClientTests extends ToxiproxyFixture {

    @Test
    void tellsItsVersion() throws Exception {
        assertThat(client.version()).isEqualTo("{\"version\": \"git\"}");
    }

    @Test
    void showsAProxyWithTheAddressItIsBoundTo() throws Exception {
        Proxy created = client.createProxy("q", "localhost:0", "localhost:1");
        assertThat(created.getName()).isEqualTo("q");
        assertThat(created.getListen()).matches("127\\.0\\.0\\.1:[1-9][0-9]+");
        assertThat(created.getUpstream()).isEqualTo("localhost:1");
        assertThat(created.isEnabled()).isTrue();
        assertThat(client.getProxy("q").getListen()).isEqualTo(created.getListen());
    }

    @Test
    void listsProxiesInTheOrderOfTheirNames() throws Exception {
        client.createProxy("z", "127.0.0.1:0", "localhost:1");
        client.createProxy("a", "127.0.0.1:0", "localhost:1");
        assertThat(client.getProxies()).extracting(Proxy::getName).containsExactly("a", "p", "z");
        assertThat(client.getProxyOrNull("nobody")).isNull();
    }

    @Test
    void refusesASecondProxyOfTheSameName() {
        assertThatThrownBy(() -> client.createProxy("p", "127.0.0.1:0", "localhost:1"))
                .isInstanceOf(IOException.class)
                .hasMessage("[409] proxy already exists");
    }

    @Test
    void forgetsADeletedProxyAndFreesItsPort() throws Exception {
        String listen = proxy.getListen();
        proxy.delete();
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

    @Test
    void keepsWhatItWasToldAboutALatency() throws Exception {
        Latency toxic = proxy.toxics().latency("t", DOWNSTREAM, 100).setJitter(15);
        assertThat(toxic.getLatency()).isEqualTo(100);
        toxic.setLatency(50).setToxicity(0.25f);
        Latency read = proxy.toxics().get("t", Latency.class);
        assertThat(read.getLatency()).isEqualTo(50);
        assertThat(read.getJitter()).isEqualTo(15);
        assertThat(read.getToxicity()).isEqualTo(0.25f);
        assertThat(read.getStream()).isEqualTo(DOWNSTREAM);
        assertThat(read.getName()).isEqualTo("t");
    }

    @Test
    void keepsWhatItWasToldAboutABandwidth() throws Exception {
        proxy.toxics().bandwidth("t", UPSTREAM, 100).setRate(200);
        assertThat(proxy.toxics().get("t", Bandwidth.class).getRate()).isEqualTo(200);
        assertThat(proxy.toxics().get("t", Bandwidth.class).getStream()).isEqualTo(UPSTREAM);
    }

    @Test
    void keepsWhatItWasToldAboutASlowClose() throws Exception {
        proxy.toxics().slowClose("t", UPSTREAM, 100).setDelay(200);
        assertThat(proxy.toxics().get("t", SlowClose.class).getDelay()).isEqualTo(200);
    }

    @Test
    void keepsWhatItWasToldAboutATimeout() throws Exception {
        proxy.toxics().timeout("t", UPSTREAM, 100).setTimeout(200);
        assertThat(proxy.toxics().get("t", Timeout.class).getTimeout()).isEqualTo(200);
    }

    @Test
    void keepsWhatItWasToldAboutAResetPeer() throws Exception {
        proxy.toxics().resetPeer("t", UPSTREAM, 100).setTimeout(200);
        assertThat(proxy.toxics().get("t", ResetPeer.class).getTimeout()).isEqualTo(200);
    }

    @Test
    void keepsWhatItWasToldAboutASlicer() throws Exception {
        proxy.toxics().slicer("t", UPSTREAM, 100, 10).setSizeVariation(5).setDelay(20);
        Slicer read = proxy.toxics().get("t", Slicer.class);
        assertThat(read.getAverageSize()).isEqualTo(100);
        assertThat(read.getSizeVariation()).isEqualTo(5);
        assertThat(read.getDelay()).isEqualTo(20);
    }

    @Test
    void keepsWhatItWasToldAboutALimitData() throws Exception {
        proxy.toxics().limitData("t", UPSTREAM, 100).setBytes(200);
        assertThat(proxy.toxics().get("t", LimitData.class).getBytes()).isEqualTo(200);
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
            assertThat(second.port()).isNotEqualTo(server.port());
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

package dev.nevergone.testkit;

import static eu.rekawek.toxiproxy.model.ToxicDirection.DOWNSTREAM;
import static eu.rekawek.toxiproxy.model.ToxicDirection.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.slf4j.LoggerFactory;

/** How connections open, carry and close. */
class ToxiproxyConnectionTests extends ToxiproxyFixture {

    @Test
    void carries20MegabytesThereAndBackUnharmed() throws Exception {
        byte[] data = bytes(20_000_000);
        try (Wire wire = connect()) {
            CompletableFuture<Void> echo = inBackground(() -> echo(wire.upstream()));
            CompletableFuture<Void> sender =
                    inBackground(() -> wire.client().getOutputStream().write(data));
            byte[] received = new byte[data.length];
            Duration time = timeOf(() -> wire.client().getInputStream().readNBytes(received, 0, data.length));
            assertThat(Arrays.mismatch(received, data)).isEqualTo(-1);
            LoggerFactory.getLogger(getClass())
                    .info("20 MB there and back in {} ms: {} MB/s", time.toMillis(), 20_000 / time.toMillis());
            sender.join();
            wire.client().close();
            echo.join();
        }
    }

    private static void echo(Socket socket) throws IOException {
        try (InputStream in = socket.getInputStream()) {
            in.transferTo(socket.getOutputStream());
        }
    }

    @Test
    void passesACloseOnToBothSidesForThereIsNoHalfClose() throws Exception {
        try (Wire wire = connect()) {
            wire.client().shutdownOutput();
            assertClosed(wire.upstream());
            assertClosed(wire.client());
        }
        try (Wire wire = connect()) {
            wire.upstream().shutdownOutput();
            assertClosed(wire.client());
            assertClosed(wire.upstream());
        }
    }

    @Test
    void deliversAllDataBeforeTheClose() throws Exception {
        try (Wire wire = connect()) {
            send(wire.client(), 500_000);
            wire.client().shutdownOutput();
            receive(wire.upstream(), 500_000);
            assertClosed(wire.upstream());
        }
    }

    @Test
    void turnsAResetIntoAPlainClose() throws Exception {
        try (Wire wire = connect()) {
            wire.client().setSoLinger(true, 0);
            wire.client().close();
            assertClosed(wire.upstream());
        }
    }

    @Test
    void stillDeliversWhatItHadReadOfTheOtherDirection() throws Exception {
        proxy.toxics().latency("t", DOWNSTREAM, 300);
        try (Wire wire = connect()) {
            send(wire.upstream(), 10);
            Thread.sleep(50);
            wire.client().shutdownOutput();
            assertClosed(wire.upstream());
            receive(wire.client(), 10);
            assertClosed(wire.client());
        }
    }

    @Test
    void disablingDropsWhatToxicsHoldAndWaitsForNone() throws Exception {
        proxy.toxics().latency("slow", UPSTREAM, 60_000);
        proxy.toxics().slowClose("late", UPSTREAM, 60_000);
        proxy.toxics().slowClose("later", DOWNSTREAM, 60_000);
        try (Wire wire = connect()) {
            send(wire.client(), 10);
            Thread.sleep(50);
            assertTakes(0, proxy::disable);
            assertClosed(wire.upstream());
            assertClosed(wire.client());
        }
    }

    @Test
    void comesBackOnTheSamePortTimeAndAgainWithLiveConnections() throws Exception {
        List<Wire> wires = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Wire wire = connect();
            assertAlive(wire);
            wires.add(wire);
            proxy.disable();
            proxy.enable();
        }
        for (Wire wire : wires) {
            assertClosed(wire.client());
            wire.close();
        }
    }

    @Test
    void closesTheClientWhereTheUpstreamRefusesOrIsUnknown() throws Exception {
        int free;
        try (ServerSocket probe = new ServerSocket(0)) {
            free = probe.getLocalPort();
        }
        List<String> targets = List.of("127.0.0.1:" + free, "no-such-host.invalid:1", "nonsense", "127.0.0.1:99999");
        for (String target : targets) {
            Proxy lost = client.createProxy("lost", "127.0.0.1:0", target);
            try (Socket socket = connectTo(lost.getListen())) {
                assertClosed(socket);
            }
            lost.delete();
        }
    }

    @Test
    void findsTheUpstreamByNameForEveryConnection() throws Exception {
        try (Socket socket = connectTo(client.createProxy("n", "127.0.0.1:0", "localhost:" + upstream.getLocalPort())
                        .getListen());
                Socket far = upstream.accept()) {
            send(socket, 10);
            receive(far, 10);
        }
    }

    /** A listener whose backlog is full: Linux lets further connects hang. */
    @Test
    @DisabledIfSystemProperty(
            named = SERVER,
            matches = ".+",
            disabledReason = "The original holds up all clients of that proxy")
    void aDialThatHangsHoldsUpNobody() throws Exception {
        List<Socket> fillers = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            while (fill(full, fillers)) {
                assertThat(fillers).hasSizeLessThan(50);
            }
            Proxy stuck = client.createProxy("stuck", "127.0.0.1:0", "127.0.0.1:" + full.getLocalPort());
            try (Socket first = connectTo(stuck.getListen())) {
                assertSilent(first, 100);
                stuck.setUpstream("127.0.0.1:" + upstream.getLocalPort());
                assertClosed(first);
                try (Socket second = connectTo(stuck.getListen());
                        Socket far = upstream.accept()) {
                    send(second, 10);
                    receive(far, 10);
                }
                stuck.setUpstream("127.0.0.1:" + full.getLocalPort());
                try (Socket third = connectTo(stuck.getListen())) {
                    assertSilent(third, 100);
                    assertTakes(0, stuck::delete);
                    assertClosed(third);
                }
            }
        } finally {
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    private static boolean fill(ServerSocket full, List<Socket> fillers) throws IOException {
        Socket socket = new Socket();
        fillers.add(socket);
        try {
            socket.connect(full.getLocalSocketAddress(), 300);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    @DisabledIfSystemProperty(named = SERVER, matches = ".+", disabledReason = "It is about threads of this JVM")
    void leavesNeitherThreadNorSocketBehind() throws Exception {
        ToxiproxyServer other = ToxiproxyServer.start();
        ToxiproxyClient driver = new ToxiproxyClient(other.host(), other.port());
        Proxy busy = driver.createProxy("busy", "127.0.0.1:0", "127.0.0.1:" + upstream.getLocalPort());
        busy.toxics().latency("t", UPSTREAM, 60_000);
        busy.toxics().timeout("u", DOWNSTREAM, 0);
        busy.toxics().resetPeer("v", UPSTREAM, 60_000);
        int port = other.port();
        try (Socket near = connectTo(busy.getListen());
                Socket far = upstream.accept()) {
            send(near, 10);
            Thread.sleep(50);
            // Those of the fixture's own server are not meant.
            assertThat(threadsOf("busy")).hasSizeGreaterThanOrEqualTo(8);
            other.close();
            other.close();
            assertThat(threadsOf("busy")).isEmpty();
            assertEnded(near);
            assertEnded(far);
        }
        assertThatThrownBy(() -> connectTo("127.0.0.1:" + port)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> connectTo(busy.getListen())).isInstanceOf(ConnectException.class);
        // Also a port that was just in use can be taken again.
        ToxiproxyServer.builder().port(port).start().close();
        stopAll();
        assertThat(threadsOf("toxiproxy-")).isEmpty();
        // Those of the HTTP library's pool have done all their work, but may be a moment from their end.
        for (int i = 0; i < 100 && !threadsOf("HTTP-").isEmpty(); i++) {
            Thread.sleep(20);
        }
        assertThat(threadsOf("HTTP-")).isEmpty();
    }

    /** FIN or RST: the connection was opened under a reset_peer. */
    private static void assertEnded(Socket socket) throws IOException {
        try {
            assertClosed(socket);
        } catch (SocketException e) {
            assertThat(e).hasMessage("Connection reset");
        }
    }

    private static List<String> threadsOf(String what) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains(what))
                .filter(name -> !name.startsWith("HttpClient"))
                .toList();
    }

    @Test
    @DisabledIfSystemProperty(named = SERVER, matches = ".+", disabledReason = "It is about threads of this JVM")
    void endsItsThreadsWithEachConnection() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (Wire wire = connect()) {
                assertAlive(wire);
            }
        }
        for (int i = 0; i < 100 && threadsOf("toxiproxy-p-").size() > 1; i++) {
            Thread.sleep(20);
        }
        assertThat(threadsOf("toxiproxy-p-")).containsExactly("toxiproxy-p-accept");
    }

    @Test
    void refusesSettingsThatCannotBe() throws Exception {
        assertThatThrownBy(() -> ToxiproxyServer.builder().port(65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Toxiproxy server - port (65536): must be 0 to 65535; 0 takes a free one");
        assertThatThrownBy(() -> ToxiproxyServer.builder().port(port).start())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("Toxiproxy server - cannot start on 127.0.0.1:" + port);
        Path config = Files.createTempFile("toxiproxy", ".json");
        Files.writeString(config, "{}");
        assertThatThrownBy(() -> ToxiproxyServer.builder().config(config).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Toxiproxy server - config (" + config + "): bad request body: ");
        Files.delete(config);
    }
}

package dev.nevergone.testkit;

import static eu.rekawek.toxiproxy.model.ToxicDirection.DOWNSTREAM;
import static eu.rekawek.toxiproxy.model.ToxicDirection.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;

import eu.rekawek.toxiproxy.model.toxic.Bandwidth;
import eu.rekawek.toxiproxy.model.toxic.Latency;
import eu.rekawek.toxiproxy.model.toxic.LimitData;
import eu.rekawek.toxiproxy.model.toxic.SlowClose;
import eu.rekawek.toxiproxy.model.toxic.Timeout;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** What a change of the toxics does to connections that are open. */
class ToxiproxyChainTests extends ToxiproxyFixture {
    private static final int NEVER = 60_000;

    @Test
    void aNewToxicActsOnAnOpenConnectionAtOnce() throws Exception {
        try (Wire wire = connect()) {
            assertAlive(wire);
            proxy.toxics().latency("t", UPSTREAM, 300);
            assertTakes(300, () -> {
                send(wire.client(), 10);
                receive(wire.upstream(), 10);
            });
        }
    }

    @Test
    void aNewToxicReleasesWhatTheOneBeforeItHoldsPastItself() throws Exception {
        proxy.toxics().latency("first", UPSTREAM, NEVER);
        try (Wire wire = connect()) {
            send(wire.client(), 10);
            assertSilent(wire.upstream(), 100);
            proxy.toxics().timeout("second", UPSTREAM, 0);
            receive(wire.upstream(), 10);
        }
    }

    @Test
    void aNewToxicOfTheOtherDirectionReleasesNothing() throws Exception {
        proxy.toxics().latency("first", UPSTREAM, NEVER);
        try (Wire wire = connect()) {
            send(wire.client(), 10);
            Thread.sleep(50);
            proxy.toxics().latency("second", DOWNSTREAM, 0);
            assertSilent(wire.upstream(), 100);
        }
    }

    @Test
    void anUpdateReleasesTheHeldChunkAndTreatsTheQueuedOnesAnew() throws Exception {
        Latency latency = proxy.toxics().latency("t", UPSTREAM, NEVER);
        try (Wire wire = connect()) {
            send(wire.client(), 10);
            Thread.sleep(50);
            send(wire.client(), 20);
            Thread.sleep(50);
            send(wire.client(), 30);
            assertSilent(wire.upstream(), 50);
            latency.setLatency(600);
            receive(wire.upstream(), 10);
            assertSilent(wire.upstream(), 50);
            receive(wire.upstream(), 20);
            receive(wire.upstream(), 30);
        }
    }

    @Test
    void aRemovalReleasesTheWholeQueueInOrderAndKeepsTheConnection() throws Exception {
        proxy.toxics().latency("t", UPSTREAM, NEVER);
        try (Wire wire = connect()) {
            send(wire.client(), 300_000);
            assertSilent(wire.upstream(), 100);
            assertTakesNoTime(() -> proxy.toxics().get("t").remove());
            receive(wire.upstream(), 300_000);
            assertTakesNoTime(() -> assertAlive(wire));
        }
    }

    @Test
    void aRemovalJoinsTheNeighbours() throws Exception {
        proxy.toxics().latency("a", UPSTREAM, 200);
        proxy.toxics().bandwidth("b", UPSTREAM, 0);
        proxy.toxics().latency("c", UPSTREAM, 200);
        try (Wire wire = connect()) {
            proxy.toxics().get("b").remove();
            assertTakes(400, () -> {
                send(wire.client(), 10);
                receive(wire.upstream(), 10);
            });
        }
    }

    @Test
    void aRemovalAlsoReleasesWhatTheToxicDirectlyBeforeHolds() throws Exception {
        proxy.toxics().latency("first", UPSTREAM, NEVER);
        proxy.toxics().latency("second", UPSTREAM, 0);
        try (Wire wire = connect()) {
            send(wire.client(), 10);
            assertSilent(wire.upstream(), 100);
            proxy.toxics().get("second").remove();
            receive(wire.upstream(), 10);
        }
    }

    @Test
    void aCloseBehindHeldDataComesWithTheRemoval() throws Exception {
        proxy.toxics().latency("t", UPSTREAM, NEVER);
        try (Wire wire = connect()) {
            send(wire.client(), 10);
            wire.client().close();
            assertSilent(wire.upstream(), 100);
            proxy.toxics().get("t").remove();
            receive(wire.upstream(), 10);
            assertClosed(wire.upstream());
        }
    }

    @Test
    void bandwidthTakesANewRateInTheMiddleOfAChunk() throws Exception {
        Bandwidth bandwidth = proxy.toxics().bandwidth("t", UPSTREAM, 1);
        try (Wire wire = connect()) {
            send(wire.client(), 20_000);
            assertTakes(0, () -> {
                bandwidth.setRate(1_000_000);
                receive(wire.upstream(), 20_000);
            });
        }
    }

    @Test
    void slowCloseStartsItsWaitAnewAtAnUpdateAndEndsItAtARemoval() throws Exception {
        SlowClose slowClose = proxy.toxics().slowClose("t", UPSTREAM, NEVER);
        try (Wire first = connect();
                Wire second = connect()) {
            first.client().close();
            second.client().close();
            assertSilent(first.upstream(), 50);
            assertTakes(300, () -> {
                slowClose.setDelay(300);
                assertClosed(first.upstream());
            });
            assertClosed(second.upstream());
        }
        slowClose.setDelay(NEVER);
        try (Wire third = connect()) {
            third.client().close();
            assertSilent(third.upstream(), 50);
            slowClose.remove();
            assertTakesNoTime(() -> assertClosed(third.upstream()));
        }
    }

    @Test
    void timeoutTakesANewLimitFromTheUpdateOn() throws Exception {
        Timeout timeout = proxy.toxics().timeout("t", DOWNSTREAM, 0);
        try (Wire wire = connect()) {
            send(wire.upstream(), 10);
            assertSilent(wire.client(), 100);
            assertTakes(300, () -> {
                timeout.setTimeout(300);
                assertClosed(wire.client());
            });
        }
    }

    @Test
    void limitDataCountsFromWhenItCameAndClosesAtTheNextChunkWhereTheLimitFellBelow() throws Exception {
        try (Wire wire = connect()) {
            send(wire.client(), 100);
            receive(wire.upstream(), 100);
            LimitData limit = proxy.toxics().limitData("t", UPSTREAM, 50);
            send(wire.client(), 20);
            receive(wire.upstream(), 20);
            limit.setBytes(10);
            assertSilent(wire.upstream(), 100);
            send(wire.client(), 1);
            assertClosed(wire.upstream());
        }
    }

    @Test
    void removingALimitDataLetsTheRestPass() throws Exception {
        proxy.toxics().limitData("t", UPSTREAM, 50);
        try (Wire wire = connect()) {
            send(wire.client(), 20);
            receive(wire.upstream(), 20);
            proxy.toxics().get("t").remove();
            send(wire.client(), 100);
            receive(wire.upstream(), 100);
        }
    }

    @Test
    void slicerPassesTheRestOfAChunkWholeWhenItIsTakenAway() throws Exception {
        toxic("slicer", "upstream", 1, "\"average_size\":1,\"delay\":60000000");
        try (Wire wire = connect()) {
            send(wire.client(), 1000);
            assertSilentAfter(wire);
            proxy.toxics().get("slicer_upstream").remove();
            assertThat(wire.upstream().getInputStream().readNBytes(999))
                    .isEqualTo(Arrays.copyOfRange(bytes(1000), 1, 1000));
        }
    }

    /** The first byte comes, and then nothing. */
    private static void assertSilentAfter(Wire wire) throws IOException {
        assertThat((byte) wire.upstream().getInputStream().read()).isEqualTo(bytes(1000)[0]);
        assertSilent(wire.upstream(), 100);
    }

    @Test
    void toxicityIsDrawnAnewForOpenConnectionsAtAnUpdate() throws Exception {
        Latency latency = proxy.toxics().latency("t", UPSTREAM, NEVER);
        try (Wire wire = connect()) {
            latency.setToxicity(0);
            assertAlive(wire);
            latency.setToxicity(1);
            send(wire.client(), 1);
            assertSilent(wire.upstream(), 100);
        }
    }

    @Test
    void anEmptyUpdateReleasesTheHeldChunkToo() throws Exception {
        proxy.toxics().latency("t", UPSTREAM, NEVER);
        try (Wire wire = connect()) {
            send(wire.client(), 10);
            assertSilent(wire.upstream(), 100);
            assertThat(http("PATCH", "/proxies/p/toxics/t", "{}").statusCode()).isEqualTo(200);
            receive(wire.upstream(), 10);
        }
    }

    @Test
    void toxicityIsDrawnAnewWhereAToxicDirectlyBehindComes() throws Exception {
        proxy.toxics().latency("front", UPSTREAM, 0);
        toxic("latency", "upstream", 0.5, "\"latency\":60000");
        List<Wire> wires = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                wires.add(connect());
            }
            List<Boolean> first = held(wires);
            // Neither the one in front nor the other direction's changes a thing.
            toxic("latency", "downstream", 1, "\"latency\":0");
            assertThat(held(wires)).isEqualTo(first);
            proxy.toxics().get("front").remove();
            assertThat(held(wires)).isEqualTo(first);
            // That 30 fair coins fall as before happens once in a billion runs.
            proxy.toxics().latency("behind", UPSTREAM, 0);
            assertThat(held(wires)).isNotEqualTo(first);
        } finally {
            for (Wire wire : wires) {
                wire.close();
            }
        }
    }

    /** Which of the connections hold a byte back. */
    private static List<Boolean> held(List<Wire> wires) throws IOException {
        for (Wire wire : wires) {
            send(wire.client(), 1);
        }
        List<Boolean> held = new ArrayList<>();
        for (Wire wire : wires) {
            wire.upstream().setSoTimeout(held.isEmpty() ? 300 : 30);
            boolean silent = false;
            try {
                wire.upstream().getInputStream().read(new byte[100]);
            } catch (SocketTimeoutException e) {
                silent = true;
            }
            held.add(silent);
        }
        return held;
    }

    @Test
    void slowCloseStartsItsWaitAnewWhereAToxicComesBehindIt() throws Exception {
        proxy.toxics().slowClose("t", UPSTREAM, 400);
        try (Wire wire = connect()) {
            assertTakes(600, () -> {
                wire.client().close();
                Thread.sleep(200);
                proxy.toxics().latency("behind", UPSTREAM, 0);
                assertClosed(wire.upstream());
            });
        }
    }

    @Test
    @DisabledIfSystemProperty(named = SERVER, matches = ".+", disabledReason = "The original waits")
    void noCallWaitsForAReceiverThatDoesNotRead() throws Exception {
        proxy.toxics().latency("a", UPSTREAM, 1);
        try (Wire wire = connect()) {
            CompletableFuture<Void> sender = inBackground(() -> sendUntilClosed(wire));
            Thread.sleep(500);
            assertThat(sender).isNotDone();
            assertTakes(0, () -> {
                proxy.toxics().latency("b", UPSTREAM, 1);
                proxy.toxics().get("a", Latency.class).setLatency(2);
                proxy.toxics().get("a").remove();
                proxy.toxics().get("b").remove();
                proxy.disable();
            });
        }
    }

    @Test
    void aReceiverThatDoesNotReadStopsTheSender() throws Exception {
        try (Wire wire = connect()) {
            CompletableFuture<Void> sender = inBackground(() -> sendUntilClosed(wire));
            Thread.sleep(300);
            assertThat(sender).isNotDone();
            // What the kernel's buffers took in.
            assertThat(sent).isLessThan(50_000_000);
            int before = sent;
            Thread.sleep(200);
            assertThat(sent).isEqualTo(before);
        }
    }

    private volatile int sent;

    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    private void sendUntilClosed(Wire wire) {
        byte[] block = new byte[10_000];
        try {
            while (sent < 500_000_000) {
                wire.client().getOutputStream().write(block);
                sent += block.length;
            }
        } catch (IOException e) {
            return;
        }
    }
}

package dev.nevergone.testkit;

import static eu.rekawek.toxiproxy.model.ToxicDirection.DOWNSTREAM;
import static eu.rekawek.toxiproxy.model.ToxicDirection.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each toxic does to bytes and closes. Times have room upwards: the machine may be busy. */
class ToxiproxyToxicTests extends ToxiproxyFixture {

    // ---- latency ----

    @Test
    void latencyDelaysOneDirectionOnly() throws Exception {
        proxy.toxics().latency("t", DOWNSTREAM, 300);
        try (Wire wire = connect()) {
            assertTakesNoTime(() -> {
                send(wire.client(), 5);
                receive(wire.upstream(), 5);
            });
            assertTakes(300, () -> {
                send(wire.upstream(), 5);
                receive(wire.client(), 5);
            });
        }
    }

    @Test
    void latencyCountsFromTheArrivalOfEachChunk() throws Exception {
        proxy.toxics().latency("t", UPSTREAM, 400);
        try (Wire wire = connect()) {
            // 5 chunks, 50 ms apart: one after another they would take 2 s.
            assertTakes(600, () -> {
                for (int i = 0; i < 5; i++) {
                    send(wire.client(), 10);
                    Thread.sleep(i < 4 ? 50 : 0);
                }
                for (int i = 0; i < 5; i++) {
                    receive(wire.upstream(), 10);
                }
            });
        }
    }

    @Test
    void latencyVariesByTheJitter() throws Exception {
        toxic("latency", "upstream", 1, "\"latency\":0,\"jitter\":100");
        List<Duration> times = new ArrayList<>();
        try (Wire wire = connect()) {
            for (int i = 0; i < 20; i++) {
                times.add(timeOf(() -> {
                    send(wire.client(), 1);
                    receive(wire.upstream(), 1);
                }));
            }
        }
        // Half of them are drawn below 0; that all 20 are on one side happens once in 500 000 runs.
        assertThat(times).anyMatch(time -> time.toMillis() < 20).anyMatch(time -> time.toMillis() > 20);
    }

    @Test
    void latencyDoesNotDelayABareCloseButOneBehindData() throws Exception {
        proxy.toxics().latency("t", UPSTREAM, 300);
        try (Wire bare = connect();
                Wire full = connect()) {
            bare.client().close();
            assertTakesNoTime(() -> assertClosed(bare.upstream()));
            assertTakes(300, () -> {
                send(full.client(), 10);
                full.client().close();
                receive(full.upstream(), 10);
                assertClosed(full.upstream());
            });
        }
    }

    @Test
    void latenciesInOneDirectionAddUp() throws Exception {
        proxy.toxics().latency("a", UPSTREAM, 200);
        proxy.toxics().latency("b", UPSTREAM, 300);
        try (Wire wire = connect()) {
            assertTakes(500, () -> {
                send(wire.client(), 10);
                receive(wire.upstream(), 10);
            });
        }
    }

    // ---- bandwidth ----

    @Test
    void bandwidthPacesInPiecesOfATenthOfASecond() throws Exception {
        proxy.toxics().bandwidth("t", DOWNSTREAM, 100);
        try (Wire wire = connect()) {
            send(wire.upstream(), 100_000);
            List<Integer> sizes = new ArrayList<>();
            assertTakes(1_000, () -> {
                int total = 0;
                byte[] buffer = new byte[100_000];
                while (total < 100_000) {
                    int count = wire.client().getInputStream().read(buffer);
                    sizes.add(count);
                    total += count;
                }
            });
            assertThat(sizes.get(0)).isEqualTo(10_000);
            assertThat(sizes).hasSizeGreaterThanOrEqualTo(6);
        }
    }

    @Test
    void bandwidthHoldsOverManyChunks() throws Exception {
        proxy.toxics().bandwidth("t", UPSTREAM, 1_000);
        try (Wire wire = connect()) {
            assertTakes(600, () -> {
                send(wire.client(), 600_000);
                receive(wire.upstream(), 600_000);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -5})
    void bandwidthOfNothingKeepsTheBytesForLater(int rate) throws Exception {
        assumeTrue(rate == 0 || server != null, "the original does not survive a rate below zero");
        proxy.toxics().bandwidth("t", UPSTREAM, rate);
        try (Wire wire = connect()) {
            send(wire.client(), 100);
            assertSilent(wire.upstream(), 200);
            proxy.toxics().get("t").remove();
            receive(wire.upstream(), 100);
        }
    }

    @Test
    void bandwidthIsOfEachConnectionAndPassesTheCloseAfterTheData() throws Exception {
        proxy.toxics().bandwidth("t", UPSTREAM, 100);
        try (Wire one = connect();
                Wire other = connect()) {
            assertTakes(500, () -> {
                for (Wire wire : List.of(one, other)) {
                    send(wire.client(), 50_000);
                    wire.client().shutdownOutput();
                }
                for (Wire wire : List.of(one, other)) {
                    receive(wire.upstream(), 50_000);
                    assertClosed(wire.upstream());
                }
            });
        }
    }

    @Test
    void bandwidthGivesNoCreditForIdleTime() throws Exception {
        proxy.toxics().bandwidth("t", UPSTREAM, 100);
        try (Wire wire = connect()) {
            Thread.sleep(300);
            assertTakes(300, () -> {
                send(wire.client(), 30_000);
                receive(wire.upstream(), 30_000);
            });
        }
    }

    // ---- slow_close ----

    @Test
    void slowCloseDelaysTheCloseAndNothingElse() throws Exception {
        proxy.toxics().slowClose("t", DOWNSTREAM, 400);
        try (Wire wire = connect()) {
            assertTakesNoTime(() -> assertAlive(wire));
            assertTakes(400, () -> {
                wire.upstream().shutdownOutput();
                send(wire.client(), 10);
                receive(wire.upstream(), 10);
                assertClosed(wire.client());
            });
        }
    }

    @Test
    void slowCloseOfTheOtherDirectionLetsRepliesThrough() throws Exception {
        proxy.toxics().slowClose("t", UPSTREAM, 400);
        try (Wire wire = connect()) {
            assertTakes(400, () -> {
                wire.client().shutdownOutput();
                send(wire.upstream(), 10);
                receive(wire.client(), 10);
                assertClosed(wire.upstream());
            });
            assertClosed(wire.client());
        }
    }

    // ---- timeout ----

    @Test
    void timeoutOfZeroIsABlackHole() throws Exception {
        try (Wire old = connect()) {
            assertAlive(old);
            proxy.toxics().timeout("up", UPSTREAM, 0);
            proxy.toxics().timeout("down", DOWNSTREAM, 0);
            try (Wire young = connect()) {
                for (Wire wire : List.of(old, young)) {
                    // More than all buffers hold: the sender is not blocked.
                    assertTakes(0, () -> send(wire.client(), 100_000));
                    send(wire.upstream(), 10);
                    assertSilent(wire.upstream(), 150);
                    assertSilent(wire.client(), 150);
                }
                old.client().close();
                assertTakesNoTime(() -> assertClosed(old.upstream()));
            }
        }
    }

    @Test
    void timeoutReadsAndDropsWithoutEnd() throws Exception {
        proxy.toxics().timeout("up", UPSTREAM, 0);
        try (Wire wire = connect()) {
            send(wire.client(), 20_000_000);
            send(wire.upstream(), 10);
            receive(wire.client(), 10);
            assertSilent(wire.upstream(), 50);
        }
    }

    @Test
    void timeoutClosesBothSidesSoLongAfterTheLastChunk() throws Exception {
        proxy.toxics().timeout("t", DOWNSTREAM, 400);
        try (Wire wire = connect()) {
            assertTakes(800, () -> {
                for (int i = 0; i < 2; i++) {
                    Thread.sleep(200);
                    send(wire.upstream(), 10);
                }
                // Traffic of the other direction does not count.
                Thread.sleep(200);
                send(wire.client(), 10);
                receive(wire.upstream(), 10);
                assertClosed(wire.client());
            });
            assertClosed(wire.upstream());
        }
    }

    @Test
    void timeoutCountsFromWhenItCameToAnOpenConnection() throws Exception {
        try (Wire wire = connect()) {
            assertAlive(wire);
            Thread.sleep(200);
            assertTakes(300, () -> {
                proxy.toxics().timeout("t", DOWNSTREAM, 300);
                assertClosed(wire.client());
            });
        }
    }

    @Test
    void timeoutBelowZeroNeverCloses() throws Exception {
        proxy.toxics().timeout("t", DOWNSTREAM, -1);
        try (Wire wire = connect()) {
            send(wire.upstream(), 10);
            assertSilent(wire.client(), 200);
        }
    }

    @Test
    void removingATimeoutClosesEveryConnectionAlsoThoseItSpared() throws Exception {
        toxic("timeout", "downstream", 0, "\"timeout\":0");
        try (Wire wire = connect()) {
            assertAlive(wire);
            client.reset();
            assertClosed(wire.client());
            assertClosed(wire.upstream());
        }
    }

    // ---- reset_peer ----

    @Test
    void resetPeerResetsBothSidesAtTheFirstChunk() throws Exception {
        proxy.toxics().resetPeer("t", UPSTREAM, 0);
        try (Wire wire = connect()) {
            assertSilent(wire.client(), 100);
            send(wire.client(), 10);
            assertReset(wire.client());
            assertReset(wire.upstream());
        }
    }

    @Test
    void resetPeerWaitsFirstWhileTheOtherDirectionFlows() throws Exception {
        proxy.toxics().resetPeer("t", DOWNSTREAM, 400);
        try (Wire wire = connect()) {
            assertTakes(400, () -> {
                send(wire.upstream(), 10);
                send(wire.client(), 10);
                receive(wire.upstream(), 10);
                assertReset(wire.client());
            });
            assertReset(wire.upstream());
        }
    }

    @Test
    void resetPeerResetsAtTheEndOfTheInputToo() throws Exception {
        proxy.toxics().resetPeer("t", DOWNSTREAM, 300);
        try (Wire wire = connect()) {
            assertTakes(300, () -> {
                // Ends the other direction, whose end closes the upstream side, whose end is this direction's.
                wire.client().shutdownOutput();
                assertReset(wire.upstream());
                assertReset(wire.client());
            });
        }
    }

    @Test
    void resetPeerAddedToALiveConnectionOnlyClosesIt() throws Exception {
        try (Wire wire = connect()) {
            // Bytes that came through prove that the proxy has opened the connection, without the toxic.
            send(wire.client(), 1);
            receive(wire.upstream(), 1);
            proxy.toxics().resetPeer("t", UPSTREAM, 0);
            send(wire.client(), 10);
            assertClosed(wire.upstream());
            assertClosed(wire.client());
        }
    }

    @Test
    void connectionsOpenedUnderAResetPeerEndWithAResetForEver() throws Exception {
        toxic("reset_peer", "upstream", 0, "\"timeout\":0");
        try (Wire spared = connect()) {
            assertAlive(spared);
            proxy.toxics().get("reset_peer_upstream").remove();
            assertAlive(spared);
            proxy.disable();
            assertReset(spared.client());
            assertReset(spared.upstream());
        }
    }

    @Test
    void nothingInterruptsAResetThatHasBegun() throws Exception {
        proxy.toxics().resetPeer("t", UPSTREAM, 500);
        try (Wire wire = connect()) {
            send(wire.client(), 1);
            Thread.sleep(50);
            // The call waits until it is over; others do not.
            assertTakes(450, () -> {
                CompletableFuture<Void> removal =
                        inBackground(() -> proxy.toxics().get("t").remove());
                Thread.sleep(100);
                assertTakesNoTime(() -> client.getProxy("p"));
                removal.join();
            });
            assertReset(wire.upstream());
        }
    }

    // ---- slicer ----

    @ParameterizedTest
    @CsvSource({"10,0,50,5,10", "64,0,1000,32,64", "100,20,3000,30,120"})
    void slicerCutsChunksIntoPieces(int average, int variation, int bytes, int least, int most) throws Exception {
        toxic(
                "slicer",
                "upstream",
                1,
                "\"average_size\":%d,\"size_variation\":%d,\"delay\":5000".formatted(average, variation));
        try (Wire wire = connect()) {
            send(wire.client(), bytes);
            byte[] buffer = new byte[bytes];
            List<Integer> sizes = new ArrayList<>();
            for (int total = 0; total < bytes; total += sizes.get(sizes.size() - 1)) {
                sizes.add(wire.upstream().getInputStream().read(buffer, total, bytes - total));
            }
            assertThat(buffer).isEqualTo(bytes(bytes));
            // A busy machine may let pieces merge; most come alone.
            assertThat(sizes.stream().filter(size -> size >= least && size <= most))
                    .hasSizeGreaterThan(bytes / most / 2);
        }
    }

    @Test
    @DisabledIfSystemProperty(named = SERVER, matches = ".+", disabledReason = "The original does not survive it")
    void slicerWithoutSizesPassesChunksWhole() throws Exception {
        toxic("slicer", "upstream", 1, "");
        toxic("slicer", "downstream", 1, "\"average_size\":1,\"size_variation\":100");
        try (Wire wire = connect()) {
            send(wire.client(), 100_000);
            receive(wire.upstream(), 100_000);
            send(wire.upstream(), 10_000);
            receive(wire.client(), 10_000);
        }
    }

    // ---- limit_data ----

    @Test
    void limitDataClosesAsSoonAsTheCountIsReached() throws Exception {
        proxy.toxics().limitData("t", DOWNSTREAM, 100);
        try (Wire exact = connect();
                Wire more = connect()) {
            send(exact.upstream(), 100);
            receive(exact.client(), 100);
            assertClosed(exact.client());
            assertClosed(exact.upstream());
            send(more.upstream(), 60);
            receive(more.client(), 60);
            send(more.upstream(), 60);
            assertThat(more.client().getInputStream().readNBytes(100)).hasSize(40);
        }
    }

    @Test
    void limitDataOfNothingClosesAtTheFirstChunk() throws Exception {
        proxy.toxics().limitData("t", UPSTREAM, 0);
        try (Wire wire = connect()) {
            send(wire.upstream(), 500);
            receive(wire.client(), 500);
            assertSilent(wire.client(), 100);
            send(wire.client(), 1);
            assertClosed(wire.upstream());
        }
    }

    @Test
    void limitDataGoesOnCountingAfterAnUpdate() throws Exception {
        var limit = proxy.toxics().limitData("t", UPSTREAM, 10);
        try (Wire wire = connect()) {
            send(wire.client(), 5);
            receive(wire.upstream(), 5);
            limit.setBytes(20);
            send(wire.client(), 50);
            assertThat(wire.upstream().getInputStream().readAllBytes()).hasSize(15);
        }
    }

    @Test
    void limitDataStandsBeforeALatencyThatCameLater() throws Exception {
        proxy.toxics().limitData("first", UPSTREAM, 5);
        proxy.toxics().latency("second", UPSTREAM, 300);
        try (Wire wire = connect()) {
            assertTakes(300, () -> {
                send(wire.client(), 50);
                assertThat(wire.upstream().getInputStream().readAllBytes()).hasSize(5);
            });
        }
    }

    // ---- toxicity ----

    @Test
    void toxicityIsDrawnOncePerConnection() throws Exception {
        toxic("limit_data", "upstream", 0.5, "\"bytes\":0");
        int spared = 0;
        for (int i = 0; i < 40; i++) {
            try (Wire wire = connect()) {
                if (lives(wire)) {
                    spared++;
                    assertAlive(wire);
                    assertAlive(wire);
                }
            }
        }
        // 40 fair coins: fewer than 6 or more than 34 of one kind come once in a million runs.
        assertThat(spared).isBetween(6, 34);
    }

    @ParameterizedTest
    @CsvSource({"-1,true", "2,false"})
    void toxicityBeyondItsRangeIsNeverOrAlways(double toxicity, boolean spared) throws Exception {
        toxic("limit_data", "upstream", toxicity, "\"bytes\":0");
        for (int i = 0; i < 5; i++) {
            try (Wire wire = connect()) {
                assertThat(lives(wire)).isEqualTo(spared);
            }
        }
    }

    private static boolean lives(Wire wire) throws Exception {
        try {
            send(wire.client(), 1);
            return wire.upstream().getInputStream().read() >= 0;
        } catch (SocketException e) {
            return false;
        }
    }
}

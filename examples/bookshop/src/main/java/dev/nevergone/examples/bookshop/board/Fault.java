package dev.nevergone.examples.bookshop.board;

import dev.nevergone.testkit.ArmedRule;
import dev.nevergone.testkit.FaultyServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What can be done to the database. All of it happens to both sides at once. */
enum Fault {
    KILL("Kill all connections", "kill", "The server ends each of them.", Duration.ZERO) {
        @Override
        void begin(FaultyServer server, FaultyServer plainWay, CountDownLatch healNow) {
            server.killConnections();
        }
    },
    RESTART("Restart the server", "restart", "In order, as for an update.", Duration.ZERO) {
        @Override
        void begin(FaultyServer server, FaultyServer plainWay, CountDownLatch healNow) {
            server.restart();
        }
    },
    CRASH("Crash the server", "crash", "SIGKILL, then a new start.", Duration.ZERO) {
        @Override
        void begin(FaultyServer server, FaultyServer plainWay, CountDownLatch healNow) {
            server.crashAndRestart();
        }
    },
    BLACK_HOLE("Black hole", "black hole", "No packet arrives, for 6\u00a0s.", Duration.ofSeconds(6)) {
        @Override
        void begin(FaultyServer server, FaultyServer plainWay, CountDownLatch healNow) {
            server.blackhole();
            plainWay.blackhole();
        }
    },
    RESET("Reset all", "reset", "RST on every connection.", Duration.ZERO) {
        @Override
        void begin(FaultyServer server, FaultyServer plainWay, CountDownLatch healNow) {
            server.reset();
            plainWay.reset();
        }
    },
    LATENCY("Latency 300 ms", "latency", "On each round trip, for 8\u00a0s.", Duration.ofSeconds(8)) {
        @Override
        void begin(FaultyServer server, FaultyServer plainWay, CountDownLatch healNow) {
            server.latency(Duration.ofMillis(300));
            plainWay.latency(Duration.ofMillis(300));
        }
    },
    DEMOTE("Demote to read-only", "read-only", "No writes, for 5\u00a0s.", Duration.ofSeconds(5)) {
        @Override
        void begin(FaultyServer server, FaultyServer plainWay, CountDownLatch healNow) {
            server.readOnly(true);
        }
    },
    CUT("Cut after COMMIT", "cut", "One a side; its answer is lost.", Duration.ZERO) {
        @Override
        void begin(FaultyServer server, FaultyServer plainWay, CountDownLatch healNow) throws InterruptedException {
            List<ArmedRule> rules = List.of(server.cutAfterCommit(), plainWay.cutAfterCommit());
            try {
                awaitCuts(rules, healNow);
            } finally {
                rules.forEach(ArmedRule::disarm);
            }
        }
    };

    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(10);

    private static final Duration CUT_LOOKED_AT = Duration.ofMillis(20);

    /** What its button says. */
    final String label;

    /** What its mark in the charts says. */
    final String mark;

    /** What it does. */
    final String effect;

    /** How long it stays; zero where it is over by itself. */
    final Duration lasts;

    Fault(String label, String mark, String effect, Duration lasts) {
        this.label = label;
        this.mark = mark;
        this.effect = effect;
        this.lasts = lasts;
    }

    /**
     * Makes it happen.
     *
     * @param server what Nevergone's side and the rest of the application go through
     * @param plainWay what the plain side goes through, to the same server
     * @param healNow at zero where somebody ends a fault that waits for something
     */
    abstract void begin(FaultyServer server, FaultyServer plainWay, CountDownLatch healNow) throws InterruptedException;

    private static void awaitCuts(List<ArmedRule> rules, CountDownLatch healNow) throws InterruptedException {
        long deadline = System.nanoTime() + COMMIT_LIMIT.toNanos();
        while (rules.stream().anyMatch(rule -> rule.fired() == 0)) {
            if (healNow.await(CUT_LOOKED_AT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new IllegalStateException(
                        "there was no COMMIT on both sides within " + COMMIT_LIMIT.toSeconds() + " s");
            }
        }
    }

    /** Whether it stops the server's process, which not every server lets one do. */
    boolean stopsServer() {
        return this == RESTART || this == CRASH;
    }

    /** Its name in an address and in the page. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

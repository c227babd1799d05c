package dev.nevergone.chaos;

import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.MySqlServerException;
import dev.nevergone.testkit.ReplicationPair;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The fail-over mode: two servers, and their roles change again and again, by turns as an operator would do it (demote,
 * wait, promote) and because the primary is killed.
 *
 * <p>Replication is asynchronous: what a primary acknowledged in the moment before it was killed may never reach the other
 * server. That is no loss of the library's. So all is replicated before, with no write under way, and only what was under
 * way or acknowledged between that and the crash may be missing; it is counted. Before a planned change nothing may be.
 */
final class FailoverRun {

    private static final Duration THINK = Duration.ofMillis(150);
    private static final Duration REPLICATED = Duration.ofMinutes(5);

    private final Options options;
    private final Path folder;
    private final PrintStream out;
    private final List<Window> windows = new ArrayList<>();
    private final AtomicInteger done = new AtomicInteger();

    /** When writes could get lost with a primary, by the ledger's clock. */
    private record Window(long from, long to) {

        boolean meets(Ledger.Entry entry) {
            return entry.begunNanos() <= to && entry.endedNanos() >= from;
        }
    }

    FailoverRun(Options options, Path folder, PrintStream out) {
        this.options = options;
        this.folder = folder;
        this.out = out;
    }

    Report run() throws Exception {
        Files.createDirectories(folder);
        Set<Thread> before = Set.copyOf(Thread.getAllStackTraces().keySet());
        Report report = new Report();
        try (Ledger ledger = new Ledger(folder.resolve("ledger.log"))) {
            try (ReplicationPair pair = ReplicationPair.start()) {
                out.println(pair.primary().version() + ", " + options.failovers() + " fail-overs, " + options.threads()
                        + " threads");
                run(pair, ledger, report);
            }
            report.calls(ledger);
        }
        report.check(Settlement.noThreadLeft(before));
        return report;
    }

    private void run(ReplicationPair pair, Ledger ledger, Report report) throws Exception {
        for (String database : Pools.DATABASES.values()) {
            pair.database(database);
            try (Connection admin = pair.primary().adminConnection()) {
                Databank.create(admin, database, Load.slots(options.threads()));
            }
        }
        pair.awaitReplicated(REPLICATED);
        MySqlServer first = pair.primary();
        Pools pools = new Pools(
                pair.jdbcUrl("chaos_witness"),
                pair.jdbcUrl("chaos_plain"),
                first.username(),
                first.password(),
                more -> more.requirePrimary(true));
        try (pools;
                PrintWriter log = new PrintWriter(Files.newBufferedWriter(folder.resolve("faults.log")), true)) {
            Load load = new Load(pools.databases(), ledger, THINK, true);
            load.start(options.threads(), options.seed());
            try (Progress progress = new Progress(out, ledger, done::get, pools.all())) {
                try {
                    failOver(pair, load, ledger, log);
                } finally {
                    load.end();
                }
                report.check(load.stopped());
                report.check(Settlement.stillWork(pools.all()));
            }
            pools.close();
            settle(pair, pools, ledger, report);
        }
    }

    private void failOver(ReplicationPair pair, Load load, Ledger ledger, PrintWriter log) throws InterruptedException {
        Random chance = new Random(options.seed());
        for (int i = 1; i <= options.failovers(); i++) {
            Thread.sleep(500 + chance.nextInt(1_000));
            int under = 5 + chance.nextInt(60);
            long begun = ledger.now();
            boolean crash = i % 2 == 0;
            if (crash) {
                crash(pair, load, ledger, under);
            } else {
                pair.demote(pair.primary());
                pair.awaitReplicated(REPLICATED);
                pair.promote();
            }
            long promoted = ledger.now();
            Thread.sleep(300 + chance.nextInt(700));
            boolean wiped = rejoin(pair, load);
            done.incrementAndGet();
            log.printf(
                    Locale.ROOT,
                    "%d at %.3f s: %s, promoted after %d ms, rejoined after %d ms%s%n",
                    i,
                    begun / 1e9,
                    crash ? "crash " + under + " ms after replication" : "planned",
                    (promoted - begun) / 1_000_000,
                    (ledger.now() - begun) / 1_000_000,
                    wiped ? ", the old primary had more" : "");
        }
    }

    /** Without new writes, else a slow machine would never catch up: a primary that crashed is made again out of all of them. */
    private static boolean rejoin(ReplicationPair pair, Load load) {
        boolean[] wiped = new boolean[1];
        load.withoutWrites(() -> {
            try {
                wiped[0] = pair.rejoin();
            } catch (MySqlServerException slow) {
                // It replicates, but has not caught up in the pair's 30 s.
                pair.awaitReplicated(REPLICATED);
            }
        });
        return wiped[0];
    }

    private void crash(ReplicationPair pair, Load load, Ledger ledger, int underMillis) throws InterruptedException {
        long[] from = new long[1];
        load.withoutWrites(() -> {
            pair.awaitReplicated(REPLICATED);
            from[0] = ledger.now();
        });
        Thread.sleep(underMillis);
        pair.primary().crash();
        windows.add(new Window(from[0], ledger.now()));
        pair.promote();
    }

    private void settle(ReplicationPair pair, Pools pools, Ledger ledger, Report report) throws Exception {
        report.line("");
        report.line("fail-overs: " + done.get() + ", by turns planned and by a crash");
        report.check(Check.that(
                "every fail-over was done", done.get() == options.failovers(), done + " of " + options.failovers()));
        report.check(Settlement.nothingAtTheServer(pair.primary()));
        report.check(Settlement.nothingAtTheServer(pair.replica()));
        Settlement settlement = new Settlement(ledger, pools);
        try (Connection admin = pair.primary().adminConnection()) {
            report.checks(settlement.ofData(
                    admin, Pools.DATABASES, entry -> windows.stream().anyMatch(window -> window.meets(entry))));
        }
        List<Counts> counts = pools.counts();
        report.checks(new CountChecker(counts).ofPools(settlement::unknownCommits));
        for (Counts pool : counts) {
            report.check(Check.that(
                    pool.bind() + ": it followed every fail-over",
                    pool.stats().failovers() >= options.failovers(),
                    pool.stats().failovers() + " followed (more where a server was tried meanwhile)"));
        }
    }
}

package dev.nevergone.chaos;

import dev.nevergone.testkit.FaultyServer;
import dev.nevergone.testkit.MySqlServer;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The usual run: one server, the plan's faults, the load, the checks. */
final class ChaosRun {

    private static final Duration THINK = Duration.ofMillis(12);
    private static final Duration AFTERWARDS = Duration.ofSeconds(1);

    private final Options options;
    private final Path folder;
    private final PrintStream out;

    /** @param folder where ledger and log of faults are written; made if it is missing */
    ChaosRun(Options options, Path folder, PrintStream out) {
        this.options = options;
        this.folder = folder;
        this.out = out;
    }

    /** A private server that keeps what it acknowledged, also when it is killed. */
    private static MySqlServer server() {
        return MySqlServer.builder()
                .argument("--innodb-flush-log-at-trx-commit=1")
                .start();
    }

    Report run() throws Exception {
        Files.createDirectories(folder);
        Set<Thread> before = Set.copyOf(Thread.getAllStackTraces().keySet());
        Report report = new Report();
        Plan plan = Plan.of(options.seed(), options.duration());
        try (Ledger ledger = new Ledger(folder.resolve("ledger.log"))) {
            try (MySqlServer server = server();
                    FaultyServer faulty = FaultyServer.inFrontOf(server)) {
                out.println(server.version() + ", " + plan.faults().size() + " faults planned, " + options.threads()
                        + " threads");
                run(plan, ledger, server, faulty, report);
            }
            report.calls(ledger);
        }
        report.check(Settlement.noThreadLeft(before));
        return report;
    }

    private void run(Plan plan, Ledger ledger, MySqlServer server, FaultyServer faulty, Report report)
            throws Exception {
        Pools pools = new Pools(
                database(faulty, "chaos_witness"),
                database(faulty, "chaos_plain"),
                faulty.username(),
                faulty.password(),
                more -> more);
        try (pools;
                Faults faults = new Faults(faulty, folder.resolve("faults.log"))) {
            Load load = new Load(pools.databases(), ledger, THINK, false);
            load.start(options.threads(), options.seed());
            try (Progress progress = new Progress(out, ledger, faults::count, pools.all())) {
                try {
                    faults.run(plan);
                    faults.heal();
                    Thread.sleep(AFTERWARDS.toMillis());
                } finally {
                    load.end();
                }
                report.check(load.stopped());
                report.check(Settlement.stillWork(pools.all()));
            }
            pools.close();
            report.faults(faults, options.duration().toSeconds() >= 60);
            report.check(Check.that(
                    "overflow was used", load.mostOverflow() > 0, "up to " + load.mostOverflow() + " at a time"));
            report.check(nothingAtTheProxies(faulty));
            report.check(Settlement.nothingAtTheServer(server));
            settle(new Settlement(ledger, pools), pools, faults, load.statements(), faulty, report);
        }
    }

    /** Makes it; gives its URL through the faults. */
    private String database(FaultyServer faulty, String name) throws SQLException {
        String url = faulty.jdbcUrl(name);
        try (Connection admin = faulty.adminConnection()) {
            Databank.create(admin, name, Load.slots(options.threads()));
        }
        return url;
    }

    private static Check nothingAtTheProxies(FaultyServer faulty) {
        boolean none = Settlement.await(
                () -> faulty.network().open() == 0 && faulty.protocol().open() == 0);
        return Check.that(
                "no connection is open at the proxies",
                none,
                faulty.network().open() + " and " + faulty.protocol().open() + " open");
    }

    private static void settle(
            Settlement settlement,
            Pools pools,
            Faults faults,
            Statements statements,
            FaultyServer faulty,
            Report report)
            throws SQLException {
        try (Connection admin = faulty.adminConnection()) {
            report.checks(settlement.ofData(admin, Pools.DATABASES, entry -> false));
        }
        CountChecker counts = new CountChecker(pools.counts());
        report.checks(counts.ofPools(settlement::unknownCommits));
        Proxied proxied = new Proxied(
                faulty.network().accepted(),
                faulty.protocol().accepted(),
                faulty.protocol().logins(),
                faulty.protocol().commits(),
                faulty.protocol().cuts(),
                faulty.protocol().errorsInjected(),
                faulty.protocol().opaque(),
                faults.cuts(),
                faults.errors(),
                faults.commitCuts(),
                faults.answerErrors());
        for (String verb : List.of("INSERT", "UPDATE", "SELECT")) {
            report.check(
                    counts.ofStatements(verb, statements.begun(verb), statements.returned(verb), faults.arrived(verb)));
        }
        report.checks(counts.ofProxies(proxied, settlement.acknowledgedCommits()));
    }
}

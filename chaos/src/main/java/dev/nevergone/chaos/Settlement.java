package dev.nevergone.chaos;

import dev.nevergone.CommitWitness;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.chaos.Databank.Contents;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What every run does at its end: what is left over, and the checks that need no proxies. */
final class Settlement {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Threads that stay: of the drivers and the JVM, once for all. */
    private static final Set<String> STAYING = Set.of("mysql-cj-abandoned-connection-cleanup", "Common-Cleaner");

    private final Ledger ledger;
    private final Pools pools;

    Settlement(Ledger ledger, Pools pools) {
        this.ledger = ledger;
        this.pools = pools;
    }

    /** Both pools still work, now that nothing is broken. */
    static Check stillWork(List<ResilientDataSource> pools) {
        List<String> violations = new ArrayList<>();
        for (ResilientDataSource pool : pools) {
            try (Connection connection = pool.getConnection()) {
                connection.createStatement().execute("DO 1");
            } catch (SQLException e) {
                violations.add(pool.name() + ": " + e);
            }
        }
        return new Check("after the last fault every pool lends and works", pools.size() + " pools", violations);
    }

    /** Nothing is left at the server. Waits: the server notices an end a moment later. */
    static Check nothingAtTheServer(MySqlServer server) {
        await(() -> server.connectionCount(server.username()) == 0);
        int left = server.connectionCount(server.username());
        return Check.that("no connection is left at " + server, left == 0, left + " left");
    }

    /** What data and calls prove. */
    List<Check> ofData(Connection admin, Map<String, String> databases, Predicate<Ledger.Entry> mayBeLost)
            throws SQLException {
        Map<String, Contents> contents = new TreeMap<>();
        for (Map.Entry<String, String> database : databases.entrySet()) {
            contents.put(database.getKey(), Databank.read(admin, database.getValue()));
        }
        List<Check> checks = new ArrayList<>(new Checker(ledger.writes(), contents, mayBeLost).checks());
        checks.add(witness(admin, databases.getOrDefault(Pools.WITNESS, ""), contents));
        checks.add(bounds());
        checks.add(new Check(
                "answers are right, and every error is one that the safety matrix has",
                ledger.calls() + " calls, " + ledger.rules().size() + " kinds of errors",
                ledger.findingCount() == 0 ? List.of() : new ArrayList<>(ledger.findings())));
        for (CallKind kind : CallKind.values()) {
            if (ledger.count(kind, Told.ACKNOWLEDGED) + ledger.count(kind, Told.NOT_DONE) > 0) {
                checks.add(Check.that(
                        kind + ": calls succeed between the faults",
                        ledger.count(kind, Told.ACKNOWLEDGED) > 0,
                        ledger.count(kind, Told.ACKNOWLEDGED) + " did"));
            }
        }
        return checks;
    }

    private Check witness(Connection admin, String database, Map<String, Contents> contents) throws SQLException {
        admin.setCatalog(database);
        Set<Long> there =
                contents.getOrDefault(Pools.WITNESS, new Contents(List.of(), Map.of(), Map.of())).rows().stream()
                        .map(Databank.Row::id)
                        .collect(Collectors.toCollection(HashSet::new));
        List<Ledger.Entry> unknown = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (Ledger.Entry entry : ledger.writes()) {
            boolean transaction = entry.call().kind().form() == CallKind.Form.UNIT
                    || entry.call().kind().form() == CallKind.Form.TRANSACTION;
            if (!transaction
                    || entry.told() != Told.UNKNOWN
                    || !entry.call().bind().equals(Pools.WITNESS)) {
                continue;
            }
            unknown.add(entry);
            String token = entry.token();
            if (token != null
                    && CommitWitness.table().wasCommitted(admin, token)
                            != there.contains(entry.call().id())) {
                wrong.add("the witness's token and the rows disagree: " + entry);
            }
        }
        Duration deadline = pools.databases().primary().settings().retry().deadline();
        return Checker.witness(unknown, deadline, wrong);
    }

    private Check bounds() {
        Map<String, Duration> slowest = new TreeMap<>();
        Map<String, Duration> bounds = new TreeMap<>();
        for (ResilientDataSource pool : pools.all()) {
            for (CallKind kind : CallKind.values()) {
                String what = pool.name() + " " + kind;
                slowest.put(what, Duration.ofNanos(ledger.slowestNanos(pool.name(), kind)));
                bounds.put(what, Bounds.of(kind, pool.settings()));
            }
        }
        return Checker.bounds(slowest, bounds);
    }

    /** Unknown transactions of a bind, which are those whose COMMIT is unknown. */
    long unknownCommits(String bind) {
        return ledger.writes().stream()
                .filter(entry ->
                        entry.told() == Told.UNKNOWN && entry.call().bind().equals(bind))
                .filter(entry -> isTransaction(entry.call().kind()))
                .count();
    }

    long acknowledgedCommits() {
        return ledger.writes().stream()
                .filter(entry -> entry.told() == Told.ACKNOWLEDGED
                        && isTransaction(entry.call().kind()))
                .count();
    }

    private static boolean isTransaction(CallKind kind) {
        return kind.form() == CallKind.Form.UNIT || kind.form() == CallKind.Form.TRANSACTION;
    }

    /** No thread of the run's is left. */
    static Check noThreadLeft(Set<Thread> before) {
        await(() -> left(before).isEmpty());
        List<String> left = left(before).stream().map(Thread::getName).toList();
        return new Check("no thread is left", left.size() + " left", left);
    }

    private static List<Thread> left(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.isAlive())
                .filter(thread -> !STAYING.contains(thread.getName())
                        && !thread.getName().startsWith("process reaper")
                        && !thread.getName().startsWith("ForkJoinPool"))
                .toList();
    }

    static boolean await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
        }
        return true;
    }
}

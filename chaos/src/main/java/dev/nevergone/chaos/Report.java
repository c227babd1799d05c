package dev.nevergone.chaos;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** What a run found: tables and checks. Belongs to the thread that runs. */
final class Report {

    /** One in so many may be missed. */
    private static final int FEW = 50;

    private final List<Check> checks = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    void check(Check check) {
        checks.add(check);
    }

    void checks(List<Check> all) {
        checks.addAll(all);
    }

    void line(String line) {
        lines.add(line);
    }

    List<Check> checks() {
        return List.copyOf(checks);
    }

    boolean ok() {
        return checks.stream().allMatch(Check::ok);
    }

    /**
     * Faults by kind.
     *
     * @param all whether every kind must have been there
     */
    void faults(Faults faults, boolean all) {
        Map<FaultKind, Integer> done = faults.done();
        lines.add("");
        lines.add("faults: " + faults.count() + " of " + done.size() + " kinds");
        done.forEach((kind, count) -> lines.add(String.format(Locale.ROOT, "  %-22s %6d", kind, count)));
        checks.add(Check.that(
                "faults of every kind came" + (all ? "" : ", as far as the time allowed"),
                all ? done.size() == FaultKind.values().length : !done.isEmpty(),
                done.size() + " of " + FaultKind.values().length + " kinds"));
        List<String> notDone = faults.notDone();
        boolean few = notDone.size() <= Math.max(1, faults.count() / FEW);
        checks.add(new Check(
                "all planned faults could be done (but 2 %: on a busy machine no command may come for a rule to meet)",
                faults.count() + " done, " + notDone.size() + " not", few ? List.of() : notDone));
    }

    /** Calls by kind and what was told, and the errors by rule. */
    void calls(Ledger ledger) {
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "  %-18s %12s %9s %8s %14s %12s %12s",
                "calls",
                "acknowledged",
                "not done",
                "unknown",
                "no connection",
                "slowest w.",
                "slowest p."));
        for (CallKind kind : CallKind.values()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-18s %,12d %9d %8d %14d %9d ms %9d ms",
                    kind,
                    ledger.count(kind, Told.ACKNOWLEDGED),
                    ledger.count(kind, Told.NOT_DONE),
                    ledger.count(kind, Told.UNKNOWN) + ledger.count(kind, Told.UNEXPLAINED),
                    ledger.count(kind, Told.FAILED_BEFORE),
                    ledger.slowestNanos(Pools.WITNESS, kind) / 1_000_000,
                    ledger.slowestNanos(Pools.PLAIN, kind) / 1_000_000));
        }
        lines.add(String.format(
                Locale.ROOT,
                "  %,d calls in %.1f s; a batch counts once, though each of its rows is in the ledger",
                ledger.calls(),
                ledger.now() / 1e9));
        lines.add("");
        lines.add("errors by what decided:");
        for (Map.Entry<String, AtomicLong> rule : new TreeMap<>(ledger.rules()).entrySet()) {
            lines.add(String.format(
                    Locale.ROOT, "  %-80s %6d", rule.getKey(), rule.getValue().get()));
        }
    }

    void print(PrintStream out) {
        lines.forEach(out::println);
        out.println();
        out.println("checks:");
        checks.forEach(check -> out.println("  " + check));
        out.println();
    }
}

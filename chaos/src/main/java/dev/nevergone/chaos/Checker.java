package dev.nevergone.chaos;

import dev.nevergone.chaos.Databank.Blob;
import dev.nevergone.chaos.Databank.Contents;
import dev.nevergone.chaos.Databank.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Holds the promises about data against the ledger and what the databases hold in the end. */
final class Checker {

    private final Map<Long, Ledger.Entry> writes = new TreeMap<>();
    private final Map<String, Contents> contents;
    private final Predicate<Ledger.Entry> mayBeLost;
    private final Map<Long, Map<Integer, Integer>> found = new HashMap<>();
    private final Map<Long, String> foundIn = new HashMap<>();

    /**
     * Of one run.
     *
     * @param contents what each bind's database holds, by the bind's name
     * @param mayBeLost acknowledged writes of which a server, not the library, may have lost some; none usually
     */
    Checker(Collection<Ledger.Entry> entries, Map<String, Contents> contents, Predicate<Ledger.Entry> mayBeLost) {
        entries.forEach(entry -> writes.put(entry.call().id(), entry));
        this.contents = contents;
        this.mayBeLost = mayBeLost;
        contents.forEach((bind, held) -> {
            for (Row row : held.rows()) {
                found.computeIfAbsent(row.id(), id -> new HashMap<>()).merge(row.part(), 1, Integer::sum);
                foundIn.put(row.id(), bind);
            }
        });
    }

    /** All of them. */
    List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        checks.add(acknowledgedAreThere());
        checks.add(nothingTwice());
        checks.add(nothingThatDidNotHappen());
        checks.add(unknownAreWholeOrAbsent());
        checks.add(nothingUnasked());
        checks.add(everyCallWasAnswered());
        checks.add(money());
        checks.add(blobs());
        return checks;
    }

    private List<Ledger.Entry> rows(Told... told) {
        Set<Told> wanted = Set.of(told);
        return writes.values().stream()
                .filter(entry -> entry.call().slot() < 0 && wanted.contains(entry.told()))
                .toList();
    }

    private int partsFound(Ledger.Entry entry) {
        return found.getOrDefault(entry.call().id(), Map.of()).size();
    }

    private Check acknowledgedAreThere() {
        List<Ledger.Entry> acknowledged = rows(Told.ACKNOWLEDGED);
        List<String> violations = new ArrayList<>();
        int lostByServer = 0;
        for (Ledger.Entry entry : acknowledged) {
            int parts = partsFound(entry);
            if (parts == 0 && mayBeLost.test(entry)) {
                lostByServer++;
            } else if (parts != entry.call().parts()) {
                violations.add("lost: " + entry + ", " + parts + " rows of it are there");
            }
        }
        return new Check(
                "every acknowledged write is there, whole",
                acknowledged.size() + " acknowledged"
                        + (lostByServer == 0
                                ? ""
                                : "; " + lostByServer + " of them gone with a crashed primary, which had not replicated"
                                        + " them: asynchronous replication, not the library"),
                violations);
    }

    private Check nothingTwice() {
        List<String> violations = new ArrayList<>();
        found.forEach((id, parts) -> parts.forEach((part, count) -> {
            if (count > 1) {
                violations.add("doubled: row " + part + " of " + writes.get(id) + " is there " + count + " times");
            }
        }));
        return new Check("nothing was done twice", found.size() + " writes found", violations);
    }

    private Check nothingThatDidNotHappen() {
        List<Ledger.Entry> notDone = rows(Told.NOT_DONE, Told.FAILED_BEFORE);
        List<String> violations = notDone.stream()
                .filter(entry -> partsFound(entry) > 0)
                .map(entry -> "done, though the caller was told it was not: " + entry)
                .toList();
        return new Check("nothing is there that was said not to be done", notDone.size() + " said so", violations);
    }

    private Check unknownAreWholeOrAbsent() {
        List<Ledger.Entry> unknown = rows(Told.UNKNOWN, Told.UNEXPLAINED, Told.NOTHING_YET);
        List<String> violations = new ArrayList<>();
        int there = 0;
        for (Ledger.Entry entry : unknown) {
            int parts = partsFound(entry);
            there += parts > 0 ? 1 : 0;
            if (parts != 0 && parts != entry.call().parts()) {
                violations.add("half done: " + entry + ", " + parts + " rows of it are there");
            }
        }
        return new Check(
                "what is unknown happened once or not at all",
                unknown.size() + " unknown, " + there + " of them there",
                violations);
    }

    private Check nothingUnasked() {
        List<String> violations = new ArrayList<>();
        foundIn.forEach((id, bind) -> {
            Ledger.Entry entry = writes.get(id);
            if (entry == null) {
                violations.add("nobody asked for: " + id + " in " + bind);
            } else if (!entry.call().bind().equals(bind)) {
                violations.add("in the wrong database: " + entry + " in " + bind);
            }
        });
        return new Check("every row was asked for, in its database", found.size() + " writes found", violations);
    }

    private Check everyCallWasAnswered() {
        List<String> violations = writes.values().stream()
                .filter(entry -> entry.told() == Told.NOTHING_YET)
                .map(entry -> "never ended: " + entry)
                .toList();
        return new Check("every call ended", writes.size() + " writes asked for", violations);
    }

    private Check money() {
        List<String> violations = new ArrayList<>();
        long total = 0;
        for (Map.Entry<String, Contents> bind : contents.entrySet()) {
            Map<Integer, Long> expected = new HashMap<>();
            bind.getValue().rows().stream().filter(row -> row.debtor() >= 0).forEach(row -> {
                expected.merge(row.debtor(), -row.amount(), Long::sum);
                expected.merge(row.creditor(), row.amount(), Long::sum);
            });
            for (Map.Entry<Integer, Long> balance : bind.getValue().balances().entrySet()) {
                long due = Databank.START_BALANCE + expected.getOrDefault(balance.getKey(), 0L);
                total += balance.getValue();
                if (due != balance.getValue()) {
                    violations.add("account " + balance.getKey() + " of " + bind.getKey() + " has " + balance.getValue()
                            + ", its transfers make " + due);
                }
            }
        }
        return new Check("every account has what its transfers make, and the sum is kept", "sum " + total, violations);
    }

    /** A slot holds what was last acknowledged, or what was left unknown after that. */
    private Check blobs() {
        List<String> violations = new ArrayList<>();
        int count = 0;
        for (Map.Entry<String, Contents> bind : contents.entrySet()) {
            for (Map.Entry<Integer, Blob> slot : bind.getValue().blobs().entrySet()) {
                count++;
                Set<Long> allowed = new HashSet<>(Set.of(0L));
                for (Ledger.Entry entry : writes.values()) {
                    if (entry.call().slot() != slot.getKey()
                            || !entry.call().bind().equals(bind.getKey())) {
                        continue;
                    }
                    if (entry.told() == Told.ACKNOWLEDGED) {
                        allowed.clear();
                    }
                    if (entry.told() != Told.NOT_DONE && entry.told() != Told.FAILED_BEFORE) {
                        allowed.add(entry.call().id());
                    }
                }
                Blob blob = slot.getValue();
                if (!allowed.contains(blob.version()) || (blob.version() != 0 && !blob.sound())) {
                    violations.add("slot " + slot.getKey() + " of " + bind.getKey() + " holds " + blob
                            + ", allowed versions " + allowed);
                }
            }
        }
        return new Check("every large value is whole and the right one", count + " slots", violations);
    }

    /** Of each kind the slowest call, against its bound. */
    static Check bounds(Map<String, Duration> slowest, Map<String, Duration> bounds) {
        List<String> violations = new ArrayList<>();
        Duration most = Duration.ZERO;
        for (Map.Entry<String, Duration> each : slowest.entrySet()) {
            Duration bound = bounds.getOrDefault(each.getKey(), Duration.ZERO);
            most = most.compareTo(each.getValue()) < 0 ? each.getValue() : most;
            if (each.getValue().compareTo(bound) > 0) {
                violations.add(each.getKey() + " took " + each.getValue() + ", its bound is " + bound);
            }
        }
        return new Check("every call ended within its bound", "slowest " + most.toMillis() + " ms", violations);
    }

    /**
     * With a witness a COMMIT stays unknown only where the look-up ran into its deadline.
     *
     * @param unknown of the bind with the witness
     * @param deadline the look-up's
     * @param wrongTokens what the witness's own look past the faults and the rows disagree about
     */
    static Check witness(List<Ledger.Entry> unknown, Duration deadline, List<String> wrongTokens) {
        List<String> violations = new ArrayList<>(wrongTokens);
        for (Ledger.Entry entry : unknown) {
            Duration took = Duration.ofNanos(entry.endedNanos() - entry.begunNanos());
            if (entry.token() == null) {
                violations.add("unknown without a token: " + entry);
            } else if (took.compareTo(deadline) < 0) {
                violations.add("given up after " + took + ", before the deadline of " + deadline + ": " + entry);
            }
        }
        return new Check(
                "with a witness a COMMIT is unknown only where nobody answered until the deadline",
                unknown.size() + " unknown",
                violations);
    }
}

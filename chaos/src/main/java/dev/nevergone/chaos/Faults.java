package dev.nevergone.chaos;

import dev.nevergone.testkit.ArmedRule;
import dev.nevergone.testkit.FaultyServer;
import dev.nevergone.testkit.ProtocolRule;
import eu.rekawek.toxiproxy.model.Toxic;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import eu.rekawek.toxiproxy.model.ToxicList;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Breaks what a plan says, one fault after the other, and writes a line for each. {@link #run} belongs to one thread; the
 * counts may be read by any.
 */
final class Faults implements AutoCloseable {

    /** Longer than the pools' socketTimeout: after a black hole all of the load may wait for so long. */
    private static final Duration FIRE_LIMIT = Duration.ofSeconds(10);

    private static final Duration REPEAT_LIMIT = Duration.ofMillis(100);
    private static final Duration LEAST_PAUSE = Duration.ofMillis(50);

    /** What the load executes, so that log-ins and the like are met only by cuts. */
    private static final String STATEMENTS = "entries|accounts|numbers|blobs";

    private static final Pattern OF_LOAD = Pattern.compile(STATEMENTS);
    private static final String WITH_COMMIT = STATEMENTS + "|^COMMIT$";
    private static final String INACTIVITY = "The client was disconnected by the server because of inactivity. See"
            + " wait_timeout and interactive_timeout for configuring this behavior.";

    private final FaultyServer faulty;
    private final PrintWriter log;
    private final Map<FaultKind, Integer> done = new ConcurrentHashMap<>();
    private final Queue<String> notDone = new ConcurrentLinkedQueue<>();
    private final Queue<ArmedRule> cuts = new ConcurrentLinkedQueue<>();
    private final Queue<ArmedRule> commitCuts = new ConcurrentLinkedQueue<>();
    private final Queue<ArmedRule> errors = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicLong> arrived = new ConcurrentHashMap<>();
    private final AtomicInteger farewells = new AtomicInteger();

    Faults(FaultyServer faulty, Path file) throws IOException {
        this.faulty = faulty;
        this.log = new PrintWriter(Files.newBufferedWriter(file), true);
        countStatements();
    }

    /** How often each kind was done. */
    Map<FaultKind, Integer> done() {
        return new TreeMap<>(done);
    }

    int count() {
        return done().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Those that could not be done, and why. */
    List<String> notDone() {
        return List.copyOf(notDone);
    }

    /** Connections that rules of ours have cut without an error. */
    long cuts() {
        return fired(cuts);
    }

    /** Of these, on a COMMIT. */
    long commitCuts() {
        return fired(commitCuts);
    }

    /** Answers of ours in place of the server's, and farewells. */
    long errors() {
        return answerErrors() + farewells.get();
    }

    /** Of these, answers. */
    long answerErrors() {
        return fired(errors);
    }

    private static long fired(Queue<ArmedRule> rules) {
        return rules.stream().mapToLong(ArmedRule::fired).sum();
    }

    /**
     * The load's statements that arrived at the protocol proxy, by their first word. Not seen are those that come in the
     * moment in which {@link FaultyServer#heal()} takes back the rule that counts.
     */
    long arrived(String verb) {
        AtomicLong count = arrived.get(verb);
        return count == null ? 0 : count.get();
    }

    /** A rule that never acts, for what the proxy counts itself is limited to 100,000 different statements. */
    private void countStatements() {
        faulty.protocol()
                .onSql(sql -> {
                    if (OF_LOAD.matcher(sql).find()) {
                        String verb = sql.substring(0, sql.indexOf(' '));
                        arrived.computeIfAbsent(verb, key -> new AtomicLong()).incrementAndGet();
                    }
                    return false;
                })
                .cutBefore();
    }

    /** Does all of the plan. */
    void run(Plan plan) throws InterruptedException {
        long start = System.nanoTime();
        for (PlannedFault fault : plan.faults()) {
            long wait = fault.at().toNanos() - (System.nanoTime() - start);
            sleep(Duration.ofNanos(Math.max(wait, LEAST_PAUSE.toNanos())));
            long begun = System.nanoTime();
            String result;
            try {
                result = did(fault);
                done.merge(fault.kind(), 1, Integer::sum);
            } catch (IOException | RuntimeException e) {
                result = "FAILED: " + e;
                notDone.add(fault + ": " + e);
            }
            long end = System.nanoTime();
            log.printf(
                    Locale.ROOT,
                    "%s -> done at %.3f s in %d ms%s%n",
                    fault,
                    (begun - start) / 1e9,
                    (end - begun) / 1_000_000,
                    result.isEmpty() ? "" : ": " + result);
        }
    }

    private String did(PlannedFault fault) throws IOException, InterruptedException {
        switch (fault.kind()) {
            case KILL_ALL -> {
                return faulty.killConnections() + " killed";
            }
            case RESET_ALL -> faulty.reset();
            case BLACKHOLE_OPEN -> faulty.blackholeOpenConnections();
            case EXPIRE_IDLE -> {
                return expireIdle() + " expired";
            }
            case RESTART -> faulty.restart();
            case CRASH_AND_RESTART -> faulty.crashAndRestart();
            case BLACKHOLE_ALL, REFUSE_CONNECTIONS, FREEZE, READ_ONLY, TOO_MANY_CONNECTIONS -> outage(fault);
            case LATENCY, SLICER, BANDWIDTH, LIMIT_DATA -> toxic(fault);
            default -> {
                return rule(fault);
            }
        }
        return "";
    }

    private int expireIdle() {
        int expired = faulty.expireIdle();
        if (!faulty.server().isMariaDb()) {
            farewells.addAndGet(expired);
        }
        return expired;
    }

    /** Takes everything back. */
    void heal() {
        faulty.heal();
        countStatements();
    }

    /** What is broken for a time, and healed. */
    private void outage(PlannedFault fault) throws IOException, InterruptedException {
        switch (fault.kind()) {
            case BLACKHOLE_ALL -> faulty.blackhole();
            case REFUSE_CONNECTIONS -> {
                faulty.refuseConnections();
                // Else nobody would notice: open ones stay.
                faulty.reset();
            }
            case FREEZE -> faulty.freeze();
            case READ_ONLY -> faulty.readOnly(true);
            default -> {
                faulty.tooManyConnections();
                faulty.reset();
            }
        }
        sleep(fault.lasting());
        switch (fault.kind()) {
            case BLACKHOLE_ALL -> faulty.network().blackholeAll(false);
            case REFUSE_CONNECTIONS -> faulty.network().refuseNewConnections(false);
            case FREEZE -> faulty.thaw();
            case READ_ONLY -> faulty.readOnly(false);
            default -> heal();
        }
    }

    private void toxic(PlannedFault fault) throws IOException, InterruptedException {
        ToxicList toxics = faulty.toxics().toxics();
        ToxicDirection down = ToxicDirection.DOWNSTREAM;
        switch (fault.kind()) {
            case LATENCY -> faulty.latency(Duration.ofMillis(fault.amount()), Duration.ofMillis(fault.amount() / 2));
            case SLICER ->
                toxics.slicer("slicer", down, 20L + fault.amount() * 5L, 100).setSizeVariation(10);
            case BANDWIDTH -> toxics.bandwidth("bandwidth", down, 50L + fault.amount() * 10L);
            default -> toxics.limitData("limit", down, fault.amount() * 500L);
        }
        sleep(fault.lasting());
        for (Toxic toxic : toxics.getAll()) {
            toxic.remove();
        }
    }

    private String rule(PlannedFault fault) throws InterruptedException {
        ArmedRule rule =
                switch (fault.kind()) {
                    case CUT_BEFORE_COMMIT ->
                        on(fault, faulty.protocol().onCommit()).cutBefore();
                    case CUT_AFTER_COMMIT ->
                        on(fault, faulty.protocol().onCommit()).cutAfter();
                    case CUT_MID_RESULT ->
                        on(fault, faulty.protocol().onSqlMatching("numbers")).cutAfterRows(fault.amount() * 2 % 150);
                    case CUT_BEFORE_ANY ->
                        on(fault, faulty.protocol().onAnyCommand()).cutBefore();
                    case CUT_AFTER_ANY ->
                        on(fault, faulty.protocol().onAnyCommand()).cutAfter();
                    case ERROR_SHUTDOWN ->
                        on(fault, faulty.protocol().onSqlMatching(WITH_COMMIT))
                                .answerErrorAndCut(1053, "08S01", "Server shutdown in progress");
                    case ERROR_INACTIVITY ->
                        on(fault, faulty.protocol().onSqlMatching(WITH_COMMIT))
                                .answerErrorAndCut(4031, "HY000", INACTIVITY);
                    case ERROR_LOCK_WAIT ->
                        on(fault, faulty.protocol().onSqlMatching(STATEMENTS))
                                .answerError(1205, "HY000", "Lock wait timeout exceeded; try restarting transaction");
                    case ERROR_DEADLOCK ->
                        on(fault, faulty.protocol().onSqlMatching(STATEMENTS))
                                .answerError(
                                        1213,
                                        "40001",
                                        "Deadlock found when trying to get lock; try restarting transaction");
                    default -> throw new IllegalArgumentException(fault.kind() + " is no rule");
                };
        listOf(fault.kind()).add(rule);
        if (fault.kind() == FaultKind.CUT_BEFORE_COMMIT || fault.kind() == FaultKind.CUT_AFTER_COMMIT) {
            commitCuts.add(rule);
        }
        boolean fired = rule.awaitFired(FIRE_LIMIT);
        sleep(REPEAT_LIMIT);
        rule.disarm();
        if (!fired) {
            throw new IllegalStateException("no command came that it could meet");
        }
        return rule.fired() + " times";
    }

    private Queue<ArmedRule> listOf(FaultKind kind) {
        return switch (kind) {
            case ERROR_SHUTDOWN, ERROR_INACTIVITY, ERROR_LOCK_WAIT, ERROR_DEADLOCK -> errors;
            default -> cuts;
        };
    }

    private static ProtocolRule on(PlannedFault fault, ProtocolRule rule) {
        rule.nth(fault.nth()).times(1 + fault.amount() % 3);
        return fault.reset() ? rule.byReset() : rule;
    }

    private static void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis());
    }

    @Override
    public void close() {
        log.close();
    }
}

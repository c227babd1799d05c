package dev.nevergone;

import dev.nevergone.testkit.ArmedRule;
import dev.nevergone.testkit.FaultyServer;
import dev.nevergone.testkit.ProtocolRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of the fault matrix: what goes wrong, and when. */
enum MatrixFault {
    IDLE_KILLED(
            When.IDLE,
            "`killConnections()`",
            once(FaultyServer::killConnections).ending()),
    IDLE_RESET(When.IDLE, "`reset()`", each(FaultyServer::reset).ending()),
    IDLE_EXPIRED(
            When.IDLE, "`expireIdle()`", each(FaultyServer::expireIdle).ending().reading()),
    IDLE_WAIT_TIMEOUT(
            When.IDLE,
            "`expireIdle(1 s)`, the server's own `wait_timeout`, and that time",
            new Strike(labs -> {})
                    .before(faulty -> faulty.expireIdle(Duration.ofSeconds(1)))
                    .ending()),
    IDLE_SWALLOWED(
            When.IDLE,
            "`blackholeOpenConnections()`, idle for less than `pingAfterIdle`",
            each(FaultyServer::blackholeOpenConnections)),
    IDLE_SWALLOWED_LONG(
            When.IDLE,
            "`blackholeOpenConnections()`, idle for longer than `pingAfterIdle`",
            each(FaultyServer::blackholeOpenConnections).pingAlways()),
    IDLE_RESTART(When.IDLE, "`restart()`", once(FaultyServer::restart).ending().controlling()),
    IDLE_CRASH(
            When.IDLE,
            "`crashAndRestart()`",
            once(FaultyServer::crashAndRestart).ending().controlling()),

    HELD_KILLED(
            When.IN_HANDS,
            "`killConnections()`",
            once(FaultyServer::killConnections).ending()),
    HELD_RESET(When.IN_HANDS, "`reset()`", each(FaultyServer::reset).ending()),
    HELD_EXPIRED(
            When.IN_HANDS,
            "`expireIdle()`",
            each(FaultyServer::expireIdle).ending().reading()),
    HELD_SWALLOWED(When.IN_HANDS, "`blackholeOpenConnections()`", each(FaultyServer::blackholeOpenConnections)),
    HELD_RESTART(
            When.IN_HANDS, "`restart()`", once(FaultyServer::restart).ending().controlling()),
    HELD_CRASH(
            When.IN_HANDS,
            "`crashAndRestart()`",
            once(FaultyServer::crashAndRestart).ending().controlling()),
    HELD_DOWN(
            When.IN_HANDS,
            "`crash()`, `startAgain()` a second later, while the call waits",
            once(FaultyServer::crash).ending().controlling().lift(Duration.ofSeconds(1), FaultyServer::startAgain)),
    HELD_FROZEN(
            When.IN_HANDS,
            "`freeze()`, `thaw()` half a second later",
            once(FaultyServer::freeze).controlling().lift(Duration.ofMillis(500), FaultyServer::thaw)),
    HELD_FROZEN_LONG(
            When.IN_HANDS,
            "`freeze()`, `thaw()` after the call has ended",
            once(FaultyServer::freeze).controlling().impatient()),

    CUT_BEFORE(When.DURING, "cut before it reached the server", at(ProtocolRule::cutBefore)),
    CUT_AFTER(When.DURING, "cut after it was executed, before the answer", at(ProtocolRule::cutAfter)),
    SHUTDOWN_1053(
            When.DURING,
            "answered with 1053 (shutdown) and cut",
            at(rule -> rule.answerErrorAndCut(1053, "08S01", "Server shutdown in progress"))),
    IDLE_4031(
            When.DURING,
            "answered with 4031 (the server gave the idle connection up) and cut",
            at(rule -> rule.answerErrorAndCut(
                    4031,
                    "HY000",
                    "The client was disconnected by the server because of inactivity. See wait_timeout and"
                            + " interactive_timeout for configuring this behavior."))),
    LOCK_WAIT_1205(
            When.DURING,
            "answered with 1205 (lock wait time-out)",
            at(rule -> rule.answerError(1205, "HY000", "Lock wait timeout exceeded; try restarting transaction"))),
    DEADLOCK_1213(
            When.DURING,
            "answered with 1213 (deadlock)",
            at(rule -> rule.answerError(
                    1213, "40001", "Deadlock found when trying to get lock; try restarting transaction"))),
    READ_ONLY_1290(
            When.DURING,
            "answered with 1290 (`read-only`)",
            at(rule -> rule.answerError(
                    1290,
                    "HY000",
                    "The MySQL server is running with the --read-only option so it cannot execute this statement"))),
    COMMIT_CUT_BEFORE(
            When.DURING, "`cutBeforeCommit()`", armed(lab -> lab.faulty().cutBeforeCommit())),
    COMMIT_CUT_AFTER(
            When.DURING, "`cutAfterCommit()`", armed(lab -> lab.faulty().cutAfterCommit())),
    RESULT_CUT(When.DURING, "`cutMidResult()`", armed(lab -> lab.faulty()
            .cutMidResult(lab.call().isUnit() ? 1 : 3))),

    REFUSED(When.LASTING, "`refuseConnections()`, the pool holds a connection", each(FaultyServer::refuseConnections)),
    REFUSED_EMPTY(
            When.LASTING,
            "`refuseConnections()`, the pool holds none",
            each(FaultyServer::refuseConnections).empty().impatient()),
    FULL(When.LASTING, "`tooManyConnections()`, the pool holds a connection", once(FaultyServer::tooManyConnections)),
    FULL_EMPTY(
            When.LASTING,
            "`tooManyConnections()`, the pool holds none",
            once(FaultyServer::tooManyConnections).empty().impatient()),
    LATENCY(When.LASTING, "`latency(100 ms)`", each(faulty -> faulty.latency(Duration.ofMillis(100)))),
    READ_ONLY(
            When.LASTING,
            "`readOnly(true)`",
            once(faulty -> faulty.readOnly(true)).impatient()),
    SWALLOWED(
            When.LASTING,
            "`blackhole()` of everything",
            each(FaultyServer::blackhole).impatient()),
    DOWN(
            When.LASTING,
            "`crash()`, `startAgain()` a second later, while the call waits",
            once(FaultyServer::crash).ending().controlling().lift(Duration.ofSeconds(1), FaultyServer::startAgain)),
    DOWN_FOR_GOOD(
            When.LASTING,
            "`crash()`, and it stays down",
            once(FaultyServer::crash).ending().controlling().impatient()),
    FROZEN(
            When.LASTING,
            "`freeze()`, `thaw()` half a second later",
            once(FaultyServer::freeze).controlling().lift(Duration.ofMillis(500), FaultyServer::thaw));

    /** When a fault strikes. */
    enum When {
        IDLE("idle in the pool, before the borrow"),
        IN_HANDS("in the borrower's hands, before the call"),
        DURING("during the call, at its own statement"),
        LASTING("before the borrow, and it lasts");

        private final String title;

        When(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    private final When when;
    private final String title;

    // Made in one go, and only read from then on.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Strike strike;

    MatrixFault(When when, String title, Strike strike) {
        this.when = when;
        this.title = title;
        this.strike = strike;
    }

    /** The faults in the order of the rows; those that one strike brings about for several together. */
    static List<List<MatrixFault>> strikes() {
        List<List<MatrixFault>> strikes = new ArrayList<>();
        for (MatrixFault fault : values()) {
            strikes.stream()
                    .filter(others -> others.get(0).twin(fault))
                    .findFirst()
                    .ifPresentOrElse(others -> others.add(fault), () -> strikes.add(new ArrayList<>(List.of(fault))));
        }
        return strikes;
    }

    /** What befalls the server as a whole befalls all who use it, wherever they are then. */
    private boolean twin(MatrixFault other) {
        return strike.ofServer && other.strike.ofServer && title.equals(other.title);
    }

    When when() {
        return when;
    }

    String title() {
        return title;
    }

    Strike strike() {
        return strike;
    }

    private static Strike once(Consumer<FaultyServer> verb) {
        Strike strike = new Strike(labs -> verb.accept(labs.get(0).faulty()));
        strike.ofServer = true;
        return strike;
    }

    private static Strike each(Consumer<FaultyServer> verb) {
        return new Strike(labs -> labs.forEach(lab -> verb.accept(lab.faulty())));
    }

    private static Strike at(Function<ProtocolRule, ArmedRule> action) {
        return armed(lab ->
                action.apply(lab.faulty().protocol().onSqlMatching(lab.call().statement())));
    }

    private static Strike armed(Function<MatrixLab, ArmedRule> rule) {
        Strike strike = new Strike(labs -> {});
        strike.rule = rule;
        return strike.reading();
    }

    /** What is done to bring a fault about; not thread-safe while it is made. */
    static final class Strike {

        // A unit of work that waits for the fault to strike has begun already.
        private static final Duration UNHURRIED = Duration.ofSeconds(60);

        private final Consumer<List<MatrixLab>> verb;
        private Consumer<FaultyServer> before = faulty -> {};
        private @Nullable Function<MatrixLab, ArmedRule> rule;
        private @Nullable Consumer<FaultyServer> lift;
        private Duration liftAfter = Duration.ZERO;
        private boolean ending;
        private boolean controlling;
        private boolean empty;
        private boolean impatient;
        private boolean pingAlways;
        private boolean reading;
        private boolean ofServer;

        Strike(Consumer<List<MatrixLab>> verb) {
            this.verb = verb;
        }

        /** What is set on the server before a connection is opened. */
        Strike before(Consumer<FaultyServer> setting) {
            before = setting;
            return this;
        }

        /** All connections end by it; it has struck when the client's system knows. */
        Strike ending() {
            ending = true;
            return this;
        }

        /** It needs a server that the test may stop. */
        Strike controlling() {
            controlling = true;
            return this;
        }

        /** It needs a proxy that can read what passes. */
        Strike reading() {
            reading = true;
            return this;
        }

        /** The pool has not connected yet. */
        Strike empty() {
            empty = true;
            return this;
        }

        /** It outlasts the pool's patience, which is made short. */
        Strike impatient() {
            impatient = true;
            return this;
        }

        /** The connection is idle for longer than {@code pingAfterIdle}. */
        Strike pingAlways() {
            pingAlways = true;
            return this;
        }

        /** It ends by itself. */
        Strike lift(Duration after, Consumer<FaultyServer> end) {
            liftAfter = after;
            lift = end;
            return this;
        }

        void prepare(List<MatrixLab> labs) {
            before.accept(labs.get(0).faulty());
        }

        void happen(List<MatrixLab> labs) {
            verb.accept(labs);
            if (ending) {
                labs.forEach(MatrixLab::awaitNoConnection);
            }
        }

        /** Arms the protocol's fault for one lab; {@code null} where the fault is none of the protocol's. */
        @Nullable
        ArmedRule arm(MatrixLab lab) {
            return rule == null ? null : rule.apply(lab);
        }

        boolean outlastsThePool() {
            return impatient;
        }

        boolean lifts() {
            return lift != null;
        }

        Duration liftAfter() {
            return liftAfter;
        }

        void end(FaultyServer faulty) {
            if (lift != null) {
                lift.accept(faulty);
            }
        }

        boolean readsTheProtocol() {
            return reading;
        }

        boolean needsControl() {
            return controlling;
        }

        boolean poolIsEmpty() {
            return empty;
        }

        PoolSettings.Builder settings(MatrixLab lab) {
            Duration patience = impatient ? Duration.ofSeconds(2) : Duration.ofSeconds(20);
            PoolSettings.Builder settings = Pools.settings(lab.url())
                    .name("matrix-" + lab.id())
                    .poolSize(1)
                    .maxOverflow(1)
                    .poolTimeout(patience)
                    .outageGrace(patience)
                    .connectTimeout(Duration.ofSeconds(2))
                    .socketTimeout(MatrixRow.SOCKET_TIMEOUT)
                    .commitWitness(lab.call().witness())
                    .retry(RetryPolicy.builder()
                            .initialBackoff(Duration.ofMillis(1))
                            .maxBackoff(Duration.ofMillis(20))
                            .deadline(impatient ? patience.plus(MatrixRow.SOCKET_TIMEOUT) : UNHURRIED)
                            .budget(1, 1000)
                            .build());
            return pingAlways ? settings.pingAfterIdle(Duration.ZERO) : settings;
        }
    }
}

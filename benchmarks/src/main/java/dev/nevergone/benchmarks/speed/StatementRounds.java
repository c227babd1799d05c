package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Effort;
import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.Target;
import dev.nevergone.benchmarks.peers.PoolPlan;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * The speed of one small statement in two ways at a time. Both take turns of less than a millisecond (A B A B), and each
 * round gives one ratio: JMH's forks of seconds would compare one busy moment of the machine with another. A single pair of
 * connections would not do: whether the kernel runs the server's thread of a connection on the client's core makes a
 * statement several times as fast or slow, for minutes. So each round takes another pair. Where each statement borrows there
 * is a pool for each pair, and a pool that is used for a millisecond in ten is not what a loop of statements sees: there the
 * same pair stays for a while, and the other way is measured too.
 */
final class StatementRounds {

    /** The title of the comparison that the goal is about. */
    static final String END_TO_END = "Nevergone to HikariCP, borrow and return included";

    /** The same, with the pools in turn: each is left alone for longer than it is used. */
    static final String IN_BURSTS = "Nevergone to HikariCP, borrowed and returned in bursts of ten";

    /** For how many rounds the same pair of connections is used: another one each time, or the same for a while. */
    private static final int MOVE_ON = 1;

    private static final int STAY = 100;

    private static final int COUNTED = 2_000;
    private static final int FEW = 5;
    /** The peers get a third of the rounds. */
    private static final int PEERS_SHARE = 3;

    private final Target target;
    private final Progress progress;
    private final Misses misses;

    StatementRounds(Target target, Progress progress, Misses misses) {
        this.target = target;
        this.progress = progress;
        this.misses = misses;
    }

    /** Measures Nevergone in all forms, plain and encrypted. */
    List<Result> run() throws Exception {
        List<Result> results = new ArrayList<>();
        prepare();
        for (StatementForm form : StatementForm.values()) {
            results.addAll(compare(form, ", plain", target.url()));
            if (form.small() && !target.tlsUrl().isEmpty()) {
                results.addAll(compare(form, ", TLS", target.tlsUrl()));
            }
        }
        prepare();
        return results;
    }

    /** Measures all other peers against HikariCP. */
    List<Result> peers() throws Exception {
        List<Result> results = new ArrayList<>();
        PoolPlan plan = plan(target.url());
        for (Contender contender : Contender.inDefaults()) {
            if (contender.ours() || contender.equals(Contender.HIKARI)) {
                continue;
            }
            for (StatementForm form : StatementForm.values()) {
                if (form == StatementForm.TEXT) {
                    continue;
                }
                compare(
                                contender.title(),
                                form.title(),
                                form,
                                Math.max(2, Effort.rounds(form.rounds()) / PEERS_SHARE),
                                MOVE_ON,
                                () -> StatementSide.held(contender, plan),
                                () -> StatementSide.held(Contender.HIKARI, plan))
                        .ifPresent(results::add);
            }
        }
        prepare();
        return results;
    }

    private List<Result> compare(StatementForm form, String connection, String url) throws InterruptedException {
        List<Result> results = new ArrayList<>();
        String how = form.title() + connection;
        int rounds = Effort.rounds(form.rounds());
        PoolPlan plan = plan(url);
        Contender ours = Contender.NEVERGONE;
        Contender theirs = Contender.HIKARI;
        compare(
                        "the same twice (HikariCP)",
                        how,
                        form,
                        rounds,
                        MOVE_ON,
                        () -> StatementSide.held(theirs, plan),
                        () -> StatementSide.held(theirs, plan))
                .ifPresent(results::add);
        compare(
                        "Nevergone to HikariCP",
                        how,
                        form,
                        rounds,
                        MOVE_ON,
                        () -> StatementSide.held(ours, plan),
                        () -> StatementSide.held(theirs, plan))
                .ifPresent(results::add);
        if (form == StatementForm.PREPARED) {
            compare(
                            END_TO_END,
                            how,
                            form,
                            rounds,
                            STAY,
                            () -> StatementSide.borrowing(ours, plan.overflow(0)),
                            () -> StatementSide.borrowing(theirs, plan))
                    .ifPresent(results::add);
            compare(
                            IN_BURSTS,
                            how,
                            form,
                            rounds,
                            MOVE_ON,
                            () -> StatementSide.borrowing(ours, plan.overflow(0)),
                            () -> StatementSide.borrowing(theirs, plan))
                    .ifPresent(results::add);
        }
        if (form.small() || form == StatementForm.MANY_ROWS) {
            compare(
                            "our socket to the driver's",
                            how,
                            form,
                            rounds,
                            MOVE_ON,
                            () -> StatementSide.driver(target, url, true),
                            () -> StatementSide.driver(target, url, false))
                    .ifPresent(results::add);
        }
        return results;
    }

    private PoolPlan plan(String url) {
        return PoolPlan.of(url, target.username(), target.password(), Contender.POOL_SIZE)
                .driverProperties(Target.DRIVER_PROPERTIES);
    }

    private void prepare() throws Exception {
        try (var pool = Contender.HIKARI.open(plan(target.url()));
                var connection = pool.getConnection()) {
            StatementForm.prepare(connection);
        }
    }

    /** Opens both sides and measures them. */
    private Optional<Result> compare(
            String what,
            String how,
            StatementForm form,
            int count,
            int stay,
            Callable<StatementSide> first,
            Callable<StatementSide> second)
            throws InterruptedException {
        return misses.attempt(
                "statements, " + how + ": " + what, () -> measure(what, how, form, count, stay, first, second));
    }

    private Result measure(
            String what,
            String how,
            StatementForm form,
            int count,
            int stay,
            Callable<StatementSide> first,
            Callable<StatementSide> second)
            throws Exception {
        try (StatementSide ours = first.call();
                StatementSide theirs = second.call()) {
            rounds(form, ours, theirs, count + count / 2, stay);
            List<Round> rounds = rounds(form, ours, theirs, count, stay);
            Result result = new Result(what, how, form.perTurn(), rounds, bytes(form, ours), bytes(form, theirs));
            progress.say(
                    "%s, %s: ratio %s, of the quick %.3f, %+.0f bytes",
                    what,
                    how,
                    result.ratio().text("%.3f"),
                    result.ratioOfTheQuick(),
                    result.ourBytes() - result.theirBytes());
            return result;
        }
    }

    private static List<Round> rounds(StatementForm form, StatementSide ours, StatementSide theirs, int count, int stay)
            throws SQLException {
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int pair = i / stay;
            // Whoever goes first finds colder caches, so each pair sees both as often.
            rounds.add(
                    (pair / Contender.POOL_SIZE + i % stay) % 2 == 0
                            ? round(form, ours, theirs, pair)
                            : round(form, theirs, ours, pair).turned());
        }
        return rounds;
    }

    private static Round round(StatementForm form, StatementSide first, StatementSide second, int pair)
            throws SQLException {
        long firsts = time(form, first, pair);
        long seconds = time(form, second, pair);
        firsts += time(form, first, pair);
        return new Round(firsts, seconds + time(form, second, pair));
    }

    private static long time(StatementForm form, StatementSide side, int pair) throws SQLException {
        long start = System.nanoTime();
        side.run(form, pair, form.perTurn());
        return System.nanoTime() - start;
    }

    /** What one statement allocates, in the thread that makes it. */
    private static double bytes(StatementForm form, StatementSide side) throws SQLException {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        int count = form.small() ? Effort.rounds(COUNTED) : FEW;
        long before = threads.getCurrentThreadAllocatedBytes();
        side.run(form, 0, count);
        return (double) (threads.getCurrentThreadAllocatedBytes() - before) / count;
    }

    /**
     * One round.
     *
     * @param ours nanoseconds of the first side
     * @param theirs nanoseconds of the second
     */
    private record Round(long ours, long theirs) {

        Round turned() {
            return new Round(/* ours= */ theirs, /* theirs= */ ours);
        }
    }

    /**
     * One comparison.
     *
     * @param what what is compared
     * @param how the statement and the connection
     * @param statements how many in one turn
     * @param rounds the rounds
     * @param ourBytes what one statement allocates on the first side
     * @param theirBytes what it allocates on the second side
     */
    record Result(String what, String how, int statements, List<Round> rounds, double ourBytes, double theirBytes) {

        /** The first side's time as a share of the second's, round by round. */
        Spread ratio() {
            return Spread.of(rounds.stream()
                    .mapToDouble(round -> (double) round.ours() / round.theirs())
                    .toArray());
        }

        /** The quicker quarter of the one to that of the other: where the kernel put nobody in nobody's way. */
        double ratioOfTheQuick() {
            return spread(Round::ours).lower() / spread(Round::theirs).lower();
        }

        /** Microseconds of one statement on the first side. */
        double ourMicros() {
            return micros(spread(Round::ours));
        }

        /** Microseconds of one statement on the second side. */
        double theirMicros() {
            return micros(spread(Round::theirs));
        }

        private Spread spread(ToDoubleFunction<Round> side) {
            return Spread.of(rounds.stream().mapToDouble(side).toArray());
        }

        private double micros(Spread nanos) {
            return nanos.median() / (2.0 * statements * 1000);
        }
    }
}

package dev.nevergone.internal.pool;

import dev.nevergone.AttemptWork;
import dev.nevergone.CommitOutcomeUnknownException;
import dev.nevergone.Failure;
import dev.nevergone.Failure.Category;
import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.RetryDecision.Transaction;
import dev.nevergone.WorkAttempts;
import dev.nevergone.WorkOptions;
import dev.nevergone.internal.jdbc.LeasedConnection;
import dev.nevergone.internal.retry.Attempts;
import dev.nevergone.internal.retry.DecisionNote;
import dev.nevergone.internal.retry.Retries;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs units of work. One that failed is run again as a whole, on another connection, where nothing of it can have been
 * committed: what the connection went through decides, not what the work threw. A unit within a unit of the same thread
 * joins it. Thread-safe.
 */
final class TransactionRunner {

    private final Pool pool;
    private final Map<Thread, Unit> open = new ConcurrentHashMap<>();

    TransactionRunner(Pool pool) {
        this.pool = pool;
    }

    /** A unit of work that is under way. */
    private static final class Unit {
        private final LeasedConnection connection;
        private final WorkOptions options;
        private final int attempt;
        private @Nullable Throwable failedWithin;

        Unit(LeasedConnection connection, WorkOptions options, int attempt) {
            this.connection = connection;
            this.options = options;
            this.attempt = attempt;
        }
    }

    <T extends @Nullable Object, X extends Exception> T inTransaction(WorkOptions options, AttemptWork<T, X> work)
            throws SQLException, X {
        check(options, work);
        Unit around = open.get(Thread.currentThread());
        return around == null ? repeat(options, work, true) : join(around, options, work);
    }

    /** Auto-commit work: repeated as a whole where that cannot do anything twice. */
    <T extends @Nullable Object, X extends Exception> T withConnection(WorkOptions options, AttemptWork<T, X> work)
            throws SQLException, X {
        check(options, work);
        return repeat(options, work, false);
    }

    /** For work that makes its transactions by itself. */
    WorkAttempts attempts(WorkOptions options) {
        checkOptions(options);
        return new OwnTransactions(retries(options), options);
    }

    private static void checkOptions(@Nullable WorkOptions options) {
        Objects.requireNonNull(options, "options: use WorkOptions.defaults() for the defaults");
    }

    private static void check(@Nullable WorkOptions options, @Nullable Object work) {
        checkOptions(options);
        Objects.requireNonNull(work, "work: there is nothing to run");
    }

    private <T extends @Nullable Object, X extends Exception> T repeat(
            WorkOptions options, AttemptWork<T, X> work, boolean transaction) throws SQLException, X {
        Retries retries = retries(options);
        long start = retries.nanoTime().getAsLong();
        retries.budget().called();
        Repetition repetition = null;
        while (true) {
            LeasedConnection connection = borrow(retries, repetition);
            Unit unit = new Unit(
                    connection,
                    options,
                    repetition == null ? 1 : repetition.attempts().made());
            try {
                connection.beginUnit(retries, options.idempotent(), transaction);
                return transaction ? transaction(unit, work) : autoCommit(unit, work);
            } catch (Exception failure) {
                Attempts attempts = repetition == null ? retries.attempts(start) : repetition.attempts();
                repetition = again(unit, retries, attempts, failure, transaction);
                if (repetition == null) {
                    throw failure;
                }
            } finally {
                connection.release();
            }
        }
    }

    private Retries retries(WorkOptions options) {
        return pool.retries()
                .forUnit(
                        options.name().orElse(null),
                        options.retryOr(pool.settings().retry()));
    }

    /** A further attempt, and why there is one. */
    private record Repetition(Attempts attempts, RetryDecision decision) {}

    private LeasedConnection borrow(Retries retries, @Nullable Repetition repetition) throws SQLException {
        try {
            return pool.borrow();
        } catch (SQLException e) {
            if (repetition == null) {
                throw e;
            }
            RetryDecision decision = stopped(repetition.decision(), Limit.NO_CONNECTION);
            retries.told().accept(decision);
            DecisionNote.attachLast(e, decision);
            throw repetition.attempts().withEarlierOnes(e);
        }
    }

    private <T extends @Nullable Object, X extends Exception> T transaction(Unit unit, AttemptWork<T, X> work)
            throws SQLException, X {
        LeasedConnection connection = unit.connection;
        boolean ended = false;
        open.put(Thread.currentThread(), unit);
        try {
            setUp(unit);
            connection.setAutoCommit(false);
            T result = work.run(connection, unit.attempt);
            requireValue(result);
            Throwable within = unit.failedWithin;
            if (within != null && !connection.isPoisoned()) {
                throw new SQLNonTransientException(
                        "pool " + pool.settings().name()
                                + ": a unit of work within this one failed, and its failure was"
                                + " swallowed: the whole is rolled back",
                        within);
            }
            ended = true;
            connection.commitWork();
            return result;
        } finally {
            open.remove(Thread.currentThread());
            if (!ended) {
                rollBack(connection);
            }
        }
    }

    private <T extends @Nullable Object, X extends Exception> T autoCommit(Unit unit, AttemptWork<T, X> work)
            throws SQLException, X {
        LeasedConnection connection = unit.connection;
        setUp(unit);
        // An adopted pool may lend with auto-commit off: what the work writes would be rolled back in silence.
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
        T result = work.run(connection, unit.attempt);
        requireValue(result);
        return result;
    }

    private static void setUp(Unit unit) throws SQLException {
        if (unit.options.readOnly()) {
            unit.connection.setReadOnly(true);
        }
        if (unit.options.isolation().isPresent()) {
            unit.connection.setTransactionIsolation(unit.options.isolation().getAsInt());
        }
    }

    private static void rollBack(LeasedConnection connection) {
        connection.rememberLoss();
        try {
            connection.rollbackWork();
        } catch (SQLException e) {
            // The return rolls back again, or drops the connection, with which the server rolls back.
            connection.markBroken();
        }
    }

    /** The same transaction goes on: committed, rolled back and repeated with the one around. */
    private <T extends @Nullable Object, X extends Exception> T join(
            Unit around, WorkOptions options, AttemptWork<T, X> work) throws SQLException, X {
        if (options.isolation().isPresent() && !options.isolation().equals(around.options.isolation())) {
            throw new SQLNonTransientException("pool " + pool.settings().name() + ": isolation ("
                    + options.isolation().getAsInt()
                    + "): a unit of work within another one runs in its transaction, which has another isolation level."
                    + " Set it on the outer one");
        }
        try {
            T result = work.run(around.connection, around.attempt);
            requireValue(result);
            return result;
        } catch (Exception | Error failure) {
            around.failedWithin = failure;
            throw failure;
        }
    }

    /** Such an object ends with the connection: reading it later would fail far away from the mistake. */
    private static void requireValue(@Nullable Object result) {
        if (result instanceof ResultSet || result instanceof Statement || result instanceof Connection) {
            String kind = result instanceof ResultSet
                    ? "ResultSet"
                    : result instanceof Statement ? "Statement" : "Connection";
            throw new IllegalStateException("the work returned a " + kind
                    + ", which is closed when the work ends: read what you need inside of the work and return that");
        }
    }

    /** Whether the work may run again, and waits until it may; {@code null} if not. */
    private @Nullable Repetition again(
            Unit unit, Retries retries, Attempts attempts, Exception failure, boolean transaction) {
        LeasedConnection connection = unit.connection;
        Failure verdict = Failure.of(failure);
        boolean unknown = failure instanceof CommitOutcomeUnknownException || connection.isOutcomeUnknown();
        boolean conflict = verdict.category() == Category.DEADLOCK_OR_LOCK_TIMEOUT
                || verdict.category() == Category.READ_ONLY_FAILOVER;
        boolean lost = connection.wasLost();
        boolean harmless = unit.options.idempotent() || unit.options.readOnly();
        boolean asAWhole = transaction || harmless;
        if (!asAWhole || (!unknown && !conflict && !lost)) {
            // What ran as single statements was decided on one by one.
            return null;
        }
        boolean committedBefore = connection.mayHaveCommitted() && !harmless;
        boolean safe = harmless || (!unknown && !committedBefore);
        Limit limit =
                safe ? attempts.mayRetry(lost ? lossCategory(verdict) : verdict.category(), true, false) : Limit.NONE;
        Rule rule = rule(transaction, unknown, committedBefore, harmless);
        Outcome outcome = unknown || !transaction || committedBefore ? Outcome.UNKNOWN : Outcome.ROLLED_BACK;
        RetryDecision decision = decision(unit, retries, rule, limit, outcome, safe, attempts.made(), transaction);
        retries.told().accept(decision);
        if (decision.repeated()) {
            // Nobody else should wait for a connection that this thread sleeps on.
            connection.release();
            if (slept(attempts)) {
                attempts.failed(failure instanceof SQLException sql ? sql : new SQLException(failure));
                return new Repetition(attempts, decision);
            }
            decision = stopped(decision, Limit.INTERRUPTED);
        }
        DecisionNote.attachLast(failure, decision);
        attempts.withEarlierOnes(failure);
        return null;
    }

    /** Waits until the next attempt; {@code false}, with the thread's flag set, if it is interrupted. */
    static boolean slept(Attempts attempts) {
        try {
            attempts.pause();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static RetryDecision decision(
            Unit unit,
            Retries retries,
            Rule rule,
            Limit limit,
            Outcome outcome,
            boolean safe,
            int attempts,
            boolean transaction) {
        return new RetryDecision(
                retries.pool(),
                retries.unit(),
                transaction ? "unit of work" : "work",
                rule,
                limit,
                outcome,
                safe && limit == Limit.NONE,
                attempts,
                transaction ? Transaction.OPEN : Transaction.NONE,
                retries.budget().retriesLeft(),
                unit.connection.failedConnectionId());
    }

    /** What was to be repeated, and then could not be. */
    static RetryDecision stopped(RetryDecision decision, Limit limit) {
        return new RetryDecision(
                decision.pool(),
                decision.unit(),
                decision.call(),
                decision.rule(),
                limit,
                decision.outcome(),
                false,
                decision.attempts(),
                decision.transaction(),
                decision.retriesLeft(),
                decision.connectionId());
    }

    private static Category lossCategory(Failure verdict) {
        return verdict.connectionDead() ? verdict.category() : Category.LOST_DURING_QUERY;
    }

    private static Rule rule(boolean transaction, boolean unknown, boolean committedBefore, boolean harmless) {
        if (harmless && (unknown || !transaction)) {
            return Rule.DECLARED_IDEMPOTENT;
        }
        if (unknown) {
            return Rule.COMMIT_WITHOUT_ANSWER;
        }
        return committedBefore ? Rule.UNIT_COMMITTED_BEFORE : Rule.UNIT_ROLLED_BACK;
    }
}

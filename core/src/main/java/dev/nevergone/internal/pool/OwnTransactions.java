package dev.nevergone.internal.pool;

import dev.nevergone.Failure;
import dev.nevergone.Failure.Category;
import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.WorkAttempts;
import dev.nevergone.WorkOptions;
import dev.nevergone.internal.retry.Attempts;
import dev.nevergone.internal.retry.DecisionNote;
import dev.nevergone.internal.retry.Retries;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of work that makes its transactions by itself. Its connections are not seen here, so what hangs on the failure
 * decides, and what the work says about itself.
 */
final class OwnTransactions implements WorkAttempts {

    private static final Set<Category> CONNECTION_LIVES =
            EnumSet.of(Category.DEADLOCK_OR_LOCK_TIMEOUT, Category.READ_ONLY_FAILOVER);

    private final Retries retries;
    private final boolean idempotent;
    private final boolean readOnly;
    private final Attempts attempts;

    OwnTransactions(Retries retries, WorkOptions options) {
        this.retries = retries;
        this.idempotent = options.idempotent();
        this.readOnly = options.readOnly();
        this.attempts = retries.attempts(retries.nanoTime().getAsLong());
        retries.budget().called();
    }

    @Override
    public int made() {
        return attempts.made();
    }

    @Override
    public boolean again(Throwable failure, boolean mayHaveCommitted) {
        RetryDecision last = RetryDecision.of(failure).orElse(null);
        if (last == null || last.rule() == Rule.WOULD_FAIL_AGAIN) {
            return false;
        }
        boolean unknown = mayHaveCommitted || last.outcome() == Outcome.UNKNOWN;
        // A transaction that was committed beside a read-only one may have written.
        boolean safe = idempotent || (!mayHaveCommitted && (readOnly || !unknown));
        Limit limit = safe ? attempts.mayRetry(category(failure), true, false) : Limit.NONE;
        Rule rule = rule(last, mayHaveCommitted, unknown, safe);
        Outcome outcome = unknown ? Outcome.UNKNOWN : Outcome.ROLLED_BACK;
        RetryDecision decision = decision(last, rule, limit, outcome, safe && limit == Limit.NONE);
        retries.told().accept(decision);
        if (decision.repeated()) {
            if (TransactionRunner.slept(attempts)) {
                attempts.failed(asSql(failure));
                return true;
            }
            decision = TransactionRunner.stopped(decision, Limit.INTERRUPTED);
        }
        DecisionNote.attachLast(failure, decision);
        attempts.withEarlierOnes(failure);
        return false;
    }

    private static Rule rule(RetryDecision last, boolean mayHaveCommitted, boolean unknown, boolean safe) {
        if (!unknown) {
            return Rule.UNIT_ROLLED_BACK;
        }
        if (safe) {
            return Rule.DECLARED_IDEMPOTENT;
        }
        return mayHaveCommitted ? Rule.UNIT_COMMITTED_BEFORE : last.rule();
    }

    private static Category category(Throwable failure) {
        Failure verdict = Failure.of(failure);
        boolean itself = verdict.connectionDead() || CONNECTION_LIVES.contains(verdict.category());
        return itself ? verdict.category() : Category.LOST_DURING_QUERY;
    }

    private RetryDecision decision(RetryDecision last, Rule rule, Limit limit, Outcome outcome, boolean repeated) {
        return new RetryDecision(
                retries.pool(),
                retries.unit(),
                "unit of work",
                rule,
                limit,
                outcome,
                repeated,
                attempts.made(),
                last.transaction(),
                retries.budget().retriesLeft(),
                last.connectionId());
    }

    /** The driver's own exception tells more than what a framework made of it. */
    private static SQLException asSql(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 16; depth++) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
            cause = cause.getCause();
        }
        return new SQLException(failure);
    }
}

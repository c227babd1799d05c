package dev.nevergone.chaos;

import dev.nevergone.CommitOutcomeUnknownException;
import dev.nevergone.Failure;
import dev.nevergone.Failure.Category;
import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import java.util.EnumSet;
import java.util.Set;

/**
 * What an exception tells the caller, by the public API alone, and whether the safety matrix of {@code docs/retry.md} allows
 * it for that kind of call.
 *
 * @param told what became of the call
 * @param rule the rule that decided, with what stopped a repetition; the class of the failure where nothing was decided
 * @param allowed whether the matrix has it
 */
record Telling(Told told, String rule, boolean allowed) {

    static final Telling ACKNOWLEDGED = new Telling(Told.ACKNOWLEDGED, "", true);

    /** What a statement alone may be repeated after: an error only where something stopped it. */
    private static final Set<Rule> REPEATABLE = EnumSet.of(
            Rule.NOTHING_SENT,
            Rule.PROVEN_NOT_EXECUTED,
            Rule.READ_WITHOUT_ANSWER,
            Rule.LOCK_CONFLICT,
            Rule.UNIT_ROLLED_BACK);

    /** Refusals that waiting does not cure, or mistakes: none of our faults brings these about. */
    private static final Set<Category> NEVER = EnumSet.of(
            Category.AUTH_FAILURE,
            Category.CONFIG_ERROR,
            Category.POOL_CLOSED,
            Category.INTERRUPTED,
            Category.RESOURCE_LIMIT,
            Category.PACKET_TOO_LARGE,
            Category.QUERY_KILLED_OR_TIMEOUT,
            Category.CLIENT_MISUSE,
            Category.SQL_ERROR);

    /**
     * Judges.
     *
     * @param connected whether the call had a connection, or its work had run
     */
    static Telling of(CallKind kind, Throwable failure, boolean connected) {
        RetryDecision decision = RetryDecision.of(failure).orElse(null);
        Failure verdict = Failure.of(failure);
        if (decision == null) {
            return connected
                    ? new Telling(Told.UNEXPLAINED, verdict.category() + " without a decision", false)
                    : new Telling(
                            Told.FAILED_BEFORE,
                            "no connection: " + verdict.category(),
                            !NEVER.contains(verdict.category()));
        }
        return of(kind, decision, failure instanceof CommitOutcomeUnknownException);
    }

    /** As above, for what was decided; {@code saidUnknown}: whether a {@link CommitOutcomeUnknownException} says so. */
    static Telling of(CallKind kind, RetryDecision decision, boolean saidUnknown) {
        String rule = decision.rule() + "/" + decision.outcome()
                + (decision.limit() == Limit.NONE ? "" : " stopped by " + decision.limit());
        boolean unknown = decision.outcome() == Outcome.UNKNOWN;
        boolean honest = !saidUnknown || (unknown && decision.rule() == Rule.COMMIT_WITHOUT_ANSWER);
        return new Telling(
                unknown ? Told.UNKNOWN : Told.NOT_DONE,
                rule,
                honest && !decision.repeated() && allows(kind.form(), decision, saidUnknown));
    }

    private static boolean allows(CallKind.Form form, RetryDecision decision, boolean saidUnknown) {
        Rule rule = decision.rule();
        boolean unknown = decision.outcome() == Outcome.UNKNOWN;
        boolean stopped = decision.limit() != Limit.NONE && REPEATABLE.contains(rule);
        return switch (form) {
            // Of a read nothing can be unknown but its answer.
            case READ -> stopped;
            case STREAM -> stopped || rule == Rule.ROWS_DELIVERED || rule == Rule.SESSION_PINNED;
            case WRITE -> stopped ? !unknown : unknown && rule == Rule.WRITE_WITHOUT_ANSWER;
            // Its parameters are the driver's, so it is not even repeated where nothing was sent.
            case BATCH -> (stopped || rule == Rule.INPUT_NOT_REPEATABLE) ? !unknown : unknown && rule == Rule.COMPOUND;
            case TRANSACTION -> saidUnknown || (!unknown && (stopped || rule == Rule.TRANSACTION_ROLLED_BACK));
            case UNIT -> saidUnknown || (!unknown && stopped);
        };
    }
}

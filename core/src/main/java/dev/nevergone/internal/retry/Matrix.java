package dev.nevergone.internal.retry;

import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;

/**
 * The safety matrix: what may be repeated by itself. Units of work, which are repeated as a whole, go by the outcome.
 *
 * <p>MySQL Reference Manual: a transaction that is open when its connection is lost is rolled back ("autocommit, Commit,
 * and Rollback"); a deadlock (1213) rolls back the whole transaction, a lock wait time-out (1205) the statement ("InnoDB
 * Error Handling").
 */
public final class Matrix {

    /** Nothing was sent, so it may be repeated whatever it is. */
    public static final Ruling NOTHING_SENT = new Ruling(Rule.NOTHING_SENT, Outcome.NOT_SENT, true);

    private Matrix() {}

    /** The rule that applies, what became of the attempt, and whether the rule lets it be repeated by itself. */
    public record Ruling(Rule rule, Outcome outcome, boolean repeat) {}

    /** Rules on one failure. */
    public static Ruling rule(Situation now) {
        Ruling ruling =
                switch (now.transaction()) {
                    case NONE -> byItself(now);
                    case NOT_BEGUN -> first(now);
                    case OPEN -> inTransaction(now);
                    case COMMITTING -> committing(now);
                };
        return ruling.repeat() ? unlessImpossible(ruling, now) : ruling;
    }

    /**
     * What a ruling that ends a call says about the whole transaction.
     *
     * @param partlyCommitted whether a statement before it may have committed a part by itself: only the rest is rolled back
     */
    public static Ruling overall(Ruling ruling, boolean partlyCommitted) {
        return partlyCommitted && ruling.outcome() != Outcome.UNKNOWN
                ? new Ruling(Rule.UNIT_COMMITTED_BEFORE, Outcome.UNKNOWN, false)
                : ruling;
    }

    private static Ruling byItself(Situation now) {
        return switch (now.proof()) {
            case NOT_SENT -> NOTHING_SENT;
            case NOT_EXECUTED ->
                now.compound()
                        ? new Ruling(Rule.COMPOUND, Outcome.UNKNOWN, false)
                        : new Ruling(Rule.PROVEN_NOT_EXECUTED, Outcome.NOT_EXECUTED, true);
            case NO_ANSWER -> withoutAnswer(now, Outcome.UNKNOWN);
            case ROWS_DELIVERED -> new Ruling(Rule.ROWS_DELIVERED, Outcome.UNKNOWN, false);
            case LOCK_CONFLICT -> conflict(now);
            case OTHER_ERROR -> wouldFailAgain();
        };
    }

    /** The first statement of a transaction: a loss takes nothing but itself along. */
    private static Ruling first(Situation now) {
        return switch (now.proof()) {
            case NOT_SENT -> NOTHING_SENT;
            case NOT_EXECUTED ->
                now.compound()
                        ? new Ruling(Rule.COMPOUND, unlessCommitted(now), false)
                        : new Ruling(Rule.PROVEN_NOT_EXECUTED, Outcome.NOT_EXECUTED, true);
            case NO_ANSWER ->
                now.onlyReads() || now.compound() ? withoutAnswer(now, unlessCommitted(now)) : lostWithin(now);
            case ROWS_DELIVERED -> new Ruling(Rule.ROWS_DELIVERED, unlessCommitted(now), false);
            case LOCK_CONFLICT -> conflict(now);
            case OTHER_ERROR -> wouldFailAgain();
        };
    }

    private static Ruling inTransaction(Situation now) {
        if (now.proof() == Proof.OTHER_ERROR) {
            return wouldFailAgain();
        }
        if (now.compound() && now.mayCommit() && now.proof() != Proof.NOT_SENT) {
            return new Ruling(Rule.COMPOUND, Outcome.UNKNOWN, false);
        }
        if (now.proof() == Proof.NO_ANSWER || now.proof() == Proof.ROWS_DELIVERED) {
            return lostWithin(now);
        }
        if (!now.connectionDead() && now.proof() == Proof.NOT_EXECUTED) {
            // A server that lives and refuses (read-only since a moment ago) still holds the transaction, and the steps
            // that came before the refused one.
            return now.compound()
                    ? new Ruling(Rule.COMPOUND, Outcome.UNKNOWN, false)
                    : new Ruling(Rule.TRANSACTION_ROLLED_BACK, Outcome.NOT_EXECUTED, false);
        }
        return new Ruling(Rule.TRANSACTION_ROLLED_BACK, Outcome.ROLLED_BACK, false);
    }

    /** Gone with its transaction, if it is sure that it was inside of one. */
    private static Ruling lostWithin(Situation now) {
        return now.mayCommit()
                ? new Ruling(Rule.WRITE_WITHOUT_ANSWER, Outcome.UNKNOWN, false)
                : new Ruling(Rule.TRANSACTION_ROLLED_BACK, Outcome.ROLLED_BACK, false);
    }

    private static Ruling committing(Situation now) {
        return switch (now.proof()) {
            case NOT_SENT -> new Ruling(Rule.TRANSACTION_ROLLED_BACK, Outcome.ROLLED_BACK, false);
            case NOT_EXECUTED, LOCK_CONFLICT ->
                // DDL commits what was open first: its own failure does not tell whether it came as far as that.
                now.mayCommit()
                        ? new Ruling(Rule.COMPOUND, Outcome.UNKNOWN, false)
                        : new Ruling(Rule.TRANSACTION_ROLLED_BACK, Outcome.ROLLED_BACK, false);
            case NO_ANSWER, ROWS_DELIVERED -> new Ruling(Rule.COMMIT_WITHOUT_ANSWER, Outcome.UNKNOWN, false);
            case OTHER_ERROR -> wouldFailAgain();
        };
    }

    private static Ruling withoutAnswer(Situation now, Outcome outcome) {
        if (now.compound()) {
            return new Ruling(Rule.COMPOUND, outcome, false);
        }
        if (now.onlyReads()) {
            return new Ruling(Rule.READ_WITHOUT_ANSWER, outcome, true);
        }
        return now.idempotent()
                ? new Ruling(Rule.DECLARED_IDEMPOTENT, outcome, true)
                : new Ruling(Rule.WRITE_WITHOUT_ANSWER, outcome, false);
    }

    /**
     * A procedure may commit on its way, and on a connection that lives nothing is rolled back; of anything else nothing is
     * left.
     */
    private static Outcome unlessCommitted(Situation now) {
        return now.mayCommit() || !now.connectionDead() ? Outcome.UNKNOWN : Outcome.ROLLED_BACK;
    }

    private static Ruling conflict(Situation now) {
        return now.compound()
                ? new Ruling(Rule.COMPOUND, Outcome.UNKNOWN, false)
                : new Ruling(Rule.LOCK_CONFLICT, Outcome.ROLLED_BACK, true);
    }

    private static Ruling wouldFailAgain() {
        return new Ruling(Rule.WOULD_FAIL_AGAIN, Outcome.NOT_EXECUTED, false);
    }

    /** A conflict is repeated where it was; everything else needs another connection. */
    private static Ruling unlessImpossible(Ruling ruling, Situation now) {
        if (!now.repeatable()) {
            return new Ruling(Rule.INPUT_NOT_REPEATABLE, ruling.outcome(), false);
        }
        return now.pinned() && now.proof() != Proof.LOCK_CONFLICT
                ? new Ruling(Rule.SESSION_PINNED, ruling.outcome(), false)
                : ruling;
    }
}

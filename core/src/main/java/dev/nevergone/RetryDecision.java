package dev.nevergone;

import dev.nevergone.internal.retry.DecisionNote;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was decided after a failure, and why: whether something was repeated, and what is known about what became of it.
 *
 * <p>Found on an exception with {@link #of(Throwable)}, told to listeners (a {@link PoolListener}), to the log
 * and to the flight recorder. Holds no SQL text and no parameter. Immutable and thread-safe. New components may come with
 * any version: read decisions, do not make them.
 *
 * @param pool the pool's name
 * @param unit the name of the unit of work, or {@code null} where it has none and outside of one
 * @param call what failed: the first word of the statement, {@code COMMIT}, {@code PREPARE} and the like, {@code batch of}
 *     and a word, or {@code unit of work} ({@code work} in auto-commit mode) for the whole
 * @param rule the rule of the safety matrix that decided
 * @param limit what kept the repetition from happening although the rule allows it; {@link Limit#NONE} if nothing did
 * @param outcome what became of the failed attempt
 * @param repeated whether it is tried again
 * @param attempts tries so far, the first one included
 * @param transaction what was open when it failed
 * @param retriesLeft how many retries the pool's budget allows at this moment
 * @param connectionId the server's number of the connection that failed
 */
public record RetryDecision(
        String pool,
        @Nullable String unit,
        String call,
        Rule rule,
        Limit limit,
        Outcome outcome,
        boolean repeated,
        int attempts,
        Transaction transaction,
        long retriesLeft,
        long connectionId) {

    /** {@return the decision that ended in this exception; empty for one that Nevergone did not decide about} */
    public static Optional<RetryDecision> of(@Nullable Throwable throwable) {
        return DecisionNote.find(throwable);
    }

    /** One line for a log: what failed, whether it is repeated, why, and what is known. */
    @Override
    public String toString() {
        return "pool " + pool + ": " + what()
                + (repeated
                        ? " is repeated as attempt " + (attempts + 1)
                        : " is not repeated after attempt " + attempts)
                + ": "
                + (limit == Limit.NONE
                        ? rule.reason()
                        : limit.reason() + "; otherwise it could be, since " + rule.reason())
                + " (outcome " + outcome + ", transaction " + transaction + ", connection " + connectionId + ", "
                + retriesLeft + " retries left)";
    }

    private String what() {
        if (unit == null) {
            return call;
        }
        boolean whole = call.equals("unit of work") || call.equals("work");
        return call + (whole ? " " : " of unit of work ") + unit;
    }

    /** What became of an attempt that failed. */
    public enum Outcome {
        /** Nothing of it reached the server: client error 2006 in its strict meaning. */
        NOT_SENT,
        /** The server answered with an error that proves it was not executed. */
        NOT_EXECUTED,
        /**
         * The transaction it belonged to was rolled back, or is rolled back by the server as it notices the loss. After a lock
         * wait time-out (1205) the server may have undone the statement alone: roll back or close before anything else.
         */
        ROLLED_BACK,
        /** It may or may not have been executed. */
        UNKNOWN
    }

    /** What was open when something failed. */
    public enum Transaction {
        /** Auto-commit: each statement by itself. */
        NONE,
        /** A transaction in which nothing had been executed yet. */
        NOT_BEGUN,
        /** A transaction in which statements had been executed. */
        OPEN,
        /** The COMMIT itself, or a statement that commits. */
        COMMITTING
    }

    /** The rules of the safety matrix. */
    public enum Rule {
        /** Nothing had been sent, so repeating cannot do it twice. */
        NOTHING_SENT("nothing had been sent"),
        /** An error of the server proves that it was not executed. */
        PROVEN_NOT_EXECUTED("the server's error proves that it was not executed"),
        /** A read without an answer: no row was delivered, so it may be read again. */
        READ_WITHOUT_ANSWER("it only reads, and no row had been delivered"),
        /** A write without an answer was declared to be idempotent. */
        DECLARED_IDEMPOTENT("it was declared idempotent"),
        /** A deadlock or lock wait time-out, with nothing before it that would be lost. */
        LOCK_CONFLICT("another transaction was in the way, and nothing had been executed before"),
        /** The transaction is gone; only a unit of work can be repeated as a whole. */
        TRANSACTION_ROLLED_BACK("its transaction is rolled back, so only the whole transaction can be repeated"),
        /** The unit of work was rolled back and runs again as a whole. */
        UNIT_ROLLED_BACK("the whole unit of work was rolled back"),
        /** Something in the unit of work may have been committed already. */
        UNIT_COMMITTED_BEFORE("a statement of the unit of work may have committed a part of it"),
        /** A write without an answer. */
        WRITE_WITHOUT_ANSWER("it may have been executed, and it writes"),
        /** The loss came after rows had been delivered. */
        ROWS_DELIVERED("rows had been delivered"),
        /** A batch, LOAD DATA, a stored procedure or several statements in one text: a part may have been executed. */
        COMPOUND("it consists of several steps, of which some may have been executed"),
        /** COMMIT, or a statement that commits, without an answer. */
        COMMIT_WITHOUT_ANSWER("the COMMIT may have taken effect"),
        /** The session holds what a new connection would lack. */
        SESSION_PINNED("the session holds state that another connection would lack"),
        /** A parameter is a stream, or the statement cannot be made again for another reason. */
        INPUT_NOT_REPEATABLE("a parameter or object of it can be read or used only once"),
        /** No loss and no conflict: it would fail again. */
        WOULD_FAIL_AGAIN("the error has nothing to do with the connection");

        private final String reason;

        Rule(String reason) {
            this.reason = reason;
        }

        /** {@return the rule in words} */
        public String reason() {
            return reason;
        }
    }

    /** What keeps a repetition from happening that the rules allow. */
    public enum Limit {
        /** Nothing. */
        NONE("nothing"),
        /** {@link RetryPolicy.Builder#maxAttempts(int)}. */
        ATTEMPTS("all attempts are used up"),
        /** {@link RetryPolicy.Builder#deadline(java.time.Duration)}. */
        DEADLINE("the deadline is too near"),
        /** The pool's retry budget. */
        BUDGET("the retry budget of the pool is empty"),
        /** The policy decides and counts only. */
        SHADOW("the policy is in shadow mode"),
        /** {@link RetryPolicy#disabled()}, or the policy leaves this class of failure out. */
        POLICY("the policy does not allow it"),
        /** The thread was interrupted. */
        INTERRUPTED("the thread was interrupted"),
        /** No other connection could be had. */
        NO_CONNECTION("no other connection could be had");

        private final String reason;

        Limit(String reason) {
            this.reason = reason;
        }

        /** {@return the limit in words} */
        public String reason() {
            return reason;
        }
    }
}

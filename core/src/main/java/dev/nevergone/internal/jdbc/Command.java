package dev.nevergone.internal.jdbc;

import dev.nevergone.RetryDecision.Transaction;
import dev.nevergone.internal.jdbc.Call.Operation;
import dev.nevergone.internal.retry.Attempts;
import dev.nevergone.internal.retry.Matrix;
import dev.nevergone.internal.retry.Matrix.Ruling;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The one call that a lease is at: what it is, how far it came, and how often it was tried. There is one of these per
 * lease, used anew for each call, so that a call that succeeds costs no memory.
 */
final class Command {

    /** How far a call came. */
    enum Stage {
        /** It has no live connection yet. */
        CONNECTING,
        /** What comes before it is under way: putting back session state, preparing, beginning the transaction. */
        PREPARING,
        /** The driver was told to send it. */
        SENT
    }

    private Operation operation = Operation.OTHER;
    private @Nullable SqlText text;
    private boolean batch;
    private boolean repeatable;
    private long startNanos;

    private Stage stage = Stage.CONNECTING;
    private Transaction transaction = Transaction.NONE;
    private boolean workBefore;
    private long mark;

    private @Nullable Attempts attempts;
    private @Nullable SQLException lastFailure;
    private Ruling lastRuling = Matrix.NOTHING_SENT;

    /** A new call begins. */
    Command start(Operation newOperation, @Nullable SqlText newText, boolean isBatch, long nowNanos) {
        operation = newOperation;
        text = newText;
        batch = isBatch;
        repeatable = true;
        startNanos = nowNanos;
        stage = Stage.CONNECTING;
        transaction = Transaction.NONE;
        attempts = null;
        lastFailure = null;
        return this;
    }

    /** It cannot be given to another connection. */
    Command once() {
        repeatable = false;
        return this;
    }

    /** A live connection is there. */
    void preparing(Transaction open, boolean worked, long newMark) {
        stage = Stage.PREPARING;
        transaction = open;
        workBefore = worked;
        mark = newMark;
    }

    /** From here on the driver has it. */
    void sending(long newMark) {
        stage = Stage.SENT;
        mark = newMark;
    }

    void connecting() {
        stage = Stage.CONNECTING;
    }

    void failedBefore(Attempts tried, SQLException failure, Ruling ruling) {
        attempts = tried;
        lastFailure = failure;
        lastRuling = ruling;
    }

    /** What was ruled on the attempt before this one. */
    Ruling lastRuling() {
        return lastRuling;
    }

    Operation operation() {
        return operation;
    }

    @Nullable
    SqlText text() {
        return text;
    }

    boolean isBatch() {
        return batch;
    }

    boolean repeatable() {
        return repeatable;
    }

    long startNanos() {
        return startNanos;
    }

    Stage stage() {
        return stage;
    }

    Transaction transaction() {
        return transaction;
    }

    boolean workBefore() {
        return workBefore;
    }

    long mark() {
        return mark;
    }

    @Nullable
    Attempts attempts() {
        return attempts;
    }

    /** The failure of the attempt before this one. */
    @Nullable
    SQLException lastFailure() {
        return lastFailure;
    }

    /** For messages: the first word of the statement, or the kind of call. */
    String name() {
        SqlText known = text;
        if (batch) {
            return "batch of " + (known == null ? "statements" : known.verb());
        }
        return known == null ? operation.name() : known.verb();
    }
}

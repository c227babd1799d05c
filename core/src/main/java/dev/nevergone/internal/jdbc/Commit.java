package dev.nevergone.internal.jdbc;

import dev.nevergone.CommitOutcomeUnknownException;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.RetryDecision.Transaction;
import dev.nevergone.internal.jdbc.Call.Operation;
import dev.nevergone.internal.retry.Matrix.Ruling;
import dev.nevergone.internal.retry.Proof;
import dev.nevergone.internal.witness.Witness;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import org.jspecify.annotations.Nullable;

/**
 * The COMMIT of a lease's transaction, in whatever form: {@code commit()}, {@code setAutoCommit(true)}, COMMIT as text.
 * Where its answer is lost, the witness is asked, and where there is none, the borrower is told that nobody knows.
 */
final class Commit {

    /** Sends the COMMIT. */
    interface Body {
        void run(Connection driverConnection) throws SQLException;
    }

    private static final Ruling ROLLED_BACK = new Ruling(Rule.TRANSACTION_ROLLED_BACK, Outcome.ROLLED_BACK, false);
    /** Ahead of the COMMIT, by a server that became read-only: it still holds the transaction. */
    private static final Ruling MARK_REFUSED = new Ruling(Rule.TRANSACTION_ROLLED_BACK, Outcome.NOT_EXECUTED, false);

    private static final Ruling UNKNOWN = new Ruling(Rule.COMMIT_WITHOUT_ANSWER, Outcome.UNKNOWN, false);

    private final RepeatingConnection connection;
    private Witness.@Nullable Mark mark;
    private boolean marked;

    Commit(RepeatingConnection connection) {
        this.connection = connection;
    }

    /** A transaction begins at the driver: has it marked where there is a witness. */
    void transactionBegins(Witness witness) throws SQLException {
        if (mark == null && !connection.session().readOnly()) {
            mark = witness.begin(connection.driverConnection(), connection.lease.session());
        }
    }

    /** The transaction was rolled back. */
    void forgetOrEnd(boolean lost) {
        if (lost) {
            forget();
        } else {
            transactionEndedQuietly(Witness.Ending.ROLLED_BACK);
        }
    }

    /** Whether a mark was begun that is to be ended. */
    boolean isMarked() {
        return mark != null;
    }

    /** Another physical connection has taken over: what was begun on the old one is gone. */
    void forget() {
        mark = null;
    }

    /** The transaction has ended in another way. */
    void transactionEnded(Witness.Ending ending) throws SQLException {
        Witness.Mark ended = mark;
        Witness witness = connection.lease.witness();
        if (ended != null && witness != null) {
            mark = null;
            witness.ended(connection.driverConnection(), ended, ending);
        }
    }

    /**
     * Commits. Returns where it is known to be committed.
     *
     * @throws CommitOutcomeUnknownException where the answer was lost and nobody can tell
     * @throws SQLException where it is known not to be committed
     */
    void run(Body body) throws SQLException {
        Command call = connection.begin(Operation.COMMIT, null, false);
        try {
            Connection driverConnection = connection.ready(call);
            connection.lookBeforeCommit();
            leaveMark(driverConnection);
            connection.sending(call);
            body.run(driverConnection);
        } catch (SQLException e) {
            failed(call, e);
            return;
        }
        connection.session().committed();
        connection.forgetFate();
        transactionEndedQuietly(Witness.Ending.COMMITTED);
    }

    private void leaveMark(Connection driverConnection) throws SQLException {
        Witness.Mark begun = mark;
        Witness witness = connection.lease.witness();
        marked = connection.lease.hasWritten(connection.session().wrote());
        if (begun != null && witness != null && marked) {
            witness.mark(driverConnection, begun);
        }
    }

    /** What was asked for is done: what goes wrong now makes the connection one that nobody else gets. */
    void transactionEndedQuietly(Witness.Ending ending) {
        try {
            transactionEnded(ending);
        } catch (SQLException e) {
            connection.session().modeUnknown();
            connection.failedOnce(e, Operation.OTHER, connection.epoch());
        }
    }

    private void failed(Command call, SQLException failure) throws SQLException {
        if (call.stage() == Command.Stage.CONNECTING) {
            throw failure;
        }
        Lease.Verdict verdict = connection.lease.failed(failure, RepeatingConnection.asCall(call), call.mark());
        Proof proof = verdict.proof();
        if (!verdict.lost()) {
            if (proof != Proof.LOCK_CONFLICT && proof != Proof.NOT_EXECUTED) {
                throw failure;
            }
            boolean held = call.stage() != Command.Stage.SENT && proof == Proof.NOT_EXECUTED;
            throw connection.decided(call, held ? MARK_REFUSED : ROLLED_BACK, failure);
        }
        boolean arrived = call.stage() == Command.Stage.SENT && proof == Proof.NO_ANSWER;
        // What was done past this library's eyes, on an unwrapped connection, counts as work.
        boolean nothingDone = !call.workBefore() && !connection.session().pinned();
        // A COMMIT that never went out lost what was written: a guess from the SQL's text is not enough to say that was
        // nothing.
        boolean harmless = nothingWasWritten() && connection.lease.seesWrites();
        if (nothingDone || (!arrived && !harmless)) {
            connection.markLost(call.transaction());
            throw connection.decided(call, ROLLED_BACK, failure);
        }
        resolve(call, failure);
    }

    private void resolve(Command call, SQLException failure) throws SQLException {
        if (nothingWasWritten()) {
            // What was read was read: no two outcomes differ.
            connection.markLost(Transaction.NONE);
            connection.session().rolledBack();
            forget();
            return;
        }
        Witness.Mark sent = marked ? mark : null;
        Witness witness = connection.lease.witness();
        // The look replaces the connection of the lease.
        long lostId = connection.lease.connectionId();
        connection.lostAtCommit = lostId;
        if (sent == null || witness == null) {
            throw unknown(call, failure, lostId, null, null);
        }
        long start = connection.retries.nanoTime().getAsLong();
        Witness.Answer answer = witness.ask(
                sent, this::open, start + connection.retries.policy().deadline().toNanos());
        long took = connection.retries.nanoTime().getAsLong() - start;
        switch (answer.verdict()) {
            case COMMITTED -> {
                connection.lease.commitResolved(lostId, sent.token(), true, took);
                // Nothing failed: a later failure is the new connection's.
                connection.lostAtCommit = 0;
                connection.session().committed();
                connection.restoreAfterLook();
            }
            case NOT_COMMITTED -> {
                connection.lease.commitResolved(lostId, sent.token(), false, took);
                throw notCommitted(call, failure, lostId);
            }
            case UNDECIDED -> throw undecided(call, failure, lostId, sent.token(), answer);
        }
    }

    private SQLException notCommitted(Command call, SQLException failure, long lostId) {
        SQLException thrown = connection.decided(call, ROLLED_BACK, rolledBack(failure), lostId);
        connection.session().rolledBack();
        connection.rolledBackAtCommit = true;
        connection.restoreAfterLook();
        return thrown;
    }

    private SQLException undecided(
            Command call, SQLException failure, long lostId, String token, Witness.Answer answer) {
        SQLException unknown = unknown(call, failure, lostId, token, answer.detail());
        SQLException obstacle = answer.failure();
        if (obstacle != null) {
            unknown.addSuppressed(obstacle);
        }
        return unknown;
    }

    private boolean nothingWasWritten() {
        return !connection.lease.hasWritten(connection.session().wrote())
                && !connection.session().pinned()
                && !connection.retries.policy().selectsMayWrite();
    }

    private SQLException unknown(
            Command call, SQLException failure, long lostId, @Nullable String token, @Nullable String detail) {
        connection.outcomeUnknown = call.transaction() != Transaction.NONE;
        connection.markLost(call.transaction());
        connection.lease.commitUnknown(lostId, token, detail == null ? "no witness" : detail);
        return connection.decided(
                call,
                UNKNOWN,
                new CommitOutcomeUnknownException(connection.retries.pool(), failure, token, detail),
                lostId);
    }

    /** SQLState class 40 is what callers, Spring among them, take for a transaction that may be run again. */
    private SQLException rolledBack(SQLException failure) {
        return new SQLTransactionRollbackException(
                "pool " + connection.retries.pool() + ": the connection was lost during COMMIT, and the transaction was"
                        + " not committed: run the whole transaction again",
                "40000",
                failure.getErrorCode(),
                failure);
    }

    /** Looks through the lease's own place in the pool: another one might not be had. */
    private Witness.Looker open(long deadlineNanos) throws SQLException {
        connection.replaceForLook(deadlineNanos);
        Connection fresh = connection.driverConnection();
        return new Witness.Looker() {
            @Override
            public Connection connection() {
                return fresh;
            }

            @Override
            public void close() {
                // It stays the lease's.
            }
        };
    }
}

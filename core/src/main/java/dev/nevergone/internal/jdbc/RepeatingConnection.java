package dev.nevergone.internal.jdbc;

import dev.nevergone.CommitOutcomeUnknownException;
import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.RetryDecision.Transaction;
import dev.nevergone.internal.jdbc.Call.Operation;
import dev.nevergone.internal.retry.Attempts;
import dev.nevergone.internal.retry.DecisionNote;
import dev.nevergone.internal.retry.Matrix;
import dev.nevergone.internal.retry.Matrix.Ruling;
import dev.nevergone.internal.retry.Proof;
import dev.nevergone.internal.retry.Retries;
import dev.nevergone.internal.retry.Situation;
import dev.nevergone.internal.witness.Witness;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one lease: whether its physical connection lives, what happens when it does not, and whether a
 * call that failed is made again on another one. {@link LeasedConnection} adds JDBC's methods to it.
 *
 * <p>A call goes through {@link #begin}, then, for each attempt, {@link #ready} and the driver, and {@link #failed} for
 * whatever that threw; {@code failed} returns where the call is to be made again.
 */
abstract class RepeatingConnection extends ForwardingConnection {

    enum State {
        OPEN,
        POISONED,
        CLOSING,
        RETURNED
    }

    /** An object that ends with the lease. */
    interface Held {
        void release() throws SQLException;

        /** Whether it holds something that would be gone if the physical connection were replaced now. */
        boolean bindsToConnection();
    }

    private static final VarHandle STATE;
    private static final VarHandle DRIVER_CONNECTION;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(RepeatingConnection.class, "state", State.class);
            DRIVER_CONNECTION = MethodHandles.lookup()
                    .findVarHandle(RepeatingConnection.class, "driverConnection", Connection.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Lease lease;
    final Session session;
    /** Changed by {@link #move} and {@link #end} only. */
    @SuppressWarnings("NullAway.Init") // Set through its handle.
    private volatile State state;

    /** Made with the first object. */
    @Nullable
    List<Held> held;

    Retries retries;
    boolean outcomeUnknown;
    private @Nullable Command command;

    @SuppressWarnings("NullAway.Init") // Set through its handle.
    private volatile Connection driverConnection;

    private int epoch;
    /** Written by the borrower's thread only; another one may read it to close. */
    private volatile boolean lost;

    /** What its transaction was lost with: whoever swallows it shall meet it again. */
    private @Nullable SQLException fate;

    private @Nullable Object unread;
    private @Nullable LeasedStatement reading;
    private boolean declaredIdempotent;
    private boolean conflicted;
    /** The thread whose unit of work this connection is in. */
    volatile @Nullable Thread unitThread;

    boolean unitIsTransaction;
    boolean rolledBackAtCommit;
    /** The connection on which the answer to a unit's COMMIT was lost; the look has replaced it since. 0 for none. */
    long lostAtCommit;

    RepeatingConnection(Lease lease) {
        this.lease = lease;
        // Plain, for nobody else can see it yet: a volatile write waits for the processor's store buffer.
        STATE.set(this, State.OPEN);
        DRIVER_CONNECTION.set(this, lease.driverConnection());
        this.session = new Session(lease.defaults());
        this.retries = lease.retries();
    }

    // The state, which any thread may end.

    final State state() {
        return state;
    }

    /** Whether it was in the one state, and is in the other now. */
    final boolean move(State from, State to) {
        return STATE.compareAndSet(this, from, to);
    }

    /** Ends the lease; gives the state before. */
    final State end() {
        return (State) STATE.getAndSet(this, State.RETURNED);
    }

    // What the objects of the lease ask.

    /** The driver's connection, a live one where a dead one could be replaced. */
    @Override
    Connection delegate() throws SQLException {
        requireUsable();
        if (lost) {
            revive(retries.nanoTime().getAsLong());
        }
        return driverConnection;
    }

    /** The driver's connection as it is. */
    final Connection driverConnection() {
        return driverConnection;
    }

    /** Throws where the lease has ended or its transaction was lost. */
    final void requireUsable() throws SQLException {
        State now = state;
        if (now != State.OPEN) {
            throw now == State.POISONED ? poisoned() : closed();
        }
        Thread owner = unitThread;
        if (owner != null && owner != Thread.currentThread()) {
            throw new SQLNonTransientException(
                    "pool " + retries.pool() + ": the connection of a unit of work was used by thread "
                            + Thread.currentThread().getName() + ", but belongs to thread " + owner.getName()
                            + ": borrow one for each thread with getConnection()");
        }
    }

    final void requireNoTransaction(String what) throws SQLException {
        if (unitIsTransaction) {
            requireNoUnit(what);
        }
    }

    /** What would end a unit of work is for the pool to do, which knows whether the unit runs again. */
    final void requireNoUnit(String what) throws SQLException {
        if (unitThread != null) {
            throw new SQLNonTransientException(
                    "pool " + retries.pool() + ": " + what + " inside a unit of work: inTransaction commits when the"
                            + " work returns and rolls back when it throws; withConnection returns the connection");
        }
    }

    /** For what a poisoned connection may answer too. */
    final void requireLease() throws SQLException {
        if (ended()) {
            throw closed();
        }
    }

    final boolean ended() {
        State now = state;
        return now == State.CLOSING || now == State.RETURNED;
    }

    /** Counts the physical connections of this lease: an object that was made under another number is of a dead one. */
    final int epoch() {
        return epoch;
    }

    final boolean isLost() {
        return lost;
    }

    /** Whether statements may have to be made again. */
    final boolean mayReplace() {
        return retries.mayReplace();
    }

    /** Whether it is lost, and another one takes its place when it is next needed. */
    final boolean awaitsReplacement() {
        return lost && retries.mayReplace();
    }

    final Session session() {
        return session;
    }

    final void hold(Held object) {
        List<Held> objects = held;
        if (objects == null) {
            objects = new ArrayList<>(4);
            held = objects;
        }
        objects.add(object);
    }

    final void letGo(Held object) {
        // The last one opened is nearly always the first one closed.
        List<Held> objects = held;
        if (objects == null) {
            return;
        }
        for (int i = objects.size() - 1; i >= 0; i--) {
            if (objects.get(i) == object) {
                objects.remove(i);
                return;
            }
        }
    }

    /** A result of the statement was opened; {@code null} for: the last one was closed. */
    final void reads(@Nullable LeasedStatement statement) {
        reading = statement;
    }

    /** The statement is about to be executed, which may cost the connection: results of others are to outlast that. */
    final void holdResultsOfOthers(LeasedStatement executing) throws SQLException {
        LeasedStatement other = reading;
        if (other != null && other != executing) {
            other.holdResult();
        }
    }

    /** Rows of a statement may still have to be fetched: no other connection could go on with that. */
    final void unreadRows(Object ofStatement) {
        unread = ofStatement;
    }

    /** No rows of that statement are left, or nobody wants them. */
    final void noUnreadRows(@Nullable Object ofStatement) {
        if (unread == ofStatement) {
            unread = null;
        }
    }

    /** Whether an object that was made under that number went down with its physical connection. */
    final boolean isGone(int ofEpoch) {
        return lost || ofEpoch != epoch;
    }

    /** Writes of this lease may be executed twice. */
    final void declareIdempotent(boolean idempotent) {
        declaredIdempotent = idempotent;
    }

    // The way of a call.

    final Command begin(Operation operation, @Nullable SqlText text, boolean batch) throws SQLException {
        requireUsable();
        if (text != null && operation != Operation.PREPARE && endsTransaction(text.kind())) {
            requireNoTransaction(text.verb());
        }
        long now = retries.nanoTime().getAsLong();
        if (operation == Operation.EXECUTE
                && unitThread == null
                && retries.policy().isEnabled()) {
            // A repetition is no call, and a unit of work is one call: else retries would earn further retries.
            retries.budget().called(now);
        }
        return command().start(operation, text, batch, now);
    }

    private Command command() {
        Command known = command;
        if (known == null) {
            known = new Command();
            command = known;
        }
        return known;
    }

    private static boolean endsTransaction(SqlText.Kind kind) {
        return kind == SqlText.Kind.COMMIT
                || kind == SqlText.Kind.ROLLBACK
                || kind == SqlText.Kind.BEGIN
                || kind == SqlText.Kind.AUTO_COMMIT;
    }

    /** Has a live connection for the call, without beginning a transaction. */
    final Connection ready(Command call) throws SQLException {
        call.connecting();
        requireUsable();
        if (lost) {
            revive(call.startNanos());
            // Another thread may have ended the lease meanwhile.
            requireUsable();
        }
        call.preparing(session.transaction(), session.worked(), lease.mark());
        return driverConnection;
    }

    /** The statement comes next: begins the transaction where that was put off. */
    final void sending(Command call, SqlText text) throws SQLException {
        if (isWorthALook(call, text) && unread == null && lease.isKnownDead()) {
            throw deadBeforeSending();
        }
        if (call.transaction() == Transaction.NOT_BEGUN) {
            if (conflicted) {
                beginAgainAfterConflict();
                conflicted = false;
            }
            beginTransaction();
        } else if (call.transaction() == Transaction.NONE && text.kind() == SqlText.Kind.BEGIN) {
            markTransaction();
        }
        session.executing(text);
        call.sending(lease.mark());
    }

    /** The first statement of a transaction comes next. */
    abstract void beginTransaction() throws SQLException;

    /** A deadlock rolls back the whole transaction, a lock wait time-out perhaps: begins it anew on the same connection. */
    abstract void beginAgainAfterConflict() throws SQLException;

    /** A transaction is about to begin at the server: has it marked where there is a witness. */
    abstract void markTransaction() throws SQLException;

    /** A statement has ended what was open. */
    abstract void transactionEndedByText(Witness.Ending ending);

    /** Sends what executes nothing. */
    final void sending(Command call) {
        call.sending(lease.mark());
    }

    /** A COMMIT that cannot arrive commits nothing. */
    final void lookBeforeCommit() throws SQLException {
        if (unread == null && lease.isKnownDead()) {
            throw deadBeforeSending();
        }
    }

    /**
     * Whether it makes a difference that nothing will arrive. Inside of a transaction all is lost either way, but for what
     * commits. A read may be made again whatever became of it; the few that lock or write are left to the link, which looks
     * by itself after a pause.
     */
    private boolean isWorthALook(Command call, SqlText text) {
        return call.transaction() == Transaction.OPEN
                ? text.commits() || !session.surelyInTransaction()
                : text.kind() != SqlText.Kind.READ || call.transaction() == Transaction.NOT_BEGUN;
    }

    private SQLException deadBeforeSending() {
        return new SQLNonTransientConnectionException(
                "pool " + retries.pool() + ": the server had closed connection " + lease.connectionId()
                        + " before anything was sent on it",
                "08003");
    }

    final void executed(SqlText text) {
        session.executed(text);
        unread = null;
        if (text.kind().mayBegin() && text.kind() != SqlText.Kind.BEGIN && !lease.mayBeInTransaction()) {
            session.foundEnded();
        }
        switch (text.kind()) {
            case DDL -> transactionEndedByText(Witness.Ending.COMMITTED);
            case ROLLBACK -> transactionEndedByText(Witness.Ending.ROLLED_BACK);
            default -> {}
        }
    }

    /** An attempt failed. Returns where the call is to be made again; throws what the borrower is to see otherwise. */
    final void failed(Command call, SQLException failure) throws SQLException {
        if (call.stage() == Command.Stage.CONNECTING) {
            throw withoutConnection(call, failure);
        }
        Lease.Verdict verdict = lease.failed(failure, asCall(call), call.mark());
        Situation situation = situation(call, verdict);
        if (!verdict.lost() && mayHavePinned(call, situation)) {
            session.pin();
        }
        if (situation.proof() == Proof.LOCK_CONFLICT) {
            session.mayHaveEnded();
        }
        boolean partly = session.partlyCommitted();
        if (call.stage() == Command.Stage.SENT && situation.proof() != Proof.NOT_SENT) {
            session.arrived();
        }
        Ruling ruling = Matrix.rule(situation);
        if (ruling.rule() == Rule.WOULD_FAIL_AGAIN) {
            SqlText text = call.text();
            if (text != null && text.kind() == SqlText.Kind.BEGIN && call.stage() == Command.Stage.SENT) {
                session.beginRefused();
            }
            throw withEarlier(call, failure);
        }
        Attempts known = call.attempts();
        Attempts attempts = known == null ? retries.attempts(call.startNanos()) : known;
        boolean charged = situation.proof() != Proof.NOT_SENT;
        Limit limit = ruling.repeat() ? attempts.mayRetry(verdict.category(), charged, !charged) : Limit.NONE;
        boolean repeat = ruling.repeat() && limit == Limit.NONE;
        Ruling overall = repeat ? ruling : Matrix.overall(ruling, partly);
        RetryDecision decision = decision(call, situation.transaction(), overall, limit, repeat, attempts.made());
        retries.told().accept(decision);
        if (!repeat) {
            SQLException thrown = noted(withEarlier(call, asThrown(call, ruling, failure)), decision);
            if (verdict.lost()) {
                session.notExecuted(call.transaction());
                markLost(call);
                fate = thrown;
            }
            throw thrown;
        }
        call.failedBefore(attempts, failure, ruling);
        session.notExecuted(call.transaction());
        lost |= verdict.lost() || situation.proof() == Proof.NOT_EXECUTED;
        conflicted = situation.proof() == Proof.LOCK_CONFLICT;
        try {
            attempts.pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noted(
                    withEarlier(call, failure),
                    decision(
                            call,
                            situation.transaction(),
                            Matrix.overall(ruling, partly),
                            Limit.INTERRUPTED,
                            false,
                            attempts.made()));
        }
        attempts.failed(failure);
    }

    /** A statement that failed may have been executed in part: the first of several, some rows of one. */
    private static boolean mayHavePinned(Command call, Situation situation) {
        SqlText text = call.text();
        return call.operation() == Operation.EXECUTE
                && call.stage() == Command.Stage.SENT
                && text != null
                && text.pins()
                && (situation.compound() || situation.proof() != Proof.NOT_EXECUTED);
    }

    /** For a call that is made once, whatever becomes of it, on the physical connection of that number. */
    final SQLException failedOnce(SQLException failure, Operation operation, int ofEpoch) {
        if (ofEpoch != epoch || ended()) {
            // About a connection that was replaced since: it says nothing about the one in use.
            return failure;
        }
        Command call = command().start(operation, null, false, 0).once();
        call.preparing(session.transaction(), session.worked(), Lease.NO_MARK);
        call.sending(Lease.NO_MARK);
        try {
            failed(call, failure);
            return failure;
        } catch (SQLException toThrow) {
            return toThrow;
        }
    }

    static Call asCall(Command call) {
        SqlText text = call.text();
        return new Call(
                call.isBatch() ? Operation.BATCH : call.operation(),
                text == null ? null : text.kind(),
                call.transaction() != Transaction.NONE,
                call.workBefore());
    }

    private Situation situation(Command call, Lease.Verdict verdict) {
        return Situations.of(call, verdict, session, retries.policy(), declaredIdempotent, isBound());
    }

    private RetryDecision decision(
            Command call, Transaction open, Ruling ruling, Limit limit, boolean repeat, int attempts) {
        return decision(call, open, ruling, limit, repeat, attempts, lease.connectionId());
    }

    private RetryDecision decision(
            Command call, Transaction open, Ruling ruling, Limit limit, boolean repeat, int attempts, long failedId) {
        return new RetryDecision(
                retries.pool(),
                retries.unit(),
                call.name(),
                ruling.rule(),
                limit,
                ruling.outcome(),
                repeat,
                attempts,
                open,
                retries.budget().retriesLeft(),
                failedId);
    }

    final SQLException decided(Command call, Ruling ruling, SQLException toThrow) {
        return decided(call, ruling, toThrow, lease.connectionId());
    }

    /** @param failedId the connection that failed, where the lease has another one by now */
    final SQLException decided(Command call, Ruling ruling, SQLException toThrow, long failedId) {
        Ruling overall = Matrix.overall(ruling, session.partlyCommitted());
        RetryDecision decision = decision(call, Transaction.COMMITTING, overall, Limit.NONE, false, 1, failedId);
        retries.told().accept(decision);
        fate = noted(toThrow, decision);
        return toThrow;
    }

    private static SQLException noted(SQLException failure, RetryDecision decision) {
        DecisionNote.attach(failure, decision);
        return failure;
    }

    private SQLException asThrown(Command call, Ruling ruling, SQLException failure) {
        if (ruling.rule() != Rule.COMMIT_WITHOUT_ANSWER) {
            return failure;
        }
        outcomeUnknown = call.transaction() != Transaction.NONE;
        lease.commitUnknown(lease.connectionId(), null, "a statement that commits by itself got no answer");
        return new CommitOutcomeUnknownException(retries.pool(), failure);
    }

    private static SQLException withEarlier(Command call, SQLException failure) {
        Attempts attempts = call.attempts();
        return attempts == null ? failure : attempts.withEarlierOnes(failure);
    }

    /** No other connection could be had. The borrower hears of what it did, not of what we tried for it. */
    private SQLException withoutConnection(Command call, SQLException failure) {
        Attempts attempts = call.attempts();
        SQLException before = call.lastFailure();
        if (attempts == null || before == null) {
            return failure;
        }
        markLost(call);
        before.addSuppressed(failure);
        Ruling overall = Matrix.overall(call.lastRuling(), session.partlyCommitted());
        RetryDecision decision =
                decision(call, call.transaction(), overall, Limit.NO_CONNECTION, false, attempts.made());
        retries.told().accept(decision);
        fate = noted(attempts.withEarlierOnes(before), decision);
        return before;
    }

    // The loss of the physical connection.

    final void markLost(Command call) {
        boolean nothingBegun = call.transaction() == Transaction.NOT_BEGUN
                && (call.operation() == Operation.OTHER || call.operation() == Operation.PREPARE);
        markLost(nothingBegun ? Transaction.NONE : call.transaction());
    }

    /** Takes the connection for lost. What was executed in its transaction is gone, and nobody may commit the rest of it. */
    final void markLost(Transaction open) {
        lost = true;
        if (open != Transaction.NONE) {
            move(State.OPEN, State.POISONED);
        }
    }

    /** Whether the session or an object of the lease holds what another connection would lack. */
    final boolean isBound() {
        if (session.pinned() || unread != null) {
            return true;
        }
        List<Held> objects = held;
        for (int i = 0; objects != null && i < objects.size(); i++) {
            if (objects.get(i).bindsToConnection()) {
                return true;
            }
        }
        return false;
    }

    /** Puts a live connection in the place of the dead one. */
    final void revive(long startNanos) throws SQLException {
        if (!retries.mayReplace()) {
            return;
        }
        if (isBound()) {
            throw new SQLNonTransientConnectionException(
                    "pool " + retries.pool() + ": connection " + lease.connectionId()
                            + " was lost, and its session held"
                            + " what no other has (variables, temporary tables, locks, rows or a batch not yet done):"
                            + " close it and borrow another one",
                    "08003");
        }
        long deadline = startNanos + retries.policy().deadline().toNanos();
        for (int attempt = 1; ; attempt++) {
            lease.replace(deadline);
            adoptReplacement();
            try {
                if (session.begunByText()) {
                    markTransaction();
                }
                session.restore(driverConnection);
                lost = false;
                return;
            } catch (SQLException e) {
                Call restoring = new Call(Operation.OTHER, null, false, false);
                boolean again = lease.failed(e, restoring, Lease.NO_MARK).lost();
                if (!again || attempt >= retries.policy().maxAttempts()) {
                    throw e;
                }
            }
        }
    }

    /** The lease has another connection now. */
    final void adoptReplacement() {
        driverConnection = lease.driverConnection();
        epoch++;
        unread = null;
        conflicted = false;
        session.moved(lease.defaults());
        forgetDriverObjects();
    }

    /** Drops what was cached of the physical connection that was replaced. */
    abstract void forgetDriverObjects();

    /** A connection to look with, in auto-commit mode, in the place of the one that died during COMMIT. */
    final void replaceForLook(long deadlineNanos) throws SQLException {
        lost = true;
        lease.replace(deadlineNanos);
        adoptReplacement();
        if (!session.driverAutoCommit()) {
            driverConnection.setAutoCommit(true);
            session.driverSwitchedTo(true);
        }
    }

    /** The connection to look with becomes the borrower's, unless its session was one that no other can stand for. */
    final void restoreAfterLook() {
        if (isBound()) {
            return;
        }
        try {
            session.restore(driverConnection);
            lost = false;
        } catch (SQLException e) {
            lease.failed(e, new Call(Operation.OTHER, null, false, false), Lease.NO_MARK);
        }
    }

    private SQLException closed() {
        return new SQLNonTransientConnectionException(
                "Connection is closed: it has been returned to its pool. Borrow another one with getConnection()",
                "08003");
    }

    /** The transaction that was lost is over. */
    final void forgetFate() {
        fate = null;
    }

    final SQLException poisoned() {
        String what = outcomeUnknown
                ? "The connection was lost during COMMIT: its transaction may or may not have been committed. Close this"
                        + " connection and look at the data before doing the work again"
                : "The connection was lost inside a transaction, which the server rolls back. Call rollback() and close(),"
                        + " then run the whole transaction again on another connection";
        return new SQLNonTransientConnectionException(
                what + " (connection id " + lease.connectionId() + ")", "08003", fate);
    }
}

package dev.nevergone.internal.jdbc;

import dev.nevergone.RetryDecision.Transaction;
import dev.nevergone.RetryPolicy;
import dev.nevergone.internal.jdbc.Call.Operation;
import dev.nevergone.internal.retry.Proof;
import dev.nevergone.internal.retry.Situation;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts together what the matrix is asked about: the call, its text, the session, and what is proven about the failure. */
final class Situations {

    private static final Set<SqlText.Kind> COMMITTING =
            EnumSet.of(SqlText.Kind.DDL, SqlText.Kind.BEGIN, SqlText.Kind.COMMIT);

    private Situations() {}

    /**
     * @param idempotent whether the work was declared so
     * @param bound whether the session or an object of the lease holds what another connection would lack
     */
    static Situation of(
            Command call,
            Lease.Verdict verdict,
            Session session,
            RetryPolicy policy,
            boolean idempotent,
            boolean bound) {
        Proof proof = proof(call, verdict);
        SqlText text = call.text();
        boolean compound = call.isBatch() || (text != null && (text.kind() == SqlText.Kind.DDL || text.compound()));
        boolean onlyReads = text == null ? call.operation() == Operation.OTHER : onlyReads(text, session, policy);
        return new Situation(
                proof,
                verdict.lost(),
                transaction(call, proof),
                onlyReads,
                idempotent || (text != null && text.declaredIdempotent()),
                compound,
                mayCommit(call, text, session, compound, onlyReads),
                bound || (text != null && text.readsSession()),
                call.repeatable() && (!call.isBatch() || proof == Proof.LOCK_CONFLICT));
    }

    private static Proof proof(Command call, Lease.Verdict verdict) {
        if (verdict.lost() && (call.stage() != Command.Stage.SENT || call.operation() == Operation.PREPARE)) {
            // What was under way executes nothing of the borrower's.
            return Proof.NOT_SENT;
        }
        return verdict.lost() && call.operation() == Operation.FETCH ? Proof.ROWS_DELIVERED : verdict.proof();
    }

    /** A statement that commits by itself ends the open transaction before anything else. */
    private static Transaction transaction(Command call, Proof proof) {
        SqlText text = call.text();
        if (call.operation() == Operation.COMMIT) {
            return Transaction.COMMITTING;
        }
        if (text == null || !COMMITTING.contains(text.kind())) {
            return call.transaction();
        }
        boolean commits =
                call.transaction() == Transaction.OPEN || (text.kind() == SqlText.Kind.DDL && proof == Proof.NO_ANSWER);
        return commits ? Transaction.COMMITTING : call.transaction();
    }

    /** A write that is not sure to be inside of a transaction may have committed by itself. */
    private static boolean mayCommit(
            Command call, @Nullable SqlText text, Session session, boolean compound, boolean onlyReads) {
        if (text == null || compound) {
            return text != null && text.kind().mayCommit();
        }
        return !onlyReads && call.transaction() == Transaction.OPEN && !session.surelyInTransaction();
    }

    private static boolean onlyReads(SqlText text, Session session, RetryPolicy policy) {
        if (text.kind() == SqlText.Kind.BEGIN) {
            // Begun twice, in two sessions, is begun once: the first one is gone.
            return true;
        }
        // With readOnlyPropagatesToServer=false the server hears nothing of setReadOnly(), so a write stays one.
        if (session.readOnly() && text.kind() == SqlText.Kind.READ && !text.pins() && !text.compound()) {
            return true;
        }
        return !policy.selectsMayWrite() && text.onlyReads();
    }
}

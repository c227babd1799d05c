package dev.nevergone.internal.failure;

import static dev.nevergone.Failure.Category.*;
import static dev.nevergone.Failure.Retry.*;

import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLTransactionRollbackException;
import org.jspecify.annotations.Nullable;

/** SQLStates that a driver sets by itself, without a server's error number. */
final class StateRule implements Rule {

    static final Verdict ACCESS_DENIED = Verdict.alive(AUTH_FAILURE, NEVER, "SQLState 28000: access denied");

    private static final Verdict ROLLED_BACK =
            Verdict.alive(DEADLOCK_OR_LOCK_TIMEOUT, WHOLE_TRANSACTION, "SQLState 40: the transaction was rolled back");
    private static final Verdict RECONNECTED = Verdict.alive(
            RECONNECTED_OUTCOME_UNKNOWN,
            READ_ONLY,
            "the driver failed over by itself (25S03, 08S02): the outcome is unknown");
    private static final Verdict RECONNECTED_IN_COMMIT = Verdict.alive(
            RECONNECTED_OUTCOME_UNKNOWN, NEVER, "the driver failed over by itself during a transaction's end");
    private static final Verdict RESOLUTION_UNKNOWN =
            Verdict.dead(LOST_DURING_QUERY, NEVER, "SQLState 08007: whether the transaction took effect is unknown");
    private static final Verdict ROLLBACK_LOST = Verdict.dead(
            LOST_DURING_QUERY,
            WHOLE_TRANSACTION,
            "SQLState 08007 of a ROLLBACK: the server rolls back when the session ends");

    @Override
    public @Nullable Verdict decide(CauseChain chain) {
        SQLException e = chain.telling();
        if (e == null || e.getErrorCode() > 0) {
            return null;
        }
        String state = e.getSQLState();
        if (state == null) {
            return byClass(e);
        }
        return switch (state) {
            case "28000" -> ACCESS_DENIED;
            case "40001", "40000" -> ROLLED_BACK;
            case "25S03", "08S02" -> Text.of(e).contains("during a COMMIT") ? RECONNECTED_IN_COMMIT : RECONNECTED;
            case "08007" -> transactionState(e, chain);
            default -> null;
        };
    }

    private static Verdict transactionState(SQLException e, CauseChain chain) {
        if (TypeNames.matches(e, "software.amazon.", "TransactionStateUnknownSQLException")) {
            return RECONNECTED_IN_COMMIT;
        }
        boolean rollback = Text.of(e).startsWith("Communications link failure during rollback")
                || chain.passed(CallSite.ROLLING_BACK);
        return rollback ? ROLLBACK_LOST : RESOLUTION_UNKNOWN;
    }

    private static @Nullable Verdict byClass(SQLException e) {
        if (e instanceof SQLInvalidAuthorizationSpecException) {
            return ACCESS_DENIED;
        }
        return e instanceof SQLTransactionRollbackException ? ROLLED_BACK : null;
    }
}

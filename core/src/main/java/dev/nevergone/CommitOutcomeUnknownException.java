package dev.nevergone;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;

/**
 * A COMMIT was sent and its answer never came: the transaction may or may not have been committed.
 *
 * <p>Doing the work again blindly may do it twice; reporting it as failed may be wrong. Look at the data, or make the work
 * safe to repeat (a unique key, for example) before repeating it. The SQLState is 08007, "transaction
 * resolution unknown" (ISO/IEC 9075-2, class 08), the vendor code is that of the driver's exception, which is the cause.
 *
 * <p>It is non-transient, and not a retryable kind of {@link SQLException}, so that no handler further up repeats the
 * transaction by itself. Immutable, as far as a {@link Throwable} can be.
 */
public final class CommitOutcomeUnknownException extends SQLNonTransientConnectionException {

    private static final String SQL_STATE = "08007";

    /**
     * @param poolName the pool the connection was borrowed from
     * @param lostConnection what the driver threw when the connection was lost
     */
    public CommitOutcomeUnknownException(String poolName, SQLException lostConnection) {
        super(
                poolName
                        + " - The connection was lost during COMMIT: the transaction may or may not have been committed."
                        + " Do not repeat it blindly: look at the data first, or make it safe to repeat (a unique key,"
                        + " for example)",
                SQL_STATE,
                lostConnection.getErrorCode(),
                lostConnection);
    }
}

package dev.nevergone.internal.pool;

import dev.nevergone.internal.failure.PoolRefusal;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** A borrow ended at its deadline. */
final class PoolTimeoutException extends SQLTransientConnectionException implements PoolRefusal {

    private static final long serialVersionUID = 1L;

    /** @param lastConnectFailure lends its SQLState and vendor code; {@code null} where every connection is in use */
    PoolTimeoutException(String message, @Nullable SQLException lastConnectFailure) {
        super(
                message,
                lastConnectFailure == null ? null : lastConnectFailure.getSQLState(),
                lastConnectFailure == null ? 0 : lastConnectFailure.getErrorCode(),
                lastConnectFailure);
        if (lastConnectFailure != null) {
            setNextException(lastConnectFailure);
        }
    }

    @Override
    public Kind kind() {
        return Kind.TIMED_OUT;
    }
}

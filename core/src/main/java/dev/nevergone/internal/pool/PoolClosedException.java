package dev.nevergone.internal.pool;

import dev.nevergone.internal.failure.PoolRefusal;
import java.sql.SQLNonTransientConnectionException;

/** Somebody asked a closed pool for a connection. */
final class PoolClosedException extends SQLNonTransientConnectionException implements PoolRefusal {

    private static final long serialVersionUID = 1L;

    PoolClosedException(String poolName) {
        super("pool " + poolName + " is closed", "08003");
    }

    @Override
    public Kind kind() {
        return Kind.CLOSED;
    }
}

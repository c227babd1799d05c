package dev.nevergone.internal.jdbc;

import java.sql.CallableStatement;
import java.sql.SQLException;

/**
 * A callable statement of a lease: executed as any prepared one. It is never made again on another connection, for what
 * a procedure did is not known.
 */
final class LeasedCallableStatement extends ForwardingCallableStatement {

    private final CallableStatement driverStatement;

    LeasedCallableStatement(
            LeasedConnection connection,
            LeasedConnection.Maker<CallableStatement> maker,
            CallableStatement driverStatement,
            SqlText text)
            throws SQLException {
        super(connection, maker, driverStatement, text);
        this.driverStatement = driverStatement;
    }

    @Override
    CallableStatement delegate() throws SQLException {
        connection.requireUsable();
        return driverStatement;
    }

    @Override
    public boolean bindsToConnection() {
        return true;
    }
}

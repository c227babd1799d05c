package dev.nevergone.internal.jdbc;

import java.sql.CallableStatement;
import java.sql.SQLException;

/** A callable statement of a lease: executed as any prepared one. */
final class LeasedCallableStatement extends ForwardingCallableStatement {

    private final CallableStatement driverStatement;

    LeasedCallableStatement(LeasedConnection connection, CallableStatement driverStatement, String sql) {
        super(connection, driverStatement, sql);
        this.driverStatement = driverStatement;
    }

    @Override
    CallableStatement delegate() throws SQLException {
        connection.delegate();
        return driverStatement;
    }
}

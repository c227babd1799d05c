package dev.nevergone.internal.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A prepared statement of a lease. All that sends its SQL goes through {@link #run}. */
class LeasedPreparedStatement extends ForwardingPreparedStatement {

    private final PreparedStatement driverStatement;
    private final SqlText.Kind kind;

    LeasedPreparedStatement(LeasedConnection connection, PreparedStatement driverStatement, String sql) {
        super(connection, driverStatement);
        this.driverStatement = driverStatement;
        this.kind = SqlText.kindOf(sql);
    }

    @Override
    PreparedStatement delegate() throws SQLException {
        connection.delegate();
        return driverStatement;
    }

    /** The one place where a prepared statement is executed. Returns what the driver returned. */
    private Object run(Form form) throws SQLException {
        PreparedStatement delegate = delegate();
        boolean workBefore = executing(kind);
        try {
            Object result = send(delegate, form);
            connection.session().executed(kind);
            return result;
        } catch (SQLException e) {
            throw executionFailed(e, kind, workBefore);
        }
    }

    private static Object send(PreparedStatement delegate, Form form) throws SQLException {
        return switch (form) {
            case EXECUTE -> delegate.execute();
            case QUERY -> delegate.executeQuery();
            case UPDATE -> delegate.executeUpdate();
            case LARGE_UPDATE -> delegate.executeLargeUpdate();
            case BATCH -> delegate.executeBatch();
            case LARGE_BATCH -> delegate.executeLargeBatch();
        };
    }

    @Override
    public boolean execute() throws SQLException {
        return (boolean) run(Form.EXECUTE);
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return wrap((ResultSet) run(Form.QUERY));
    }

    @Override
    public int executeUpdate() throws SQLException {
        return (int) run(Form.UPDATE);
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return (long) run(Form.LARGE_UPDATE);
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return (int[]) run(Form.BATCH);
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return (long[]) run(Form.LARGE_BATCH);
    }
}

package dev.nevergone.internal.jdbc;

import dev.nevergone.internal.jdbc.Call.Operation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A result of a lease. */
final class LeasedResultSet extends ForwardingResultSet implements LeasedConnection.Held {

    private final LeasedConnection connection;
    private final @Nullable LeasedStatement statement;
    private final ResultSet driverResultSet;

    /**
     * @param statement the statement it comes from, or {@code null} where it comes from the meta data
     */
    LeasedResultSet(LeasedConnection connection, @Nullable LeasedStatement statement, ResultSet driverResultSet) {
        this.connection = connection;
        this.statement = statement;
        this.driverResultSet = driverResultSet;
    }

    @Override
    ResultSet delegate() throws SQLException {
        connection.delegate();
        return driverResultSet;
    }

    @Override
    SQLException failed(SQLException failure) {
        return connection.failed(failure);
    }

    private SQLException fetchFailed(SQLException failure) {
        return connection.failed(failure, Operation.FETCH);
    }

    boolean wraps(ResultSet other) {
        return driverResultSet == other;
    }

    // What may fetch rows.

    @Override
    public boolean next() throws SQLException {
        ResultSet delegate = delegate();
        try {
            return delegate.next();
        } catch (SQLException e) {
            throw fetchFailed(e);
        }
    }

    @Override
    public boolean previous() throws SQLException {
        ResultSet delegate = delegate();
        try {
            return delegate.previous();
        } catch (SQLException e) {
            throw fetchFailed(e);
        }
    }

    @Override
    public boolean first() throws SQLException {
        ResultSet delegate = delegate();
        try {
            return delegate.first();
        } catch (SQLException e) {
            throw fetchFailed(e);
        }
    }

    @Override
    public boolean last() throws SQLException {
        ResultSet delegate = delegate();
        try {
            return delegate.last();
        } catch (SQLException e) {
            throw fetchFailed(e);
        }
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        ResultSet delegate = delegate();
        try {
            return delegate.absolute(row);
        } catch (SQLException e) {
            throw fetchFailed(e);
        }
    }

    @Override
    public boolean relative(int rows) throws SQLException {
        ResultSet delegate = delegate();
        try {
            return delegate.relative(rows);
        } catch (SQLException e) {
            throw fetchFailed(e);
        }
    }

    @Override
    public void beforeFirst() throws SQLException {
        ResultSet delegate = delegate();
        try {
            delegate.beforeFirst();
        } catch (SQLException e) {
            throw fetchFailed(e);
        }
    }

    @Override
    public void afterLast() throws SQLException {
        ResultSet delegate = delegate();
        try {
            delegate.afterLast();
        } catch (SQLException e) {
            throw fetchFailed(e);
        }
    }

    @Override
    public void refreshRow() throws SQLException {
        ResultSet delegate = delegate();
        try {
            delegate.refreshRow();
        } catch (SQLException e) {
            throw fetchFailed(e);
        }
    }

    // What executes: an updatable result writes its rows back.

    @Override
    public void insertRow() throws SQLException {
        ResultSet delegate = delegate();
        boolean workBefore = writing();
        try {
            delegate.insertRow();
        } catch (SQLException e) {
            throw writeFailed(e, workBefore);
        }
    }

    @Override
    public void updateRow() throws SQLException {
        ResultSet delegate = delegate();
        boolean workBefore = writing();
        try {
            delegate.updateRow();
        } catch (SQLException e) {
            throw writeFailed(e, workBefore);
        }
    }

    @Override
    public void deleteRow() throws SQLException {
        ResultSet delegate = delegate();
        boolean workBefore = writing();
        try {
            delegate.deleteRow();
        } catch (SQLException e) {
            throw writeFailed(e, workBefore);
        }
    }

    private boolean writing() throws SQLException {
        return connection.session().executing(SqlText.Kind.WRITE);
    }

    private SQLException writeFailed(SQLException failure, boolean workBefore) {
        return connection.failed(failure, Operation.EXECUTE, SqlText.Kind.WRITE, workBefore);
    }

    // Its place and its end.

    /** {@code null} for a result of the meta data, as JDBC allows. */
    @Override
    public @Nullable Statement getStatement() throws SQLException {
        connection.requireLease();
        return statement;
    }

    @Override
    public boolean isClosed() throws SQLException {
        return connection.ended() || driverResultSet.isClosed();
    }

    @Override
    public void close() throws SQLException {
        if (connection.ended()) {
            return;
        }
        if (statement == null) {
            connection.letGo(this);
        }
        try {
            driverResultSet.close();
        } catch (SQLException e) {
            throw fetchFailed(e);
        }
    }

    @Override
    public void release() throws SQLException {
        driverResultSet.close();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        ResultSet delegate = delegate();
        try {
            return DriverObjects.unwrap(delegate, type);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        if (type.isInstance(this)) {
            return true;
        }
        ResultSet delegate = delegate();
        try {
            return DriverObjects.wraps(delegate, type);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public String toString() {
        return "LeasedResultSet[wrapping " + DriverObjects.describe(driverResultSet) + "]";
    }
}

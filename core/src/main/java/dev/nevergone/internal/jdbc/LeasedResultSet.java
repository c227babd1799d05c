package dev.nevergone.internal.jdbc;

import dev.nevergone.internal.jdbc.Call.Operation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A result of a lease. */
final class LeasedResultSet extends ForwardingResultSet implements RepeatingConnection.Held {

    private final LeasedConnection connection;
    private final @Nullable LeasedStatement statement;
    private final ResultSet driverResultSet;
    private final int epoch;

    /**
     * @param statement the statement it comes from, or {@code null} where it comes from the meta data
     */
    LeasedResultSet(LeasedConnection connection, @Nullable LeasedStatement statement, ResultSet driverResultSet) {
        this.connection = connection;
        this.statement = statement;
        this.driverResultSet = driverResultSet;
        this.epoch = statement == null ? connection.epoch() : statement.epoch();
    }

    @Override
    ResultSet delegate() throws SQLException {
        connection.requireUsable();
        return driverResultSet;
    }

    @Override
    SQLException failed(SQLException failure) {
        return connection.failedOnce(failure, Operation.OTHER, epoch);
    }

    private SQLException fetchFailed(SQLException failure) {
        SQLException told = connection.failedOnce(failure, Operation.FETCH, epoch);
        if (connection.isLost()) {
            // Whoever reads knows now that there are no more rows.
            connection.noUnreadRows(statement);
        }
        return told;
    }

    boolean wraps(ResultSet other) {
        return driverResultSet == other;
    }

    // What may fetch rows.

    @Override
    public boolean next() throws SQLException {
        ResultSet delegate = delegate();
        try {
            boolean row = delegate.next();
            if (!row) {
                connection.noUnreadRows(statement);
            }
            return row;
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
        write(ResultSet::insertRow);
    }

    @Override
    public void updateRow() throws SQLException {
        write(ResultSet::updateRow);
    }

    @Override
    public void deleteRow() throws SQLException {
        write(ResultSet::deleteRow);
    }

    private interface Write {
        void run(ResultSet driverResultSet) throws SQLException;
    }

    private void write(Write write) throws SQLException {
        Command call =
                connection.begin(Operation.EXECUTE, SqlText.ROW_WRITE, false).once();
        while (true) {
            try {
                if (epoch != connection.epoch() || connection.isLost()) {
                    throw new SQLNonTransientConnectionException(
                            "The connection this result set was read on is lost: read it again, then write", "08003");
                }
                connection.ready(call);
                connection.sending(call, SqlText.ROW_WRITE);
                write.run(driverResultSet);
                connection.executed(SqlText.ROW_WRITE);
                return;
            } catch (SQLException e) {
                connection.failed(call, e);
            }
        }
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
        connection.noUnreadRows(statement);
        boolean stale = epoch != connection.epoch() || connection.awaitsReplacement();
        try {
            driverResultSet.close();
            if (statement != null) {
                connection.reads(null);
                statement.resultClosed();
            }
        } catch (SQLException e) {
            SQLException failure = fetchFailed(e);
            // The loss was told before; there is nothing left to close.
            if (!stale) {
                throw failure;
            }
        }
    }

    @Override
    public void release() throws SQLException {
        driverResultSet.close();
    }

    /** Rows that are still to be fetched are the connection's to know. */
    @Override
    public boolean bindsToConnection() {
        return false;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        connection.exposeDriver();
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

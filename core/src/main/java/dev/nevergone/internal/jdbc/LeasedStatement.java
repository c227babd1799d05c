package dev.nevergone.internal.jdbc;

import dev.nevergone.internal.jdbc.Call.Operation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a lease. All that sends SQL goes through {@link #run}, which knows the text, the way it is executed and
 * what came of it. Where the physical connection was replaced, the driver's statement is made again before it is next
 * executed; until then it still answers for the results it has.
 */
class LeasedStatement extends ForwardingStatement implements RepeatingConnection.Held {

    /** The ways JDBC has to execute. */
    enum Form {
        EXECUTE,
        QUERY,
        UPDATE,
        LARGE_UPDATE,
        BATCH,
        LARGE_BATCH
    }

    /** A setting of a statement, to be made again. */
    @FunctionalInterface
    interface Setup {
        void apply(Statement driverStatement) throws SQLException;
    }

    final LeasedConnection connection;
    private final LeasedConnection.Maker<? extends Statement> maker;
    /** Another thread may read it to cancel. */
    private volatile Statement driverStatement;

    private int epoch;
    private boolean closed;
    private boolean closesOnCompletion;
    private boolean resultHeld;
    private int fetchSize;
    private Setup @Nullable [] setups;
    private @Nullable LeasedResultSet current;
    private SqlText batch = SqlText.EMPTY_BATCH;

    LeasedStatement(
            LeasedConnection connection, LeasedConnection.Maker<? extends Statement> maker, Statement driverStatement)
            throws SQLException {
        this.connection = connection;
        this.maker = maker;
        this.driverStatement = driverStatement;
        this.epoch = connection.epoch();
        this.fetchSize = driverStatement.getFetchSize();
    }

    /** The driver's statement as it is, of this physical connection or of one that was replaced. */
    @Override
    Statement delegate() throws SQLException {
        connection.requireUsable();
        return driverStatement;
    }

    final Statement driverStatement() {
        return driverStatement;
    }

    final int epoch() {
        return epoch;
    }

    /** The driver's statement of the physical connection in use: made again, and set up as it was, where that is another. */
    final Statement current() throws SQLException {
        if (epoch != connection.epoch() && !closed) {
            Statement made = maker.make(connection.driverConnection());
            Setup[] known = setups;
            if (known != null) {
                for (Setup setup : known) {
                    if (setup != null) {
                        setup.apply(made);
                    }
                }
            }
            madeAgain(made);
            driverStatement = made;
            epoch = connection.epoch();
        }
        return driverStatement;
    }

    @Override
    final Statement settled() throws SQLException {
        connection.requireUsable();
        if (isStale()) {
            connection.make(text(), driverConnection -> current());
        }
        return driverStatement;
    }

    /** Whether the driver's statement is of a dead connection in whose place another one comes or has come. */
    private boolean isStale() {
        return !closed && (epoch != connection.epoch() || connection.awaitsReplacement());
    }

    /** What it was prepared from; {@code null} for nothing. */
    @Nullable
    SqlText text() {
        return null;
    }

    /** The driver's statement is another one. */
    void madeAgain(Statement newDriverStatement) throws SQLException {}

    @Override
    public boolean bindsToConnection() {
        return batch != SqlText.EMPTY_BATCH;
    }

    @Override
    SQLException failed(SQLException failure) {
        return connection.failedOnce(failure, Operation.OTHER, epoch);
    }

    // Execution.

    /**
     * The one place where a statement is executed.
     *
     * @param keys the generated keys that are asked for, as JDBC gives them: an {@code int}, {@code int[]}, {@code String[]}
     * @return what the driver returned
     */
    private Object run(Form form, String sql, @Nullable Object keys, SqlText text) throws SQLException {
        boolean isBatch = form == Form.BATCH || form == Form.LARGE_BATCH;
        forgetResult();
        Command call = connection.begin(operation(text), text, isBatch);
        if (call.operation() == Operation.COMMIT) {
            return commitBy(form, sql, keys, text);
        }
        try {
            while (true) {
                try {
                    connection.ready(call);
                    Statement delegate = current();
                    connection.sending(call, text);
                    connection.holdResultsOfOthers(this);
                    Object result = send(delegate, form, sql, keys);
                    executed(text);
                    return result;
                } catch (SQLException e) {
                    connection.failed(call, e);
                }
            }
        } finally {
            if (isBatch) {
                // Not before: while it is pending no other connection, where it is not, may take over.
                batchEnded();
            }
        }
    }

    /** COMMIT as text is a COMMIT. */
    private Object commitBy(Form form, String sql, @Nullable Object keys, SqlText text) throws SQLException {
        Object[] result = new Object[1];
        connection.commitBy(text, driverConnection -> result[0] = send(current(), form, sql, keys));
        return result[0] == null ? nothing(form) : result[0];
    }

    /** What a COMMIT gives back whose answer was lost and which was found to be committed. */
    static Object nothing(Form form) {
        return switch (form) {
            case UPDATE -> 0;
            case LARGE_UPDATE -> 0L;
            default -> false;
        };
    }

    static Operation operation(SqlText text) {
        return switch (text.kind()) {
            case COMMIT -> Operation.COMMIT;
            case ROLLBACK -> Operation.ROLLBACK;
            default -> Operation.EXECUTE;
        };
    }

    final void executed(SqlText text) {
        connection.executed(text);
        if (fetchSize != 0) {
            // The driver may leave rows at the server, to be fetched as they are asked for.
            connection.unreadRows(this);
        }
    }

    private static Object send(Statement delegate, Form form, String sql, @Nullable Object keys) throws SQLException {
        return switch (form) {
            case EXECUTE -> execute(delegate, sql, keys);
            case QUERY -> delegate.executeQuery(sql);
            case UPDATE -> executeUpdate(delegate, sql, keys);
            case LARGE_UPDATE -> executeLargeUpdate(delegate, sql, keys);
            case BATCH -> delegate.executeBatch();
            case LARGE_BATCH -> delegate.executeLargeBatch();
        };
    }

    private static boolean execute(Statement delegate, String sql, @Nullable Object keys) throws SQLException {
        if (keys == null) {
            return delegate.execute(sql);
        } else if (keys instanceof Integer flag) {
            return delegate.execute(sql, flag);
        } else if (keys instanceof int[] indexes) {
            return delegate.execute(sql, indexes);
        }
        return delegate.execute(sql, (String[]) keys);
    }

    private static int executeUpdate(Statement delegate, String sql, @Nullable Object keys) throws SQLException {
        if (keys == null) {
            return delegate.executeUpdate(sql);
        } else if (keys instanceof Integer flag) {
            return delegate.executeUpdate(sql, flag);
        } else if (keys instanceof int[] indexes) {
            return delegate.executeUpdate(sql, indexes);
        }
        return delegate.executeUpdate(sql, (String[]) keys);
    }

    private static long executeLargeUpdate(Statement delegate, String sql, @Nullable Object keys) throws SQLException {
        if (keys == null) {
            return delegate.executeLargeUpdate(sql);
        } else if (keys instanceof Integer flag) {
            return delegate.executeLargeUpdate(sql, flag);
        } else if (keys instanceof int[] indexes) {
            return delegate.executeLargeUpdate(sql, indexes);
        }
        return delegate.executeLargeUpdate(sql, (String[]) keys);
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        return (boolean) run(Form.EXECUTE, sql, null, SqlText.of(sql));
    }

    @Override
    public boolean execute(String sql, int autoGeneratedKeys) throws SQLException {
        return (boolean) run(Form.EXECUTE, sql, autoGeneratedKeys, SqlText.of(sql));
    }

    @Override
    public boolean execute(String sql, int[] columnIndexes) throws SQLException {
        return (boolean) run(Form.EXECUTE, sql, columnIndexes, SqlText.of(sql));
    }

    @Override
    public boolean execute(String sql, String[] columnNames) throws SQLException {
        return (boolean) run(Form.EXECUTE, sql, columnNames, SqlText.of(sql));
    }

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        return wrap((ResultSet) run(Form.QUERY, sql, null, SqlText.of(sql)));
    }

    @Override
    public int executeUpdate(String sql) throws SQLException {
        return (int) run(Form.UPDATE, sql, null, SqlText.of(sql));
    }

    @Override
    public int executeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        return (int) run(Form.UPDATE, sql, autoGeneratedKeys, SqlText.of(sql));
    }

    @Override
    public int executeUpdate(String sql, int[] columnIndexes) throws SQLException {
        return (int) run(Form.UPDATE, sql, columnIndexes, SqlText.of(sql));
    }

    @Override
    public int executeUpdate(String sql, String[] columnNames) throws SQLException {
        return (int) run(Form.UPDATE, sql, columnNames, SqlText.of(sql));
    }

    @Override
    public long executeLargeUpdate(String sql) throws SQLException {
        return (long) run(Form.LARGE_UPDATE, sql, null, SqlText.of(sql));
    }

    @Override
    public long executeLargeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        return (long) run(Form.LARGE_UPDATE, sql, autoGeneratedKeys, SqlText.of(sql));
    }

    @Override
    public long executeLargeUpdate(String sql, int[] columnIndexes) throws SQLException {
        return (long) run(Form.LARGE_UPDATE, sql, columnIndexes, SqlText.of(sql));
    }

    @Override
    public long executeLargeUpdate(String sql, String[] columnNames) throws SQLException {
        return (long) run(Form.LARGE_UPDATE, sql, columnNames, SqlText.of(sql));
    }

    @Override
    public void addBatch(String sql) throws SQLException {
        Statement delegate = settled();
        try {
            delegate.addBatch(sql);
        } catch (SQLException e) {
            throw failed(e);
        }
        batch = batch.and(SqlText.of(sql));
    }

    @Override
    public void clearBatch() throws SQLException {
        Statement delegate = delegate();
        batchEnded();
        if (isStale()) {
            return;
        }
        try {
            delegate.clearBatch();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return (int[]) run(Form.BATCH, "", null, batch);
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return (long[]) run(Form.LARGE_BATCH, "", null, batch);
    }

    /** A row of the statement's own text waits in the driver. */
    final void rowAdded(SqlText text) {
        batch = text;
    }

    /** Nothing waits in the driver any more. */
    final void batchEnded() {
        batch = SqlText.EMPTY_BATCH;
    }

    // Settings, kept to be made again.

    @Override
    public void setFetchSize(int rows) throws SQLException {
        set(0, statement -> statement.setFetchSize(rows));
        fetchSize = rows;
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        set(1, statement -> statement.setFetchDirection(direction));
    }

    @Override
    public void setMaxRows(int max) throws SQLException {
        set(2, statement -> statement.setMaxRows(max));
    }

    @Override
    public void setLargeMaxRows(long max) throws SQLException {
        set(2, statement -> statement.setLargeMaxRows(max));
    }

    @Override
    public void setMaxFieldSize(int max) throws SQLException {
        set(3, statement -> statement.setMaxFieldSize(max));
    }

    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        set(4, statement -> statement.setQueryTimeout(seconds));
    }

    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        set(5, statement -> statement.setEscapeProcessing(enable));
    }

    @Override
    public void setCursorName(String name) throws SQLException {
        set(6, statement -> statement.setCursorName(name));
    }

    @Override
    public void setPoolable(boolean poolable) throws SQLException {
        set(7, statement -> statement.setPoolable(poolable));
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        set(8, Statement::closeOnCompletion);
        closesOnCompletion = true;
    }

    private void set(int which, Setup setup) throws SQLException {
        Statement delegate = settled();
        try {
            setup.apply(delegate);
        } catch (SQLException e) {
            throw failed(e);
        }
        Setup[] known = setups;
        if (known == null) {
            known = new Setup[9];
            setups = known;
        }
        known[which] = setup;
    }

    // Results.

    /** The next execution closes it. */
    final void forgetResult() throws SQLException {
        if (resultHeld) {
            closeHeldResult();
            if (epoch == connection.epoch()) {
                connection.lease.holdResult(driverStatement, false);
            }
        }
        current = null;
    }

    /** Has its open result outlast the connection it is read on. */
    final void holdResult() throws SQLException {
        if (!closed && !resultHeld && current != null && connection.mayReplace() && epoch == connection.epoch()) {
            connection.lease.holdResult(driverStatement, true);
            resultHeld = true;
        }
    }

    private void closeHeldResult() throws SQLException {
        LeasedResultSet known = current;
        if (resultHeld && known != null) {
            resultHeld = false;
            known.release();
        }
    }

    /** The same wrapper for the same result of the driver. */
    final LeasedResultSet wrap(ResultSet driverResultSet) {
        LeasedResultSet known = current;
        if (known != null && known.wraps(driverResultSet)) {
            return known;
        }
        LeasedResultSet wrapped = new LeasedResultSet(connection, this, driverResultSet);
        current = wrapped;
        connection.reads(this);
        return wrapped;
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        Statement delegate = delegate();
        if (current != null && isStale()) {
            return current;
        }
        try {
            ResultSet result = delegate.getResultSet();
            return result == null ? null : wrap(result);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        Statement delegate = delegate();
        try {
            return new LeasedResultSet(connection, this, delegate.getGeneratedKeys());
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        Statement delegate = delegate();
        try {
            return delegate.getMoreResults();
        } catch (SQLException e) {
            throw connection.failedOnce(e, Operation.FETCH, epoch);
        }
    }

    @Override
    public boolean getMoreResults(int current) throws SQLException {
        Statement delegate = delegate();
        try {
            return delegate.getMoreResults(current);
        } catch (SQLException e) {
            throw connection.failedOnce(e, Operation.FETCH, epoch);
        }
    }

    // Its place and its end.

    @Override
    public Connection getConnection() throws SQLException {
        connection.requireLease();
        return connection;
    }

    @Override
    public boolean isClosed() throws SQLException {
        return closed || connection.ended() || (!isStale() && driverStatement.isClosed());
    }

    /** A result of it was closed, and perhaps it with it. */
    final void resultClosed() throws SQLException {
        if (closesOnCompletion && !closed && driverStatement.isClosed()) {
            closed = true;
            connection.letGo(this);
        }
    }

    /** Any thread may call it, also while the statement runs: so it leaves no trace in the state of the connection. */
    @Override
    public void cancel() throws SQLException {
        connection.requireLease();
        driverStatement.cancel();
    }

    @Override
    public void close() throws SQLException {
        if (connection.ended()) {
            return;
        }
        boolean stale = isStale();
        connection.letGo(this);
        closed = true;
        batch = SqlText.EMPTY_BATCH;
        connection.noUnreadRows(this);
        connection.reads(null);
        try {
            closeHeldResult();
            driverStatement.close();
        } catch (SQLException e) {
            SQLException failure = connection.failedOnce(e, Operation.FETCH, epoch);
            // The loss was told before; there is nothing left to close.
            if (!stale) {
                throw failure;
            }
        }
    }

    @Override
    public void release() throws SQLException {
        closeHeldResult();
        driverStatement.close();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        connection.exposeDriver();
        Statement delegate = settled();
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
        Statement delegate = delegate();
        try {
            return DriverObjects.wraps(delegate, type);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[wrapping " + DriverObjects.describe(driverStatement) + "]";
    }
}

package dev.nevergone.internal.jdbc;

import dev.nevergone.internal.jdbc.Call.Operation;
import dev.nevergone.internal.jdbc.SessionDefaults.Setting;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The connection a borrower holds. It ends with its lease, however often its physical connection is lent again; it puts
 * the session back on {@link #close()}; and it is poisoned when the physical connection is lost inside a transaction:
 * from then on only {@link #rollback()} and {@link #close()} work, so that nobody commits the second half of a
 * transaction.
 *
 * <p>For one thread at a time, except {@link #close()} and {@link #abort(Executor)}, which any thread may call. It is long
 * because the interface is wide.
 */
public final class LeasedConnection extends ForwardingConnection {

    private enum State {
        OPEN,
        POISONED,
        CLOSING,
        RETURNED
    }

    private final Connection driverConnection;
    private final Lease lease;
    private final Session session;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private final List<Held> held = new ArrayList<>();
    private boolean lost;
    private boolean outcomeUnknown;
    private @Nullable DatabaseMetaData metaData;

    /** An object that ends with the lease. */
    interface Held {
        void release() throws SQLException;
    }

    /**
     * @param driverConnection the physical connection, in the state the defaults describe
     * @param lease the pool's side of the lease
     * @param defaults the physical connection's own, the same for all its leases
     */
    public LeasedConnection(Connection driverConnection, Lease lease, SessionDefaults defaults) {
        this.driverConnection = driverConnection;
        this.lease = lease;
        this.session = new Session(defaults);
    }

    /** Whether a transaction is or may be open: auto-commit is off, or SQL text may have begun one. */
    public boolean inTransaction() {
        return session.inTransaction();
    }

    /** Whether anything was executed in the open transaction. */
    public boolean executedInTransaction() {
        return session.worked();
    }

    /**
     * Whether anything may have been committed since the borrow or the last {@link #beginUnit()}: by {@code commit()}, by
     * {@code setAutoCommit(true)}, or by SQL that commits by itself. What ran before cannot be repeated as a whole then.
     */
    public boolean mayHaveCommitted() {
        return session.mayHaveCommitted();
    }

    /** A unit of work begins: forgets what was executed and committed before. */
    public void beginUnit() {
        session.beginUnit();
    }

    /**
     * Whether the connection is known to be dead, so that a COMMIT sent now could not arrive. Asks nobody while a
     * statement is open, for its rows may still be on their way.
     */
    public boolean isLostBeforeCommit() {
        if (!lost && held.isEmpty() && state.get() == State.OPEN && lease.isKnownDead()) {
            markLost();
        }
        return lost;
    }

    // What the other objects of the lease need.

    @Override
    Connection delegate() throws SQLException {
        State now = state.get();
        if (now != State.OPEN) {
            throw now == State.POISONED ? poisoned() : closed();
        }
        return driverConnection;
    }

    /** For what a poisoned connection may answer too. */
    void requireLease() throws SQLException {
        if (ended()) {
            throw closed();
        }
    }

    boolean ended() {
        State now = state.get();
        return now == State.CLOSING || now == State.RETURNED;
    }

    Session session() {
        return session;
    }

    void hold(Held object) {
        held.add(object);
    }

    void letGo(Held object) {
        // The last one opened is nearly always the first one closed.
        for (int i = held.size() - 1; i >= 0; i--) {
            if (held.get(i) == object) {
                held.remove(i);
                return;
            }
        }
    }

    @Override
    SQLException failed(SQLException failure) {
        return failed(failure, Operation.OTHER, null, session.worked());
    }

    SQLException failed(SQLException failure, Operation operation) {
        return failed(failure, operation, null, session.worked());
    }

    SQLException failed(SQLException failure, Operation operation, SqlText.@Nullable Kind sql, boolean workBefore) {
        boolean inTransaction = session.inTransaction();
        Lease.Verdict verdict = lease.failed(failure, new Call(operation, sql, inTransaction, workBefore));
        if (verdict.lost()) {
            outcomeUnknown |= operation == Operation.COMMIT && workBefore;
            markLost();
        }
        return verdict.toThrow();
    }

    private void markLost() {
        lost = true;
        if (session.inTransaction()) {
            state.compareAndSet(State.OPEN, State.POISONED);
        }
    }

    private SQLException closed() {
        return new SQLNonTransientConnectionException(
                "Connection is closed: it has been returned to its pool. Borrow another one with getConnection()",
                "08003");
    }

    private SQLException poisoned() {
        String what = outcomeUnknown
                ? "The connection was lost during COMMIT: its transaction may or may not have been committed. Close this"
                        + " connection and look at the data before doing the work again"
                : "The connection was lost inside a transaction, which the server rolls back. Call rollback() and close(),"
                        + " then run the whole transaction again on another connection";
        return new SQLNonTransientConnectionException(what + " (connection id " + lease.connectionId() + ")", "08003");
    }

    // The end of the lease.

    /** Never throws: what goes wrong here is reported to the pool, which then drops the physical connection. */
    @Override
    public void close() {
        // Twice, because the connection may get poisoned in between.
        if (!state.compareAndSet(State.OPEN, State.CLOSING) && !state.compareAndSet(State.POISONED, State.CLOSING)) {
            return;
        }
        boolean clean = !lost && putBack();
        // Fails when another thread aborted meanwhile, and reported that.
        if (state.compareAndSet(State.CLOSING, State.RETURNED)) {
            lease.returned(clean, session.answered());
        }
    }

    private boolean putBack() {
        try {
            session.putBackNetworkTimeout();
            for (Held object : held.toArray(Held[]::new)) {
                object.release();
            }
            return session.putBack(driverConnection);
        } catch (SQLException e) {
            failed(e);
            return false;
        } catch (RuntimeException e) {
            // A defect of the driver: the lease must end all the same, or its place in the pool is lost for good.
            return false;
        }
    }

    @Override
    public boolean isClosed() {
        return ended();
    }

    @Override
    public void abort(@Nullable Executor executor) throws SQLException {
        if (executor == null) {
            throw new SQLException("abort(executor): the executor must not be null");
        }
        if (state.getAndSet(State.RETURNED) != State.RETURNED) {
            lease.abort();
            lease.returned(false, session.answered());
        }
    }

    @Override
    public boolean isValid(int timeout) throws SQLException {
        if (timeout < 0) {
            throw new SQLException("isValid(" + timeout + " s): the time-out must not be negative");
        }
        if (ended() || lost) {
            return false;
        }
        boolean valid = lease.isValid(timeout);
        if (!valid) {
            markLost();
        }
        return valid;
    }

    // The transaction.

    @Override
    public boolean getAutoCommit() throws SQLException {
        delegate();
        return session.autoCommit();
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        Connection delegate = delegate();
        boolean commits = autoCommit && !session.autoCommit();
        try {
            delegate.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            throw failed(e, commits ? Operation.COMMIT : Operation.OTHER);
        }
        session.switchedTo(autoCommit);
    }

    @Override
    public void commit() throws SQLException {
        Connection delegate = delegate();
        try {
            delegate.commit();
        } catch (SQLException e) {
            throw failed(e, Operation.COMMIT);
        }
        session.committed();
    }

    /**
     * Returns normally also where the connection was lost: what it asks for happens by itself then. Only after a COMMIT
     * whose outcome is unknown it throws.
     */
    @Override
    public void rollback() throws SQLException {
        if (state.get() != State.POISONED) {
            Connection delegate = delegate();
            try {
                delegate.rollback();
            } catch (SQLException e) {
                SQLException toThrow = failed(e, Operation.ROLLBACK);
                if (state.get() != State.POISONED) {
                    throw toThrow;
                }
            }
        }
        if (outcomeUnknown) {
            throw poisoned();
        }
        session.rolledBack();
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        Connection delegate = delegate();
        try {
            delegate.rollback(savepoint);
        } catch (SQLException e) {
            throw failed(e, Operation.ROLLBACK);
        }
    }

    // Settings that the return puts back.

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        Connection delegate = changing(Setting.READ_ONLY);
        try {
            delegate.setReadOnly(readOnly);
        } catch (SQLException e) {
            throw failed(e);
        }
        session.changed(Setting.READ_ONLY, readOnly);
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        Connection delegate = changing(Setting.ISOLATION);
        try {
            delegate.setTransactionIsolation(level);
        } catch (SQLException e) {
            throw failed(e);
        }
        session.changed(Setting.ISOLATION, level);
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        Connection delegate = changing(Setting.DATABASE);
        try {
            delegate.setCatalog(catalog);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        Connection delegate = changing(Setting.DATABASE);
        try {
            delegate.setSchema(schema);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        Connection delegate = changing(Setting.NETWORK_TIMEOUT);
        try {
            delegate.setNetworkTimeout(executor, milliseconds);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        Connection delegate = changing(Setting.HOLDABILITY);
        try {
            delegate.setHoldability(holdability);
        } catch (SQLException e) {
            throw failed(e);
        }
        session.changed(Setting.HOLDABILITY, holdability);
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        Connection delegate = changing(Setting.TYPE_MAP);
        try {
            delegate.setTypeMap(map);
        } catch (SQLFeatureNotSupportedException e) {
            // MariaDB's driver has none, so there is none to put back.
            session.unchanged(Setting.TYPE_MAP);
            throw failed(e);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        Connection delegate = changingClientInfo();
        try {
            delegate.setClientInfo(name, value);
        } catch (SQLClientInfoException e) {
            failed(e);
            throw e;
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        Connection delegate = changingClientInfo();
        try {
            delegate.setClientInfo(properties);
        } catch (SQLClientInfoException e) {
            failed(e);
            throw e;
        }
    }

    private Connection changing(Setting setting) throws SQLException {
        Connection delegate = delegate();
        try {
            session.changing(setting);
            return delegate;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** JDBC allows no other exception here. */
    private Connection changingClientInfo() throws SQLClientInfoException {
        try {
            return changing(Setting.CLIENT_INFO);
        } catch (SQLException e) {
            throw new SQLClientInfoException(e.getMessage(), e.getSQLState(), e.getErrorCode(), Map.of(), e);
        }
    }

    // Statements.

    @Override
    public Statement createStatement() throws SQLException {
        Connection delegate = delegate();
        try {
            return held(delegate.createStatement());
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public Statement createStatement(int resultSetType, int resultSetConcurrency) throws SQLException {
        Connection delegate = delegate();
        try {
            return held(delegate.createStatement(resultSetType, resultSetConcurrency));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public Statement createStatement(int resultSetType, int resultSetConcurrency, int resultSetHoldability)
            throws SQLException {
        Connection delegate = delegate();
        try {
            return held(delegate.createStatement(resultSetType, resultSetConcurrency, resultSetHoldability));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        Connection delegate = delegate();
        try {
            return held(delegate.prepareStatement(sql), sql);
        } catch (SQLException e) {
            throw prepareFailed(e, sql);
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int resultSetType, int resultSetConcurrency)
            throws SQLException {
        Connection delegate = delegate();
        try {
            return held(delegate.prepareStatement(sql, resultSetType, resultSetConcurrency), sql);
        } catch (SQLException e) {
            throw prepareFailed(e, sql);
        }
    }

    @Override
    public PreparedStatement prepareStatement(
            String sql, int resultSetType, int resultSetConcurrency, int resultSetHoldability) throws SQLException {
        Connection delegate = delegate();
        try {
            return held(delegate.prepareStatement(sql, resultSetType, resultSetConcurrency, resultSetHoldability), sql);
        } catch (SQLException e) {
            throw prepareFailed(e, sql);
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        Connection delegate = delegate();
        try {
            return held(delegate.prepareStatement(sql, autoGeneratedKeys), sql);
        } catch (SQLException e) {
            throw prepareFailed(e, sql);
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        Connection delegate = delegate();
        try {
            return held(delegate.prepareStatement(sql, columnIndexes), sql);
        } catch (SQLException e) {
            throw prepareFailed(e, sql);
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        Connection delegate = delegate();
        try {
            return held(delegate.prepareStatement(sql, columnNames), sql);
        } catch (SQLException e) {
            throw prepareFailed(e, sql);
        }
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        Connection delegate = delegate();
        try {
            return held(delegate.prepareCall(sql), sql);
        } catch (SQLException e) {
            throw prepareFailed(e, sql);
        }
    }

    @Override
    public CallableStatement prepareCall(String sql, int resultSetType, int resultSetConcurrency) throws SQLException {
        Connection delegate = delegate();
        try {
            return held(delegate.prepareCall(sql, resultSetType, resultSetConcurrency), sql);
        } catch (SQLException e) {
            throw prepareFailed(e, sql);
        }
    }

    @Override
    public CallableStatement prepareCall(
            String sql, int resultSetType, int resultSetConcurrency, int resultSetHoldability) throws SQLException {
        Connection delegate = delegate();
        try {
            return held(delegate.prepareCall(sql, resultSetType, resultSetConcurrency, resultSetHoldability), sql);
        } catch (SQLException e) {
            throw prepareFailed(e, sql);
        }
    }

    private Statement held(Statement driverStatement) {
        LeasedStatement statement = new LeasedStatement(this, driverStatement);
        held.add(statement);
        return statement;
    }

    private PreparedStatement held(PreparedStatement driverStatement, String sql) {
        LeasedPreparedStatement statement = new LeasedPreparedStatement(this, driverStatement, sql);
        held.add(statement);
        return statement;
    }

    private CallableStatement held(CallableStatement driverStatement, String sql) {
        LeasedCallableStatement statement = new LeasedCallableStatement(this, driverStatement, sql);
        held.add(statement);
        return statement;
    }

    private SQLException prepareFailed(SQLException failure, String sql) {
        return failed(failure, Operation.PREPARE, SqlText.kindOf(sql), session.worked());
    }

    // About itself.

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        Connection delegate = delegate();
        if (metaData == null) {
            try {
                metaData = LeasedMetaData.of(this, delegate.getMetaData());
            } catch (SQLException e) {
                throw failed(e);
            }
        }
        return metaData;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        Connection delegate = delegate();
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
        Connection delegate = delegate();
        try {
            return DriverObjects.wraps(delegate, type);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public String toString() {
        return "LeasedConnection[wrapping " + DriverObjects.describe(driverConnection) + ", connection id "
                + lease.connectionId() + "]";
    }
}

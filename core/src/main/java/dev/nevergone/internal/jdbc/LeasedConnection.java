package dev.nevergone.internal.jdbc;

import dev.nevergone.RetryDecision.Transaction;
import dev.nevergone.internal.jdbc.Call.Operation;
import dev.nevergone.internal.jdbc.SessionDefaults.Setting;
import dev.nevergone.internal.retry.Retries;
import dev.nevergone.internal.witness.Witness;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The connection a borrower holds. It ends with its lease, however often its physical connection is lent again or
 * replaced; it puts the session back on {@link #close()}; and it is poisoned when the physical connection is lost inside
 * a transaction: from then on only {@link #rollback()} and {@link #close()} work, so that nobody commits the second half
 * of a transaction.
 *
 * <p>For one thread at a time, except {@link #close()} and {@link #abort(Executor)}, which any thread may call. It is long
 * because the interface is wide.
 */
public final class LeasedConnection extends RepeatingConnection {

    /** Made with the first transaction. */
    private @Nullable Commit commit;

    private @Nullable DatabaseMetaData metaData;
    private boolean lossRemembered;

    /** @param lease the pool's side of the lease */
    public LeasedConnection(Lease lease) {
        super(lease);
    }

    // Units of work.

    /** Whether a transaction is or may be open: auto-commit is off, or SQL text may have begun one. */
    public boolean inTransaction() {
        return session.inTransaction();
    }

    /**
     * Whether anything may have been committed since the borrow or the last {@link #beginUnit}: by {@code commit()}, by
     * {@code setAutoCommit(true)}, or by SQL that commits by itself. What ran before cannot be repeated as a whole then.
     */
    public boolean mayHaveCommitted() {
        return session.mayHaveCommitted();
    }

    /** Whether its transaction was lost, so that only a rollback is allowed. */
    public boolean isPoisoned() {
        return state() == State.POISONED;
    }

    /** Whether a COMMIT was sent of which nobody knows what became. */
    public boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }

    /** Whether the unit of work has lost its physical connection, or its COMMIT was found not to have happened. */
    public boolean wasLost() {
        return lossRemembered || isLost() || rolledBackAtCommit;
    }

    /** To be called before a rollback, which makes a new beginning of a lost connection. */
    public void rememberLoss() {
        lossRemembered |= isLost() || isPoisoned();
    }

    /** Something failed in its rollback: whatever its session holds, nobody else is to get it. */
    public void markBroken() {
        session.modeUnknown();
    }

    /** The server's number of the physical connection on which it failed: the one it has, or had last, or lost at the COMMIT. */
    public long failedConnectionId() {
        return lostAtCommit == 0 ? lease.connectionId() : lostAtCommit;
    }

    /**
     * A unit of work begins: forgets what was executed and committed before. Until it is released only this thread may
     * use the connection, and what would end the unit is refused.
     *
     * @param ofUnit what its statements are repeated by
     * @param idempotent whether its writes may be executed twice
     * @param transaction whether it is a transaction
     */
    public void beginUnit(Retries ofUnit, boolean idempotent, boolean transaction) {
        session.beginUnit();
        retries = ofUnit;
        declareIdempotent(idempotent);
        unitThread = Thread.currentThread();
        unitIsTransaction = transaction;
        lossRemembered = false;
        rolledBackAtCommit = false;
        lostAtCommit = 0;
    }

    // What the other objects of the lease need.

    @Override
    SQLException failed(SQLException failure) {
        return failedOnce(failure, Operation.OTHER, epoch());
    }

    @Override
    void beginTransaction() throws SQLException {
        if (!session.begunByText()) {
            markTransaction();
        }
        if (session.mustBegin()) {
            session.begin(driverConnection());
        }
    }

    @Override
    void beginAgainAfterConflict() throws SQLException {
        session.rollBackAtServer(driverConnection());
        if (commit != null) {
            commit.transactionEnded(Witness.Ending.ROLLED_BACK);
        }
        if (session.begunByText()) {
            markTransaction();
        }
        session.beginByText(driverConnection());
    }

    @Override
    void markTransaction() throws SQLException {
        Witness witness = lease.witness();
        if (witness != null) {
            commits().transactionBegins(witness);
        }
    }

    @Override
    void transactionEndedByText(Witness.Ending ending) {
        if (commit != null) {
            commit.transactionEndedQuietly(ending);
        }
    }

    @Override
    void forgetDriverObjects() {
        if (commit != null) {
            commit.forget();
        }
    }

    // The end of the lease.

    /** Never throws but inside a unit of work: what goes wrong is reported to the pool, which then drops the physical connection. */
    @Override
    public void close() throws SQLException {
        if (unitThread == Thread.currentThread()) {
            requireNoUnit("close()");
        }
        release();
    }

    /** Closes, also inside a unit of work. */
    public void release() {
        unitThread = null;
        // Twice, because the connection may get poisoned in between.
        if (!move(State.OPEN, State.CLOSING) && !move(State.POISONED, State.CLOSING)) {
            return;
        }
        boolean clean = !isLost() && putBack();
        // Fails when another thread aborted meanwhile, and reported that.
        if (move(State.CLOSING, State.RETURNED)) {
            lease.returned(clean, session.answered());
        }
    }

    private boolean putBack() {
        try {
            session.putBackNetworkTimeout();
            List<Held> objects = held;
            if (objects != null) {
                for (Held object : objects.toArray(Held[]::new)) {
                    object.release();
                }
            }
            boolean clean = session.putBack(driverConnection());
            if (commit != null) {
                commit.transactionEnded(Witness.Ending.ROLLED_BACK);
            }
            return clean;
        } catch (SQLException e) {
            lease.failed(e, new Call(Operation.OTHER, null, session.inTransaction(), session.worked()), Lease.NO_MARK);
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
        if (end() != State.RETURNED) {
            lease.abort();
            lease.returned(false, session.answered());
        }
    }

    @Override
    public boolean isValid(int timeout) throws SQLException {
        if (timeout < 0) {
            throw new SQLException("isValid(" + timeout + " s): the time-out must not be negative");
        }
        if (ended() || isLost()) {
            return false;
        }
        boolean valid = lease.isValid(timeout);
        if (!valid) {
            markLost(session.transaction() == Transaction.OPEN ? Transaction.OPEN : Transaction.NONE);
        }
        return valid;
    }

    // The transaction.

    @Override
    public boolean getAutoCommit() throws SQLException {
        requireUsable();
        return session.autoCommit();
    }

    /**
     * Off takes effect at the server with the next statement, so that a transaction which has not begun can begin on
     * another connection. On commits what was executed.
     */
    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        requireUsable();
        if (autoCommit) {
            requireNoTransaction("setAutoCommit(true)");
        }
        if (autoCommit == session.autoCommit()) {
            return;
        }
        if (!autoCommit) {
            if (session.begunAtDriver() || !retries.mayReplace()) {
                tellDriver(false);
            }
        } else if (session.worked() || session.pinned() || isMarked()) {
            commits().run(connection -> connection.setAutoCommit(true));
            session.driverSwitchedTo(true);
        } else if (session.begunAtDriver()) {
            tellDriver(true);
        }
        session.switchedTo(autoCommit);
    }

    private Commit commits() {
        Commit known = commit;
        if (known == null) {
            known = new Commit(this);
            commit = known;
        }
        return known;
    }

    private boolean isMarked() {
        return commit != null && commit.isMarked();
    }

    private void tellDriver(boolean autoCommit) throws SQLException {
        Command call = begin(Operation.OTHER, null, false);
        while (true) {
            try {
                Connection driver = ready(call);
                sending(call);
                driver.setAutoCommit(autoCommit);
                session.driverSwitchedTo(autoCommit);
                return;
            } catch (SQLException e) {
                failed(call, e);
            }
        }
    }

    @Override
    public void commit() throws SQLException {
        requireUsable();
        requireNoTransaction("commit()");
        commitWork();
    }

    /** Commits, also inside a unit of work. */
    public void commitWork() throws SQLException {
        requireUsable();
        if (mayHoldTransaction()) {
            commits().run(Connection::commit);
        } else {
            session.endedWithNothingOpen();
        }
    }

    /**
     * Whether the driver has to be told of its end. In auto-commit mode it is for the driver to complain; where BEGIN was put
     * off and never needed, it would complain too.
     */
    private boolean mayHoldTransaction() {
        boolean unseen = session.pinned() && !session.mustBegin();
        return session.autoCommit() || session.worked() || session.begunByText() || unseen || isMarked();
    }

    /** COMMIT as text. */
    void commitBy(SqlText text, Commit.Body body) throws SQLException {
        requireNoTransaction("COMMIT");
        int before = epoch();
        commits().run(body);
        if (text.beginsTransaction() && (epoch() != before || lease.mayBeInTransaction())) {
            session.chained();
            if (epoch() != before) {
                // The next transaction was begun on the connection that was lost. The next call begins it elsewhere.
                markLost(Transaction.NONE);
            }
        }
    }

    /**
     * Returns normally also where the connection was lost: what it asks for happens by itself then, and the next
     * transaction gets another connection. Only after a COMMIT whose outcome is unknown it throws.
     */
    @Override
    public void rollback() throws SQLException {
        requireNoTransaction("rollback()");
        rollbackWork();
    }

    /** Rolls back, also inside a unit of work. */
    public void rollbackWork() throws SQLException {
        if (outcomeUnknown) {
            throw poisoned();
        }
        if (state() != State.POISONED) {
            requireUsable();
            if (!isLost() && mayHoldTransaction()) {
                rollBackAtDriver();
            }
        }
        session.rolledBack();
        forgetFate();
        if (commit != null) {
            commit.forgetOrEnd(isLost());
        }
        if (!session.pinned() && retries.mayReplace()) {
            move(State.POISONED, State.OPEN);
        }
    }

    private void rollBackAtDriver() throws SQLException {
        long mark = lease.mark();
        try {
            driverConnection().rollback();
        } catch (SQLException e) {
            Call call = new Call(Operation.ROLLBACK, null, session.inTransaction(), session.worked());
            if (!lease.failed(e, call, mark).lost()) {
                throw e;
            }
            // Rolled back it is; but where no other connection may take its place, nothing works on this one.
            markLost(retries.mayReplace() ? Transaction.NONE : Transaction.OPEN);
        }
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        Connection delegate = delegate();
        try {
            delegate.rollback(savepoint);
        } catch (SQLException e) {
            throw failedOnce(e, Operation.ROLLBACK, epoch());
        }
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        return savepoint(Connection::setSavepoint);
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        return savepoint(connection -> connection.setSavepoint(name));
    }

    private Savepoint savepoint(Maker<Savepoint> maker) throws SQLException {
        Command call = begin(Operation.EXECUTE, SqlText.SAVEPOINT, false);
        while (true) {
            try {
                Connection driver = ready(call);
                sending(call, SqlText.SAVEPOINT);
                Savepoint made = maker.make(driver);
                executed(SqlText.SAVEPOINT);
                return made;
            } catch (SQLException e) {
                failed(call, e);
            }
        }
    }

    // Settings that the return puts back.

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        set(Setting.READ_ONLY, readOnly, connection -> connection.setReadOnly(readOnly));
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        set(Setting.ISOLATION, level, connection -> connection.setTransactionIsolation(level));
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        set(Setting.DATABASE, null, connection -> connection.setCatalog(catalog));
        session.changed(Setting.DATABASE, SessionDefaults.database(driverConnection()));
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        set(Setting.DATABASE, null, connection -> connection.setSchema(schema));
        session.changed(Setting.DATABASE, SessionDefaults.database(driverConnection()));
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        set(Setting.NETWORK_TIMEOUT, milliseconds, connection -> connection.setNetworkTimeout(executor, milliseconds));
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        set(Setting.HOLDABILITY, holdability, connection -> connection.setHoldability(holdability));
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        try {
            set(Setting.TYPE_MAP, Map.copyOf(map), connection -> connection.setTypeMap(map));
        } catch (SQLFeatureNotSupportedException e) {
            // MariaDB's driver has none, so there is none to put back.
            session.unchanged(Setting.TYPE_MAP);
            throw e;
        }
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        setClientInfo(connection -> connection.setClientInfo(name, value));
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        setClientInfo(connection -> connection.setClientInfo(properties));
    }

    /** JDBC allows no other exception here. */
    private void setClientInfo(Commit.Body body) throws SQLClientInfoException {
        try {
            set(Setting.CLIENT_INFO, null, body);
            session.changed(Setting.CLIENT_INFO, SessionDefaults.clientInfo(driverConnection()));
        } catch (SQLClientInfoException e) {
            throw e;
        } catch (SQLException e) {
            throw new SQLClientInfoException(e.getMessage(), e.getSQLState(), e.getErrorCode(), Map.of(), e);
        }
    }

    private void set(Setting setting, @Nullable Object value, Commit.Body body) throws SQLException {
        Command call = begin(Operation.OTHER, null, false);
        while (true) {
            try {
                Connection driver = ready(call);
                sending(call);
                session.changing(setting);
                body.run(driver);
                if (value != null) {
                    session.changed(setting, value);
                }
                return;
            } catch (SQLException e) {
                failed(call, e);
            }
        }
    }

    // Statements.

    /** Makes an object on a physical connection, and makes it again on another. */
    @FunctionalInterface
    interface Maker<T> {
        T make(Connection driverConnection) throws SQLException;
    }

    /** Makes an object, on another physical connection where this one is lost. Executes nothing. */
    <T> T make(@Nullable SqlText text, Maker<T> maker) throws SQLException {
        Command call = begin(Operation.PREPARE, text, false);
        while (true) {
            try {
                Connection driver = ready(call);
                sending(call);
                return maker.make(driver);
            } catch (SQLException e) {
                failed(call, e);
            }
        }
    }

    @Override
    public Statement createStatement() throws SQLException {
        return statement(connection -> connection.createStatement());
    }

    @Override
    public Statement createStatement(int resultSetType, int resultSetConcurrency) throws SQLException {
        return statement(connection -> connection.createStatement(resultSetType, resultSetConcurrency));
    }

    @Override
    public Statement createStatement(int resultSetType, int resultSetConcurrency, int resultSetHoldability)
            throws SQLException {
        return statement(
                connection -> connection.createStatement(resultSetType, resultSetConcurrency, resultSetHoldability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        requireUsable();
        if (sql == null) {
            // The driver says what is wrong with it.
            return prepared(SqlText.of(null), connection -> connection.prepareStatement(null));
        }
        PreparedText prepared = session.prepared().of(sql);
        return prepared(prepared.text(), prepared);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int resultSetType, int resultSetConcurrency)
            throws SQLException {
        return prepared(
                SqlText.of(sql), connection -> connection.prepareStatement(sql, resultSetType, resultSetConcurrency));
    }

    @Override
    public PreparedStatement prepareStatement(
            String sql, int resultSetType, int resultSetConcurrency, int resultSetHoldability) throws SQLException {
        return prepared(
                SqlText.of(sql),
                connection ->
                        connection.prepareStatement(sql, resultSetType, resultSetConcurrency, resultSetHoldability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        return prepared(SqlText.of(sql), connection -> connection.prepareStatement(sql, autoGeneratedKeys));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        return prepared(SqlText.of(sql), connection -> connection.prepareStatement(sql, columnIndexes));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        return prepared(SqlText.of(sql), connection -> connection.prepareStatement(sql, columnNames));
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return callable(sql, connection -> connection.prepareCall(sql));
    }

    @Override
    public CallableStatement prepareCall(String sql, int resultSetType, int resultSetConcurrency) throws SQLException {
        return callable(sql, connection -> connection.prepareCall(sql, resultSetType, resultSetConcurrency));
    }

    @Override
    public CallableStatement prepareCall(
            String sql, int resultSetType, int resultSetConcurrency, int resultSetHoldability) throws SQLException {
        return callable(
                sql,
                connection -> connection.prepareCall(sql, resultSetType, resultSetConcurrency, resultSetHoldability));
    }

    private Statement statement(Maker<Statement> maker) throws SQLException {
        LeasedStatement statement = new LeasedStatement(this, maker, make(null, maker));
        hold(statement);
        return statement;
    }

    private PreparedStatement prepared(SqlText text, Maker<PreparedStatement> maker) throws SQLException {
        LeasedPreparedStatement statement = new LeasedPreparedStatement(this, maker, make(text, maker), text);
        hold(statement);
        return statement;
    }

    private CallableStatement callable(String sql, Maker<CallableStatement> maker) throws SQLException {
        SqlText text = SqlText.of(sql);
        LeasedCallableStatement statement = new LeasedCallableStatement(this, maker, make(text, maker), text);
        hold(statement);
        return statement;
    }

    // About itself.

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        requireUsable();
        if (metaData == null) {
            metaData = LeasedMetaData.of(this, make(null, Connection::getMetaData));
        }
        return metaData;
    }

    /** What is done with the driver's own connection is not seen here, so no other may take its place from then on. */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        exposeDriver();
        session.mayCommitUnseen();
        Connection delegate = delegate();
        try {
            return DriverObjects.unwrap(delegate, type);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Before an object of the driver is given out: what is done with it is not seen here, so the transaction that was put
     * off begins at the driver, and no other connection may take the place of this one from then on.
     */
    void exposeDriver() throws SQLException {
        requireUsable();
        if (session.mustBegin()) {
            tellDriver(false);
        }
        session.pin();
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
        return "LeasedConnection[wrapping " + DriverObjects.describe(driverConnection()) + ", connection id "
                + lease.connectionId() + "]";
    }
}

package dev.nevergone.internal.pool;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.AttemptWork;
import dev.nevergone.ConnectionWork;
import dev.nevergone.Credentials;
import dev.nevergone.Diagnosis;
import dev.nevergone.PoolCreationException;
import dev.nevergone.PoolListener;
import dev.nevergone.PoolSettings;
import dev.nevergone.PoolStats;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.WorkAttempts;
import dev.nevergone.WorkOptions;
import dev.nevergone.internal.outage.SharedServers;
import dev.nevergone.internal.telemetry.JmxRegistration;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A {@link Pool} in the shape applications ask for. */
public final class PoolDataSource implements ResilientDataSource {

    private final Pool pool;
    private final TransactionRunner transactions;
    private final PoolOperations operations;

    private PoolDataSource(PoolParts parts) {
        this.pool = new Pool(parts);
        this.operations = new PoolOperations(pool, parts);
        this.transactions = new TransactionRunner(pool);
        onClose(JmxRegistration.register(name(), new PoolBean(pool, operations)));
    }

    /** A pool of its own, started, and warmed up where the settings ask for it. */
    public static PoolDataSource create(PoolSettings settings, LongSupplier nanoTime) {
        return create(settings, nanoTime, new SharedServers());
    }

    /**
     * The same in company.
     *
     * @param servers what it knows of its server, shared with the other pools that were given the same
     */
    public static PoolDataSource create(PoolSettings settings, LongSupplier nanoTime, SharedServers servers) {
        HikariDataSource hikari = new HikariDataSource();
        PoolParts.tune(hikari, settings);
        PoolDataSource dataSource =
                new PoolDataSource(PoolParts.assemble(settings, hikari, SessionSetup.none(), nanoTime, servers));
        try {
            // Starts HikariCP: an empty slot comes and goes, no network is touched.
            hikari.getConnection().close();
        } catch (SQLException e) {
            dataSource.close();
            throw new PoolCreationException(
                    "pool " + settings.name() + ": cannot be started: " + BorrowFailures.firstLine(e.getMessage()), e);
        }
        return dataSource.warmedUp();
    }

    /**
     * A pool in a HikariCP data source that exists and has not started; it starts with the first borrow.
     *
     * @param servers as with {@link #create}
     */
    public static PoolDataSource adopt(
            HikariDataSource hikari, PoolSettings settings, LongSupplier nanoTime, SharedServers servers) {
        SessionSetup setup = SessionSetup.takeFrom(hikari);
        PoolParts.tune(hikari, settings);
        return new PoolDataSource(PoolParts.assemble(settings, hikari, setup, nanoTime, servers)).warmedUp();
    }

    private PoolDataSource warmedUp() {
        try {
            WarmUp.run(pool);
            return this;
        } catch (SQLException e) {
            close();
            throw new PoolCreationException(
                    "pool " + name() + ": warmUp (" + settings().warmUp() + " connections) failed: "
                            + BorrowFailures.firstLine(e.getMessage()),
                    e);
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return pool.borrow();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("pool " + name()
                + ": getConnection(username, password) is not supported, a pool has one user; set it in PoolSettings");
    }

    @Override
    public String name() {
        return pool.settings().name();
    }

    @Override
    public PoolSettings settings() {
        return pool.settings();
    }

    @Override
    public PoolStats stats() {
        return pool.stats();
    }

    @Override
    public Diagnosis diagnose() {
        return operations.diagnose();
    }

    @Override
    public void addListener(PoolListener listener) {
        pool.events().addListener(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public void removeListener(PoolListener listener) {
        pool.events().removeListener(listener);
    }

    /** Has something done when this pool is closed; at once where it is closed already. */
    public void onClose(Runnable task) {
        pool.events().onClose(task);
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T withConnection(ConnectionWork<T, X> work)
            throws SQLException, X {
        return withConnection(WorkOptions.defaults(), work);
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T withConnection(
            WorkOptions options, ConnectionWork<T, X> work) throws SQLException, X {
        Objects.requireNonNull(work, "work: there is nothing to run");
        return transactions.withConnection(options, (connection, attempt) -> work.run(connection));
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T inTransaction(ConnectionWork<T, X> work)
            throws SQLException, X {
        return inTransaction(WorkOptions.defaults(), work);
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T inTransaction(
            WorkOptions options, ConnectionWork<T, X> work) throws SQLException, X {
        Objects.requireNonNull(work, "work: there is nothing to run");
        return transactions.inTransaction(options, (connection, attempt) -> work.run(connection));
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T inTransaction(
            WorkOptions options, AttemptWork<T, X> work) throws SQLException, X {
        return transactions.inTransaction(options, work);
    }

    @Override
    public WorkAttempts attempts(WorkOptions options) {
        return transactions.attempts(options);
    }

    @Override
    public void awaitReady(Duration timeout) throws SQLException {
        operations.awaitReady(timeout);
    }

    @Override
    public void updateCredentials(String username, String password) {
        operations.updateCredentials(Credentials.of(username, password));
    }

    @Override
    public void suspend() {
        operations.suspend();
    }

    @Override
    public void resume() {
        operations.resume();
    }

    @Override
    public boolean isSuspended() {
        return operations.isSuspended();
    }

    @Override
    public boolean drain(Duration timeout) throws InterruptedException {
        return operations.drain(timeout);
    }

    @Override
    public void resize(int poolSize, int maxOverflow) {
        operations.resize(poolSize, maxOverflow);
    }

    @Override
    public void evictAll() {
        operations.evictAll();
    }

    @Override
    public void close() {
        pool.close();
    }

    @Override
    public boolean isClosed() {
        return pool.isClosed();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        HikariDataSource hikari = pool.core().hikari();
        if (type.isInstance(hikari)) {
            return type.cast(hikari);
        }
        throw new SQLException("pool " + name() + ": is no wrapper for " + type.getName()
                + "; it can be unwrapped to ResilientDataSource and com.zaxxer.hikari.HikariDataSource");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this) || type.isInstance(pool.core().hikari());
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("logging goes through slf4j");
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException(
                "setLoginTimeout (" + seconds + " s): set connectTimeout and poolTimeout in PoolSettings");
    }

    @Override
    public int getLoginTimeout() {
        return (int) Math.max(1, pool.settings().connectTimeout().toSeconds());
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("logging goes through slf4j");
    }

    @Override
    public String toString() {
        return "ResilientDataSource[" + name() + "]";
    }
}

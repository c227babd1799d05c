package dev.nevergone.spring.autoconfigure;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.AttemptWork;
import dev.nevergone.ConnectionWork;
import dev.nevergone.Diagnosis;
import dev.nevergone.PoolListener;
import dev.nevergone.PoolSettings;
import dev.nevergone.PoolStats;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.WorkAttempts;
import dev.nevergone.WorkOptions;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKeyBuilder;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A pool as Spring Boot wants to see it: {@code unwrap(DataSource.class)} gives the HikariCP data source beneath, for by
 * that {@code DataSourceBuilder.derivedFrom} learns URL and driver (Flyway and Liquibase with a user of their own).
 * Thread-safe.
 */
final class BootDataSource implements ResilientDataSource {

    private final ResilientDataSource pool;
    private final HikariDataSource hikari;

    BootDataSource(ResilientDataSource pool, HikariDataSource hikari) {
        this.pool = pool;
        this.hikari = hikari;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type == DataSource.class) {
            return type.cast(hikari);
        }
        return type.isInstance(this) ? type.cast(this) : pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || pool.isWrapperFor(type);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return pool.getConnection(username, password);
    }

    @Override
    public ConnectionBuilder createConnectionBuilder() throws SQLException {
        return pool.createConnectionBuilder();
    }

    @Override
    public ShardingKeyBuilder createShardingKeyBuilder() throws SQLException {
        return pool.createShardingKeyBuilder();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        pool.setLogWriter(out);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.getLoginTimeout();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return pool.getParentLogger();
    }

    @Override
    public String name() {
        return pool.name();
    }

    @Override
    public PoolSettings settings() {
        return pool.settings();
    }

    @Override
    public Diagnosis diagnose() {
        return pool.diagnose();
    }

    @Override
    public PoolStats stats() {
        return pool.stats();
    }

    @Override
    public void addListener(PoolListener listener) {
        pool.addListener(listener);
    }

    @Override
    public void removeListener(PoolListener listener) {
        pool.removeListener(listener);
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T withConnection(ConnectionWork<T, X> work)
            throws SQLException, X {
        return pool.withConnection(work);
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T withConnection(
            WorkOptions options, ConnectionWork<T, X> work) throws SQLException, X {
        return pool.withConnection(options, work);
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T inTransaction(ConnectionWork<T, X> work)
            throws SQLException, X {
        return pool.inTransaction(work);
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T inTransaction(
            WorkOptions options, ConnectionWork<T, X> work) throws SQLException, X {
        return pool.inTransaction(options, work);
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T inTransaction(
            WorkOptions options, AttemptWork<T, X> work) throws SQLException, X {
        return pool.inTransaction(options, work);
    }

    @Override
    public WorkAttempts attempts(WorkOptions options) {
        return pool.attempts(options);
    }

    @Override
    public void awaitReady(Duration timeout) throws SQLException {
        pool.awaitReady(timeout);
    }

    @Override
    public void updateCredentials(String username, String password) {
        pool.updateCredentials(username, password);
    }

    @Override
    public void suspend() {
        pool.suspend();
    }

    @Override
    public void resume() {
        pool.resume();
    }

    @Override
    public boolean isSuspended() {
        return pool.isSuspended();
    }

    @Override
    public boolean drain(Duration timeout) throws InterruptedException {
        return pool.drain(timeout);
    }

    @Override
    public void resize(int poolSize, int maxOverflow) {
        pool.resize(poolSize, maxOverflow);
    }

    @Override
    public void evictAll() {
        pool.evictAll();
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
    public String toString() {
        return pool.toString();
    }
}

package dev.nevergone.internal.pool;

import com.zaxxer.hikari.pool.HikariPool;
import dev.nevergone.PoolSettings;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The DataSource beneath HikariCP: gives it empty slots, at once and without a network. */
final class SlotSource implements DataSource {

    private static final org.slf4j.Logger HIKARI_LOG = LoggerFactory.getLogger(HikariPool.class);

    private final int loginTimeoutSeconds;
    private volatile @Nullable CoreLane lane;

    SlotSource(CoreLane lane, PoolSettings settings) {
        this.lane = lane;
        this.loginTimeoutSeconds = (int) Math.max(1, settings.connectTimeout().toSeconds());
    }

    @Override
    public Connection getConnection() throws SQLException {
        CoreLane open = lane;
        if (open == null) {
            throw new SQLException("the pool is closed");
        }
        Connection slot = open.newSlot();
        skipAddPause();
        return slot;
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }

    /**
     * The pool is closed. HikariCP keeps what it pooled, and with it itself and this object, in a thread-local of every
     * thread that borrowed (ConcurrentBag), for as long as that thread lives: our whole pool must not hang on it.
     */
    void letGo() {
        lane = null;
    }

    /**
     * HikariCP's one adding thread sleeps 30 ms after each connection (HikariPool.PoolEntryCreator), to spare the
     * server. A slot costs the server nothing, and twenty borrowers at once would queue for 600 ms. An interrupt ends
     * that sleep; its executor clears the flag before the next task. Not while HikariCP logs at debug in between: some
     * log files do not survive an interrupted writer.
     */
    private static void skipAddPause() {
        if (Thread.currentThread() instanceof PoolThreads.PoolThread thread && !HIKARI_LOG.isDebugEnabled()) {
            thread.interrupt();
        }
    }

    @Override
    public int getLoginTimeout() {
        return loginTimeoutSeconds;
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // HikariCP passes its connection time-out on; the settings' own time-outs bound a log-in.
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
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("logging goes through slf4j");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("no " + type.getName() + " beneath this pool");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}

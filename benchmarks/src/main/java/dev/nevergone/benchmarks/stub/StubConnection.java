package dev.nevergone.benchmarks.stub;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The methods that pools ask something of; {@link Stubs} adds the others, which do nothing. */
public abstract class StubConnection implements Connection {

    private @Nullable Closeable socket;
    private boolean autoCommit = true;
    private boolean closed;

    /** For the generated class. */
    protected StubConnection() {}

    void hold(Closeable owned) {
        socket = owned;
    }

    @Override
    public boolean isValid(int seconds) {
        return !closed;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean getAutoCommit() {
        return autoCommit;
    }

    @Override
    public void setAutoCommit(boolean on) {
        autoCommit = on;
    }

    @Override
    public int getTransactionIsolation() {
        return TRANSACTION_REPEATABLE_READ;
    }

    @Override
    public DatabaseMetaData getMetaData() {
        return Stubs.metaData();
    }

    @Override
    public Statement createStatement() {
        return Stubs.statement();
    }

    @Override
    public PreparedStatement prepareStatement(String sql) {
        return Stubs.statement();
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        close();
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        closeSocket();
    }

    /** As a connection that breaks while it is idle. */
    void closeSocket() throws SQLException {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new SQLException(e);
            }
        }
    }
}

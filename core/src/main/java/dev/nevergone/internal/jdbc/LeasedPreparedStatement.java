package dev.nevergone.internal.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A prepared statement of a lease. All that sends its SQL goes through {@link #run}. */
class LeasedPreparedStatement extends ForwardingPreparedStatement {

    private final SqlText text;
    private @Nullable Object[] bindings = Bindings.NONE;
    private boolean boundOnce;

    LeasedPreparedStatement(
            LeasedConnection connection,
            LeasedConnection.Maker<? extends PreparedStatement> maker,
            PreparedStatement driverStatement,
            SqlText text)
            throws SQLException {
        super(connection, maker, driverStatement);
        this.text = text;
    }

    @Override
    PreparedStatement delegate() throws SQLException {
        connection.requireUsable();
        return (PreparedStatement) driverStatement();
    }

    @Override
    PreparedStatement bindable() throws SQLException {
        return (PreparedStatement) settled();
    }

    @Override
    SqlText text() {
        return text;
    }

    @Override
    void keep(int parameterIndex, Binding binding) {
        if (connection.mayReplace()) {
            bindings = Bindings.with(bindings, parameterIndex, binding);
        }
    }

    @Override
    void keep(int parameterIndex, Bindings.Setter setter, @Nullable Object value) {
        if (connection.mayReplace()) {
            bindings = Bindings.with(bindings, parameterIndex, setter, value);
        }
    }

    @Override
    void keepNumber(int parameterIndex, Bindings.NumberSetter setter, long value) {
        if (connection.mayReplace()) {
            bindings = Bindings.with(bindings, parameterIndex, setter, value);
        }
    }

    @Override
    void keepOnce(int parameterIndex, Binding binding) {
        if (connection.mayReplace()) {
            bindings = Bindings.withOnce(bindings, parameterIndex, binding);
        }
        boundOnce = true;
    }

    @Override
    public void clearParameters() throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.clearParameters();
        } catch (SQLException e) {
            throw failed(e);
        }
        Arrays.fill(bindings, null);
        boundOnce = false;
    }

    @Override
    void madeAgain(Statement newDriverStatement) throws SQLException {
        Bindings.bind(bindings, (PreparedStatement) newDriverStatement);
    }

    @Override
    public void addBatch() throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.addBatch();
        } catch (SQLException e) {
            throw failed(e);
        }
        rowAdded(text);
    }

    @Override
    public void clearBatch() throws SQLException {
        batchEnded();
        super.clearBatch();
    }

    /** The one place where a prepared statement is executed. Returns what the driver returned. */
    private Object run(Form form) throws SQLException {
        boolean isBatch = form == Form.BATCH || form == Form.LARGE_BATCH;
        Command call = connection.begin(operation(text), text, isBatch);
        if (call.operation() == Call.Operation.COMMIT) {
            return commitBy(form);
        }
        try {
            while (true) {
                try {
                    connection.ready(call);
                    PreparedStatement delegate = (PreparedStatement) current();
                    connection.sending(call, text);
                    connection.holdResultsOfOthers(this);
                    if (boundOnce) {
                        call.once();
                        // From here on the driver may have read from a stream.
                        Bindings.forgetWhatIsReadOnce(bindings);
                    }
                    forgetResult();
                    Object result = send(delegate, form);
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

    private Object commitBy(Form form) throws SQLException {
        Object[] result = new Object[1];
        connection.commitBy(text, driverConnection -> result[0] = send((PreparedStatement) current(), form));
        return result[0] == null ? nothing(form) : result[0];
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

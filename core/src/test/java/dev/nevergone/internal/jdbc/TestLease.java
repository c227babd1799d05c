package dev.nevergone.internal.jdbc;

import dev.nevergone.Failure;
import dev.nevergone.RetryPolicy;
import dev.nevergone.internal.retry.Proof;
import dev.nevergone.internal.retry.Retries;
import dev.nevergone.internal.retry.RetryBudget;
import dev.nevergone.internal.witness.Witness;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The pool's side of a lease on one real connection: it writes down what it is told. */
final class TestLease implements Lease {

    final Connection physical;
    final SessionDefaults defaults;
    final List<Call> calls = new CopyOnWriteArrayList<>();
    final List<SQLException> failures = new CopyOnWriteArrayList<>();
    final List<Boolean> returned = new CopyOnWriteArrayList<>();
    private final long connectionId;

    private TestLease(String url) throws SQLException {
        MySqlServer server = MySqlServer.shared();
        physical = DriverManager.getConnection(url, server.username(), server.password());
        defaults = new SessionDefaults(physical);
        connectionId = number("SELECT CONNECTION_ID()");
    }

    /** Through MySQL's driver. */
    static TestLease open(String... options) throws SQLException {
        String url = MySqlServer.shared().database("leases") + "&allowPublicKeyRetrieval=true";
        return new TestLease(options.length == 0 ? url : url + "&" + String.join("&", options));
    }

    /** Through MariaDB's driver. */
    static TestLease openWithMariaDbDriver() throws SQLException {
        MySqlServer server = MySqlServer.shared();
        server.database("leases");
        return new TestLease("jdbc:mariadb://" + server.host() + ":" + server.port()
                + "/leases?sslMode=disable&allowPublicKeyRetrieval=true");
    }

    LeasedConnection borrow() {
        return new LeasedConnection(this);
    }

    /** Kills this connection only, and waits until the server has closed it. */
    void kill() throws Exception {
        try (Connection admin = MySqlServer.shared().adminConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("KILL " + connectionId);
            String find = "SELECT 1 FROM information_schema.processlist WHERE id = " + connectionId;
            for (int i = 0; i < 500; i++) {
                try (ResultSet row = statement.executeQuery(find)) {
                    if (!row.next()) {
                        return;
                    }
                }
                Thread.sleep(10);
            }
            throw new IllegalStateException("connection " + connectionId + " is still there 5 s after KILL");
        }
    }

    /** A number the server answers on the physical connection. */
    long number(String sql) throws SQLException {
        return Long.parseLong(text(sql, 1));
    }

    /** How many statements the server got on this connection; each asking is one more. */
    long questions() throws SQLException {
        return Long.parseLong(text("SHOW SESSION STATUS LIKE 'Questions'", 2));
    }

    String text(String sql, int column) throws SQLException {
        try (Statement statement = physical.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(column);
        }
    }

    @Override
    public Connection driverConnection() {
        return physical;
    }

    @Override
    public SessionDefaults defaults() {
        return defaults;
    }

    @Override
    public long connectionId() {
        return connectionId;
    }

    @Override
    public Retries retries() {
        return new Retries(
                "test",
                null,
                RetryPolicy.disabled(),
                new RetryBudget(1, 10, System::nanoTime),
                System::nanoTime,
                decision -> {});
    }

    @Override
    public @Nullable Witness witness() {
        return null;
    }

    @Override
    public Witness.SessionId session() {
        return new Witness.SessionId("test", 0, connectionId);
    }

    @Override
    public boolean mayBeInTransaction() {
        return true;
    }

    @Override
    public boolean seesWrites() {
        return false;
    }

    @Override
    public boolean hasWritten(boolean guess) {
        return guess;
    }

    @Override
    public long mark() {
        return 0;
    }

    @Override
    public Verdict failed(SQLException failure, Call call, long mark) {
        failures.add(failure);
        calls.add(call);
        String state = failure.getSQLState();
        boolean lost = state != null && state.startsWith("08");
        return new Verdict(
                lost,
                lost ? Proof.NO_ANSWER : Proof.OTHER_ERROR,
                Failure.of(failure).category());
    }

    @Override
    public void replace(long deadlineNanos) throws SQLException {
        throw new SQLException("a test's lease has one connection");
    }

    @Override
    public void holdResult(Statement driverStatement, boolean hold) {}

    @Override
    public void commitResolved(long lostId, String token, boolean committed, long tookNanos) {
        throw new IllegalStateException("there is no witness");
    }

    @Override
    public void commitUnknown(long lostId, @Nullable String token, String detail) {}

    @Override
    public boolean isValid(int seconds) {
        try {
            return physical.isValid(seconds);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public boolean isKnownDead() {
        return false;
    }

    @Override
    public void abort() {
        try {
            physical.abort(Runnable::run);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void returned(boolean clean, boolean answered) {
        returned.add(clean);
    }
}

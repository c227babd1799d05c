package dev.nevergone.internal.driver;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A link whose socket is not ours, or is one of several: the user gave a socket factory, the URL names several hosts, or
 * the driver cannot see our classes. It cannot be peeked; its bounds are the driver's time-outs and, over them, a
 * watchdog that aborts.
 *
 * <p>MariaDB Connector/J over TLS may take twice the cap of a ping: its socket drains its input when it closes, and its
 * abort waits for a second connection.
 */
final class ForeignLink implements Link {

    private static final Duration CLOSE_CAP = Duration.ofSeconds(1);

    // Connector/J sends COM_PING for a statement that begins so; for others it is a comment.
    private static final String PING = "/* ping */ SELECT 1";

    private final Connection connection;
    private final ServerFacts facts;
    private final Watchdog watchdog;

    ForeignLink(Connection connection, ServerFacts facts, Watchdog watchdog) {
        this.connection = connection;
        this.facts = facts;
        this.watchdog = watchdog;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public ServerFacts facts() {
        return facts;
    }

    @Override
    public boolean peekable() {
        return false;
    }

    @Override
    public Peek peek() {
        return Peek.QUIET;
    }

    @Override
    public boolean ping(Duration cap) {
        try (Watchdog.Watch watch = watchdog.watch(cap, this::abort)) {
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, Math.max(1, DriverProperties.intMillis(cap)));
            try (Statement statement = connection.createStatement()) {
                statement.execute(PING);
            }
            connection.setNetworkTimeout(Runnable::run, before);
            return true;
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    @Override
    public void abort() {
        // In a thread of its own, for this must not block and the drivers promise nothing: one of them connects anew.
        Thread thread = new Thread(this::abortNow, "nevergone-abort-" + facts.connectionId());
        thread.setDaemon(true);
        thread.start();
    }

    private void abortNow() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            // There is no stronger means.
        }
    }

    @Override
    public void close() {
        try (Watchdog.Watch watch = watchdog.watch(CLOSE_CAP, this::abort)) {
            connection.setNetworkTimeout(Runnable::run, DriverProperties.intMillis(CLOSE_CAP));
            connection.close();
        } catch (SQLException | RuntimeException e) {
            abort();
        }
    }

    @Override
    public String toString() {
        return "Link[" + facts.connectionId() + ", not peekable]";
    }
}

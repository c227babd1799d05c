package dev.nevergone.internal.driver;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A link whose socket is not ours, or is one of several: the user gave a socket factory, the URL names several hosts, or
 * the driver cannot see our classes. It cannot be peeked; its bounds are the driver's time-outs, deadlines on those sockets
 * that are ours, and over them a watchdog that aborts.
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
    private final SessionView session;
    private final Watchdog watchdog;
    private final List<PeekableSocket> sockets;
    private final boolean standIn;

    ForeignLink(
            Connection connection,
            ServerFacts facts,
            SessionView session,
            Watchdog watchdog,
            List<PeekableSocket> sockets,
            boolean standIn) {
        this.connection = connection;
        this.facts = facts;
        this.session = session;
        this.watchdog = watchdog;
        this.sockets = sockets;
        this.standIn = standIn;
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
    public boolean standIn() {
        return standIn;
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
    public Traffic wire() {
        return Traffic.UNKNOWN;
    }

    @Override
    public SessionView session() {
        return session;
    }

    @Override
    public boolean ping(Duration cap) {
        try (SocketHandOff handOff = bound(cap);
                Watchdog.Watch watch = watchdog.watch(cap, this::abort)) {
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, Math.max(1, DriverProperties.intMillis(cap)));
            try (Statement statement = connection.createStatement()) {
                statement.execute(PING);
            }
            connection.setNetworkTimeout(Runnable::run, before);
            handOff.clearDeadlines();
            sockets.forEach(PeekableSocket::clearDeadline);
            return true;
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    @Override
    public void abort() {
        // Connector/J's connections to several hosts wait for the running statement before they abort.
        sockets.forEach(PeekableSocket::close);
        // In a thread of its own, for this must not block and the drivers promise nothing: one of them connects anew.
        Thread thread = new Thread(this::abortNow, "nevergone-abort-" + facts.connectionId());
        thread.setDaemon(true);
        thread.start();
    }

    private void abortNow() {
        if (!sockets.isEmpty()) {
            // Connector/J's replication connection deadlocks when it is aborted while a statement fails over. Its
            // sockets are closed, so the statement is on its way out.
            LockSupport.parkNanos(CLOSE_CAP.toNanos());
        }
        try (SocketHandOff handOff = bound(CLOSE_CAP)) {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            // There is no stronger means.
        }
    }

    /** Bounds the sockets that are ours. With several hosts the driver may answer a loss by connecting anew, within the same call. */
    private SocketHandOff bound(Duration cap) {
        long deadline = System.nanoTime() + cap.toNanos();
        sockets.forEach(socket -> socket.deadline(deadline));
        return SocketHandOff.begin(deadline, cap.toNanos(), null, () -> {});
    }

    @Override
    public void close() {
        try (SocketHandOff handOff = bound(CLOSE_CAP);
                Watchdog.Watch watch = watchdog.watch(CLOSE_CAP, this::abort)) {
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

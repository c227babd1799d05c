package dev.nevergone.testkit;

import dev.nevergone.testkit.internal.server.PortPicker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy for faults that treat connections that are open differently from new ones, which Toxiproxy cannot: a
 * firewall that forgets idle flows while the server stays reachable, a reset of everything that is open, a name that
 * leads to another server from now on. It also counts how a client connects. Listens on a loopback port. Thread-safe.
 *
 * <p>For tests of failover by one name: the proxy's address is the name, {@link #retarget} is the change in DNS.
 *
 * <p>A connection is <em>connecting</em> from its accept until just before the server's answer to its log-in (OK, or an
 * error such as 1040 or 1045) is passed on, or until it ends. Connections that go over to TLS cannot be followed so far.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int BACKLOG = 500;
    private static final int PORT_ATTEMPTS = 10;
    private static final int CONNECT_MILLIS = 5_000;

    private final InetAddress address;
    private final int port;
    // Counted on from here, so that a change of the clock does not show.
    private final Instant origin = Instant.now();
    private final long originNanos = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();

    // All of it by the lock.
    private final Set<ProxiedConnection> connections = new HashSet<>();
    private final Set<ProxiedConnection> leftUnseen = new HashSet<>();
    private final List<Instant> accepts = new ArrayList<>();
    private @Nullable ServerSocket listener;
    private Thread acceptor;
    private boolean blackhole;
    private boolean closed;
    private boolean encrypted;
    private int connecting;
    private int highestConnecting;

    private volatile InetSocketAddress target;
    private volatile Duration connectDelay = Duration.ZERO;

    private FaultProxy(InetSocketAddress target, ServerSocket listener) {
        this.target = target;
        this.address = listener.getInetAddress();
        this.port = listener.getLocalPort();
        listen(listener);
    }

    /**
     * Starts a proxy.
     *
     * @param host the target's host
     * @param port the target's port
     * @return the proxy, listening
     * @throws IOException when no port can be had
     */
    public static FaultProxy start(String host, int port) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return new FaultProxy(new InetSocketAddress(host, port), bind(PortPicker.free()));
            } catch (BindException e) {
                // Somebody was faster.
                if (attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static ServerSocket bind(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            // Connections of the earlier listener may be open still, or wait in TIME_WAIT.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Where it listens: a loopback address. */
    public String host() {
        return address.getHostAddress();
    }

    /** Where it listens; the same for all its life. */
    public int port() {
        return port;
    }

    /** A JDBC URL that leads through this proxy instead of straight to the host, or hosts, of the given one. */
    public String through(String jdbcUrl) {
        return jdbcUrl.replaceFirst("//[^/]+/", "//" + host() + ":" + port() + "/");
    }

    /** Connections accepted since the start or the last {@link #resetCounts()}. */
    public int accepted() {
        return acceptedAt().size();
    }

    /**
     * When connections were accepted since the start or the last {@link #resetCounts()}, the earliest first; the
     * distances are not bent by changes of the clock. A connection counts also where the target cannot be reached or
     * the traffic is swallowed, but not while {@link #refuseNewConnections} is on: then the kernel refuses it, unseen.
     */
    public List<Instant> acceptedAt() {
        lock.lock();
        try {
            return List.copyOf(accepts);
        } finally {
            lock.unlock();
        }
    }

    /** Connections that are open now. */
    public int open() {
        return openConnections().size();
    }

    /** Connections that are {@linkplain FaultProxy connecting} now, those over TLS left out. */
    public int connecting() {
        lock.lock();
        try {
            return connecting;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The most connections that were {@linkplain FaultProxy connecting} at the same time, since the start or the last
     * {@link #resetCounts()}. A client that gives up and connects anew may be counted twice for a moment, for the proxy
     * may see the new connection before the end of the old one.
     *
     * @throws IllegalStateException if a connection went over to TLS, where the end of the log-in cannot be seen
     */
    public int highestConnecting() {
        lock.lock();
        try {
            if (encrypted) {
                throw new IllegalStateException("highestConnecting(): a connection through " + this
                        + " went over to TLS, where the end of its log-in cannot be seen; connect with"
                        + " sslMode=DISABLED");
            }
            return highestConnecting;
        } finally {
            lock.unlock();
        }
    }

    /** Begins {@link #accepted()}, {@link #acceptedAt()} and {@link #highestConnecting()} anew. */
    public void resetCounts() {
        lock.lock();
        try {
            accepts.clear();
            highestConnecting = connecting;
            encrypted = false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * From now on leads new connections to another target. Open ones stay where they are, unless
     * {@link #resetOpenConnections()} ends them.
     *
     * @param host the target's host
     * @param port the target's port
     */
    public void retarget(String host, int port) {
        target = new InetSocketAddress(host, port);
    }

    /**
     * From now on waits so long between accepting a connection and connecting to the target: what a connect costs over
     * a slow path, once. Default zero.
     *
     * @param delay zero ends it
     * @throws IllegalArgumentException if the delay is negative
     */
    public void delayConnects(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay (" + delay + "): must be zero or more");
        }
        connectDelay = delay;
    }

    /**
     * Whether new connections are refused, as by a machine where nothing listens. Open ones stay. To see each attempt
     * instead ({@link #acceptedAt()}), {@link #retarget} to a port where nothing listens: the client is accepted and
     * its connection closed at once.
     *
     * @throws IllegalStateException if the proxy is closed
     * @throws IOException when another program took the port meanwhile
     */
    public void refuseNewConnections(boolean refuse) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException(this + " is closed");
            }
            if (!refuse && listener == null) {
                listen(bind(port));
            }
        } finally {
            lock.unlock();
        }
        if (refuse) {
            stopListening();
        }
    }

    /** Returns when nobody can connect any more: until the accepting thread has let go, the kernel still takes calls. */
    private void stopListening() throws IOException {
        Thread accepting;
        lock.lock();
        try {
            if (listener == null) {
                return;
            }
            listener.close();
            listener = null;
            accepting = acceptor;
        } finally {
            lock.unlock();
        }
        try {
            accepting.join(CONNECT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * From now on swallows, in silence and in both directions, what is sent over the connections that are open. New
     * connections pass. The server does not see their ends either: it keeps their sessions, with open transactions and
     * locks, until {@link #blackholeAll blackholeAll(false)} or {@link #close()}.
     */
    public void blackholeOpenConnections() {
        lock.lock();
        try {
            connections.forEach(ProxiedConnection::swallow);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the traffic of all connections is swallowed, in silence and in both directions: of those that are open,
     * and of new ones, which are accepted and get nothing. Switched off, it resets every connection in a black hole,
     * also those of {@link #blackholeOpenConnections()}; new ones pass.
     */
    public void blackholeAll(boolean swallow) {
        lock.lock();
        try {
            blackhole = swallow;
            if (swallow) {
                connections.forEach(ProxiedConnection::swallow);
            } else {
                connections.stream()
                        .filter(ProxiedConnection::swallowing)
                        .toList()
                        .forEach(ProxiedConnection::reset);
                endLeftUnseen();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Resets (RST) every open connection, on both sides. New connections pass. */
    public void resetOpenConnections() {
        openConnections().forEach(ProxiedConnection::reset);
    }

    /** Stops listening and closes every connection. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        stopListening();
        openConnections().forEach(ProxiedConnection::end);
        lock.lock();
        try {
            endLeftUnseen();
        } finally {
            lock.unlock();
        }
    }

    /** By the lock. */
    private void endLeftUnseen() {
        leftUnseen.forEach(ProxiedConnection::reset);
        leftUnseen.clear();
    }

    /** The connections that are open now, for one who wants to see them end. */
    List<ProxiedConnection> openConnections() {
        lock.lock();
        try {
            return List.copyOf(connections);
        } finally {
            lock.unlock();
        }
    }

    private void listen(ServerSocket socket) {
        listener = socket;
        acceptor = daemon(() -> acceptAll(socket), "fault-proxy-" + port);
    }

    private void acceptAll(ServerSocket from) {
        while (true) {
            try {
                ProxiedConnection connection = new ProxiedConnection(this, from.accept());
                if (register(connection, from)) {
                    daemon(connection::serve, "fault-proxy-connect");
                } else {
                    connection.end();
                }
            } catch (IOException e) {
                // The listener was closed.
                return;
            }
        }
    }

    private boolean register(ProxiedConnection connection, ServerSocket from) {
        lock.lock();
        try {
            if (listener != from) {
                return false;
            }
            connections.add(connection);
            if (blackhole) {
                connection.swallow();
            }
            accepts.add(origin.plusNanos(System.nanoTime() - originNanos));
            highestConnecting = Math.max(highestConnecting, ++connecting);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Connects a socket to where new connections lead now. */
    void connectToTarget(Socket socket) throws IOException {
        try {
            Thread.sleep(connectDelay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before a connect to " + target);
        }
        socket.connect(target, CONNECT_MILLIS);
    }

    void loginDecided(ProxiedConnection connection, LoginWatch.Outcome outcome) {
        lock.lock();
        try {
            encrypted |= outcome == LoginWatch.Outcome.ENCRYPTED;
            stopsConnecting(connection);
        } finally {
            lock.unlock();
        }
    }

    void ended(ProxiedConnection connection) {
        lock.lock();
        try {
            if (connections.remove(connection)) {
                stopsConnecting(connection);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Its client left, and the server shall not know. */
    void leftUnseen(ProxiedConnection connection) {
        lock.lock();
        try {
            if (connections.contains(connection) && !closed) {
                leftUnseen.add(connection);
            }
            ended(connection);
        } finally {
            lock.unlock();
        }
    }

    private void stopsConnecting(ProxiedConnection connection) {
        if (connection.stopsConnecting()) {
            connecting--;
        }
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public String toString() {
        return "fault proxy at " + host() + ":" + port();
    }
}

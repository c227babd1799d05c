package dev.nevergone.testkit.internal.toxiproxy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening socket of an enabled proxy, and the connections made through it. Each dial has a thread of its own: one
 * that hangs holds up neither other clients nor {@link #close()}. Thread-safe.
 */
final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    /** Much, as Go has it; the system cuts it down to its own limit. */
    private static final int BACKLOG = 4096;
    /** How long to leave a system alone that has no file descriptor to spare. */
    private static final long PAUSE_MILLIS = 50;

    private final ServerSocket socket;
    private final String address;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();

    private Listener(ServerSocket socket) {
        this.socket = socket;
        this.address = Address.ofBound((InetSocketAddress) socket.getLocalSocketAddress());
    }

    /**
     * Starts to listen.
     *
     * @throws IOException with Go's message where it cannot
     */
    static Listener bind(String listen) throws IOException {
        InetSocketAddress wanted;
        try {
            wanted = Address.parse(listen).resolve();
        } catch (IOException e) {
            throw new IOException("listen tcp: " + e.getMessage(), e);
        }
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(wanted, BACKLOG);
            return new Listener(socket);
        } catch (BindException e) {
            socket.close();
            String reason = String.valueOf(e.getMessage());
            throw new IOException(
                    "listen tcp " + Address.parse(listen).numeric() + ": bind: "
                            + reason.substring(0, 1).toLowerCase(Locale.ROOT)
                            + reason.substring(1),
                    e);
        }
    }

    /** Where it listens, as a number. */
    String address() {
        return address;
    }

    Iterable<Connection> connections() {
        return connections;
    }

    /** What a new connection needs of its proxy. */
    interface Host {
        /** Prefix of thread names. */
        String name();

        /** Where to connect to. */
        String upstream();

        /** Told when the connection to the upstream stands. */
        void connected(Connection connection);
    }

    /** Accepts connections until {@link #close()}. Call it in a thread of its own. */
    void accept(Host host, Threads threads, Traffic traffic) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                String name = host.name() + "-" + accepted.incrementAndGet();
                Connection connection = new Connection(name, threads, traffic, client, connections::remove);
                connections.add(connection);
                String target = host.upstream();
                threads.start(name + "-dial", () -> {
                    if (connection.dial(target)) {
                        host.connected(connection);
                    }
                });
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    LOG.warn("proxy {} - cannot accept a connection on {}: {}", host.name(), address, e.toString());
                    pause();
                }
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        }
    }

    /** Frees the address. No connection is accepted once the thread that runs {@link #accept} has ended. */
    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("listener {} - close: {}", address, e.toString());
        }
    }
}

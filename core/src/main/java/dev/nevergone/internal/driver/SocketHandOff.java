package dev.nevergone.internal.driver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the sockets that a driver makes during one connect, and puts the connect's deadline on them. Both drivers make
 * their socket factories by class name and connect in the calling thread, so a thread-local that lives for that one call
 * is the only way from a factory to its connector.
 *
 * <p>Used by one thread.
 */
final class SocketHandOff implements AutoCloseable {

    private static final ThreadLocal<@Nullable SocketHandOff> CURRENT = new ThreadLocal<>();

    private final @Nullable SocketHandOff outer;
    private final long deadline;
    private final long perSocketNanos;
    private final @Nullable InetAddress address;
    private final Runnable loggedIn;
    private final List<PeekableSocket> sockets = new ArrayList<>(1);
    private @Nullable Socket tlsSocket;

    private SocketHandOff(long deadline, long perSocketNanos, @Nullable InetAddress address, Runnable loggedIn) {
        this.outer = CURRENT.get();
        this.deadline = deadline;
        this.perSocketNanos = perSocketNanos;
        this.address = address;
        this.loggedIn = loggedIn;
    }

    /**
     * Begins to take the sockets made in this thread.
     *
     * @param deadline a {@link System#nanoTime()} value for all of them
     * @param perSocketNanos how long each may take to connect and log in
     * @param address where they connect to, or {@code null} to leave that to the driver
     * @param loggedIn run when the driver tells of a log-in
     */
    static SocketHandOff begin(long deadline, long perSocketNanos, @Nullable InetAddress address, Runnable loggedIn) {
        SocketHandOff handOff = new SocketHandOff(deadline, perSocketNanos, address, loggedIn);
        CURRENT.set(handOff);
        return handOff;
    }

    /** A new socket for a driver; outside a connect of ours it is one without a deadline. */
    static PeekableSocket newSocket() throws IOException {
        PeekableSocket socket = PeekableSocket.open();
        SocketHandOff handOff = CURRENT.get();
        if (handOff != null) {
            long left = Math.min(handOff.deadline - System.nanoTime(), handOff.perSocketNanos);
            socket.deadline(System.nanoTime() + left);
            if (handOff.address != null) {
                socket.lead(handOff.address);
            }
            handOff.sockets.add(socket);
        }
        return socket;
    }

    /** Tells about the TLS socket that a driver laid over one of ours. */
    static void offerTls(Socket tlsSocket) {
        SocketHandOff handOff = CURRENT.get();
        if (handOff != null) {
            handOff.tlsSocket = tlsSocket;
        }
    }

    /** The server has accepted user and password. */
    static void loggedIn() {
        SocketHandOff handOff = CURRENT.get();
        if (handOff != null) {
            handOff.loggedIn.run();
        }
    }

    /** The socket of the connection, if exactly one is still open: with several, nobody knows which the driver uses. */
    @Nullable
    PeekableSocket onlyOpenSocket() {
        PeekableSocket only = null;
        for (PeekableSocket socket : sockets) {
            if (!socket.isClosed()) {
                if (only != null) {
                    return null;
                }
                only = socket;
            }
        }
        return only;
    }

    /** All sockets that are open, for where the driver chooses among them. */
    List<PeekableSocket> openSockets() {
        return sockets.stream().filter(socket -> !socket.isClosed()).toList();
    }

    @Nullable
    Socket tlsSocket() {
        return tlsSocket;
    }

    /** The connect has succeeded: from now on only the socket time-out bounds reads and writes. */
    void clearDeadlines() {
        sockets.forEach(PeekableSocket::clearDeadline);
    }

    /** The connect has failed: nothing may stay open, whatever the driver forgot. */
    void closeSockets() {
        sockets.forEach(PeekableSocket::close);
    }

    @Override
    public void close() {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }
}

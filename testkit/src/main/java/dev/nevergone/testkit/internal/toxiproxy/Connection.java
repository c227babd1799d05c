package dev.nevergone.testkit.internal.toxiproxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection and the one to the upstream that belongs to it, joined by two links. Thread-safe.
 *
 * <p>How it closes: the end of the input ends its link after what the link holds; the link's writer then closes its socket
 * altogether. That ends the input of the other link, which closes the other socket the same way. There is no half-close.
 */
final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int READ_SIZE = 32 * 1024;
    private static final int KEEPALIVE_SECONDS = 15;

    private final String name;
    private final Threads threads;
    private final Traffic traffic;
    private final Consumer<Connection> onEnd;
    private final Socket client;
    private final AtomicInteger linksRunning = new AtomicInteger(2);

    /** Guards what follows. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Socket upstream;
    private @Nullable Links links;
    private boolean closed;

    private record Links(Link up, Link down) {
        Link of(Direction direction) {
            return direction == Direction.UPSTREAM ? up : down;
        }
    }

    /**
     * Takes a client in.
     *
     * @param onEnd told once both links are over, or the dial has failed
     */
    Connection(String name, Threads threads, Traffic traffic, Socket client, Consumer<Connection> onEnd) {
        this.name = name;
        this.threads = threads;
        this.traffic = traffic;
        this.client = client;
        this.onEnd = onEnd;
    }

    /** Connects to the upstream, trying its host's addresses in turn; where that fails the client's connection is closed. */
    boolean dial(String target) {
        try {
            IOException failure = new IOException("no address");
            for (InetSocketAddress address : Address.parse(target).resolveAll()) {
                Socket socket = new Socket();
                if (!adopt(socket)) {
                    return false;
                }
                try {
                    socket.connect(address);
                    tune(socket);
                    tune(client);
                    return true;
                } catch (IOException e) {
                    failure = e;
                }
            }
            throw failure;
        } catch (IOException e) {
            LOG.debug("connection {} - cannot reach upstream {}: {}", name, target, e.toString());
            close();
            onEnd.accept(this);
            return false;
        }
    }

    /** Makes the socket the one that {@link #close()} closes. */
    private boolean adopt(Socket socket) {
        lock.lock();
        try {
            if (!closed) {
                upstream = socket;
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private static void tune(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEPALIVE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEPALIVE_SECONDS);
        }
    }

    /** Lets the bytes flow. Call after a dial that went well, and with no change of the chains under way. */
    void open(List<Toxic> upstreamChain, List<Toxic> downstreamChain) {
        lock.lock();
        try {
            Socket server = upstream;
            if (closed || server == null) {
                return;
            }
            if (resets(upstreamChain) || resets(downstreamChain)) {
                client.setOption(StandardSocketOptions.SO_LINGER, 0);
                server.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            links = new Links(
                    link(Direction.UPSTREAM, upstreamChain, client, server),
                    link(Direction.DOWNSTREAM, downstreamChain, server, client));
        } catch (IOException e) {
            LOG.debug("connection {} - lost as soon as made: {}", name, e.toString());
            close();
            onEnd.accept(this);
        } finally {
            lock.unlock();
        }
    }

    private static boolean resets(List<Toxic> chain) {
        return chain.stream().anyMatch(toxic -> toxic.effect().resetsConnections());
    }

    private Link link(Direction direction, List<Toxic> chain, Socket source, Socket destination) {
        String linkName = name + "-" + direction.label();
        Link link = new Link(linkName, threads, chain);
        link.start();
        threads.start(linkName + "-read", () -> read(link, direction, source));
        threads.start(linkName + "-write", () -> write(link, direction, destination));
        return link;
    }

    private void read(Link link, Direction direction, Socket source) {
        long total = 0;
        byte[] buffer = new byte[READ_SIZE];
        try {
            InputStream in = source.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                total += count;
                byte[] data = Arrays.copyOf(buffer, count);
                if (!link.offer(new Chunk(data, 0, count, System.nanoTime()))) {
                    break;
                }
            }
        } catch (IOException e) {
            // A reset ends the input like a close: Toxiproxy does not pass it on.
            LOG.trace("connection {} - end of {} input: {}", name, direction, e.toString());
        }
        traffic.received(direction, total);
        link.inputEnded();
    }

    private void write(Link link, Direction direction, Socket destination) {
        long total = 0;
        try {
            OutputStream out = destination.getOutputStream();
            for (Chunk chunk = link.output(); chunk != null; chunk = link.output()) {
                out.write(chunk.data(), chunk.offset(), chunk.length());
                total += chunk.length();
            }
            traffic.sent(direction, total);
        } catch (IOException e) {
            LOG.trace("connection {} - end of {} output: {}", name, direction, e.toString());
        }
        closeQuietly(destination);
        link.close();
        if (linksRunning.decrementAndGet() == 0) {
            close();
            onEnd.accept(this);
        }
    }

    /** The link of that direction; {@code null} while the upstream is being dialled and after {@link #close()}. */
    @Nullable
    Link link(Direction direction) {
        lock.lock();
        try {
            return links == null || closed ? null : links.of(direction);
        } finally {
            lock.unlock();
        }
    }

    /** Closes both sockets at once and drops what the links hold; also ends a dial. Never blocks. */
    void close() {
        lock.lock();
        try {
            closed = true;
            closeQuietly(client);
            if (upstream != null) {
                closeQuietly(upstream);
            }
            if (links != null) {
                links.up().close();
                links.down().close();
            }
        } finally {
            lock.unlock();
        }
    }

    private void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.trace("connection {} - close: {}", name, e.toString());
        }
    }
}

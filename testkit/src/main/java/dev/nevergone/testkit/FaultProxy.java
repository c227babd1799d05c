package dev.nevergone.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy for faults that treat connections that are open differently from new ones, which Toxiproxy cannot: a
 * firewall that forgets idle flows while the server stays reachable, or a reset of everything that is open. Listens on a
 * free loopback port. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 32 * 1024;

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean closed;

    private FaultProxy(InetSocketAddress target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
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
        ServerSocket listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
        FaultProxy proxy = new FaultProxy(new InetSocketAddress(host, port), listener);
        daemon(proxy::acceptAll, "fault-proxy-" + proxy.port());
        return proxy;
    }

    /** Where it listens: a loopback address. */
    public String host() {
        return listener.getInetAddress().getHostAddress();
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** A JDBC URL that leads through this proxy instead of straight to host and port of the given one. */
    public String through(String jdbcUrl) {
        return jdbcUrl.replaceFirst("//[^/]+/", "//" + host() + ":" + port() + "/");
    }

    /** Connections accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    /** Connections that are open now. */
    public int open() {
        return pairs.size();
    }

    /**
     * From now on swallows, in silence and in both directions, what is sent over the connections that are open. New
     * connections pass.
     */
    public void blackholeOpenConnections() {
        pairs.forEach(pair -> pair.swallowing = true);
    }

    /** Resets (RST) every open connection, on both sides. New connections pass. */
    public void resetOpenConnections() {
        pairs.forEach(pair -> {
            pair.reset(pair.client);
            pair.reset(pair.server);
        });
    }

    /** Stops listening and closes every connection. */
    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        pairs.forEach(Pair::end);
    }

    private void acceptAll() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                accepted.incrementAndGet();
                daemon(() -> serve(client), "fault-proxy-connect");
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        Socket server = new Socket();
        Pair pair = new Pair(client, server);
        pairs.add(pair);
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target, 5_000);
        } catch (IOException e) {
            pair.end();
            return;
        }
        daemon(() -> pair.pump(client, server), "fault-proxy-up");
        pair.pump(server, client);
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One proxied connection: the two sockets of it. */
    private final class Pair {
        private final Socket client;
        private final Socket server;
        private volatile boolean swallowing;

        Pair(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pump(Socket from, Socket to) {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                int count;
                while ((count = in.read(buffer)) >= 0) {
                    if (!swallowing) {
                        out.write(buffer, 0, count);
                    }
                }
                endUnlessSwallowing(from);
            } catch (IOException e) {
                endUnlessSwallowing(from);
            }
        }

        /** In a black hole the end of one side is not seen by the client either. */
        private void endUnlessSwallowing(Socket from) {
            if (!swallowing || from == client) {
                end();
            }
        }

        void end() {
            pairs.remove(this);
            quietlyClose(client);
            quietlyClose(server);
        }

        void reset(Socket socket) {
            try {
                // Closing with linger 0 sends RST in place of FIN.
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // It was closed in the same moment, which is as good.
                return;
            } finally {
                quietlyClose(socket);
            }
        }

        private void quietlyClose(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException("a loopback socket could not be closed", e);
            }
        }
    }
}

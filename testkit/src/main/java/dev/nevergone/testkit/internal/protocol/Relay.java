package dev.nevergone.testkit.internal.protocol;

import dev.nevergone.testkit.internal.server.PortPicker;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, and keeps the open sessions. Thread-safe. */
public final class Relay {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private static final int BACKLOG = 500;
    private static final int PORT_ATTEMPTS = 10;
    private static final int CONNECT_MILLIS = 5_000;
    private static final int END_MILLIS = 10_000;

    private final ServerSocket listener;
    private final Rules rules = new Rules();
    private final Ledger ledger = new Ledger();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean saidOpaque = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();

    // By the lock.
    private final Set<Session> sessions = new HashSet<>();
    private boolean closed;
    private int lastNumber;

    private volatile InetSocketAddress target;

    private Relay(InetSocketAddress target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /** A relay that listens on a free loopback port. */
    public static Relay start(String host, int port) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Relay relay = new Relay(
                        new InetSocketAddress(host, port),
                        new ServerSocket(PortPicker.free(), BACKLOG, InetAddress.getLoopbackAddress()));
                relay.run(relay::acceptAll, "accept");
                return relay;
            } catch (BindException e) {
                // Somebody was faster.
                if (attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    public String host() {
        return listener.getInetAddress().getHostAddress();
    }

    public int port() {
        return listener.getLocalPort();
    }

    public Rules rules() {
        return rules;
    }

    public Ledger ledger() {
        return ledger;
    }

    public void retarget(String host, int port) {
        target = new InetSocketAddress(host, port);
    }

    /** How many sessions are open. */
    public int open() {
        return openSessions().size();
    }

    /** Says farewell to every session that can hear it; returns how many. */
    public int farewell(ServerError error) {
        int count = 0;
        for (Session each : openSessions()) {
            if (each.farewell(error)) {
                count++;
            }
        }
        return count;
    }

    /** Resets every session that waits for no answer; returns how many. */
    public int resetIdle() {
        return (int) openSessions().stream().filter(Session::resetIfIdle).count();
    }

    public void endOpenConnections(boolean reset) {
        openSessions().forEach(each -> each.end(reset));
    }

    /** Ends everything; returns when its threads have ended, at most 10 s or so. */
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        listener.close();
        // Before the stalls end, so that what they hold back is not delivered.
        endOpenConnections(false);
        rules.heal();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
        try {
            // A thread that ends may just have started another one.
            while (!threads.isEmpty() && System.nanoTime() < deadline) {
                for (Thread each : threads) {
                    if (each == Thread.currentThread()) {
                        return;
                    }
                    each.join(END_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Session> openSessions() {
        lock.lock();
        try {
            return List.copyOf(sessions);
        } finally {
            lock.unlock();
        }
    }

    private void acceptAll() {
        while (true) {
            try {
                accept(listener.accept());
            } catch (IOException e) {
                // The listener was closed.
                return;
            }
        }
    }

    private void accept(Socket client) throws IOException {
        Session session;
        lock.lock();
        try {
            if (closed) {
                client.close();
                return;
            }
            session = new Session(this, client, ++lastNumber, rules.forConnect());
            sessions.add(session);
            ledger.accept();
            run(session::serve, "up-" + lastNumber);
        } finally {
            lock.unlock();
        }
    }

    void connectToTarget(Socket socket) throws IOException {
        socket.connect(target, CONNECT_MILLIS);
    }

    void ended(Session session) {
        lock.lock();
        try {
            sessions.remove(session);
        } finally {
            lock.unlock();
        }
        rules.wake();
    }

    void opaque(String why) {
        ledger.turnOpaque();
        if (!saidOpaque.getAndSet(true)) {
            LOG.warn(
                    "Protocol proxy at {}:{}: a connection uses {} and passes unread from here on: rules do not apply to it,"
                            + " and of counts opaque() only. Connect with sslMode=DISABLED and without compression."
                            + " Said once.",
                    host(),
                    port(),
                    why);
        }
    }

    /** A rule's predicate failed, or the protocol was not understood: the connection ends, and says why. */
    void report(RuntimeException failure) {
        LOG.error(
                "Protocol proxy at {}:{}: a connection is closed, for its traffic could not be handled",
                host(),
                port(),
                failure);
    }

    /** Runs a task in a thread of its own, that {@link #close()} waits for. */
    void run(Runnable task, String name) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                },
                "protocol-proxy-" + port() + "-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }
}

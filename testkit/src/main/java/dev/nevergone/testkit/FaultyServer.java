package dev.nevergone.testkit;

import dev.nevergone.testkit.internal.toxiproxy.Toxics;
import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A real MySQL with everything in front of it that can go wrong, and a verb for each fault. {@link #jdbcUrl()} leads through
 * the proxies that do it; what is broken stays so until {@link #heal()}.
 *
 * <pre>{@code
 * try (FaultyServer mysql = FaultyServer.start()) {
 *     DataSource pool = poolUnderTest(mysql.jdbcUrl(), mysql.username(), mysql.password());
 *     ...
 *     mysql.killConnections();                             // all connections of the pool are dead, and it does not know
 *     ...
 *     ArmedRule lost = mysql.cutAfterCommit();             // the next COMMIT happens, and its answer is lost
 *     ...
 *     mysql.heal();
 * }
 * }</pre>
 *
 * <p>In a JUnit test {@link FaultyMySql @FaultyMySql} starts it, heals it after each test and says what was broken where one
 * fails.
 *
 * <p>A connection goes through {@link #network()}, {@link #protocol()} and {@link #toxics()}, in this order, to
 * {@link #server()}; they are there for faults that have no verb. Each costs some tens of microseconds a round trip. Faults
 * of the protocol ({@link #cutBeforeCommit}, {@link #cutAfterCommit}, {@link #cutMidResult}, {@link #expireIdle()}) need to
 * read it: on connections over TLS they do not happen, and a log line (warning) says so.
 *
 * <p>{@link #killConnections}, {@link #readOnly}, {@link #tooManyConnections}, {@link #expireIdle(Duration)} and the verbs
 * that stop the server meet all who use that server, other faulty servers in front of it too; the others only those who
 * come this way.
 *
 * <p>Thread-safe. Methods that need the server to answer throw {@link MySqlServerException} where it does not; a proxy that
 * fails is a {@link UncheckedIOException}.
 */
public final class FaultyServer implements AutoCloseable {

    /** The database of {@link #jdbcUrl()}. */
    public static final String DATABASE = "test";

    private static final Duration SEEN_LIMIT = Duration.ofSeconds(2);
    private static final Duration IDLE_LIMIT = Duration.ofMillis(200);
    private static final Duration SEEN_STEP = Duration.ofMillis(1);
    private static final int INACTIVE = 4031;
    private static final String INACTIVE_TEXT = "The client was disconnected by the server because of inactivity. See"
            + " wait_timeout and interactive_timeout for configuring this behavior.";

    private final MySqlServer server;
    private final Toxics toxics;
    private final ProtocolProxy protocol;
    private final FaultProxy network;
    private final Crowd crowd;
    private final FaultLog log = new FaultLog();
    private final Set<String> created = ConcurrentHashMap.newKeySet();
    private final Later later = new Later();
    private final AtomicBoolean closed = new AtomicBoolean();

    private FaultyServer(MySqlServer server) throws IOException {
        this.server = server;
        this.crowd = new Crowd(server);
        this.toxics = Toxics.inFrontOf(server);
        try {
            this.protocol = ProtocolProxy.start(toxics.host(), toxics.port());
        } catch (IOException | RuntimeException e) {
            toxics.close();
            throw e;
        }
        try {
            this.network = FaultProxy.start(protocol.host(), protocol.port());
        } catch (IOException | RuntimeException e) {
            protocol.close();
            toxics.close();
            throw e;
        }
    }

    /**
     * Puts proxies in front of {@link MySqlServer#shared()}, which is started if it does not run yet.
     *
     * @throws MySqlServerException if the server cannot be started
     * @throws UncheckedIOException if a proxy cannot listen
     */
    public static FaultyServer start() {
        return inFrontOf(MySqlServer.shared());
    }

    /**
     * Puts proxies in front of a server. {@link #close()} does not close the server.
     *
     * @throws UncheckedIOException if a proxy cannot listen
     */
    public static FaultyServer inFrontOf(MySqlServer server) {
        try {
            return new FaultyServer(server);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The proxies in front of " + server + " cannot listen: " + e.getMessage(), e);
        }
    }

    /** The server itself; its {@link MySqlServer#jdbcUrl} leads past the faults. */
    public MySqlServer server() {
        return server;
    }

    /** The JDBC URL of the database {@value #DATABASE}, through the faults, without TLS; the database is created if it is missing. */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /**
     * The JDBC URL of a database through the faults, without TLS, user and password; the database is created if it is
     * missing. It always has options, so that more can be appended with {@code &}.
     *
     * @param database 1 to 64 letters, digits, {@code _}, {@code $} or {@code -}
     * @throws IllegalArgumentException if the name breaks that rule
     */
    public String jdbcUrl(String database) {
        create(database);
        return network.through(server.jdbcUrl(database));
    }

    /**
     * As {@link #jdbcUrl(String)}, but encrypted ({@code sslMode=REQUIRED}); faults of the protocol do not happen there.
     *
     * @throws IllegalArgumentException as there
     */
    public String tlsJdbcUrl(String database) {
        create(database);
        return network.through(server.tlsJdbcUrl(database));
    }

    /** The user for {@link #jdbcUrl()}: {@link MySqlServer#username()}. */
    public String username() {
        return server.username();
    }

    /** The password of {@link #username()}. */
    public String password() {
        return server.password();
    }

    /**
     * The JDBC URL of {@link #DATABASE} straight to the server, past all faults, with the administrator's user and password
     * in it. It gets in also when there are {@linkplain #tooManyConnections() too many connections}.
     */
    public String adminUrl() {
        create(DATABASE);
        return server.adminUrl(DATABASE);
    }

    /** A new connection as administrator, past all faults: {@link MySqlServer#adminConnection()}. The caller closes it. */
    public Connection adminConnection() throws SQLException {
        return server.adminConnection();
    }

    /**
     * Kills every client connection, as {@link MySqlServer#killConnections()} does; returns when the clients' systems know.
     *
     * @return how many were killed
     */
    public int killConnections() {
        log.note("killConnections()");
        List<ProxiedConnection> open = network.openConnections();
        int killed = server.killConnections();
        awaitOver(open, open.size());
        return killed;
    }

    /**
     * Stops the server as an operator would. It stays down until {@link #startAgain()} or {@link #heal()}.
     *
     * @throws IllegalStateException if it is not running, or frozen
     * @throws UnsupportedOperationException if the server is not {@link MySqlServer#controllable()}
     */
    public void shutdown() {
        endingAll("shutdown()", server::shutdown);
    }

    /**
     * Kills the server's process (SIGKILL). It stays down until {@link #startAgain()} or {@link #heal()}.
     *
     * @throws IllegalStateException if it is not running
     * @throws UnsupportedOperationException if the server is not {@link MySqlServer#controllable()}
     */
    public void crash() {
        endingAll("crash()", server::crash);
    }

    /**
     * Starts it after {@link #shutdown()} or {@link #crash()}; returns when it accepts.
     *
     * @throws IllegalStateException if it is running
     * @throws UnsupportedOperationException if the server is not {@link MySqlServer#controllable()}
     */
    public void startAgain() {
        did("startAgain()", server::startAgain);
    }

    /**
     * {@link #shutdown()} and {@link #startAgain()}.
     *
     * @throws IllegalStateException if it is not running, or frozen
     * @throws UnsupportedOperationException if the server is not {@link MySqlServer#controllable()}
     */
    public void restart() {
        endingAll("restart()", server::restart);
    }

    /**
     * {@link #crash()} and {@link #startAgain()}.
     *
     * @throws IllegalStateException if it is not running
     * @throws UnsupportedOperationException if the server is not {@link MySqlServer#controllable()}
     */
    public void crashAndRestart() {
        endingAll("crashAndRestart()", server::crashAndRestart);
    }

    /**
     * The server stands still (SIGSTOP): connections stay open and new ones are accepted, but nothing answers, until
     * {@link #thaw()} or {@link #heal()}.
     *
     * @throws IllegalStateException if it is not running
     * @throws UnsupportedOperationException if the server is not {@link MySqlServer#controllable()}
     */
    public void freeze() {
        did("freeze()", server::freeze);
    }

    /**
     * Ends {@link #freeze()}.
     *
     * @throws IllegalStateException if it is not running
     * @throws UnsupportedOperationException if the server is not {@link MySqlServer#controllable()}
     */
    public void thaw() {
        did("thaw()", server::thaw);
    }

    /** Swallows everything in silence, on open connections and on new ones, until {@link #heal()}. */
    public void blackhole() {
        did("blackhole()", () -> network.blackholeAll(true));
    }

    /**
     * Swallows everything in silence on the connections that are open; new ones pass: a firewall that has forgotten idle
     * flows.
     */
    public void blackholeOpenConnections() {
        did("blackholeOpenConnections()", network::blackholeOpenConnections);
    }

    /** Resets (RST) every open connection. New ones pass. */
    public void reset() {
        did("reset()", network::resetOpenConnections);
    }

    /** New connections are refused, as where nothing listens, until {@link #heal()}. Open ones stay. */
    public void refuseConnections() {
        did("refuseConnections()", () -> network.refuseNewConnections(true));
    }

    /**
     * Delays what the server sends, until {@link #heal()}: what a far-away server costs each round trip.
     *
     * @param delay zero ends it
     * @throws IllegalArgumentException if it is negative
     */
    public void latency(Duration delay) {
        latency(delay, Duration.ZERO);
    }

    /**
     * As {@link #latency(Duration)}, each piece by another delay.
     *
     * @param delay the middle; zero, with no jitter, ends it
     * @param jitter at most so much more or less
     * @throws IllegalArgumentException if either is negative
     */
    public void latency(Duration delay, Duration jitter) {
        checkNotNegative("delay", delay);
        checkNotNegative("jitter", jitter);
        did("latency(" + delay + ", " + jitter + ")", () -> {
            toxics.removeAll();
            if (!delay.isZero() || !jitter.isZero()) {
                toxics.proxy()
                        .toxics()
                        .latency("latency", ToxicDirection.DOWNSTREAM, delay.toMillis())
                        .setJitter(jitter.toMillis());
            }
        });
    }

    /**
     * Does to the connections that are open and idle what the server does when their {@code wait_timeout} has passed. From a
     * MySQL (since 8.0.24) it gets error 4031 and is closed; a MariaDB resets it (RST). On connections over TLS it does not
     * happen.
     *
     * @return how many connections
     * @see <a href="https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html#error_er_client_interaction_timeout">error
     *     4031</a>
     */
    public int expireIdle() {
        log.note("expireIdle()");
        List<ProxiedConnection> open = network.openConnections();
        int expired =
                server.isMariaDb() ? resetIdle(open.size()) : protocol.injectFarewell(INACTIVE, "HY000", INACTIVE_TEXT);
        awaitOver(open, expired);
        return expired;
    }

    /**
     * Sets the server's {@code wait_timeout} until {@link #heal()}: it gives up connections that are opened from now on and
     * then idle for so long.
     *
     * @param waitTimeout 1 s or more, whole seconds
     * @throws IllegalArgumentException if it is anything else
     * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/server-system-variables.html#sysvar_wait_timeout">wait_timeout</a>
     */
    public void expireIdle(Duration waitTimeout) {
        if (waitTimeout.toSeconds() < 1 || !waitTimeout.equals(Duration.ofSeconds(waitTimeout.toSeconds()))) {
            throw new IllegalArgumentException("waitTimeout (" + waitTimeout
                    + "): must be 1 s or more, and whole seconds, as the server counts them");
        }
        did(
                "expireIdle(" + waitTimeout + ")",
                () -> server.setGlobal("wait_timeout", Long.toString(waitTimeout.toSeconds())));
    }

    /**
     * Whether the server takes no writes ({@code read_only}), as a primary that was demoted: error 1290. {@link #heal()}
     * ends it. The administrator may write.
     *
     * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/server-system-variables.html#sysvar_read_only">read_only</a>
     */
    public void readOnly(boolean on) {
        did("readOnly(" + on + ")", () -> server.setGlobal("read_only", on ? "ON" : "OFF"));
    }

    /**
     * From now on the server is full: it answers new connections with error 1040, until {@link #heal()}. Open ones stay.
     * {@link #killConnections()} makes room again.
     *
     * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/too-many-connections.html">Too many connections</a>
     */
    public void tooManyConnections() {
        did("tooManyConnections()", crowd::fill);
    }

    /** The next COMMIT does not reach the server: its connection is closed before. */
    public ArmedRule cutBeforeCommit() {
        return log.note("cutBeforeCommit()", protocol.onCommit().cutBefore());
    }

    /** The next COMMIT is executed, and its connection closed before the answer: the client cannot know. */
    public ArmedRule cutAfterCommit() {
        return log.note("cutAfterCommit()", protocol.onCommit().cutAfter());
    }

    /** The next result with at least one row is cut off after its first row. */
    public ArmedRule cutMidResult() {
        return cutMidResult(1);
    }

    /**
     * The next result with enough rows is cut off after so many.
     *
     * @param rows 0 or more
     * @throws IllegalArgumentException if it is negative
     */
    public ArmedRule cutMidResult(int rows) {
        // It stays in force over statements with fewer rows: these pass, and do not count.
        return log.note("cutMidResult(" + rows + ")", protocol.onAnyCommand().cutAfterRows(rows));
    }

    /** The first stop of a connection: everything that treats open connections differently from new ones. */
    public FaultProxy network() {
        return network;
    }

    /** The second stop: faults at points of MySQL's protocol, and counts of what was sent. */
    public ProtocolProxy protocol() {
        return protocol;
    }

    /** The third stop: Toxiproxy, for bandwidth, slicing and its other toxics. {@link #latency} and {@link #heal} remove them. */
    public Proxy toxics() {
        return toxics.proxy();
    }

    /**
     * Takes back everything: the server runs, is writable and has room, the proxies pass all. Connections that went into a
     * black hole are reset. Calls off {@link #healAfter}. Returns when the server accepts. Where a part of it fails, the rest
     * is healed nevertheless. Counts and journal stay.
     */
    public void heal() {
        later.now(this::takeBackAll);
    }

    /**
     * {@linkplain #heal() Heals} after so long, in the background: for a test that waits out an outage in its own thread.
     * It calls off the one before.
     *
     * @param delay zero or more
     * @throws IllegalArgumentException if it is negative
     */
    public void healAfter(Duration delay) {
        checkNotNegative("delay", delay);
        log.note("healAfter(" + delay + ")");
        later.after(delay, this::takeBackAll);
    }

    private void takeBackAll() {
        Steps.all(
                () -> io(toxics::heal),
                () -> io(() -> network.refuseNewConnections(false)),
                () -> network.delayConnects(Duration.ZERO),
                () -> network.blackholeAll(false),
                protocol::heal,
                crowd::leave,
                server::heal,
                log::healed);
    }

    /** Begins the counts of {@link #network()} and {@link #protocol()}, its journal and the faults of {@link #describe()} anew. */
    public void resetCounts() {
        network.resetCounts();
        protocol.resetCounts();
        log.clear();
    }

    /**
     * What was broken and what passed lately, in lines for a human: the last faults since the start or the last
     * {@link #resetCounts()}, the connections, the last commands with their texts, the server's process list. It takes 10 s
     * where the server is {@linkplain #freeze() frozen}, else milliseconds.
     */
    public String describe() {
        return log.describe(this);
    }

    /**
     * {@linkplain #heal() Heals} and ends the proxies; connections through them are closed. The server goes on. Does nothing
     * the second time.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Steps.all(this::heal, () -> io(network::close), () -> io(protocol::close), toxics::close);
        }
    }

    /** Once, so that a URL can be had while the server is down. */
    private void create(String database) {
        if (!created.contains(database)) {
            server.database(database);
            created.add(database);
        }
    }

    private void did(String verb, IoTask task) {
        log.note(verb);
        io(task);
    }

    /** A connection whose client has just read an answer is not idle yet to the proxy that passed it on: looks again. */
    private int resetIdle(int open) {
        long start = System.nanoTime();
        int reset = protocol.resetIdleConnections();
        while (reset < open
                && System.nanoTime() - start < IDLE_LIMIT.toNanos()
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(SEEN_STEP.toNanos());
            reset += protocol.resetIdleConnections();
        }
        return reset;
    }

    /** After it, whoever comes through the proxies knows that the connection is gone. */
    private void endingAll(String verb, Runnable fault) {
        log.note(verb);
        List<ProxiedConnection> open = network.openConnections();
        fault.run();
        awaitOver(open, open.size());
    }

    /** The news of an end takes a moment through three proxies; a test that goes on at once would race it. */
    private static void awaitOver(List<ProxiedConnection> connections, int count) {
        long deadline = System.nanoTime() + SEEN_LIMIT.toNanos();
        while (connections.stream().filter(ProxiedConnection::over).count() < count
                && System.nanoTime() - deadline < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(SEEN_STEP.toNanos());
        }
    }

    private void io(IoTask task) {
        try {
            task.run();
        } catch (IOException e) {
            throw new UncheckedIOException("A proxy in front of " + server + " failed: " + e.getMessage(), e);
        }
    }

    private static void checkNotNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " (" + value + "): must be zero or more");
        }
    }

    private interface IoTask {
        void run() throws IOException;
    }

    @Override
    public String toString() {
        return server + " behind " + network.host() + ":" + network.port();
    }
}

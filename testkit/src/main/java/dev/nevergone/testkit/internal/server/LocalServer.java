package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.MySqlServerException;
import dev.nevergone.testkit.ServerKind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that this JVM runs as a process of its own. Thread-safe. */
public final class LocalServer extends ServerBase {

    static final String HOST = "127.0.0.1";

    private static final Logger LOG = LoggerFactory.getLogger(LocalServer.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(5);
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(2);
    private static final int START_ATTEMPTS = 5;

    private final Distribution distribution;
    private final boolean shared;
    private final Launcher launcher;
    private final Thread hook;

    private final ReentrantLock lock = new ReentrantLock();
    private volatile Distribution.Ports ports;
    private volatile String version = "?";
    private volatile List<String> roleArguments = List.of();
    private @Nullable ServerProcess process;
    private boolean frozen;
    private boolean closed;

    private LocalServer(Distribution distribution, boolean shared, List<String> extra, Distribution.Ports ports) {
        this.distribution = distribution;
        this.shared = shared;
        this.launcher = new Launcher(distribution, extra);
        this.ports = ports;
        this.hook = new Thread(this::endAtExit, "nevergone-testkit-exit");
    }

    /** Starts a private server. */
    public static MySqlServer start(ServerKind kind, List<String> arguments) {
        MySqlServer server = start(kind, false, arguments, PortPicker::free);
        LOG.info("Private test server: {}", server);
        return server;
    }

    static MySqlServer startShared(ServerKind kind, List<String> arguments) {
        return start(kind, true, arguments, PortPicker::free);
    }

    static LocalServer start(ServerKind kind, boolean shared, List<String> arguments, IntSupplier freePorts) {
        Distribution distribution = Distribution.of(kind);
        LocalServer server = new LocalServer(distribution, shared, arguments, pick(freePorts));
        Runtime.getRuntime().addShutdownHook(server.hook);
        try {
            server.launcher.copyData();
            server.firstStart(freePorts);
            return server;
        } catch (RuntimeException e) {
            server.end();
            server.removeHook();
            throw e;
        }
    }

    private static Distribution.Ports pick(IntSupplier freePorts) {
        return new Distribution.Ports(freePorts.getAsInt(), freePorts.getAsInt());
    }

    private void firstStart(IntSupplier freePorts) {
        lock.lock();
        try {
            int attempt = 1;
            while (!launch()) {
                if (++attempt > START_ATTEMPTS) {
                    throw new MySqlServerException(distribution.id() + " found its port taken in " + START_ATTEMPTS
                            + " attempts, see " + log());
                }
                LOG.info("Port {} or {} was taken meanwhile, trying others", ports.main(), ports.admin());
                ports = pick(freePorts);
            }
            version = askVersion();
        } finally {
            lock.unlock();
        }
    }

    private String askVersion() {
        try (Connection connection = adminConnection()) {
            return Objects.requireNonNullElse(text(connection, "SELECT VERSION()"), "?");
        } catch (SQLException e) {
            throw new MySqlServerException("Asking " + this + " for its version failed: " + e.getMessage(), e);
        }
    }

    /** Runs the program until it accepts; {@code false} if it found a port taken. */
    private boolean launch() {
        frozen = false;
        process = launcher.launch(ports, toString(), roleArguments);
        return process != null;
    }

    @Override
    public ServerKind kind() {
        return distribution.kind();
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public boolean isMariaDb() {
        return distribution.kind() == ServerKind.MARIADB;
    }

    @Override
    public String host() {
        return HOST;
    }

    @Override
    public int port() {
        return ports.main();
    }

    @Override
    public String username() {
        return Accounts.USER;
    }

    @Override
    public String password() {
        return Accounts.USER_PASSWORD;
    }

    @Override
    public String jdbcUrl(String database) {
        return Launcher.url(database, "DISABLED", ports.main());
    }

    @Override
    public String tlsJdbcUrl(String database) {
        return Launcher.url(database, "REQUIRED", ports.main());
    }

    @Override
    String adminAddress(String database) {
        return Launcher.url(database, "PREFERRED", ports.admin());
    }

    @Override
    String adminUser() {
        return Accounts.ADMIN;
    }

    @Override
    String adminPassword() {
        return Accounts.ADMIN_PASSWORD;
    }

    @Override
    boolean mayKill(String user) {
        return !user.equals(Accounts.ADMIN);
    }

    @Override
    public boolean controllable() {
        return true;
    }

    @Override
    public void shutdown() {
        lock.lock();
        try {
            ServerProcess running = running();
            if (frozen) {
                throw new IllegalStateException(this + " is frozen and cannot shut down: thaw() it, or crash() it");
            }
            // What the SQL statement SHUTDOWN does too, but it needs no connection.
            running.signal("TERM");
            if (!running.awaitExit(STOP_LIMIT)) {
                throw new MySqlServerException(
                        this + " did not shut down within " + STOP_LIMIT.toSeconds() + " s, see " + log());
            }
            ended();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void startAgain() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException(this + " is closed: start another one");
            }
            if (process != null && process.alive()) {
                throw new IllegalStateException(this + " is running already");
            }
            ended();
            if (!launch()) {
                throw new MySqlServerException("Another program took port " + ports.main() + " or " + ports.admin()
                        + " while " + this + " was down; it must keep them");
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void restart() {
        lock.lock();
        try {
            shutdown();
            startAgain();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void crash() {
        lock.lock();
        try {
            running().kill();
            ended();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void crashAndRestart() {
        lock.lock();
        try {
            crash();
            startAgain();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void freeze() {
        lock.lock();
        try {
            ServerProcess running = running();
            running.signal("STOP");
            frozen = true;
            if (!Waiting.until(running::stopped, SIGNAL_LIMIT, this + " to freeze")) {
                throw new MySqlServerException(this + " still runs " + SIGNAL_LIMIT.toSeconds() + " s after SIGSTOP");
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void thaw() {
        lock.lock();
        try {
            ServerProcess running = running();
            if (frozen) {
                running.signal("CONT");
                frozen = false;
                if (!Waiting.until(() -> !running.stopped(), SIGNAL_LIMIT, this + " to thaw")) {
                    throw new MySqlServerException(
                            this + " still stands " + SIGNAL_LIMIT.toSeconds() + " s after SIGCONT");
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void heal() {
        lock.lock();
        try {
            wake();
            resetGlobals();
        } finally {
            lock.unlock();
        }
    }

    /** Starts it if it is down, thaws it if it is frozen. */
    void wake() {
        lock.lock();
        try {
            if (process == null || !process.alive()) {
                startAgain();
            }
            thaw();
        } finally {
            lock.unlock();
        }
    }

    /** What the command line has besides, from the next start on. */
    void roleArguments(List<String> arguments) {
        roleArguments = List.copyOf(arguments);
    }

    /** Kills it if it runs, and starts it on data as new. */
    void startFromScratch() {
        lock.lock();
        try {
            if (process != null && process.alive()) {
                crash();
            }
            launcher.renewData();
            startAgain();
        } finally {
            lock.unlock();
        }
    }

    private ServerProcess running() {
        ServerProcess current = process;
        if (current == null || !current.alive()) {
            throw new IllegalStateException(this + " is not running" + (closed ? ": it is closed" : ": startAgain()"));
        }
        return current;
    }

    private void ended() {
        process = null;
        frozen = false;
        forget();
    }

    @Override
    public Path log() {
        return launcher.log();
    }

    /** For the test that no process is left behind. */
    long pid() {
        lock.lock();
        try {
            return running().pid();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        if (shared) {
            return;
        }
        end();
        removeHook();
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException exiting) {
            // The hook runs, and finds nothing to do.
        }
    }

    private void endAtExit() {
        // Where another thread is at it, or this fails, the end of the pipe, which follows, kills the server.
        try {
            if (lock.tryLock(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    end();
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("Ending {} failed", this, e);
        }
    }

    private void end() {
        lock.lock();
        try {
            closed = true;
            if (process != null) {
                process.kill();
            }
            ended();
            launcher.deleteData();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return distribution.id() + " at " + HOST + ":" + ports.main();
    }
}

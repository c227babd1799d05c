package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that the testkit runs: which verb is allowed when, and what is the same whether it is a process or a container.
 * Thread-safe: what a subclass does to its server is called under {@link #lock}.
 */
public abstract class ControlledServer extends ServerBase {

    private static final Logger LOG = LoggerFactory.getLogger(ControlledServer.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(2);
    private static final int START_ATTEMPTS = 5;

    /** Held while the server is started, stopped or asked for its state. */
    protected final ReentrantLock lock = new ReentrantLock();

    private final boolean shared;
    private final IntSupplier freePorts;
    private volatile Ports ports;
    private volatile String version = "?";
    private boolean frozen;
    private volatile boolean closed;

    /**
     * A server that does not run yet.
     *
     * @param shared whether {@link #close()} does nothing
     * @param freePorts gives a port that is free at this moment
     */
    protected ControlledServer(boolean shared, IntSupplier freePorts) {
        this.shared = shared;
        this.freePorts = freePorts;
        this.ports = Ports.pick(freePorts);
    }

    /** Whether it runs, frozen or not. */
    protected abstract boolean alive();

    /** Runs it on {@link #ports()} until it accepts; {@code false} if one of them is taken. */
    protected abstract boolean launch();

    /** Asks it to end as an operator would; {@code false} if it has not ended within the limit. */
    protected abstract boolean terminate(Duration limit);

    /** Kills it, frozen or not, and waits for its end. */
    protected abstract void kill();

    /** Lets it stand still; may be called when it does already. */
    protected abstract void halt();

    /** Lets it run on. */
    protected abstract void resume();

    /** It has ended, whatever ended it. */
    protected abstract void ended();

    /** Ends it if it runs, and deletes its data. */
    protected abstract void discard();

    /** What it is, for messages: name and version. */
    protected abstract String id();

    /** The first start, on other ports where some are taken; it is ended where that fails. */
    protected final void begin() {
        try {
            firstStart();
        } catch (RuntimeException e) {
            end();
            throw e;
        }
    }

    private void firstStart() {
        lock.lock();
        try {
            int attempt = 1;
            while (!launch()) {
                if (++attempt > START_ATTEMPTS) {
                    throw new MySqlServerException(
                            id() + " found its port taken in " + START_ATTEMPTS + " attempts, see " + log());
                }
                LOG.info("Port {} or {} was taken meanwhile, trying others", ports.main(), ports.admin());
                ports = Ports.pick(freePorts);
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

    /** Where it listens. */
    protected final Ports ports() {
        return ports;
    }

    @Override
    public String version() {
        return version;
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
        return url(host(), ports.main(), database, "DISABLED");
    }

    @Override
    public String tlsJdbcUrl(String database) {
        return url(host(), ports.main(), database, "REQUIRED");
    }

    /** The URL of a server that the testkit runs. */
    protected static String url(String host, int port, String database, String sslMode) {
        // Without TLS, MySQL's caching_sha2_password needs the server's public key: Connector/J,
        // allowPublicKeyRetrieval.
        return "jdbc:mysql://" + host + ":" + port + "/" + database + "?sslMode=" + sslMode
                + "&allowPublicKeyRetrieval=true";
    }

    @Override
    protected String adminAddress(String database) {
        return url(host(), ports.admin(), database, "PREFERRED");
    }

    @Override
    protected String adminUser() {
        return Accounts.ADMIN;
    }

    @Override
    protected String adminPassword() {
        return Accounts.ADMIN_PASSWORD;
    }

    @Override
    protected boolean mayKill(String user) {
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
            requireRunning();
            if (frozen) {
                throw new IllegalStateException(this + " is frozen and cannot shut down: thaw() it, or crash() it");
            }
            if (!terminate(STOP_LIMIT)) {
                throw new MySqlServerException(
                        this + " did not shut down within " + STOP_LIMIT.toSeconds() + " s, see " + log());
            }
            hasEnded();
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
            if (alive()) {
                throw new IllegalStateException(this + " is running already");
            }
            hasEnded();
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
            requireRunning();
            kill();
            hasEnded();
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
            requireRunning();
            frozen = true;
            halt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void thaw() {
        lock.lock();
        try {
            requireRunning();
            if (frozen) {
                resume();
                frozen = false;
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
            if (!alive()) {
                startAgain();
            }
            thaw();
        } finally {
            lock.unlock();
        }
    }

    /** Where it ended and nobody here ended it: how, for a message that goes on. */
    protected String endedByItself() {
        return "";
    }

    private void requireRunning() {
        if (!alive()) {
            throw new IllegalStateException(
                    this + " is not running" + (closed ? ": it is closed" : endedByItself() + ": startAgain()"));
        }
    }

    private void hasEnded() {
        frozen = false;
        ended();
        forget();
    }

    @Override
    public void close() {
        if (!shared) {
            end();
        }
    }

    /** Ends it while the JVM ends, if that goes quickly. */
    protected final void endAtExit() {
        // Where another thread is at it, or this fails, something outside the JVM ends the server.
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
            discard();
            hasEnded();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was ended for good. */
    protected final boolean closed() {
        return closed;
    }
}

package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServerException;
import dev.nevergone.testkit.ServerKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** A server that this JVM runs as a process of its own. Thread-safe. */
public final class LocalServer extends ControlledServer {

    static final String HOST = "127.0.0.1";

    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(5);

    private final Distribution distribution;
    private final Launcher launcher;
    private final Thread hook;
    private volatile List<String> roleArguments = List.of();
    private @Nullable ServerProcess process;

    private LocalServer(Distribution distribution, boolean shared, List<String> extra, IntSupplier freePorts) {
        super(shared, freePorts);
        this.distribution = distribution;
        this.launcher = new Launcher(distribution, extra);
        this.hook = new Thread(this::endAtExit, "nevergone-testkit-exit");
    }

    /**
     * Starts one.
     *
     * @param shared whether {@link #close()} does nothing on it
     */
    public static LocalServer start(ServerKind kind, boolean shared, List<String> arguments) {
        return start(kind, shared, arguments, PortPicker::free);
    }

    static LocalServer start(ServerKind kind, boolean shared, List<String> arguments, IntSupplier freePorts) {
        LocalServer server = new LocalServer(Distribution.of(kind), shared, arguments, freePorts);
        Runtime.getRuntime().addShutdownHook(server.hook);
        try {
            server.begin();
            return server;
        } catch (RuntimeException e) {
            server.removeHook();
            throw e;
        }
    }

    @Override
    public void close() {
        super.close();
        if (closed()) {
            removeHook();
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException exiting) {
            // The hook runs, and finds nothing to do.
        }
    }

    @Override
    protected boolean launch() {
        launcher.copyDataOnce();
        process = launcher.launch(ports(), toString(), roleArguments);
        return process != null;
    }

    @Override
    public ServerKind kind() {
        return distribution.kind();
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
    protected boolean alive() {
        return process != null && process.alive();
    }

    private ServerProcess running() {
        ServerProcess current = process;
        if (current == null) {
            throw new IllegalStateException(this + " is not running");
        }
        return current;
    }

    @Override
    protected boolean terminate(Duration limit) {
        ServerProcess running = running();
        // What the SQL statement SHUTDOWN does too, but it needs no connection.
        running.signal("TERM");
        return running.awaitExit(limit);
    }

    @Override
    protected void kill() {
        running().kill();
    }

    @Override
    protected void halt() {
        ServerProcess running = running();
        running.signal("STOP");
        if (!Waiting.until(running::stopped, SIGNAL_LIMIT, this + " to freeze")) {
            throw new MySqlServerException(this + " still runs " + SIGNAL_LIMIT.toSeconds() + " s after SIGSTOP");
        }
    }

    @Override
    protected void resume() {
        ServerProcess running = running();
        running.signal("CONT");
        if (!Waiting.until(() -> !running.stopped(), SIGNAL_LIMIT, this + " to thaw")) {
            throw new MySqlServerException(this + " still stands " + SIGNAL_LIMIT.toSeconds() + " s after SIGCONT");
        }
    }

    @Override
    protected void ended() {
        process = null;
    }

    @Override
    protected String endedByItself() {
        return process == null || process.alive()
                ? ""
                : ", it ended by itself with status " + process.exitStatus() + ", see " + log();
    }

    @Override
    protected void discard() {
        if (process != null) {
            process.kill();
        }
        launcher.deleteData();
    }

    /** What the command line has besides, from the next start on. */
    void roleArguments(List<String> arguments) {
        roleArguments = List.copyOf(arguments);
    }

    /** Kills it if it runs, and starts it on data as new. */
    void startFromScratch() {
        lock.lock();
        try {
            if (alive()) {
                crash();
            }
            launcher.renewData();
            startAgain();
        } finally {
            lock.unlock();
        }
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
    protected String id() {
        return distribution.id();
    }

    @Override
    public String toString() {
        return id() + " at " + HOST + ":" + port();
    }
}

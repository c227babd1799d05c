package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one server's program on its data folder until it accepts. Thread-safe, but one run at a time makes sense. */
final class Launcher {

    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    // Short, for a stranger on the port may never answer; long enough for a slow machine's first TLS handshake.
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);

    private final Distribution distribution;
    private final List<String> extra;
    private final Path programs;
    private final Path template;
    private final Path data;
    private final Path log;

    /** Unpacks and initialises, where that is still to do, and makes the server's folder. */
    Launcher(Distribution distribution, List<String> extra) {
        ServerCache cache = ServerCache.ofUser();
        this.distribution = distribution;
        this.extra = List.copyOf(extra);
        this.programs = distribution.programs(cache);
        this.template = distribution.template(cache);
        Path folder = WorkFolder.ofThisJvm().next(distribution.id());
        this.data = folder.resolve("data");
        this.log = folder.resolve("server.log");
    }

    Path log() {
        return log;
    }

    /** Makes the data folder, a copy of the initialised one, where there is none. */
    void copyDataOnce() {
        if (Files.exists(data)) {
            return;
        }
        try {
            Trees.copy(template.resolve("data"), data);
        } catch (IOException e) {
            throw new MySqlServerException("Cannot copy a data folder to " + data + ": " + e, e);
        }
    }

    /** Makes the data folder anew. */
    void renewData() {
        try {
            Trees.delete(data);
        } catch (IOException e) {
            throw new MySqlServerException("Cannot delete the data folder " + data + ": " + e, e);
        }
        copyDataOnce();
    }

    void deleteData() {
        try {
            Trees.delete(data);
        } catch (IOException e) {
            LOG.warn("Cannot delete {}: {}", data, e.toString());
        }
    }

    /**
     * Runs the program.
     *
     * @param role further arguments of this run, after the server's own
     * @return the process, once it accepts; {@code null} if it found a port taken
     * @throws MySqlServerException if it ends for another reason, or does not accept in time; it is ended then
     */
    @Nullable
    ServerProcess launch(Ports ports, String name, List<String> role) {
        try {
            ServerLog news = ServerLog.from(log);
            List<String> arguments = new ArrayList<>(extra);
            arguments.addAll(role);
            forgetLastProcess();
            ServerProcess process = ServerProcess.start(
                    distribution.serverCommand(programs, template, data, ports, arguments), Path.of("/dev/null"), log);
            boolean decided = false;
            try {
                decided = Waiting.until(
                        () -> !process.alive() || accepts(ports.main()), START_LIMIT, name + " to accept");
                if (decided && process.alive()) {
                    return process;
                }
            } finally {
                if (!decided) {
                    process.kill();
                }
            }
            if (decided && news.portTaken()) {
                return null;
            }
            String what = decided
                    ? distribution.id() + " did not start"
                    : distribution.id() + " did not accept connections within " + START_LIMIT.toSeconds() + " s";
            throw new MySqlServerException(news.explain(distribution, what, process.exitStatus()));
        } catch (IOException e) {
            throw new MySqlServerException("Cannot run " + distribution.id() + " from " + programs + ": " + e, e);
        }
    }

    /**
     * After a SIGKILL its socket's lock names a process that is gone. MySQL does not start where that number lives again, as
     * somebody else's.
     */
    private void forgetLastProcess() throws IOException {
        Files.deleteIfExists(data.resolve("server.sock.lock"));
    }

    /** Whether the application user gets in, and into this server rather than one that holds the same port. */
    private boolean accepts(int port) {
        try (Connection connection = ServerBase.login(
                ControlledServer.url(LocalServer.HOST, port, "", "PREFERRED"),
                Accounts.USER,
                Accounts.USER_PASSWORD,
                PROBE_LIMIT)) {
            String folder = Objects.requireNonNullElse(ServerBase.text(connection, "SELECT @@datadir"), "");
            return Files.isSameFile(Path.of(folder), data);
        } catch (SQLException | IOException e) {
            return false;
        }
    }
}

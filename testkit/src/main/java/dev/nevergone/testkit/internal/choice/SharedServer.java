package dev.nevergone.testkit.internal.choice;

import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.MySqlServerException;
import dev.nevergone.testkit.ServerKind;
import dev.nevergone.testkit.internal.server.ExternalServer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This JVM's one server: the result of its one start, good or bad. */
public final class SharedServer {

    private static final Logger LOG = LoggerFactory.getLogger(SharedServer.class);
    private static final SharedServer INSTANCE = new SharedServer();

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable MySqlServer server;
    private @Nullable RuntimeException failure;

    private SharedServer() {}

    /** The server, started if this is the first call. */
    public static MySqlServer get() {
        return INSTANCE.startedOnce();
    }

    private MySqlServer startedOnce() {
        lock.lock();
        try {
            if (failure != null) {
                throw new MySqlServerException("The shared server did not start: " + failure.getMessage(), failure);
            }
            if (server == null) {
                server = start();
            }
            return server;
        } catch (MySqlServerException | IllegalArgumentException e) {
            if (failure == null) {
                failure = e;
            }
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private static MySqlServer start() {
        ServerChoice choice = ServerChoice.fromEnvironment();
        MySqlServer started = choice.kind() == ServerKind.EXTERNAL
                ? ExternalServer.connect(Objects.requireNonNull(choice.source()))
                : PrivateServers.start(choice, true, List.of());
        LOG.info("Test server: {}, picked by {}", started, choice.reason());
        return started;
    }
}

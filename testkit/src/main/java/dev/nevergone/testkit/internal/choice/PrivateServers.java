package dev.nevergone.testkit.internal.choice;

import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ReplicationPair;
import dev.nevergone.testkit.ServerKind;
import dev.nevergone.testkit.internal.container.ContainerServer;
import dev.nevergone.testkit.internal.server.LocalPair;
import dev.nevergone.testkit.internal.server.LocalServer;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Servers for one test. */
public final class PrivateServers {

    private static final Logger LOG = LoggerFactory.getLogger(PrivateServers.class);

    private PrivateServers() {}

    /** Starts one, as it was chosen. */
    public static MySqlServer start(ServerChoice choice, List<String> arguments) {
        MySqlServer server = start(choice, false, arguments);
        LOG.info("Private test server: {}, picked by {}", server, choice.reason());
        return server;
    }

    static MySqlServer start(ServerChoice choice, boolean shared, List<String> arguments) {
        return choice.kind() == ServerKind.CONTAINER
                ? ContainerServer.start(Objects.requireNonNull(choice.source()), shared, arguments)
                : LocalServer.start(choice.kind(), shared, arguments);
    }

    /** Starts a pair; where a container was chosen, of the programs that the testkit brings. */
    public static ReplicationPair startPair(ServerChoice choice) {
        if (choice.kind() != ServerKind.CONTAINER) {
            return LocalPair.start(choice.kind());
        }
        LOG.info(
                "A pair is never run in containers: it is of the kind MARIADB, though CONTAINER was picked by {}",
                choice.reason());
        return LocalPair.start(ServerKind.MARIADB);
    }
}

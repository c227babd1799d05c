package dev.nevergone.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nevergone.testkit.internal.container.NeedsDocker;

/** Stopping, crashing and freezing a container, also in a run that is for another server. */
class ContainerLifecycleTest extends ServerLifecycleTest {

    @Override
    MySqlServer.Builder builder() {
        assumeTrue(
                MySqlServer.shared().kind() != ServerKind.CONTAINER,
                "in this run ServerLifecycleTest is about containers");
        NeedsDocker.forImage("mysql:8.4");
        return MySqlServer.builder(ServerKind.CONTAINER);
    }
}

package dev.nevergone.testkit.internal.container;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import dev.nevergone.testkit.MySqlServerException;
import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.testcontainers.toxiproxy.ToxiproxyContainer;

/** A container of the real Toxiproxy in the network of a server's container, with one proxy that leads there. Thread-safe. */
public final class ToxiproxyBeside implements AutoCloseable {

    private static final String IMAGE = "ghcr.io/shopify/toxiproxy:2.12.0";
    private static final int API_PORT = 8474;
    private static final int PROXY_PORT = 8666;

    private final ToxiproxyContainer container;

    private ToxiproxyBeside(ToxiproxyContainer container) {
        this.container = container;
    }

    /** What keeps Toxiproxy's image from being run here, in words for one log line; {@code null} if nothing does. */
    public static @Nullable String lacks() {
        return DockerEngine.ofThisJvm().lacks(IMAGE);
    }

    /**
     * Starts one.
     *
     * @throws MySqlServerException if it does not start
     */
    public static ToxiproxyBeside start() {
        DockerEngine engine = DockerEngine.ofThisJvm();
        ToxiproxyContainer container = new ToxiproxyContainer(IMAGE).withNetwork(engine.network());
        // Each port costs a process of the engine, and the container has 33 by itself.
        container.setExposedPorts(List.of(API_PORT, PROXY_PORT));
        if (engine.host().equals(EngineClient.LOOPBACK)) {
            container.withCreateContainerCmdModifier(command -> {
                HostConfig host = Objects.requireNonNull(command.getHostConfig());
                host.withPortBindings(onLoopback(API_PORT), onLoopback(PROXY_PORT));
            });
        }
        try {
            container.start();
        } catch (RuntimeException e) {
            throw new MySqlServerException("A container of " + IMAGE + " did not start: " + e.getMessage(), e);
        }
        return new ToxiproxyBeside(container);
    }

    private static PortBinding onLoopback(int port) {
        return new PortBinding(Binding.bindIp(EngineClient.LOOPBACK), ExposedPort.tcp(port));
    }

    /** Makes its one proxy. */
    public Proxy proxyTo(ContainerServer server) throws IOException {
        return new ToxiproxyClient(host(), container.getMappedPort(API_PORT))
                .createProxy("mysql", "0.0.0.0:" + PROXY_PORT, server.networkAddress());
    }

    /** Where the proxy is reached. */
    public String host() {
        return DockerEngine.ofThisJvm().host();
    }

    /** Where the proxy is reached. */
    public int port() {
        return container.getMappedPort(PROXY_PORT);
    }

    @Override
    public void close() {
        container.stop();
    }

    @Override
    public String toString() {
        return "container of " + IMAGE;
    }
}

package dev.nevergone.testkit.internal.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import dev.nevergone.testkit.MySqlServerException;
import dev.nevergone.testkit.ServerKind;
import dev.nevergone.testkit.internal.server.Accounts;
import dev.nevergone.testkit.internal.server.ControlledServer;
import dev.nevergone.testkit.internal.server.PortPicker;
import dev.nevergone.testkit.internal.server.ServerSetting;
import dev.nevergone.testkit.internal.server.Waiting;
import dev.nevergone.testkit.internal.server.WorkFolder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;

/**
 * A server in a container. Testcontainers finds the engine, pulls the image and ends the container with the JVM; what it
 * has for running one cannot stop, kill and pause a container and start the same one again, so its client does that.
 * Thread-safe.
 */
public final class ContainerServer extends ControlledServer {

    /** The image where none is named. */
    public static final String DEFAULT_IMAGE = "mysql:8.4";

    // Initialising its data takes the image of MySQL 8.4 some 10 s, more on a busy machine.
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);
    private static final Duration LOG_LIMIT = Duration.ofSeconds(2);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    private static final Pattern PORT_TAKEN = Pattern.compile(
            "port is already allocated|address already in use|ports are not available|Only one usage of each socket",
            Pattern.CASE_INSENSITIVE);

    private final DockerEngine engine;
    private final DockerClient client;
    private final ServerImage image;
    private final List<String> extra;
    private final String host;
    private final String name;
    private final ContainerLog log;
    private @Nullable String container;
    private boolean initialised;

    private ContainerServer(
            DockerEngine engine, ServerImage image, boolean shared, List<String> extra, IntSupplier freePorts) {
        super(shared, freePorts);
        this.engine = engine;
        this.client = engine.client();
        this.image = image;
        this.extra = List.copyOf(extra);
        this.host = engine.host();
        Path folder = WorkFolder.ofThisJvm().next("container");
        this.name = "nevergone-" + folder.getFileName();
        this.log = new ContainerLog(folder.resolve("server.log"));
    }

    /** Whether an image of that name is taken for a MySQL or MariaDB. */
    public static boolean runs(String image) {
        return ServerImage.known(image);
    }

    /**
     * Starts one.
     *
     * @param shared whether {@link #close()} does nothing on it
     * @throws MySqlServerException if there is no Docker engine that can run the image, or the server does not start
     */
    public static ContainerServer start(String image, boolean shared, List<String> arguments) {
        return start(DockerEngine.ofThisJvm(), image, shared, arguments, PortPicker::free);
    }

    static ContainerServer start(
            DockerEngine engine, String image, boolean shared, List<String> arguments, IntSupplier freePorts) {
        String lacks = engine.lacks(image);
        if (lacks != null) {
            throw new MySqlServerException("Cannot run " + image + " in a container: " + lacks
                    + ". Put that right, or pick" + " another server with -D" + ServerSetting.PROPERTY);
        }
        ContainerServer server = new ContainerServer(engine, ServerImage.of(image), shared, arguments, freePorts);
        server.begin();
        return server;
    }

    @Override
    protected boolean launch() {
        String id = container;
        if (id == null) {
            id = create();
            container = id;
        }
        try {
            client.startContainerCmd(id).exec();
        } catch (DockerException e) {
            if (!PORT_TAKEN.matcher(String.valueOf(e.getMessage())).find()) {
                throw new MySqlServerException(
                        "Cannot start a container of " + image.name() + ": " + e.getMessage(), e);
            }
            if (!initialised) {
                // The next attempt is on other ports, which a container gets when it is made.
                remove();
            }
            return false;
        }
        log.follow(client, id);
        awaitAccepting();
        if (!initialised) {
            asAdmin("making the application user", c -> {
                execute(c, Accounts.userSql(image.revoked()).toArray(String[]::new));
                return true;
            });
            initialised = true;
        }
        return true;
    }

    private String create() {
        Map<String, String> labels = new HashMap<>(DockerClientFactory.DEFAULT_LABELS);
        // What Testcontainers ends containers by.
        labels.put(DockerClientFactory.TESTCONTAINERS_SESSION_ID_LABEL, DockerClientFactory.SESSION_ID);
        ExposedPort main = ExposedPort.tcp(ServerImage.PORT);
        ExposedPort admin = ExposedPort.tcp(ServerImage.ADMIN_PORT);
        HostConfig hostConfig = HostConfig.newHostConfig()
                .withNetworkMode(engine.network().getId())
                .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE))
                .withPortBindings(
                        new PortBinding(binding(ports().main()), main),
                        new PortBinding(binding(ports().admin()), admin));
        try {
            return client.createContainerCmd(EngineClient.named(image.name()).asCanonicalNameString())
                    .withLabels(labels)
                    .withHostName(name)
                    .withAliases(name)
                    .withEnv(image.environment())
                    .withCmd(image.command(name, extra))
                    .withExposedPorts(main, admin)
                    .withHostConfig(hostConfig)
                    .exec()
                    .getId();
        } catch (DockerException e) {
            throw new MySqlServerException("Cannot make a container of " + image.name() + ": " + e.getMessage(), e);
        }
    }

    /** On the loopback, unless the engine is on another machine. */
    private Binding binding(int port) {
        return host.equals(EngineClient.LOOPBACK) ? Binding.bindIpAndPort(host, port) : Binding.bindPort(port);
    }

    private void awaitAccepting() {
        boolean decided = false;
        try {
            decided = Waiting.until(() -> accepts() || !alive(), START_LIMIT, this + " to accept");
        } finally {
            if (!decided) {
                kill();
            }
        }
        if (decided && alive()) {
            // The copy of the log may be a moment behind.
            Waiting.until(() -> log.contains("ready for connections"), LOG_LIMIT, "the log of " + this);
            return;
        }
        log.awaitEnd();
        String what = decided
                ? " did not start, exit status " + inspect().getState().getExitCodeLong()
                : " did not accept connections within " + START_LIMIT.toSeconds() + " s";
        throw new MySqlServerException(id() + what + ". The end of " + log() + ":\n" + log.tail());
    }

    /** Whether root gets in; while the image initialises its data nobody does. */
    private boolean accepts() {
        try (Connection connection =
                login(url(host, port(), "", "PREFERRED"), adminUser(), adminPassword(), PROBE_LIMIT)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private InspectContainerResponse inspect() {
        return client.inspectContainerCmd(made()).exec();
    }

    private String made() {
        String id = container;
        if (id == null) {
            throw new IllegalStateException(this + " is not running");
        }
        return id;
    }

    @Override
    protected boolean alive() {
        try {
            return container != null && Boolean.TRUE.equals(inspect().getState().getRunning());
        } catch (NotFoundException e) {
            return false;
        }
    }

    @Override
    protected boolean terminate(Duration limit) {
        client.stopContainerCmd(made()).withTimeout((int) limit.toSeconds()).exec();
        return !alive();
    }

    @Override
    protected void kill() {
        client.killContainerCmd(made()).exec();
        if (!Waiting.until(() -> !alive(), KILL_LIMIT, this + " to end")) {
            throw new MySqlServerException(this + " is still there " + KILL_LIMIT.toSeconds() + " s after SIGKILL");
        }
    }

    @Override
    protected void halt() {
        if (!Boolean.TRUE.equals(inspect().getState().getPaused())) {
            client.pauseContainerCmd(made()).exec();
        }
    }

    @Override
    protected void resume() {
        client.unpauseContainerCmd(made()).exec();
    }

    @Override
    protected void ended() {
        log.awaitEnd();
    }

    @Override
    protected void discard() {
        if (container != null) {
            remove();
        }
    }

    private void remove() {
        String id = made();
        container = null;
        try {
            client.removeContainerCmd(id)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException e) {
            // Somebody else removed it, so it is gone.
        }
    }

    /** Host and port for other containers in this JVM's network; the same over restarts. */
    String networkAddress() {
        return name + ":" + ServerImage.PORT;
    }

    @Override
    public ServerKind kind() {
        return ServerKind.CONTAINER;
    }

    @Override
    public boolean isMariaDb() {
        return version().contains("MariaDB");
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public Path log() {
        return log.file();
    }

    @Override
    protected String id() {
        return "container of " + image.name();
    }

    @Override
    public String toString() {
        return id() + " at " + host + ":" + port();
    }
}

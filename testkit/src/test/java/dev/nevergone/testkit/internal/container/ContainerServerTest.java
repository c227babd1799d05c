package dev.nevergone.testkit.internal.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.dockerjava.api.model.Container;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.MySqlServerException;
import dev.nevergone.testkit.internal.server.PortPicker;
import dev.nevergone.testkit.internal.toxiproxy.Toxics;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;

class ContainerServerTest {

    private static List<String> containersOfThisJvm() {
        return EngineClient.running()
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(
                        Map.of(DockerClientFactory.TESTCONTAINERS_SESSION_ID_LABEL, DockerClientFactory.SESSION_ID))
                .exec()
                .stream()
                .map(Container::getId)
                .toList();
    }

    private static boolean answers(MySqlServer server, int port) throws SQLException {
        String url = server.jdbcUrl("").replace(":" + server.port() + "/", ":" + port + "/")
                + "&connectTimeout=10000&socketTimeout=10000";
        try (Connection connection = DriverManager.getConnection(url, server.username(), server.password())) {
            return connection.isValid(5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql:8.4", "mysql:8.0.33", "mariadb:11.4"})
    void runsAnImageAndLeavesNothingBehind(String image) throws SQLException {
        NeedsDocker.forImage(image);
        List<String> before = containersOfThisJvm();

        MySqlServer server = ContainerServer.start(image, false, List.of());
        try (server) {
            assertThat(answers(server, server.port())).isTrue();
            assertThat(server.isMariaDb()).isEqualTo(image.startsWith("mariadb"));
            assertThat(server.tls()).isTrue();
            assertThat(server.host()).isEqualTo("127.0.0.1");
            assertThat(containersOfThisJvm()).hasSize(before.size() + 1);
            server.freeze();
        }

        assertThat(containersOfThisJvm()).isEqualTo(before);
        assertThat(server.log()).content().contains("ready for connections");
    }

    @Test
    void takesOtherPortsWhereOneIsTaken() throws IOException, SQLException {
        NeedsDocker.forImage("mysql:8.4");
        List<String> before = containersOfThisJvm();
        AtomicInteger picks = new AtomicInteger();
        try (ServerSocket stranger = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                MySqlServer server = ContainerServer.start(
                        DockerEngine.ofThisJvm(),
                        "mysql:8.4",
                        false,
                        List.of(),
                        () -> picks.getAndIncrement() == 1 ? stranger.getLocalPort() : PortPicker.free())) {
            assertThat(answers(server, server.port())).isTrue();
            assertThat(picks).hasValue(4);
            assertThat(containersOfThisJvm()).hasSize(before.size() + 1);
        }
    }

    @Test
    void keepsItsPortWhereAnotherTookItMeanwhile() throws IOException {
        NeedsDocker.forImage("mysql:8.4");
        try (MySqlServer server = ContainerServer.start("mysql:8.4", false, List.of())) {
            server.crash();
            try (ServerSocket thief = new ServerSocket(server.port(), 50, InetAddress.getLoopbackAddress())) {
                assertThat(thief.isBound()).isTrue();
                assertThatExceptionOfType(MySqlServerException.class)
                        .isThrownBy(server::startAgain)
                        .withMessageStartingWith("Another program took port " + server.port());
            }
            server.startAgain();
        }
    }

    @Test
    void doesNotFallBackWhereItWasAskedForByName() {
        DockerEngine absent = new DockerEngine(
                List::of,
                () -> {
                    throw new AssertionError("Testcontainers is looked for");
                },
                List.of(),
                Duration.ofSeconds(5));

        assertThatExceptionOfType(MySqlServerException.class)
                .isThrownBy(() -> ContainerServer.start(absent, "mysql:8.4", true, List.of(), PortPicker::free))
                .withMessage(
                        "Cannot run mysql:8.4 in a container: DOCKER_HOST is not set, and there is no Docker socket."
                                + " Put that right, or pick another server with -Dnevergone.server");
    }

    @Test
    void saysWhyAnImageThatWasAskedForCannotBeRun() {
        NeedsDocker.forImage("mysql:8.4");

        assertThatExceptionOfType(MySqlServerException.class)
                .isThrownBy(() -> ContainerServer.start("mysql:no-such-tag", false, List.of()))
                .withMessageStartingWith(
                        "Cannot run mysql:no-such-tag in a container: the image mysql:no-such-tag cannot"
                                + " be pulled: ");
    }

    @Test
    void isReachedThroughToxiproxyAlsoAfterARestart() throws IOException, SQLException {
        NeedsDocker.forImage("mysql:8.4");
        try (MySqlServer server = ContainerServer.start("mysql:8.4", false, List.of());
                Toxics toxics = Toxics.inFrontOf(server)) {
            assertThat(answers(server, toxics.port())).isTrue();

            server.restart();
            toxics.proxy().toxics().latency("slow", ToxicDirection.DOWNSTREAM, 300);
            long start = System.nanoTime();

            assertThat(answers(server, toxics.port())).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(300));
        }
    }
}

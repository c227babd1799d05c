package dev.nevergone.testkit.internal.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.nevergone.testkit.internal.server.PortPicker;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;

/** What counts as "no Docker", and how soon it is known. */
class DockerEngineTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Callable<EngineClient> NOT_TO_BE_LOADED = () -> {
        throw new AssertionError("Testcontainers is looked for");
    };
    // With a registry in their names: for others Testcontainers asks the engine that it has found itself.
    private static final String IMAGE = "registry.example/mysql:8.4";
    private static final String OTHER = "registry.example/mariadb:11.4";
    private static final String CLEANER = "registry.example/" + EngineClient.CLEANER;
    private static final FakeEngine.Answer REFUSE =
            request -> FakeEngine.send(request, 500, "{\"message\":\"no route\\nto registry\"}");

    private static DockerEngine engine(URI address, Duration limit, String... needed) {
        return new DockerEngine(() -> List.of(address), () -> EngineClient.at(address), List.of(needed), limit);
    }

    private static DockerEngine silent(List<URI> addresses) {
        return new DockerEngine(() -> addresses, NOT_TO_BE_LOADED, List.of(), LIMIT);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void isAbsentWhereThereIsNoSocketAndNothingListens(@TempDir Path folder) {
        long start = System.nanoTime();
        URI port = URI.create("tcp://127.0.0.1:" + PortPicker.free());
        URI socket = URI.create("unix://" + folder.resolve("docker.sock"));

        assertThat(silent(List.of()).lacks("mysql:8.4"))
                .isEqualTo("DOCKER_HOST is not set, and there is no Docker socket");
        assertThat(silent(List.of(port, socket)).lacks("mysql:8.4"))
                .startsWith(
                        "the Docker engine at " + port + " does not answer: Connection refused; the Docker engine at "
                                + socket + " does not answer: ");

        assertThat(since(start)).isLessThan(Duration.ofMillis(1900));
    }

    @Test
    void isAbsentWhereItAcceptsAndIsMute() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            URI address = URI.create("tcp://127.0.0.1:" + mute.getLocalPort());
            DockerEngine engine = silent(List.of(address));
            long start = System.nanoTime();

            assertThat(engine.lacks("mysql:8.4"))
                    .isEqualTo("the Docker engine at " + address + " did not answer within 2 s");
            assertThat(since(start)).isLessThan(LIMIT);

            long again = System.nanoTime();
            assertThat(engine.lacks("mariadb:11.4")).isEqualTo(engine.lacks("mysql:8.4"));
            assertThat(since(again)).isLessThan(Duration.ofMillis(1900));
        }
    }

    @Test
    void isAbsentWhereItFallsSilentAfterThePing() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                FakeEngine pinged = new FakeEngine(List.of(), REFUSE)) {
            URI silent = URI.create("tcp://127.0.0.1:" + mute.getLocalPort());
            DockerEngine engine = new DockerEngine(
                    () -> List.of(pinged.address()), () -> EngineClient.at(silent), List.of(), Duration.ofSeconds(3));
            long start = System.nanoTime();

            assertThat(engine.lacks("mysql:8.4")).isEqualTo("the Docker engine did not answer Testcontainers in time");
            assertThat(since(start)).isLessThan(LIMIT);
        }
    }

    @Test
    void lacksAnImageThatCannotBePulledAndSaysSoInOneLine() throws IOException {
        try (FakeEngine fake = new FakeEngine(List.of(), REFUSE)) {
            DockerEngine engine = engine(fake.address(), LIMIT);
            long start = System.nanoTime();

            String reason = engine.lacks(IMAGE);

            assertThat(since(start)).isLessThan(LIMIT);
            assertThat(reason)
                    .startsWith("the image " + IMAGE + " cannot be pulled: ")
                    .contains("to registry")
                    .hasLineCount(1);
            int requests = fake.requests().size();
            assertThat(engine.lacks(IMAGE)).isEqualTo(reason);
            assertThat(fake.requests()).hasSize(requests);
        }
    }

    @Test
    void lacksAnImageWhoseRegistryIsSilent() throws IOException {
        List<FakeEngine> self = new ArrayList<>();
        try (FakeEngine fake = new FakeEngine(List.of(), request -> self.get(0).beMute(request))) {
            self.add(fake);
            long start = System.nanoTime();

            assertThat(engine(fake.address(), Duration.ofSeconds(3)).lacks(IMAGE))
                    .isEqualTo("the image " + IMAGE + " cannot be pulled: no registry answered in time");
            assertThat(since(start)).isLessThan(LIMIT);
        }
    }

    @Test
    void isAbsentWhereTestcontainersCannotHaveItsCleaner() throws IOException {
        try (FakeEngine fake = new FakeEngine(List.of("mysql:8.4/json"), REFUSE)) {
            assertThat(engine(fake.address(), LIMIT, CLEANER).lacks(IMAGE))
                    .startsWith("the image " + CLEANER + " cannot be pulled: ");
            assertThat(engine(fake.address(), LIMIT).lacks(IMAGE)).isNull();
        }
    }

    @Test
    void waitsForAPullThatShowsProgress() throws IOException {
        Duration limit = Duration.ofSeconds(3);
        Duration pull = Duration.ofSeconds(4);
        try (FakeEngine fake = new FakeEngine(List.of(), request -> pullSlowly(request, pull, ""))) {
            long start = System.nanoTime();

            assertThat(engine(fake.address(), limit).lacks(IMAGE)).isNull();

            assertThat(since(start)).isGreaterThan(pull);
            assertThat(fake.requests()).anyMatch(r -> r.contains("fromImage=registry.example%2Fmysql&tag=8.4"));
        }
    }

    @Test
    void lacksAnImageWhosePullEndsInAnError() throws IOException {
        String error = "{\"errorDetail\":{\"message\":\"disk full\"},\"error\":\"disk full\"}\n";
        try (FakeEngine fake =
                new FakeEngine(List.of(), request -> pullSlowly(request, Duration.ofMillis(200), error))) {
            assertThat(engine(fake.address(), LIMIT).lacks(IMAGE))
                    .isEqualTo("the image " + IMAGE + " cannot be pulled: disk full");
        }
    }

    private static void pullSlowly(HttpExchange request, Duration length, String end) throws IOException {
        request.sendResponseHeaders(200, 0);
        OutputStream body = request.getResponseBody();
        long start = System.nanoTime();
        while (since(start).compareTo(length) < 0) {
            body.write("{\"status\":\"Downloading\",\"id\":\"a\",\"progressDetail\":{\"current\":7,\"total\":9}}\n"
                    .getBytes(StandardCharsets.UTF_8));
            body.flush();
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        body.write(end.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keepsAnEngineThatRanAnImageWhereAnotherCannotBeHad() throws IOException {
        try (FakeEngine fake = new FakeEngine(List.of("mysql:8.4/json"), REFUSE)) {
            DockerEngine engine = engine(fake.address(), LIMIT);
            assertThat(engine.lacks(IMAGE)).isNull();
            assertThat(engine.lacks(OTHER)).startsWith("the image " + OTHER + " cannot be pulled: ");

            assertThat(engine.lacks(IMAGE)).isNull();
        }
    }

    @Test
    void looksWhereTestcontainersLooks(@TempDir Path home) throws IOException {
        Path run = Files.createDirectories(home.resolve(".docker/run"));
        Path socket = Files.createFile(run.resolve("docker.sock"));

        assertThat(EngineAddress.candidates(name -> null, home)).contains(URI.create("unix://" + socket));
        assertThat(EngineAddress.candidates(name -> name.equals("XDG_RUNTIME_DIR") ? run.toString() : null, home))
                .contains(URI.create("unix://" + socket));
        assertThat(EngineAddress.candidates(name -> name.equals("DOCKER_HOST") ? "tcp://docker:2375" : null, home))
                .containsExactly(URI.create("tcp://docker:2375"));
        Files.writeString(home.resolve(".testcontainers.properties"), "docker.host=tcp://other:2375\n");
        assertThat(EngineAddress.candidates(name -> null, home)).containsExactly(URI.create("tcp://other:2375"));
    }

    @Test
    void asksForTheCleanerThatTestcontainersUses() throws ReflectiveOperationException {
        Constructor<?> constructor =
                Class.forName("org.testcontainers.utility.RyukContainer").getDeclaredConstructor();
        constructor.setAccessible(true);
        GenericContainer<?> cleaner = (GenericContainer<?>) constructor.newInstance();

        assertThat(cleaner.getImage().toString()).contains(EngineClient.CLEANER);
    }
}

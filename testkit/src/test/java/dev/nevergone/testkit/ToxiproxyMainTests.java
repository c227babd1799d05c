package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.testkit.internal.toxiproxy.CommandLine;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server as a process of its own. */
class ToxiproxyMainTests {

    @Test
    void hasTheDefaultsOfTheOriginal() {
        assertThat(CommandLine.parse(List.of())).isEqualTo(new CommandLine("localhost", 8474, "", false, false, false));
    }

    @Test
    void readsFlagsInEveryWayThatGoDoes() {
        assertThat(CommandLine.parse(List.of(
                        "-host",
                        "h",
                        "--port=1",
                        "-config=c=d",
                        "--seed",
                        "-5",
                        "-proxy-metrics",
                        "-runtime-metrics=false",
                        "-version=T",
                        "rest",
                        "-host",
                        "not read")))
                .isEqualTo(new CommandLine("h", 1, "c=d", true, true, false));
    }

    @ParameterizedTest
    @CsvSource({
        "-what,flag provided but not defined: -what",
        "-host,flag needs an argument: -host",
        "-port=x,invalid value \"x\" for flag -port: parse error",
        "-seed=x,invalid value \"x\" for flag -seed: parse error",
        "-version=maybe,invalid value \"maybe\" for flag -version: parse error"
    })
    void saysWhatIsWrongWithAFlag(String flag, String message) {
        assertThatThrownBy(() -> CommandLine.parse(List.of(flag)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void tellsItsVersionAndEnds() throws Exception {
        Process process = start("-version");
        assertThat(output(process)).isEqualTo("toxiproxy-server version git\n");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void explainsItsFlagsWhereOneIsUnknown() throws Exception {
        Process process = start("-what");
        assertThat(output(process)).startsWith("flag provided but not defined: -what\nUsage of toxiproxy:\n");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void servesTheConfiguredProxiesUntilItIsTerminated(@TempDir Path directory) throws Exception {
        Path config = directory.resolve("proxies.json");
        Files.writeString(config, "[{\"name\":\"c\",\"listen\":\"127.0.0.1:0\",\"upstream\":\"x:1\"}]");
        int port = freePort();
        Process process = start("-port", String.valueOf(port), "-config", config.toString());
        try {
            ToxiproxyClient client = new ToxiproxyClient("127.0.0.1", port);
            awaitAnswer(client);
            for (int i = 0; i < 100 && client.getProxies().isEmpty(); i++) {
                Thread.sleep(50);
            }
            assertThat(client.getProxies()).hasSize(1);
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void startsEmptyWhereTheConfigurationCannotBeRead() throws Exception {
        int port = freePort();
        Process process = start("-port", String.valueOf(port), "-config", "/no/such/file");
        try {
            ToxiproxyClient client = new ToxiproxyClient("127.0.0.1", port);
            awaitAnswer(client);
            assertThat(client.getProxies()).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void awaitAnswer(ToxiproxyClient client) throws Exception {
        for (int i = 0; i < 400; i++) {
            try {
                client.version();
                return;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        throw new AssertionError("no answer in 20 s");
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static Process start(String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                ToxiproxyServer.class.getName()));
        command.addAll(List.of(flags));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}

package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nevergone.testkit.internal.toxiproxy.CommandLine;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server as a process of its own. */
@Timeout(60)
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

    @Test
    void startsEmptyWhereTheConfigurationIsNone(@TempDir Path directory) throws Exception {
        Path config = directory.resolve("proxies.json");
        Files.writeString(config, "[{\"name\":");
        int port = freePort();
        Process process = start("-port", String.valueOf(port), "-config", config.toString());
        try {
            ToxiproxyClient client = new ToxiproxyClient("127.0.0.1", port);
            awaitAnswer(client);
            assertThat(client.getProxies()).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void carriesTrafficThroughAConfiguredProxyFromTheFirstMoment(@TempDir Path directory) throws Exception {
        try (ServerSocket upstream = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int listen = freePort();
            Path config = directory.resolve("proxies.json");
            Files.writeString(
                    config,
                    "[{\"name\":\"c\",\"listen\":\"127.0.0.1:%d\",\"upstream\":\"127.0.0.1:%d\",\"enabled\":true}]"
                            .formatted(listen, upstream.getLocalPort()));
            int port = freePort();
            Process process = start("-host", "127.0.0.1", "-port=" + port, "--config=" + config);
            try {
                ToxiproxyClient client = new ToxiproxyClient("127.0.0.1", port);
                awaitAnswer(client);
                for (int i = 0; i < 100 && client.getProxies().isEmpty(); i++) {
                    Thread.sleep(50);
                }
                try (Socket near = new Socket(InetAddress.getLoopbackAddress(), listen);
                        Socket far = upstream.accept()) {
                    near.getOutputStream().write(7);
                    assertThat(far.getInputStream().read()).isEqualTo(7);
                }
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void isReachedOverLoopbackOnlyUnlessToldOtherwise() throws Exception {
        InetAddress other = outwardAddress();
        assumeTrue(other != null, "this machine has no address but loopback");
        int port = freePort();
        Process process = start("-port", String.valueOf(port));
        try {
            awaitAnswer(new ToxiproxyClient("127.0.0.1", port));
            assertThatThrownBy(() -> new Socket(other, port).close()).isInstanceOf(ConnectException.class);
        } finally {
            process.destroyForcibly();
        }
        int open = freePort();
        Process told = start("-host", "0.0.0.0", "-port", String.valueOf(open));
        try {
            awaitAnswer(new ToxiproxyClient("127.0.0.1", open));
            new Socket(other, open).close();
        } finally {
            told.destroyForcibly();
        }
    }

    /** An IPv4 address of this machine's that is not loopback; {@code null} where there is none. */
    private static @Nullable InetAddress outwardAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst()
                .orElse(null);
    }

    @Test
    void staysWhereItsPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process process = start("-port", String.valueOf(taken.getLocalPort()));
            try {
                // AssertJ would read the stream to its end, which does not come.
                assertThat(process.inputReader()
                                .lines()
                                .anyMatch(line -> line.contains("cannot listen on localhost:" + taken.getLocalPort())))
                        .isTrue();
                assertThat(process.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
                process.destroy();
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
            } finally {
                process.destroyForcibly();
            }
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

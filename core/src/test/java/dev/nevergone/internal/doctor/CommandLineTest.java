package dev.nevergone.internal.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the program asks for the password. */
class CommandLineTest {

    private static int asked(Map<String, String> environment, String arguments) throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        AtomicInteger asked = new AtomicInteger();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        CommandLine program = new CommandLine(environment, () -> {
            asked.incrementAndGet();
            return "typed-secret";
        });
        String[] args = arguments.replace("HOST", "127.0.0.1:" + nobody).split(" ");
        int status = program.run(args, print, print);
        assertThat(status).as(out.toString(StandardCharsets.UTF_8)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("DANGER connect")
                .doesNotContain("typed-secret");
        return asked.get();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://HOST/app --user x",
                "jdbc:mysql://HOST/app username=x",
                "jdbc:mysql://HOST/app?user=x",
                "jdbc:mysql://x@HOST/app",
                "jdbc-url=jdbc:mysql://HOST/app --user x",
                "jdbc-url=jdbc:mysql://HOST/app?user=x",
                "url=jdbc:mariadb://HOST/app?user=x"
            })
    void isAskedForWhereThereIsAUserWithoutOne(String arguments) throws Exception {
        assertThat(asked(Map.of(), arguments)).isEqualTo(1);
        assertThat(asked(Map.of("NEVERGONE_PASSWORD", "y"), arguments)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://HOST/app",
                "jdbc:mysql://HOST/app?user=x&password=y",
                "jdbc:mysql://x:y@HOST/app",
                "jdbc-url=jdbc:mysql://HOST/app?user=x&password=y"
            })
    void isNotAskedForWithoutAUserOrWithOneInTheUrl(String arguments) throws Exception {
        assertThat(asked(Map.of(), arguments)).isZero();
    }

    @Test
    void isNotAskedForWhereTheSettingsAreWrong() {
        AtomicInteger asked = new AtomicInteger();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status = new CommandLine(Map.of(), () -> String.valueOf(asked.incrementAndGet()))
                .run(
                        new String[] {"jdbc:mysql://127.0.0.1/app", "--user", "x", "pool-syze=3"},
                        new PrintStream(out),
                        new PrintStream(out));
        assertThat(status).isEqualTo(2);
        assertThat(asked).hasValue(0);
    }
}

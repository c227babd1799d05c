package dev.nevergone;

import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The program, as a process of its own. */
@Timeout(120)
class DoctorTest {

    private static final Map<String, String> PASSWORD = Map.of("NEVERGONE_PASSWORD", server().password());

    /** What a process printed, and its exit status. */
    private record Outcome(int status, String out, String err) {}

    private static Outcome run(Map<String, String> environment, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.nevergone.Doctor"));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("NEVERGONE_PASSWORD");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            String out = text(process.getInputStream().readAllBytes());
            String err = text(process.getErrorStream().readAllBytes());
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Outcome(process.exitValue(), out, err);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(byte[] bytes) throws IOException {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void printsTheReportAndEndsWithZeroWhereNothingIsDangerous() throws Exception {
        Outcome outcome = run(
                PASSWORD,
                server().database(Pools.DATABASE),
                "--user",
                server().username(),
                "pool-size=3",
                "recycle=10m");
        assertThat(outcome.status()).as(outcome.out() + outcome.err()).isZero();
        assertThat(outcome.out())
                .startsWith("pool doctor at ")
                .contains("0 DANGER")
                .contains("poolSize 3, maxOverflow 5")
                .contains("recycle 600 s")
                .doesNotContain("pool-state");
        assertThat(outcome.out().lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void endsWithOneWhereSomethingIsDangerous() throws Exception {
        Outcome outcome =
                run(PASSWORD, server().database(Pools.DATABASE), "--user", server().username(), "max-overflow=-1");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).contains("DANGER max-overflow");

        Outcome down = run(Map.of(), "jdbc:mysql://127.0.0.1:" + Pools.closedPort() + "/app?user=x&password=geheim");
        assertThat(down.status()).isEqualTo(1);
        assertThat(down.out()).contains("DANGER connect").contains("CONNECT_REFUSED_OR_UNREACHABLE");
        assertThat(down.out() + down.err()).doesNotContain("geheim");
    }

    @Test
    void endsWithTwoWhereItIsCalledInAnotherWay() throws Exception {
        Outcome nothing = run(Map.of());
        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.err()).contains("dev.nevergone.Doctor <JDBC URL>");

        Outcome unknown = run(Map.of(), "jdbc:mysql://127.0.0.1/app", "pool-syze=3");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("pool-syze: is not a known key. Did you mean pool-size?");

        Outcome noUrl = run(Map.of(), "pool-size=3");
        assertThat(noUrl.status()).isEqualTo(2);
        assertThat(noUrl.err()).contains("url (missing)");

        Outcome secret = run(Map.of(), "jdbc:mysql://127.0.0.1/app", "--user", "x", "password=geheim");
        assertThat(secret.status()).isEqualTo(2);
        assertThat(secret.err()).contains("NEVERGONE_PASSWORD").doesNotContain("geheim");

        Outcome stray = run(Map.of(), "jdbc:mysql://127.0.0.1/app", "--user", "x", "geheim");
        assertThat(stray.status()).isEqualTo(2);
        assertThat(stray.err()).contains("argument 4").doesNotContain("geheim");
    }

    @Test
    void explainsItself() throws Exception {
        Outcome help = run(Map.of(), "--help");
        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("NEVERGONE_PASSWORD").contains("Exit status");
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
    }
}

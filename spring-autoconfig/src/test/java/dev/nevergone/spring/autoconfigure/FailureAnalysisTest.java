package dev.nevergone.spring.autoconfigure;

import static dev.nevergone.spring.autoconfigure.Contexts.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.FaultyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a real application prints when it cannot start. */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTest {

    @TempDir
    private Path folder;

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({NevergoneAutoConfiguration.class, DataSourceAutoConfiguration.class})
    static class App {}

    /** Needs the database while it starts, as a migration does. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({NevergoneAutoConfiguration.class, DataSourceAutoConfiguration.class})
    static class Migrating {
        @Bean
        Object migration(DataSource dataSource) {
            return Flyway.configure().dataSource(dataSource).load().migrate();
        }
    }

    private void start(Class<?> application, String... lines) throws IOException {
        Path file = folder.resolve("application.properties");
        Files.write(file, java.util.List.of(lines));
        SpringApplication app = new SpringApplication(application);
        app.setWebApplicationType(WebApplicationType.NONE);
        try {
            app.run("--spring.config.location=" + file.toUri()).close();
        } catch (Exception expected) {
            return;
        }
        throw new AssertionError("the application has started");
    }

    private String[] database(String url, String... more) {
        String[] own = Contexts.properties(url);
        String[] all = java.util.Arrays.copyOf(own, own.length + more.length);
        System.arraycopy(more, 0, all, own.length, more.length);
        return all;
    }

    @Test
    void aBadValueIsNamedWithFileAndLine(CapturedOutput output) throws IOException {
        start(App.class, database(SERVER.database("failing"), "nevergone.pool-size=0"));
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("nevergone.pool-size=0  (URL [file:" + folder.resolve("application.properties"))
                .contains("4:21")
                .contains("Rule: poolSize (0): must be at least 1")
                .contains("Change nevergone.pool-size as the rule says");
    }

    @Test
    void aRuleBetweenTwoNamesBoth(CapturedOutput output) throws IOException {
        start(
                App.class,
                database(
                        SERVER.database("failing"),
                        "spring.datasource.hikari.connection-timeout=2000",
                        "nevergone.outage-grace=9s"));
        assertThat(output)
                .contains("nevergone.outage-grace=9s")
                .contains("spring.datasource.hikari.connection-timeout=2000")
                .contains("4:45")
                .contains("poolTimeout (2 s): must not be shorter than outageGrace (9 s)")
                .contains("Change one of these settings as the rule says");
    }

    @Test
    void aBadUrlShowsNoSecret(CapturedOutput output) throws IOException {
        start(
                App.class,
                "spring.datasource.url=jdbc:mysql://me:geheim@127.0.0.1:3306/shop?autoReconnect=true",
                "nevergone.driver-properties.trustCertificateKeyStorePassword=geheim");
        assertThat(output)
                .contains("Property: spring.datasource.url")
                .contains("autoReconnect")
                .doesNotContain("geheim");
    }

    @Test
    void aMistypedNameIsAnsweredWithTheRightOne(CapturedOutput output) throws IOException {
        start(
                App.class,
                database(SERVER.database("failing"), "nevergone.pool-sise=5", "nevergone.retry.max-atempts=2"));
        assertThat(output)
                .contains("There are no such properties")
                .contains("Did you mean nevergone.pool-size where it says nevergone.pool-sise?")
                .contains("Did you mean nevergone.retry.max-attempts where it says nevergone.retry.max-atempts?");
    }

    @Test
    void aServerThatRefusesConnectionsIsSaidInWords(CapturedOutput output) throws IOException {
        try (FaultyServer faulty = FaultyServer.start()) {
            faulty.refuseConnections();
            start(Migrating.class, database(faulty.jdbcUrl(), "nevergone.outage-grace=100ms"));
            assertThat(output)
                    .contains("could not be reached at start-up: the connection was refused")
                    .contains(faulty.jdbcUrl().replaceAll("\\?.*", ""))
                    .contains("raise nevergone.outage-grace and nevergone.pool-timeout");
        }
    }

    @Test
    void aWarmUpThatFailsIsSaidInTheSameWords(CapturedOutput output) throws IOException {
        try (FaultyServer faulty = FaultyServer.start()) {
            faulty.refuseConnections();
            start(App.class, database(faulty.jdbcUrl(), "nevergone.outage-grace=100ms", "nevergone.warm-up=1"));
            assertThat(output).contains("could not be reached at start-up: the connection was refused");
        }
    }

    @Test
    void aWrongPasswordIsSaidInWords(CapturedOutput output) throws IOException {
        start(Migrating.class, database(SERVER.database("failing"), "spring.datasource.password=geheim"));
        assertThat(output)
                .contains("access denied")
                .contains("Correct spring.datasource.username and spring.datasource.password")
                .doesNotContain("geheim");
    }

    @Test
    void anUnknownHostIsSaidInWords(CapturedOutput output) throws IOException {
        start(Migrating.class, database("jdbc:mysql://no-such-host.invalid:3306/shop", "nevergone.outage-grace=100ms"));
        assertThat(output).contains("the host's name is not known to the DNS");
    }

    @Test
    void anUnknownDatabaseIsSaidInWords(CapturedOutput output) throws IOException {
        start(Migrating.class, database(SERVER.jdbcUrl("no_such_database")));
        assertThat(output).contains("the server has no database of that name");
    }

    @Test
    void aServerThatIsFullIsSaidInWords(CapturedOutput output) throws IOException {
        try (FaultyServer faulty = FaultyServer.start()) {
            faulty.tooManyConnections();
            start(Migrating.class, database(faulty.jdbcUrl(), "nevergone.outage-grace=100ms"));
            assertThat(output).contains("takes no more connections").contains("max_connections");
        }
    }

    @Test
    void aMissingDriverIsAnsweredWithItsDependency(CapturedOutput output) throws IOException {
        start(App.class, database("jdbc:mariadb://127.0.0.1:3306/shop"));
        assertThat(output)
                .contains("The driver of the database is not on the class path")
                .contains("Add the dependency org.mariadb.jdbc:mariadb-java-client");
    }

    @Test
    void aFailureThatHasNothingToDoWithUsIsLeftToOthers(CapturedOutput output) throws IOException {
        start(Broken.class, database(SERVER.database("failing")));
        assertThat(output).doesNotContain("could not be reached at start-up").doesNotContain("Did you mean");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({NevergoneAutoConfiguration.class, DataSourceAutoConfiguration.class})
    static class Broken {
        @Bean
        Object broken(DataSource dataSource) throws Exception {
            try (Connection connection = dataSource.getConnection()) {
                return connection.createStatement().executeQuery("SELECT nonsense");
            }
        }
    }
}

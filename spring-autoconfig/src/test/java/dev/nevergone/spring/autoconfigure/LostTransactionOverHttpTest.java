package dev.nevergone.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.FaultyServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What a browser is told when the application's transaction was lost. */
@Timeout(120)
class LostTransactionOverHttpTest {

    private static FaultyServer server;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
                "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
            })
    @Import(Notes.class)
    static class App {}

    @RestController
    static class Notes {

        private final JdbcClient notes;

        Notes(JdbcClient notes) {
            this.notes = notes;
        }

        @GetMapping("/note")
        @Transactional
        public String note() {
            notes.sql("INSERT INTO note VALUES (1)").update();
            return "noted";
        }
    }

    @RestControllerAdvice
    static class OwnAnswer {

        @ExceptionHandler(TransactionException.class)
        @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
        public String answer() {
            return "our own words";
        }
    }

    @BeforeAll
    static void start() throws Exception {
        server = FaultyServer.start();
        String database = server.jdbcUrl("lost_over_http");
        try (var connection = server.adminConnection();
                var statement = connection.createStatement()) {
            assertThat(database).contains("lost_over_http");
            statement.execute("CREATE TABLE IF NOT EXISTS lost_over_http.note (n INT)");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void heal() {
        server.heal();
    }

    private static ConfigurableApplicationContext run(Class<?>... more) {
        List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--nevergone.outage-grace=300ms"));
        for (String line : Contexts.properties(server.jdbcUrl("lost_over_http"))) {
            arguments.add("--" + line);
        }
        List<Class<?>> sources = new ArrayList<>(List.of(more));
        sources.add(App.class);
        return SpringApplication.run(sources.toArray(Class<?>[]::new), arguments.toArray(String[]::new));
    }

    private static HttpResponse<String> note(ConfigurableApplicationContext app) throws Exception {
        String port = app.getEnvironment().getProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/note"))
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void aCommitOfUnknownOutcomeIsNoSuccess() throws Exception {
        try (ConfigurableApplicationContext app = run()) {
            assertThat(note(app).body()).isEqualTo("noted");
            server.cutAfterCommit();
            HttpResponse<String> answer = note(app);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("\"status\":500");
            assertThat(note(app).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aServerThatIsAwayIsNoSuccess() throws Exception {
        try (ConfigurableApplicationContext app = run()) {
            assertThat(note(app).statusCode()).isEqualTo(200);
            server.shutdown();
            assertThat(note(app).statusCode()).isEqualTo(500);
        }
    }

    @Test
    void theApplicationsOwnHandlerComesFirst() throws Exception {
        try (ConfigurableApplicationContext app = run(OwnAnswer.class)) {
            server.cutAfterCommit();
            HttpResponse<String> answer = note(app);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("our own words");
        }
    }
}

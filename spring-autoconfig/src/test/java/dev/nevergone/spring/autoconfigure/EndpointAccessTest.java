package dev.nevergone.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.testkit.FaultyServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** The endpoint of a running web application, as an operator reaches it. */
class EndpointAccessTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
                "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
            })
    static class App {}

    private static ConfigurableApplicationContext start(String... lines) {
        return startAt(Contexts.SERVER.database("access"), lines);
    }

    private static ConfigurableApplicationContext startAt(String url, String... lines) {
        List<String> arguments = new ArrayList<>(List.of("--server.port=0"));
        for (String line : Contexts.properties(url)) {
            arguments.add("--" + line);
        }
        for (String line : lines) {
            arguments.add("--" + line);
        }
        return SpringApplication.run(App.class, arguments.toArray(String[]::new));
    }

    private static HttpResponse<String> call(ConfigurableApplicationContext app, String path, String body)
            throws IOException, InterruptedException {
        String port = app.getEnvironment().getProperty("local.server.port");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/" + path));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void httpReachesItOnlyWhereTheUserExposesIt() throws Exception {
        try (ConfigurableApplicationContext app = start("management.endpoint.health.show-details=always")) {
            assertThat(call(app, "nevergone", "").statusCode()).isEqualTo(404);
            assertThat(call(app, "health/nevergone/dataSource", "").body()).contains("\"server\":\"UP\"");
            assertThat(call(app, "health", "").body())
                    .contains("\"nevergone\":{")
                    .contains("\"db\":{");
        }
    }

    @Test
    void httpReadsAndDoesNotChangeByDefault() throws Exception {
        try (ConfigurableApplicationContext app = start("management.endpoints.web.exposure.include=nevergone,info")) {
            HttpResponse<String> read = call(app, "nevergone/dataSource", "");
            assertThat(read.statusCode()).isEqualTo(200);
            assertThat(read.body())
                    .contains("\"pool-size\":\"10\"")
                    .contains("\"server\":\"UP\"")
                    .contains("\"lastLosses\":[]");
            assertThat(call(app, "nevergone/other", "").statusCode()).isEqualTo(404);
            assertThat(call(app, "nevergone/dataSource", "{\"action\":\"suspend\"}")
                            .statusCode())
                    .isEqualTo(405);
            assertThat(call(app, "info", "").body()).contains("\"nevergone\":{\"version\":");
        }
    }

    @Test
    void httpDiagnosesWhereItIsAskedToAndOnlyThen() throws Exception {
        try (ConfigurableApplicationContext app =
                start("management.endpoints.web.exposure.include=nevergone", "nevergone.max-overflow=-1")) {
            HttpResponse<String> examined = call(app, "nevergone/dataSource/diagnosis", "");
            assertThat(examined.statusCode()).isEqualTo(200);
            assertThat(examined.body())
                    .contains("\"worst\":\"DANGER\"")
                    .contains("\"topic\":\"max-overflow\"")
                    .contains("\"report\":[\"pool default at ")
                    .contains("DANGER max-overflow");
            if (!Contexts.SERVER.password().isEmpty()) {
                assertThat(examined.body()).doesNotContain(Contexts.SERVER.password());
            }
            assertThat(call(app, "nevergone/other/diagnosis", "").statusCode()).isEqualTo(404);
            assertThat(call(app, "nevergone/dataSource/horoscope", "").statusCode())
                    .isEqualTo(400);

            assertThat(call(app, "nevergone", "").body()).doesNotContain("\"worst\"");
            assertThat(call(app, "nevergone/dataSource", "").body()).doesNotContain("\"worst\"");
        }
    }

    @Test
    void httpTellsOfAServerThatIsDown() throws Exception {
        try (FaultyServer faulty = FaultyServer.start();
                ConfigurableApplicationContext app =
                        startAt(faulty.jdbcUrl(), "management.endpoints.web.exposure.include=nevergone")) {
            faulty.refuseConnections();
            HttpResponse<String> examined = call(app, "nevergone/dataSource/diagnosis", "");
            assertThat(examined.statusCode()).isEqualTo(200);
            assertThat(examined.body()).contains("CONNECT_REFUSED_OR_UNREACHABLE at 127.0.0.1:");
        }
    }

    @Test
    void httpChangesWhereTheUserAllowsIt() throws Exception {
        try (ConfigurableApplicationContext app = start(
                "management.endpoints.web.exposure.include=nevergone",
                "management.endpoint.nevergone.access=unrestricted")) {
            HttpResponse<String> suspended = call(app, "nevergone/dataSource", "{\"action\":\"suspend\"}");
            assertThat(suspended.statusCode()).isEqualTo(200);
            assertThat(suspended.body()).contains("\"suspended\":true");
            assertThat(call(app, "nevergone/dataSource", "{\"action\":\"resume\"}")
                            .body())
                    .contains("\"suspended\":false");
            assertThat(call(app, "nevergone/other", "{\"action\":\"evict\"}").statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void jmxReadsIt() throws Exception {
        try (ConfigurableApplicationContext app =
                start("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=nevergone")) {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            Set<ObjectName> names =
                    server.queryNames(new ObjectName("org.springframework.boot:type=Endpoint,name=Nevergone,*"), null);
            assertThat(names).hasSize(1);
            Object shown = server.invoke(names.iterator().next(), "pools", new Object[0], new String[0]);
            assertThat(String.valueOf(shown)).contains("dataSource").contains("pool-size");
            Object examined = server.invoke(
                    names.iterator().next(), "examine", new Object[] {"dataSource", "DIAGNOSIS"}, new String[] {
                        String.class.getName(), String.class.getName()
                    });
            assertThat(String.valueOf(examined)).contains("worst").contains("wait-timeout");
            assertThat(app.getBean("dataSource")).isNotInstanceOf(HikariDataSource.class);
        }
    }
}

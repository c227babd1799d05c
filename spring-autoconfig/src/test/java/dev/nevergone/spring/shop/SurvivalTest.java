package dev.nevergone.spring.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.FaultyServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.task.ThreadPoolTaskSchedulerCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** The whole application under load, over a server that loses its connections and goes away. */
@Timeout(240)
class SurvivalTest {

    private static final Logger LOG = LoggerFactory.getLogger("survival");
    private static final Duration AWAY = Duration.ofSeconds(3);

    private static FaultyServer server;

    @BeforeAll
    static void start() {
        server = FaultyServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** What the scheduled job threw. */
    static class JobErrors {

        final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

        @Bean
        ThreadPoolTaskSchedulerCustomizer jobErrorsAreNoted() {
            return scheduler -> scheduler.setErrorHandler(errors::add);
        }
    }

    private record Run(Load load, List<Throwable> jobErrors, long jobs, String prefix) {}

    @Test
    void nothingFailsAndNothingIsLostOrDoubled() throws Exception {
        Run run = run("kept", Duration.ofMillis(1200));
        assertThat(messages(run)).isEmpty();
        assertThat(run.jobErrors()).isEmpty();
        assertThat(run.jobs()).as("stocktakings").isGreaterThan(10);
        assertThat(numbers(run, "shop", "SELECT COUNT(*) FROM stocktaking WHERE sold <> purchased"))
                .containsExactly("0");
        assertThat(run.load().requests()).isGreaterThan(500);

        // Every request that was made was acknowledged, so what is there is exactly what was promised.
        assertThat(numbers(run, "shop", "SELECT number FROM purchase"))
                .containsExactlyInAnyOrderElementsOf(run.load().promised("buy"));
        assertThat(numbers(run, "shop", "SELECT id, sold FROM article ORDER BY id"))
                .isEqualTo(
                        numbers(run, "shop", "SELECT article_id, SUM(quantity) FROM purchase GROUP BY 1 ORDER BY 1"));
        assertThat(numbers(run, "auth", "SELECT request FROM login"))
                .containsExactlyInAnyOrderElementsOf(run.load().promised("login"));
        assertThat(numbers(run, "auth", "SELECT id, logins FROM users ORDER BY id"))
                .isEqualTo(numbers(run, "auth", "SELECT user_id, COUNT(*) FROM login GROUP BY 1 ORDER BY 1"));
        assertThat(numbers(run, "audit", "SELECT request FROM entry"))
                .containsExactlyInAnyOrderElementsOf(run.load().promised("enter"));
        assertThat(numbers(run, "audit", "SELECT request FROM seen"))
                .containsExactlyInAnyOrderElementsOf(run.load().promised("saw"));
    }

    @Test
    void withoutNevergoneTheSameFaultsAreFelt() throws Exception {
        Run run = run("plain", Duration.ofMillis(400), "nevergone.enabled=false");
        assertThat(run.load().failures()).as("the faults happened").isNotEmpty();
    }

    private static Run run(String prefix, Duration pause, String... properties) throws Exception {
        boolean plain = Arrays.asList(properties).contains("nevergone.enabled=false");
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(ShopApplication.class)
                .sources(plain ? new Class<?>[] {JobErrors.class, PlainBinds.class} : new Class<?>[] {JobErrors.class})
                .run(arguments(prefix, properties))) {
            Load load = new Load(application);
            load.start();
            breakThings(pause);
            load.stop(Duration.ofSeconds(60));
            List<Throwable> jobErrors = List.copyOf(application.getBean(JobErrors.class).errors);
            Run run = new Run(load, jobErrors, jobs(prefix), prefix);
            tell(run);
            return run;
        } finally {
            server.heal();
        }
    }

    private static void breakThings(Duration pause) throws InterruptedException {
        List<Runnable> faults = new ArrayList<>(List.of(
                server::killConnections,
                server::reset,
                server::killConnections,
                SurvivalTest::away,
                server::killConnections,
                server::reset));
        for (Runnable fault : faults) {
            Thread.sleep(pause.toMillis());
            fault.run();
        }
        Thread.sleep(pause.toMillis());
    }

    private static void away() {
        server.shutdown();
        try {
            Thread.sleep(AWAY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.startAgain();
    }

    private static String[] arguments(String prefix, String... properties) {
        return Stream.concat(
                        Stream.of(
                                "spring.config.name=shop",
                                "spring.datasource.url=" + server.jdbcUrl(prefix + "_shop"),
                                "spring.datasource.username=" + server.username(),
                                "spring.datasource.password=" + server.password(),
                                "spring.flyway.user=" + server.username(),
                                "spring.flyway.password=" + server.password(),
                                "nevergone.binds.auth.url=" + server.jdbcUrl(prefix + "_auth"),
                                "nevergone.binds.auth.username=" + server.username(),
                                "nevergone.binds.auth.password=" + server.password(),
                                "nevergone.binds.audit.url=" + server.jdbcUrl(prefix + "_audit"),
                                "nevergone.binds.audit.username=" + server.username(),
                                "nevergone.binds.audit.password=" + server.password()),
                        Stream.of(properties))
                .map(property -> "--" + property)
                .toArray(String[]::new);
    }

    private static List<String> messages(Run run) {
        return run.load().failures().stream()
                .map(failure -> failure.what() + ": " + failure.why())
                .toList();
    }

    private static long jobs(String prefix) throws SQLException {
        return Long.parseLong(
                numbers(prefix, "shop", "SELECT COUNT(*) FROM stocktaking").get(0));
    }

    private static List<String> numbers(Run run, String database, String sql) throws SQLException {
        return numbers(run.prefix(), database, sql);
    }

    private static List<String> numbers(String prefix, String database, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection admin = server.adminConnection()) {
            admin.setCatalog(prefix + "_" + database);
            try (Statement statement = admin.createStatement();
                    ResultSet result = statement.executeQuery(sql)) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    rows.add(columns == 1 ? result.getString(1) : result.getString(1) + "=" + result.getString(2));
                }
            }
        }
        return rows;
    }

    private static void tell(Run run) {
        Load load = run.load();
        Map<String, Long> kinds = load.failures().stream()
                .collect(Collectors.groupingBy(
                        failure -> failure.what().split(" ")[0] + ": "
                                + failure.why().getClass().getSimpleName(),
                        Collectors.counting()));
        LOG.info(
                "{}: {} requests, {} failed {}, slowest {} ms; {} runs of the job, {} failed",
                run.prefix(),
                load.requests(),
                load.failures().size(),
                kinds,
                load.slowest().toMillis(),
                run.jobs(),
                run.jobErrors().size());
    }
}

package dev.nevergone.spring.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.MySqlServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Measures what the starter adds to the time in which a small application starts and answers its first query. Run by its name
 * on a quiet machine, as {@code docs/spring.md} shows, and never with the suite: the work of other tests is no smaller than what
 * is measured. It is here because this class path is an application's; that of the benchmarks
 * also holds other pools and the drivers they bring.
 */
@Timeout(240)
class StartUpFigures {

    private static final Logger LOG = LoggerFactory.getLogger("start-up");
    private static final int WARM_UPS = 3;
    private static final int STARTS = 10;

    private static final Duration GOAL = Duration.ofMillis(100);

    private static final MySqlServer SERVER = MySqlServer.shared();

    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
                "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
                "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
            })
    static class Small {}

    private record Start(long started, long answered) {}

    @Test
    void theStarterAddsLittleToTheStart() {
        for (int i = 0; i < WARM_UPS; i++) {
            start(true);
            start(false);
        }
        List<Start> with = new ArrayList<>();
        List<Start> without = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            with.add(start(true));
            without.add(start(false));
        }
        long started = median(with.stream().mapToLong(Start::started))
                - median(without.stream().mapToLong(Start::started));
        long answered = median(with.stream().mapToLong(Start::answered))
                - median(without.stream().mapToLong(Start::answered));
        LOG.info(
                "with: {} us started, {} us first query answered; the starter added {} us and {} us",
                median(with.stream().mapToLong(Start::started)) / 1000,
                median(with.stream().mapToLong(Start::answered)) / 1000,
                started / 1000,
                answered / 1000);
        assertThat(Duration.ofNanos(started)).isLessThanOrEqualTo(GOAL);
        assertThat(Duration.ofNanos(answered)).isLessThanOrEqualTo(GOAL);
    }

    private static Start start(boolean withStarter) {
        long begin = System.nanoTime();
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Small.class)
                .properties(Map.of(
                        "nevergone.enabled",
                        withStarter,
                        "spring.datasource.url",
                        SERVER.database("startup"),
                        "spring.datasource.username",
                        SERVER.username(),
                        "spring.datasource.password",
                        SERVER.password(),
                        "spring.main.banner-mode",
                        "off",
                        "spring.main.web-application-type",
                        "none",
                        "logging.level.root",
                        "error",
                        "logging.level.start-up",
                        "info"))
                .run()) {
            long started = System.nanoTime();
            application.getBean(JdbcTemplate.class).queryForObject("SELECT 1", Integer.class);
            return new Start(started - begin, System.nanoTime() - begin);
        }
    }

    private static long median(LongStream values) {
        long[] sorted = values.sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}

package dev.nevergone.spring.autoconfigure;

import java.sql.Connection;
import java.util.Arrays;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Measures what the starter adds to the start of an application without web, up to its first connection, with and without
 * it in turns: {@code main}, no test.
 */
final class StartUpFigures {

    private static final int WARM_UPS = 3;
    private static final int ROUNDS = 10;

    private StartUpFigures() {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        NevergoneAutoConfiguration.class,
        NevergoneActuatorAutoConfiguration.class,
        NevergoneHealthAutoConfiguration.class,
        DataSourceAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class
    })
    static class App {}

    public static void main(String[] arguments) throws Exception {
        Logger log = LoggerFactory.getLogger(StartUpFigures.class);
        String[] properties = Arrays.stream(Contexts.properties(Contexts.SERVER.database("figures")))
                .map(line -> "--" + line)
                .toArray(String[]::new);
        long[][] context = new long[2][ROUNDS];
        long[][] connection = new long[2][ROUNDS];
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            for (int with = 0; with < 2; with++) {
                long begin = System.nanoTime();
                long ready;
                long connected;
                try (ConfigurableApplicationContext app = start(properties, with == 1)) {
                    ready = System.nanoTime();
                    try (Connection first = app.getBean(DataSource.class).getConnection()) {
                        connected = System.nanoTime();
                    }
                }
                if (round >= 0) {
                    context[with][round] = ready - begin;
                    connection[with][round] = connected - begin;
                }
            }
        }
        log.info(
                "context {} ms without, {} ms with; to the first connection {} ms without, {} ms with",
                median(context[0]),
                median(context[1]),
                median(connection[0]),
                median(connection[1]));
        System.exit(0);
    }

    private static ConfigurableApplicationContext start(String[] properties, boolean with) {
        SpringApplication app = new SpringApplication(App.class);
        app.setWebApplicationType(WebApplicationType.NONE);
        app.setLogStartupInfo(false);
        String[] all = Arrays.copyOf(properties, properties.length + 3);
        all[properties.length] = "--nevergone.enabled=" + with;
        all[properties.length + 1] = "--logging.level.root=warn";
        all[properties.length + 2] = "--logging.level.dev.nevergone.spring=info";
        return app.run(all);
    }

    private static double median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return (sorted[ROUNDS / 2 - 1] + sorted[ROUNDS / 2]) / 2e6;
    }
}

package dev.nevergone.spring.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.PoolSettings;
import dev.nevergone.spring.autoconfigure.NevergoneProperties;
import dev.nevergone.testkit.ArmedRule;
import dev.nevergone.testkit.FaultyMySql;
import dev.nevergone.testkit.FaultyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What docs/spring.md shows compiles, binds and works, and what other pages show of Spring, too. */
class GuideTest {

    private static final List<String> PAGES = List.of("spring.md", "getting-started.md", "from-sqlalchemy.md");
    private static final Pattern OF_SPRING = Pattern.compile("@(RetryTransaction|Bind)\\b");
    private static final Path SOURCES = Path.of("src", "test", "java", "dev", "nevergone", "spring", "guide");

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        for (String page : PAGES) {
            Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
                    .matcher(Files.readString(Path.of("..", "docs", page)))
                    .results()
                    .map(block -> block.group(1).strip())
                    .forEach(blocks::add);
        }
        return blocks;
    }

    private static String flat(String code) {
        return code.replaceAll("\\s+", " ");
    }

    @Test
    void everyPieceOfJavaIsInASourceThatIsCompiled() throws IOException {
        String sources = flat(Files.readString(SOURCES.resolve("AccountService.java"))
                + Files.readString(SOURCES.resolve("Bank.java")));
        List<String> ofSpring = blocks("java").stream()
                .filter(block -> OF_SPRING.matcher(block).find())
                .toList();
        assertThat(ofSpring).hasSize(3).allSatisfy(block -> assertThat(sources).contains(flat(block)));
    }

    /** What fits each knob may still not fit together. */
    private static void makesSettings(List<PropertySource<?>> read) {
        Map<String, Object> knobs = new HashMap<>(Map.of("url", "jdbc:mysql://127.0.0.1/app"));
        for (PropertySource<?> source : read) {
            for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
                if (name.startsWith("nevergone.") && !name.startsWith("nevergone.binds.")) {
                    knobs.put(name.substring("nevergone.".length()), String.valueOf(source.getProperty(name)));
                }
            }
        }
        assertThat(PoolSettings.fromMap(knobs).jdbcUrl()).isEqualTo(knobs.get("url"));
    }

    @Test
    void everyPropertyExists() throws IOException {
        for (String block : blocks("yaml")) {
            List<PropertySource<?>> read = new YamlPropertySourceLoader()
                    .load("guide", new ByteArrayResource(block.getBytes(StandardCharsets.UTF_8)));
            NevergoneProperties bound = new Binder(ConfigurationPropertySources.from(read))
                    .bind(
                            NevergoneProperties.PREFIX,
                            Bindable.of(NevergoneProperties.class),
                            new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                    .get();
            assertThat(bound.isEnabled()).isTrue();
            makesSettings(read);
        }
        assertThat(blocks("yaml")).hasSize(4);
    }

    @Test
    void theServicesWorkThroughLosses(@FaultyMySql FaultyServer mysql) {
        String url = mysql.jdbcUrl("guide");
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=" + url,
                        "spring.datasource.username=" + mysql.username(),
                        "spring.datasource.password=" + mysql.password(),
                        "spring.flyway.enabled=false",
                        "spring.jpa.database-platform=org.hibernate.dialect.MySQLDialect",
                        "nevergone.binds.auth.url=" + mysql.jdbcUrl("guide_auth"),
                        "nevergone.binds.auth.username=" + mysql.username(),
                        "nevergone.binds.auth.password=" + mysql.password())
                .run()) {
            JdbcClient client = context.getBean(JdbcClient.class);
            JdbcClient auth = context.getBean("authJdbcClient", JdbcClient.class);
            client.sql("CREATE TABLE IF NOT EXISTS accounts (id BIGINT PRIMARY KEY, cents BIGINT)")
                    .update();
            client.sql("REPLACE INTO accounts VALUES (1, 100), (2, 0)").update();
            auth.sql("DROP TABLE IF EXISTS users").update();
            auth.sql("CREATE TABLE users (name VARCHAR(20))").update();

            ArmedRule cut = mysql.protocol().onSqlMatching("^UPDATE").nth(2).cutBefore();
            context.getBean(Bank.class).transfer(1, 2, 60);
            assertThat(cut.fired()).isOne();
            assertThat(client.sql("SELECT cents FROM accounts ORDER BY id")
                            .query(Long.class)
                            .list())
                    .containsExactly(40L, 60L);

            mysql.killConnections();
            context.getBean(AccountService.class).register("Ada");
            assertThat(auth.sql("SELECT name FROM users").query(String.class).list())
                    .containsExactly("Ada");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Bank.class, AccountService.class})
    static class Application {}
}

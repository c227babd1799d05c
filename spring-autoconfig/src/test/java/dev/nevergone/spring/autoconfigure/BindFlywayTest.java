package dev.nevergone.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.ResilientDataSource;
import dev.nevergone.spring.Bind;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

class BindFlywayTest {

    private static final MySqlServer SERVER = MySqlServer.shared();
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private String main = "";
    private String auth = "";
    private ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeEach
    void freshDatabases() {
        int number = COUNTER.incrementAndGet();
        main = SERVER.database("flymain" + number);
        auth = SERVER.database("flyauth" + number);
        runner = BindsTest.bind(
                        new ApplicationContextRunner()
                                .withConfiguration(AutoConfigurations.of(
                                        NevergoneAutoConfiguration.class,
                                        BindsAutoConfiguration.class,
                                        DataSourceAutoConfiguration.class,
                                        JdbcTemplateAutoConfiguration.class,
                                        JdbcClientAutoConfiguration.class,
                                        FlywayAutoConfiguration.class)),
                        "flyauth",
                        auth)
                .withPropertyValues(
                        "spring.datasource.url=" + main,
                        "spring.datasource.username=" + SERVER.username(),
                        "spring.datasource.password=" + SERVER.password());
    }

    private static JdbcClient bind(ApplicationContext context) {
        return context.getBean("flyauthJdbcClient", JdbcClient.class);
    }

    private static JdbcClient primary(ApplicationContext context) {
        return context.getBean("jdbcClient", JdbcClient.class);
    }

    private static List<String> tables(JdbcClient client) {
        return client.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
                        + " ORDER BY table_name")
                .query(String.class)
                .list();
    }

    private static List<String> versions(JdbcClient client, String history) {
        return client.sql("SELECT version FROM " + history + " ORDER BY installed_rank")
                .query(String.class)
                .list();
    }

    private void execute(String url, String sql) throws SQLException {
        try (Connection connection = java.sql.DriverManager.getConnection(url, SERVER.username(), SERVER.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void withoutBeingAskedItMigratesTheDefaultDatabaseOnly() {
        runner.run(context -> {
            assertThat(tables(primary(context))).containsExactlyInAnyOrder("flyway_schema_history", "of_main");
            assertThat(tables(bind(context))).isEmpty();
        });
    }

    @Test
    void aBindIsMigratedFromAFolderOfItsNameBeforeAnyoneUsesIt() {
        runner.withPropertyValues("nevergone.binds.flyauth.flyway.enabled=true")
                .withUserConfiguration(ReadsWhileWired.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean("seenByClient")).isEqualTo(1);
                    assertThat(context.getBean("seenByDataSource")).isEqualTo(1);
                    assertThat(tables(bind(context))).containsExactlyInAnyOrder("flyway_schema_history", "users");
                    assertThat(versions(bind(context), "flyway_schema_history")).containsExactly("1", "2");
                    assertThat(tables(primary(context)))
                            .as("the default database has its own migrations and no other")
                            .containsExactlyInAnyOrder("flyway_schema_history", "of_main");
                    assertThat(context.getBeansOfType(Flyway.class)).hasSize(1);
                });
        runner.withPropertyValues("nevergone.binds.flyauth.flyway.enabled=true").run(context -> {
            assertThat(context).as("a second start").hasNotFailed();
            assertThat(versions(bind(context), "flyway_schema_history")).containsExactly("1", "2");
        });
    }

    @Test
    void aTableThatTheMigrationsDoNotKnowSurvives() throws SQLException {
        execute(auth, "CREATE TABLE precious (id INT PRIMARY KEY)");
        execute(auth, "INSERT INTO precious VALUES (42)");
        runner.withPropertyValues("nevergone.binds.flyauth.flyway.enabled=true").run(context -> assertThat(context)
                .as("a database with tables and no history is not touched unasked")
                .getFailure()
                .hasStackTraceContaining("baseline"));
        runner.withPropertyValues(
                        "nevergone.binds.flyauth.flyway.enabled=true",
                        "nevergone.binds.flyauth.flyway.baseline-on-migrate=true",
                        "nevergone.binds.flyauth.flyway.baseline-version=0")
                .run(context -> {
                    assertThat(tables(bind(context)))
                            .containsExactlyInAnyOrder("flyway_schema_history", "precious", "users");
                    assertThat(bind(context)
                                    .sql("SELECT id FROM precious")
                                    .query(Integer.class)
                                    .single())
                            .isEqualTo(42);
                });
    }

    @Test
    void itsOptionsArePassedOn() {
        runner.withPropertyValues(
                        "nevergone.binds.flyauth.flyway.enabled=true",
                        "nevergone.binds.flyauth.flyway.table=auth_history",
                        "nevergone.binds.flyauth.flyway.locations=classpath:binds/uses-placeholder",
                        "nevergone.binds.flyauth.flyway.placeholders.table_name=placed")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(tables(bind(context))).containsExactlyInAnyOrder("auth_history", "placed");
                });
    }

    @Test
    void anotherUserCanMigrate() throws SQLException {
        try (Connection admin = SERVER.adminConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE USER IF NOT EXISTS 'migrator'@'%' IDENTIFIED BY 'secret'");
            statement.execute("GRANT ALL ON *.* TO 'migrator'@'%'");
        }
        runner.withPropertyValues(
                        "nevergone.binds.flyauth.flyway.enabled=true",
                        "nevergone.binds.flyauth.flyway.user=migrator",
                        "nevergone.binds.flyauth.flyway.password=secret")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(bind(context)
                                    .sql("SELECT DISTINCT installed_by FROM flyway_schema_history")
                                    .query(String.class)
                                    .single())
                            .isEqualTo("migrator");
                    assertThat(SERVER.connectionCount("migrator")).isZero();
                    assertThat(context.getBean("flyauthDataSource", ResilientDataSource.class)
                                    .settings()
                                    .username())
                            .isEqualTo(SERVER.username());
                });
    }

    @Test
    void migrationsThatTheDefaultDatabaseWouldRunTooAreRefused() {
        runner.withPropertyValues(
                        "nevergone.binds.flyauth.flyway.enabled=true",
                        "nevergone.binds.flyauth.flyway.locations=classpath:/db/migration/flyauth/")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("nevergone.binds.flyauth.flyway.locations")
                        .hasStackTraceContaining("must not be inside classpath:db/migration"));
        runner.withPropertyValues("nevergone.binds.flyauth.flyway.enabled=true", "spring.flyway.locations=classpath:db")
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining("must not be inside classpath:db "));
        BindsTest.bind(runner, "migration", auth)
                .withPropertyValues("nevergone.binds.migration.flyway.enabled=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("nevergone.binds.migration.flyway.locations"));
    }

    @Test
    void twoDatabasesMayHaveTheSameMigrations() {
        runner.withPropertyValues(
                        "nevergone.binds.flyauth.flyway.enabled=true",
                        "nevergone.binds.flyauth.flyway.locations=classpath:db/migration")
                .run(context -> {
                    assertThat(tables(primary(context))).contains("of_main");
                    assertThat(tables(bind(context))).contains("of_main");
                });
    }

    @Test
    void aFolderThatIsNotThereStopsTheApplication() {
        runner.withPropertyValues(
                        "nevergone.binds.flyauth.flyway.enabled=true",
                        "nevergone.binds.flyauth.flyway.locations=classpath:db/nowhere")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("db/nowhere"));
    }

    @Test
    void withoutFlywayItSaysWhatToAdd() {
        ApplicationContextRunner without = runner.withPropertyValues("nevergone.binds.flyauth.flyway.enabled=true");
        without.withClassLoader(new FilteredClassLoader("org.flywaydb")).run(context -> assertThat(context)
                .getFailure()
                .isInstanceOf(InvalidPoolPropertyException.class)
                .hasMessageContaining("nevergone.binds.flyauth.flyway.enabled")
                .hasMessageContaining("org.flywaydb:flyway-mysql"));
        without.withClassLoader(new FilteredClassLoader("org.flywaydb.database.mysql"))
                .run(context -> assertThat(context).getFailure().hasMessageContaining("org.flywaydb:flyway-mysql"));
        runner.withClassLoader(new FilteredClassLoader("org.flywaydb"))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aDataSourceOfTheApplicationsOwnIsMigratedBeforeItsTemplates() {
        runner.withPropertyValues("nevergone.binds.flyauth.flyway.enabled=true")
                .withUserConfiguration(OwnDataSource.class)
                .withPropertyValues("test.own-url=" + auth)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(tables(bind(context))).contains("users");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class ReadsWhileWired {
        @Bean
        Integer seenByClient(@Bind("flyauth") JdbcClient client) {
            return client.sql("SELECT COUNT(*) FROM users").query(Integer.class).single();
        }

        @Bean
        Integer seenByDataSource(@Bind("flyauth") DataSource dataSource) {
            return JdbcClient.create(dataSource)
                    .sql("SELECT COUNT(*) FROM users")
                    .query(Integer.class)
                    .single();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnDataSource {
        @Bean
        @Bind("flyauth")
        DataSource flyauthDataSource(org.springframework.core.env.Environment environment) {
            return new org.springframework.jdbc.datasource.DriverManagerDataSource(
                    environment.getRequiredProperty("test.own-url"), SERVER.username(), SERVER.password());
        }
    }
}

package dev.nevergone.spring.autoconfigure;

import static dev.nevergone.spring.autoconfigure.Contexts.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.Credentials;
import dev.nevergone.CredentialsProvider;
import dev.nevergone.ResilientDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** A password changes on the server while the application runs. */
class CredentialsTest {

    private static final String USER = "rotated";

    private final Map<String, Object> changed = new HashMap<>();

    @BeforeEach
    void createUser() throws SQLException {
        SERVER.database("credentials");
        admin("DROP USER IF EXISTS '" + USER + "'@'%'");
        admin("CREATE USER '" + USER + "'@'%' IDENTIFIED BY 'first'");
        admin("GRANT ALL ON credentials.* TO '" + USER + "'@'%'");
    }

    @AfterEach
    void dropUser() throws SQLException {
        admin("DROP USER IF EXISTS '" + USER + "'@'%'");
    }

    private static void admin(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(SERVER.adminUrl(""));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private ApplicationContextRunner runner() {
        return Contexts.on("credentials")
                .withConfiguration(AutoConfigurations.of(NevergoneRefreshAutoConfiguration.class))
                .withPropertyValues("spring.datasource.username=" + USER, "spring.datasource.password=first")
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("vault", changed)));
    }

    private static String user(ResilientDataSource pool) throws SQLException {
        return pool.withConnection(connection -> {
            try (var rows = connection.createStatement().executeQuery("SELECT CURRENT_USER()")) {
                rows.next();
                return rows.getString(1);
            }
        });
    }

    private static void announce(ApplicationContext context) {
        context.publishEvent(new EnvironmentChangeEvent(context, Set.of("spring.datasource.password")));
    }

    @Test
    void aPropertyThatSpringCloudChangedIsTakenOver() {
        runner().run(context -> {
            ResilientDataSource pool = context.getBean(ResilientDataSource.class);
            assertThat(user(pool)).startsWith(USER);
            for (String password : new String[] {"second", "third"}) {
                admin("ALTER USER '" + USER + "'@'%' IDENTIFIED BY '" + password + "'");
                changed.put("spring.datasource.password", password);
                announce(context);
                pool.evictAll();
                SERVER.killConnections();
                assertThat(user(pool)).startsWith(USER);
            }
        });
    }

    @Test
    void aRefusedPasswordIsForgottenWithTheNewOne() {
        runner().withPropertyValues("spring.datasource.password=stale").run(context -> {
            ResilientDataSource pool = context.getBean(ResilientDataSource.class);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> user(pool)))
                    .isInstanceOf(SQLException.class);
            changed.put("spring.datasource.password", "first");
            announce(context);
            assertThat(user(pool)).startsWith(USER);
        });
    }

    @Test
    void anotherPropertysChangeLeavesTheConnectionsAlone() {
        runner().run(context -> {
            ResilientDataSource pool = context.getBean(ResilientDataSource.class);
            user(pool);
            changed.put("some.thing", "else");
            announce(context);
            user(pool);
            assertThat(pool.stats().created()).isEqualTo(1);
        });
    }

    @Test
    void credentialsThatCameFromElsewhereStay() {
        runner().withBean(CredentialsProvider.class, () -> () -> Credentials.of(USER, "first"))
                .run(context -> {
                    ResilientDataSource pool = context.getBean(ResilientDataSource.class);
                    user(pool);
                    changed.put("spring.datasource.password", "nonsense");
                    announce(context);
                    pool.evictAll();
                    assertThat(user(pool)).startsWith(USER);
                });
    }

    @Test
    void aProviderBeanIsAskedForEachConnection() {
        AtomicReference<String> password = new AtomicReference<>("first");
        runner().withPropertyValues("spring.datasource.password=never-right")
                .withBean(CredentialsProvider.class, () -> () -> Credentials.of(USER, password.get()))
                .run(context -> {
                    ResilientDataSource pool = context.getBean(ResilientDataSource.class);
                    assertThat(user(pool)).startsWith(USER);
                    admin("ALTER USER '" + USER + "'@'%' IDENTIFIED BY 'second'");
                    password.set("second");
                    SERVER.killConnections();
                    assertThat(user(pool)).startsWith(USER);
                });
    }

    @Test
    void withoutSpringCloudNothingListens() {
        runner().withClassLoader(
                        new org.springframework.boot.test.context.FilteredClassLoader("org.springframework.cloud"))
                .run(context -> {
                    assertThat(context).doesNotHaveBean(CredentialsRefresher.class);
                    assertThat(context.getBean(ConfigurableEnvironment.class)).isNotNull();
                });
    }
}

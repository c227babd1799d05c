package dev.nevergone.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.Databases;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.spring.Bind;
import dev.nevergone.testkit.MySqlServer;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

@CompileWithForkedClassLoader
class BindsAheadOfTimeTest {

    private static final MySqlServer SERVER = MySqlServer.shared();

    @Test
    void bindsAreDefinedAheadOfTimeAndReadTheirPropertiesAtTheStart() {
        TestGenerationContext generated = new TestGenerationContext();
        AnnotationConfigApplicationContext building = new AnnotationConfigApplicationContext();
        // Only the names are needed to build.
        properties(
                building.getEnvironment(),
                Map.of(
                        "spring.datasource.url", "jdbc:mysql://build.invalid/main",
                        "nevergone.binds.flyauth.url", "jdbc:mysql://build.invalid/auth",
                        "nevergone.binds.flyauth.flyway.enabled", "true",
                        "nevergone.binds.shop-eu.url", "jdbc:mysql://build.invalid/shop"));
        building.register(Application.class);
        new ApplicationContextAotGenerator().processAheadOfTime(building, generated);
        generated.writeGeneratedContent();

        TestCompiler.forSystem().with(generated).compile(compiled -> {
            @SuppressWarnings("unchecked")
            ApplicationContextInitializer<GenericApplicationContext> initializer =
                    compiled.getInstance(ApplicationContextInitializer.class);
            run(initializer, context -> {
                User user = context.getBean(User.class);
                assertThat(user.main
                                .sql("SELECT DATABASE()")
                                .query(String.class)
                                .single())
                        .isEqualTo("aot_main");
                assertThat(user.auth
                                .sql("SELECT COUNT(*) FROM users")
                                .query(Integer.class)
                                .single())
                        .as("migrated")
                        .isEqualTo(1);
                assertThat(user.auth
                                .sql("SELECT DATABASE()")
                                .query(String.class)
                                .single())
                        .isEqualTo("aot_auth");
                assertThat(user.shop.queryForObject("SELECT DATABASE()", String.class))
                        .as("said by the JdbcConnectionDetails of the bind")
                        .isEqualTo("aot_shop");
                assertThat(context.getBeanFactory()
                                .getMergedBeanDefinition("flyauthDataSource")
                                .getDestroyMethodName())
                        .as("closed by BindPools only, not one by one")
                        .isEqualTo("isClosed");
                assertThat(user.authTransactions).isSameAs(context.getBean("flyauthTransactionManager"));
                assertThat(context.getBean(Databases.class).names()).containsExactlyInAnyOrder("flyauth", "shop-eu");
                assertThat(context.getBean("flyauthDataSource", ResilientDataSource.class)
                                .settings()
                                .poolSize())
                        .isEqualTo(3);
            });
        });
        assertThat(SERVER.connectionCount("aot_auth")).isZero();
    }

    private static void run(
            ApplicationContextInitializer<GenericApplicationContext> initializer,
            Consumer<GenericApplicationContext> test) {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            properties(
                    context.getEnvironment(),
                    Map.of(
                            "spring.datasource.url", SERVER.database("aot_main"),
                            "spring.datasource.username", SERVER.username(),
                            "spring.datasource.password", SERVER.password(),
                            "nevergone.binds.flyauth.url", SERVER.database("aot_auth"),
                            "nevergone.binds.flyauth.username", SERVER.username(),
                            "nevergone.binds.flyauth.password", SERVER.password(),
                            "nevergone.binds.flyauth.pool-size", "3",
                            "nevergone.binds.flyauth.flyway.enabled", "true",
                            "nevergone.binds.shop-eu.url", "jdbc:mysql://nowhere.invalid/shop"));
            initializer.initialize(context);
            context.refresh();
            test.accept(context);
        }
    }

    private static void properties(ConfigurableEnvironment environment, Map<String, Object> values) {
        environment.getPropertySources().addFirst(new MapPropertySource("test", values));
        ConfigurationPropertySources.attach(environment);
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        NevergoneAutoConfiguration.class,
        BindsAutoConfiguration.class,
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class
    })
    static class Application {
        @Bean
        User user(
                JdbcClient main,
                @Bind("flyauth") JdbcClient auth,
                @Qualifier("flyauth") PlatformTransactionManager authTransactions,
                @Bind("shop-eu") JdbcTemplate shop) {
            return new User(main, auth, authTransactions, shop);
        }

        @Bean
        @Bind("shop-eu")
        JdbcConnectionDetails shopDetails() {
            return new ShopDetails();
        }
    }

    record User(JdbcClient main, JdbcClient auth, PlatformTransactionManager authTransactions, JdbcTemplate shop) {}

    static final class ShopDetails implements JdbcConnectionDetails {
        @Override
        public String getUsername() {
            return SERVER.username();
        }

        @Override
        public String getPassword() {
            return SERVER.password();
        }

        @Override
        public String getJdbcUrl() {
            return SERVER.database("aot_shop");
        }
    }
}

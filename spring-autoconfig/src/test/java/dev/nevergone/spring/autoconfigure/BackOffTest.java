package dev.nevergone.spring.autoconfigure;

import static dev.nevergone.spring.autoconfigure.Contexts.SERVER;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.ResilientDataSource;
import java.sql.Connection;
import java.util.Map;
import javax.sql.DataSource;
import org.crac.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Which data sources are wrapped, and which are left alone. */
@ExtendWith(OutputCaptureExtension.class)
class BackOffTest {

    private static HikariDataSource notStarted(String database) {
        return DataSourceBuilder.create()
                .type(HikariDataSource.class)
                .url(SERVER.database(database))
                .username(SERVER.username())
                .password(SERVER.password())
                .build();
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {
        @Bean
        DataSource shopDataSource() {
            return notStarted("shop");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Running {
        @Bean
        DataSource dataSource() {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(SERVER.database("shop"));
            config.setUsername(SERVER.username());
            config.setPassword(SERVER.password());
            return new HikariDataSource(config);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Two {
        @Bean
        @Primary
        DataSource shopDataSource() {
            return notStarted("shop");
        }

        @Bean
        DataSource authDataSource() {
            return notStarted("auth");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoWithoutPrimary {
        @Bean
        DataSource shopDataSource() {
            return notStarted("shop");
        }

        @Bean
        DataSource authDataSource() {
            return notStarted("auth");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Routed {
        @Bean
        DataSource authDataSource() {
            return notStarted("auth");
        }

        @Bean
        @Primary
        DataSource routingDataSource(DataSource authDataSource) {
            AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {
                @Override
                protected Object determineCurrentLookupKey() {
                    return "auth";
                }
            };
            routing.setTargetDataSources(Map.of("auth", authDataSource));
            return routing;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NoHikari {
        @Bean
        DataSource dataSource() {
            // As a JNDI look-up or an XA wrapper gives it: something that is no HikariDataSource.
            return new DelegatingDataSource(notStarted("shop"));
        }
    }

    @Test
    void aDataSourceOfTheApplicationItselfIsWrapped() {
        Contexts.bare().withUserConfiguration(Own.class).run(context -> {
            ResilientDataSource pool = context.getBean(ResilientDataSource.class);
            assertThat(pool.name()).isEqualTo("shop");
            assertThat(context.getBean(JdbcClient.class)
                            .sql("SELECT DATABASE()")
                            .query(String.class)
                            .single())
                    .isEqualTo("shop");
        });
    }

    @Test
    void oneThatRunsAlreadyIsLeftAloneWithAWarning(CapturedOutput output) {
        Contexts.bare().withUserConfiguration(Running.class).run(context -> {
            assertThat(context.getBean(DataSource.class)).isInstanceOf(HikariDataSource.class);
            assertThat(output)
                    .contains("DataSource dataSource is left alone: its HikariCP pool runs already")
                    .contains("nevergone.exclude-beans");
        });
    }

    @Test
    void eachOfTwoIsWrappedUnderAPoolNameOfItsOwn() {
        Contexts.bare()
                .withUserConfiguration(Two.class)
                .withPropertyValues("nevergone.name=app", "nevergone.pool-size=2")
                .run(context -> {
                    assertThat(context.getBeansOfType(ResilientDataSource.class))
                            .extractingByKeys("shopDataSource", "authDataSource")
                            .extracting(ResilientDataSource::name)
                            .containsExactly("shop", "auth");
                    assertThat(context.getBean(JdbcClient.class)
                                    .sql("SELECT DATABASE()")
                                    .query(String.class)
                                    .single())
                            .isEqualTo("shop");
                });
    }

    @Test
    void twoWithoutAPrimaryDoNotKeepTheApplicationFromStarting() {
        // With org.crac on the class path Boot itself wants a single one.
        Contexts.bare()
                .withClassLoader(new FilteredClassLoader(Resource.class))
                .withUserConfiguration(TwoWithoutPrimary.class)
                .run(context -> assertThat(context.getBeansOfType(ResilientDataSource.class))
                        .hasSize(2));
    }

    @Test
    void aRoutingDataSourceRoutesToWrappedOnes() {
        Contexts.bare().withUserConfiguration(Routed.class).run(context -> {
            DataSource routing = context.getBean(DataSource.class);
            assertThat(routing).isInstanceOf(AbstractRoutingDataSource.class);
            try (Connection connection = routing.getConnection()) {
                assertThat(connection.getCatalog()).isEqualTo("auth");
            }
            assertThat(context.getBean("authDataSource", ResilientDataSource.class)
                            .stats()
                            .borrowed())
                    .isEqualTo(1);
        });
    }

    @Test
    void whatIsNoHikariDataSourceIsLeftAlone() {
        Contexts.bare()
                .withUserConfiguration(NoHikari.class)
                .run(context -> assertThat(context.getBean(DataSource.class)).isInstanceOf(DelegatingDataSource.class));
    }

    @Test
    void aScopedBeanIsWrappedByItsProxyOnly() {
        Contexts.on("scoped").withUserConfiguration(Scoped.class).run(context -> assertThat(
                        context.getBean("scopedTarget.scopedDataSource"))
                .isInstanceOf(HikariDataSource.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class Scoped {
        @Bean(defaultCandidate = false)
        @org.springframework.context.annotation.Scope(
                value = "prototype",
                proxyMode = org.springframework.context.annotation.ScopedProxyMode.INTERFACES)
        DataSource scopedDataSource() {
            return notStarted("scoped");
        }
    }

    @Test
    void itWorksWithLazyInitialization() {
        Contexts.on("lazy")
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> {
                    assertThat(context.getBean(DataSource.class)).isInstanceOf(ResilientDataSource.class);
                    assertThat(context.getBean(JdbcClient.class)
                                    .sql("SELECT 1")
                                    .query(Integer.class)
                                    .single())
                            .isEqualTo(1);
                });
    }

    @Test
    void aLazyContextInWhichNothingIsWrappedClosesItsDataSource() {
        HikariDataSource[] seen = new HikariDataSource[1];
        Contexts.on("lazy")
                .withPropertyValues("nevergone.exclude-beans=dataSource")
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> {
                    seen[0] = context.getBean(HikariDataSource.class);
                    seen[0].getConnection().close();
                });
        assertThat(seen[0].isClosed()).isTrue();
    }

    @Test
    void aConnectionThatIsFetchedLateComesFromThePool() {
        Contexts.on("lazy")
                .withPropertyValues("spring.datasource.connection-fetch=lazy")
                .run(context -> {
                    DataSource dataSource = context.getBean(DataSource.class);
                    ResilientDataSource pool = requireNonNull(
                            context.getBean(WrappedPools.class).all().get("dataSource"));
                    // Spring's proxy itself borrows once, to learn the connections' defaults.
                    dataSource.getConnection().close();
                    long before = pool.stats().borrowed();
                    boolean late = !SpringBootVersion.getVersion().startsWith("4.0");
                    assertThat(dataSource instanceof LazyConnectionDataSourceProxy)
                            .isEqualTo(late);
                    try (Connection connection = dataSource.getConnection()) {
                        assertThat(pool.stats().borrowed() - before).isEqualTo(late ? 0 : 1);
                        connection.createStatement().execute("SELECT 1");
                    }
                    assertThat(pool.stats().borrowed() - before).isEqualTo(1);
                });
    }

    @Test
    void aContextThatFailsHalfWayClosesItsPools() {
        ResilientDataSource[] pool = new ResilientDataSource[1];
        Contexts.on("halfway")
                .withBean(
                        "failing",
                        Object.class,
                        () -> {
                            throw new IllegalStateException("half way");
                        },
                        definition -> definition.setDependsOn("witness"))
                .withBean("witness", Witness.class, () -> new Witness(), definition -> {})
                .withInitializer(context -> context.getBeanFactory()
                        .addBeanPostProcessor(new org.springframework.beans.factory.config.BeanPostProcessor() {
                            @Override
                            public Object postProcessAfterInitialization(Object bean, String beanName) {
                                if (bean instanceof Witness) {
                                    pool[0] = (ResilientDataSource) context.getBean("dataSource");
                                    open(pool[0]);
                                }
                                return bean;
                            }
                        }))
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(pool[0].isClosed()).isTrue();
                });
        assertThat(SERVER.connectionCount("halfway")).isZero();
    }

    private static void open(DataSource dataSource) {
        try {
            dataSource.getConnection().close();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Witness {}

    @Test
    void itWorksWithoutActuatorMicrometerAndSpringCloud() {
        Contexts.on("lean")
                .withConfiguration(org.springframework.boot.autoconfigure.AutoConfigurations.of(
                        NevergoneActuatorAutoConfiguration.class,
                        NevergoneHealthAutoConfiguration.class,
                        NevergoneMetricsAutoConfiguration.class,
                        NevergoneObservationAutoConfiguration.class,
                        NevergoneRefreshAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader(
                        "io.micrometer",
                        "org.springframework.boot.actuate",
                        "org.springframework.boot.health",
                        "org.springframework.cloud"))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(DataSource.class)).isInstanceOf(ResilientDataSource.class);
                    assertThat(context).doesNotHaveBean("nevergoneEndpoint");
                });
    }
}

package dev.nevergone.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.MySqlServer;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.health.DataSourceHealthContributorAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.metrics.DataSourcePoolMetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** What Boot makes for the default database, and what it sees of the binds. */
class BindsBesideBootTest {

    private static final MySqlServer SERVER = MySqlServer.shared();

    private final ApplicationContextRunner runner = BindsTest.bind(
                    new ApplicationContextRunner()
                            .withConfiguration(AutoConfigurations.of(
                                    NevergoneAutoConfiguration.class,
                                    BindsAutoConfiguration.class,
                                    DataSourceAutoConfiguration.class,
                                    DataSourceTransactionManagerAutoConfiguration.class,
                                    JdbcTemplateAutoConfiguration.class,
                                    JdbcClientAutoConfiguration.class)),
                    "auth",
                    SERVER.database("beside_auth"))
            .withPropertyValues(
                    "spring.datasource.url=" + SERVER.database("beside_main"),
                    "spring.datasource.username=" + SERVER.username(),
                    "spring.datasource.password=" + SERVER.password());

    @Test
    void healthSeesEachOfThem() {
        runner.withConfiguration(AutoConfigurations.of(DataSourceHealthContributorAutoConfiguration.class))
                .run(context -> {
                    CompositeHealthContributor db =
                            context.getBean("dbHealthContributor", CompositeHealthContributor.class);
                    assertThat(db.stream().map(HealthContributors.Entry::name))
                            .containsExactlyInAnyOrder("dataSource", "authDataSource");
                });
    }

    @Test
    void poolMetersSeeEachOfThem() {
        runner.withConfiguration(AutoConfigurations.of(
                        MetricsAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class,
                        SimpleMetricsExportAutoConfiguration.class,
                        DataSourcePoolMetricsAutoConfiguration.class))
                .run(context -> {
                    context.getBean("jdbcClient", JdbcClient.class)
                            .sql("SELECT 1")
                            .query()
                            .singleRow();
                    context.getBean("authJdbcClient", JdbcClient.class)
                            .sql("SELECT 1")
                            .query()
                            .singleRow();
                    MeterRegistry meters = context.getBean(MeterRegistry.class);
                    assertThat(meters.find("jdbc.connections.max").gauges())
                            .extracting(gauge -> gauge.getId().getTag("name"))
                            .containsExactlyInAnyOrder("dataSource", "auth");
                    assertThat(meters.find("hikaricp.connections").gauges())
                            .extracting(gauge -> gauge.getId().getTag("pool"))
                            .containsExactlyInAnyOrder("default", "auth");
                });
    }

    @Test
    void hibernateHasTheDefaultDatabase() {
        runner.withConfiguration(AutoConfigurations.of(HibernateJpaAutoConfiguration.class))
                .withUserConfiguration(Entities.class)
                .withPropertyValues(
                        "spring.jpa.hibernate.ddl-auto=create",
                        // Connector/J cannot tell the words that a MariaDB reserves, which Hibernate asks for.
                        "spring.jpa.database-platform=org.hibernate.dialect.MySQLDialect",
                        "spring.jpa.properties.hibernate.boot.allow_jdbc_metadata_access=false")
                .run(context -> {
                    assertThat(context).hasSingleBean(EntityManagerFactory.class);
                    assertThat(context.getBean(PlatformTransactionManager.class))
                            .isInstanceOf(JpaTransactionManager.class);
                    assertThat(BindsTest.hasTable(context.getBean("jdbcClient", JdbcClient.class), "beside_note"))
                            .isTrue();
                    assertThat(BindsTest.hasTable(context.getBean("authJdbcClient", JdbcClient.class), "beside_note"))
                            .isFalse();
                });
    }

    @Configuration(proxyBeanMethods = false)
    @EntityScan(basePackageClasses = BesideNote.class)
    static class Entities {}

    @Entity(name = "beside_note")
    static class BesideNote {
        @Id
        int id;
    }
}

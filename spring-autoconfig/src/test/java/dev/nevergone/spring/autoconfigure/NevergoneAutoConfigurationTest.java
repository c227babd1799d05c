package dev.nevergone.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;

class NevergoneAutoConfigurationTest {

    private static final MySqlServer SERVER = MySqlServer.shared();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    NevergoneAutoConfiguration.class,
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    JdbcClientAutoConfiguration.class))
            .withPropertyValues(
                    "spring.datasource.url=" + SERVER.database("spring"),
                    "spring.datasource.username=" + SERVER.username(),
                    "spring.datasource.password=" + SERVER.password());

    @Test
    void bootsOwnDataSourceIsAPool() {
        runner.run(context -> {
            assertThat(context).hasSingleBean(DataSource.class);
            ResilientDataSource pool = (ResilientDataSource) context.getBean(DataSource.class);
            assertThat(pool.name()).isEqualTo("default");
            assertThat(pool.stats().open())
                    .as("no network while beans are wired")
                    .isZero();
            SERVER.killConnections();
            JdbcClient client = context.getBean(JdbcClient.class);
            assertThat(client.sql("SELECT 1").query(Integer.class).single()).isEqualTo(1);
            SERVER.killConnections();
            assertThat(client.sql("SELECT 1").query(Integer.class).single()).isEqualTo(1);
        });
    }

    @Test
    void thePoolIsClosedWithTheContext() {
        ResilientDataSource[] pool = new ResilientDataSource[1];
        runner.run(context -> {
            pool[0] = context.getBean(ResilientDataSource.class);
            pool[0].getConnection().close();
        });
        assertThat(pool[0].isClosed()).isTrue();
        assertThat(SERVER.connectionCount("spring")).isZero();
    }

    @Test
    void hikarisOwnSettingsAreOursWhereOursSayNothing() {
        runner.withPropertyValues(
                        "spring.datasource.hikari.maximum-pool-size=3",
                        "spring.datasource.hikari.connection-timeout=4000",
                        "spring.datasource.hikari.max-lifetime=60000",
                        "spring.datasource.hikari.pool-name=shop",
                        "nevergone.max-overflow=2",
                        "nevergone.recycle=90s")
                .run(context -> {
                    ResilientDataSource pool = context.getBean(ResilientDataSource.class);
                    assertThat(pool.name()).isEqualTo("shop");
                    assertThat(pool.settings().poolSize()).isEqualTo(3);
                    assertThat(pool.settings().maxOverflow()).isEqualTo(2);
                    assertThat(pool.settings().poolTimeout()).isEqualTo(Duration.ofSeconds(4));
                    assertThat(pool.settings().recycle()).isEqualTo(Duration.ofSeconds(90));
                });
    }

    @Test
    void hikarisMaximumPoolSizeAloneIsACeiling() {
        runner.withPropertyValues("spring.datasource.hikari.maximum-pool-size=3")
                .run(context -> {
                    ResilientDataSource pool = context.getBean(ResilientDataSource.class);
                    assertThat(pool.settings().poolSize()).isEqualTo(3);
                    assertThat(pool.settings().maxOverflow()).isZero();
                });
    }

    @Test
    void itUnwrapsHonestly() {
        runner.run(context -> {
            DataSource dataSource = context.getBean(DataSource.class);
            assertThat(dataSource.isWrapperFor(HikariConfigMXBean.class)).isTrue();
            assertThat(dataSource.unwrap(HikariConfigMXBean.class)).isInstanceOf(HikariDataSource.class);
            DataSource derived = DataSourceBuilder.derivedFrom(dataSource)
                    .username(SERVER.username())
                    .password(SERVER.password())
                    .build();
            try (Connection connection = derived.getConnection()) {
                assertThat(connection.isValid(1)).isTrue();
            }
            if (derived instanceof AutoCloseable closeable) {
                closeable.close();
            }
        });
    }

    @Test
    void aDatabaseThatIsNoMySqlIsLeftAlone() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(NevergoneAutoConfiguration.class, DataSourceAutoConfiguration.class))
                .withPropertyValues("spring.datasource.url=jdbc:h2:mem:other")
                .run(context -> assertThat(context.getBean(DataSource.class)).isInstanceOf(HikariDataSource.class));
    }

    @Test
    void itCanBeSwitchedOff() {
        runner.withPropertyValues("nevergone.enabled=false")
                .run(context -> assertThat(context.getBean(DataSource.class)).isInstanceOf(HikariDataSource.class));
        runner.withPropertyValues("nevergone.exclude-beans=dataSource")
                .run(context -> assertThat(context.getBean(DataSource.class)).isInstanceOf(HikariDataSource.class));
    }

    @Test
    void aSettingThatCannotBeStopsTheApplication() {
        runner.withPropertyValues("nevergone.pool-size=0").run(context -> assertThat(context)
                .getFailure()
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasStackTraceContaining("nevergone.pool-size"));
        runner.withPropertyValues("nevergone.pool-sise=5")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("nevergone.pool-sise"));
    }
}

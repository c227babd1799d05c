package dev.nevergone.spring.autoconfigure;

import static dev.nevergone.spring.autoconfigure.Contexts.SERVER;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.ResilientDataSource;
import dev.nevergone.spring.autoconfigure.NevergoneEndpoint.Action;
import dev.nevergone.testkit.FaultyServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorAutoConfiguration;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.health.DataSourceHealthContributorAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.metrics.DataSourcePoolMetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What an operator sees and can do. */
class ActuatorTest {

    private static ApplicationContextRunner with(ApplicationContextRunner runner) {
        return runner.withConfiguration(AutoConfigurations.of(
                NevergoneActuatorAutoConfiguration.class,
                NevergoneHealthAutoConfiguration.class,
                NevergoneMetricsAutoConfiguration.class,
                NevergoneObservationAutoConfiguration.class,
                EndpointAutoConfiguration.class,
                InfoContributorAutoConfiguration.class,
                HealthContributorAutoConfiguration.class,
                HealthContributorRegistryAutoConfiguration.class,
                HealthEndpointAutoConfiguration.class,
                DataSourceHealthContributorAutoConfiguration.class,
                DataSourcePoolMetricsAutoConfiguration.class,
                MetricsAutoConfiguration.class,
                CompositeMeterRegistryAutoConfiguration.class,
                SimpleMetricsExportAutoConfiguration.class,
                ObservationAutoConfiguration.class));
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in 20 s").isLessThan(end);
            Thread.sleep(10);
        }
    }

    private static NevergoneEndpoint.Pool shown(NevergoneEndpoint endpoint) {
        return requireNonNull(endpoint.pool("dataSource"));
    }

    private static Health health(PoolsHealth health, String pool) {
        HealthIndicator indicator = (HealthIndicator) requireNonNull(health.getContributor(pool));
        return requireNonNull(indicator.health());
    }

    @Test
    void healthTellsOfAnOutageWithoutBorrowing() {
        try (FaultyServer faulty = FaultyServer.start()) {
            with(Contexts.at(faulty.jdbcUrl()))
                    .withPropertyValues("nevergone.outage-grace=50ms")
                    .run(context -> {
                        ResilientDataSource pool = context.getBean(ResilientDataSource.class);
                        PoolsHealth health = context.getBean(PoolsHealth.class);
                        assertThat(health(health, "dataSource").getStatus()).isEqualTo(Status.UP);
                        assertThat(pool.stats().borrowed()).isZero();
                        assertThat(context).hasBean("dbHealthContributor");

                        faulty.refuseConnections();
                        assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
                        eventually(
                                () -> health(health, "dataSource").getDetails().containsKey("since"));
                        long failedBorrows = pool.stats().borrowTimeouts();
                        Health down = health(health, "dataSource");
                        assertThat(pool.stats().borrowTimeouts())
                                .as("it asks for no connection")
                                .isEqualTo(failedBorrows);
                        assertThat(down.getStatus()).isEqualTo(Status.DOWN);
                        assertThat(down.getDetails())
                                .containsEntry("pool", "default")
                                .containsEntry("server", "DOWN")
                                .containsEntry("cause", "CONNECT_REFUSED_OR_UNREACHABLE")
                                .containsKeys("since", "target", "open", "active", "waiting", "failedProbes");
                        assertThat(health.stream().map(entry -> entry.name())).containsExactly("dataSource");

                        faulty.heal();
                        eventually(
                                () -> health(health, "dataSource").getStatus().equals(Status.UP));
                        assertThat(health(health, "dataSource").getDetails()).doesNotContainKey("since");
                        assertThat(health.getContributor("other")).isNull();
                    });
        }
    }

    @Test
    void healthIsDownWhileTheServerRefusesThePassword() {
        with(Contexts.on("health"))
                .withPropertyValues("spring.datasource.password=wrong")
                .run(context -> {
                    assertThatThrownBy(context.getBean(ResilientDataSource.class)::getConnection)
                            .isInstanceOf(SQLException.class);
                    Health refused = health(context.getBean(PoolsHealth.class), "dataSource");
                    assertThat(refused.getStatus()).isEqualTo(Status.DOWN);
                    assertThat(refused.getDetails()).containsEntry("server", "REFUSING");
                    assertThat(refused.toString()).doesNotContain("wrong");
                });
    }

    @Test
    void healthCanBeSwitchedOff() {
        with(Contexts.on("health"))
                .withPropertyValues("management.health.nevergone.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(PoolsHealth.class));
    }

    @Test
    void aLossIsInTheHealthsDetailsAndInTheEndpoint() {
        with(Contexts.on("journal"))
                .withPropertyValues("management.endpoints.web.exposure.include=nevergone", "nevergone.name=shop")
                .run(context -> {
                    ResilientDataSource pool = context.getBean(ResilientDataSource.class);
                    assertThat(context).hasSingleBean(PoolJournals.class);
                    NevergoneEndpoint endpoint = context.getBean(NevergoneEndpoint.class);
                    try (Connection connection = pool.getConnection()) {
                        SERVER.killConnections();
                        connection.createStatement().executeQuery("SELECT 1").close();
                    }
                    eventually(() -> !shown(endpoint).lastLosses().isEmpty());
                    NevergoneEndpoint.Pool shown = shown(endpoint);
                    eventually(() -> !shown(endpoint).lastDecisions().isEmpty());
                    assertThat(shown.stats().created()).isEqualTo(2);
                    assertThat(shown(endpoint).lastDecisions().get(0).repeated())
                            .isTrue();
                    assertThat(health(context.getBean(PoolsHealth.class), "dataSource")
                                    .getDetails())
                            .containsKey("lastLoss");
                    assertThat(endpoint.pool("other")).isNull();
                });
    }

    @Test
    void theEndpointShowsNoSecretAndIsReadOnlyUnlessAllowed() {
        String url = Contexts.withQuery(SERVER.database("endpoint")) + "trustCertificateKeyStorePassword=geheim";
        with(Contexts.at(url))
                .withPropertyValues(
                        "management.endpoints.web.exposure.include=nevergone",
                        "nevergone.driver-properties.clientCertificateKeyStorePassword=geheim")
                .run(context -> {
                    NevergoneEndpoint endpoint = context.getBean(NevergoneEndpoint.class);
                    assertThat(endpoint.pools().toString())
                            .contains("endpoint?***")
                            .contains("pool-timeout=PT30S")
                            .contains("clientCertificateKeyStorePassword")
                            .doesNotContain("geheim");
                    if (!SERVER.password().isEmpty()) {
                        assertThat(endpoint.pools().toString()).doesNotContain(SERVER.password());
                    }
                });
    }

    @Test
    void theEndpointIsNotThereWhereNothingExposesIt() {
        with(Contexts.on("endpoint")).run(context -> assertThat(context).doesNotHaveBean(NevergoneEndpoint.class));
    }

    @Test
    void anOperatorCanSuspendResumeAndEvict() {
        with(Contexts.on("endpoint"))
                .withPropertyValues("management.endpoints.web.exposure.include=nevergone")
                .run(context -> {
                    ResilientDataSource pool = context.getBean(ResilientDataSource.class);
                    NevergoneEndpoint endpoint = context.getBean(NevergoneEndpoint.class);
                    pool.getConnection().close();
                    assertThat(endpoint.change("dataSource", Action.SUSPEND).suspended())
                            .isTrue();
                    assertThat(pool.isSuspended()).isTrue();
                    assertThat(endpoint.change("dataSource", Action.RESUME).suspended())
                            .isFalse();
                    endpoint.change("dataSource", Action.EVICT);
                    eventually(() -> pool.stats().open() == 0);
                    assertThatThrownBy(() -> endpoint.change("datasource", Action.EVICT))
                            .isInstanceOf(InvalidEndpointRequestException.class)
                            .hasMessage("pool (datasource): is not known. Known pools: dataSource");
                });
    }

    @Test
    void infoTellsVersionAndSizes() {
        with(Contexts.on("info")).withPropertyValues("nevergone.pool-size=3").run(context -> {
            Info.Builder info = new Info.Builder();
            context.getBean(NevergoneInfoContributor.class).contribute(info);
            @SuppressWarnings("unchecked")
            Map<String, Object> shown = (Map<String, Object>)
                    requireNonNull(info.build().getDetails().get("nevergone"));
            assertThat((String) shown.get("version")).matches("\\d+\\.\\d+\\.\\d+.*");
            assertThat(shown.get("pools"))
                    .isEqualTo(Map.of("dataSource", Map.of("name", "default", "poolSize", 3, "maxOverflow", 5)));
        });
    }

    @Test
    void allMetersAreThere() {
        with(Contexts.on("meters"))
                .withBean(
                        "authDataSource",
                        com.zaxxer.hikari.HikariDataSource.class,
                        () -> DataSourceBuilder.create()
                                .type(com.zaxxer.hikari.HikariDataSource.class)
                                .url(SERVER.database("auth"))
                                .build(),
                        definition -> ((org.springframework.beans.factory.support.AbstractBeanDefinition) definition)
                                .setDefaultCandidate(false))
                .run(context -> {
                    context.getBean("dataSource", ResilientDataSource.class)
                            .getConnection()
                            .close();
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    assertThat(registry.get("nevergone.connections.idle")
                                    .tag("pool", "default")
                                    .gauge()
                                    .value())
                            .isEqualTo(1);
                    assertThat(registry.get("nevergone.connections.idle")
                                    .tag("pool", "auth")
                                    .gauge())
                            .isNotNull();
                    assertThat(registry.find("nevergone.borrows").meters()).hasSize(2);
                    assertThat(registry.find("hikaricp.connections").meters()).isNotEmpty();
                    assertThat(registry.find("jdbc.connections.max")
                                    .tag("name", "dataSource")
                                    .gauge())
                            .isNotNull();
                    context.getBean(WrappedPools.class)
                            .add(
                                    "late",
                                    dev.nevergone.PoolFactory.create(
                                            dev.nevergone.PoolSettings.builder(SERVER.database("late"))
                                                    .name("late")
                                                    .build()));
                    assertThat(registry.get("nevergone.borrows")
                                    .tag("pool", "late")
                                    .functionCounter()
                                    .count())
                            .isZero();
                });
    }

    @Test
    void retriesAndReplacementsAreObservations() {
        Seen seen = new Seen();
        with(Contexts.on("observed"))
                .withBean("seen", ObservationHandler.class, () -> seen)
                .run(context -> {
                    ObservationRegistry registry = context.getBean(ObservationRegistry.class);
                    assertThat(registry.isNoop()).isFalse();
                    ResilientDataSource pool = context.getBean(ResilientDataSource.class);
                    pool.getConnection().close();
                    SERVER.killConnections();
                    try (Connection connection = pool.getConnection()) {
                        SERVER.killConnections();
                        connection.createStatement().executeQuery("SELECT 1").close();
                    }
                    eventually(() -> seen.names.containsAll(List.of("nevergone.replace", "nevergone.retry")));
                    assertThat(seen.keys).anyMatch(it -> it.contains("pool=default") && it.contains("repeated=true"));
                });
    }

    @Test
    void observationsCanBeSwitchedOff() {
        Seen seen = new Seen();
        with(Contexts.on("observed"))
                .withBean("seen", ObservationHandler.class, () -> seen)
                .withPropertyValues(
                        "management.observations.enable.nevergone=false",
                        "management.endpoints.web.exposure.include=nevergone")
                .run(context -> {
                    ResilientDataSource pool = context.getBean(ResilientDataSource.class);
                    pool.getConnection().close();
                    SERVER.killConnections();
                    pool.getConnection().close();
                    NevergoneEndpoint endpoint = context.getBean(NevergoneEndpoint.class);
                    eventually(() -> !shown(endpoint).lastLosses().isEmpty());
                    assertThat(seen.names).isEmpty();
                });
    }

    private static final class Seen implements ObservationHandler<Observation.Context> {
        private final List<String> names = new CopyOnWriteArrayList<>();
        private final List<String> keys = new CopyOnWriteArrayList<>();

        @Override
        public void onStop(Observation.Context context) {
            names.add(String.valueOf(context.getName()));
            keys.add(context.getLowCardinalityKeyValues().toString());
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }
}

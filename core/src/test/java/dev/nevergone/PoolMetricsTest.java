package dev.nevergone;

import static dev.nevergone.Pools.borrowAndSelect;
import static dev.nevergone.Pools.fill;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.nevergone.PoolStats.StaleReason;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool's numbers in a Micrometer registry. */
@Timeout(120)
class PoolMetricsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void followThePool() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            PoolMetrics.bindTo(registry, pool);
            fill(pool, 3);
            try (Connection connection = pool.getConnection()) {
                Pools.select(connection);
                assertThat(gauge("nevergone.connections.active")).isEqualTo(1);
                assertThat(gauge("nevergone.connections.idle")).isEqualTo(2);
            }
            server().killConnections();
            Pools.await("connections gone", () -> server().connectionCount(Pools.DATABASE) == 0);
            borrowAndSelect(pool, 1);
            Pools.await("all swept", () -> pool.stats().staleTotal() == 3);

            assertThat(counter("nevergone.connections.opened")).isEqualTo(4);
            assertThat(counter("nevergone.borrows")).isEqualTo(5);
            assertThat(registry.get("nevergone.connections.closed")
                            .tags("pool", "app", "reason", "stale")
                            .functionCounter()
                            .count())
                    .isEqualTo(3);
            double stale = 0;
            for (StaleReason reason : StaleReason.values()) {
                stale += registry.get("nevergone.connections.stale")
                        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                        .functionCounter()
                        .count();
            }
            assertThat(stale).isEqualTo(3);
            assertThat(gauge("nevergone.generation")).isEqualTo(1);
            assertThat(gauge("nevergone.connections.max")).isEqualTo(8);
            assertThat(gauge("nevergone.outage")).isZero();
        }
    }

    @Test
    void areRemovedWhenThePoolIsClosed() {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            PoolMetrics.bindTo(registry, pool);
            assertThat(registry.getMeters()).isNotEmpty();
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void areNotAddedForAPoolThatIsClosed() {
        ResilientDataSource pool = PoolFactory.create(Pools.settings().build());
        pool.close();
        PoolMetrics.bindTo(registry, pool);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void haveAnInfiniteMaximumWhereOverflowHasNoLimit() {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().maxOverflow(-1).build())) {
            PoolMetrics.bindTo(registry, pool);
            assertThat(gauge("nevergone.connections.max")).isInfinite();
        }
    }

    @Test
    void carryFurtherTags() {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            new PoolMetrics(pool, Tags.of("service", "shop")).bindTo(registry);
            assertThat(registry.getMeters()).extracting(Meter::getId).allSatisfy(id -> assertThat(id.getTag("service"))
                    .isEqualTo("shop"));
        }
    }

    @Test
    void ofOnePoolAreKeptWhenAnotherOfTheSameNameComesAndGoes() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            PoolMetrics.bindTo(registry, pool);
            int meters = registry.getMeters().size();
            try (ResilientDataSource namesake =
                    PoolFactory.create(Pools.settings().build())) {
                PoolMetrics.bindTo(registry, namesake);
                assertThat(registry.getMeters()).hasSize(meters);
            }
            assertThat(registry.getMeters()).hasSize(meters);
            borrowAndSelect(pool, 2);
            assertThat(counter("nevergone.borrows")).isEqualTo(2);
        }
    }

    @Test
    void leaveHikarisOwnMetersWorking() throws Exception {
        HikariDataSource hikari = new HikariDataSource();
        hikari.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
        try (ResilientDataSource pool =
                PoolFactory.wrap(hikari, Pools.settings().build())) {
            PoolMetrics.bindTo(registry, pool);
            try (Connection connection = pool.getConnection()) {
                Pools.select(connection);
                assertThat(gauge("hikaricp.connections.active")).isEqualTo(1);
                assertThat(gauge("nevergone.connections.active")).isEqualTo(1);
            }
            // HikariCP's gauges may lag by a second.
            Pools.await("returned", () -> gauge("hikaricp.connections.active") == 0);
            assertThat(registry.get("hikaricp.connections.usage").timer().count())
                    .isEqualTo(1);
        }
        assertThat(registry.getMeters().stream()
                        .map(meter -> meter.getId().getName())
                        .filter(name -> name.startsWith("nevergone.")))
                .isEmpty();
    }

    private double gauge(String name) {
        return registry.get(name).tag("pool", "app").gauge().value();
    }

    private double counter(String name) {
        return registry.get(name).tag("pool", "app").functionCounter().count();
    }
}

package dev.nevergone.spring.autoconfigure;

import dev.nevergone.PoolMetrics;
import dev.nevergone.ResilientDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Meters of all pools in Boot's registry. HikariCP's and Boot's own stay. */
@AutoConfiguration(
        after = NevergoneAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({ResilientDataSource.class, MeterRegistry.class})
@ConditionalOnBean({MeterRegistry.class, WrappedPools.class})
public final class NevergoneMetricsAutoConfiguration {

    /** A binder, which Boot gives the registry to; pools that are made later are told to it too. */
    @Bean
    static MeterBinder nevergoneMeters(WrappedPools pools) {
        return registry -> pools.forEach((beanName, pool) -> PoolMetrics.bindTo(registry, pool));
    }
}

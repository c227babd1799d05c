package dev.nevergone.spring.autoconfigure;

import dev.nevergone.ResilientDataSource;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** Retries and replaced connections as observations. */
@AutoConfiguration(
        after = NevergoneAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass({ResilientDataSource.class, ObservationRegistry.class})
@ConditionalOnBean({ObservationRegistry.class, WrappedPools.class})
public final class NevergoneObservationAutoConfiguration {

    @Bean
    @Lazy(false)
    static PoolObservations nevergonePoolObservations(
            WrappedPools pools, ObjectProvider<ObservationRegistry> registry) {
        return new PoolObservations(pools, registry);
    }
}

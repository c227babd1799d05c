package dev.nevergone.spring.autoconfigure;

import dev.nevergone.ResilientDataSource;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** The {@code nevergone} part of the info endpoint, and the {@code nevergone} endpoint. */
@AutoConfiguration(after = NevergoneAutoConfiguration.class)
@ConditionalOnClass({ResilientDataSource.class, Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(WrappedPools.class)
public final class NevergoneActuatorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnEnabledInfoContributor("nevergone")
    static NevergoneInfoContributor nevergoneInfoContributor(WrappedPools pools) {
        return new NevergoneInfoContributor(pools);
    }

    /** Not lazy: it is to hear of what happens before somebody asks. */
    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint(NevergoneEndpoint.class)
    static PoolJournals nevergonePoolJournals(WrappedPools pools) {
        return new PoolJournals(pools);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    static NevergoneEndpoint nevergoneEndpoint(PoolJournals journals) {
        return new NevergoneEndpoint(journals);
    }
}

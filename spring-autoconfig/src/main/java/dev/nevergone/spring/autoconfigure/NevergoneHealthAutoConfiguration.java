package dev.nevergone.spring.autoconfigure;

import dev.nevergone.ResilientDataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** The {@code nevergone} part of the health endpoint; Boot's own {@code db} stays. */
@AutoConfiguration(after = {NevergoneAutoConfiguration.class, NevergoneActuatorAutoConfiguration.class})
@ConditionalOnClass({ResilientDataSource.class, HealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(WrappedPools.class)
public final class NevergoneHealthAutoConfiguration {

    /** Not lazy: it is to hear of what happens before somebody asks. */
    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean
    @ConditionalOnEnabledHealthIndicator("nevergone")
    static PoolJournals nevergonePoolJournals(WrappedPools pools) {
        return new PoolJournals(pools);
    }

    @Bean
    @ConditionalOnMissingBean(name = {"nevergoneHealthIndicator", "nevergoneHealthContributor"})
    @ConditionalOnEnabledHealthIndicator("nevergone")
    static PoolsHealth nevergoneHealthContributor(PoolJournals journals) {
        return new PoolsHealth(journals);
    }
}

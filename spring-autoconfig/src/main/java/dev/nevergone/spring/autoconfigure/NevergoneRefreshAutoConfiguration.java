package dev.nevergone.spring.autoconfigure;

import dev.nevergone.ResilientDataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;

/** Takes over user and password that Spring Cloud changed while the application runs. */
@AutoConfiguration(after = NevergoneAutoConfiguration.class)
@ConditionalOnClass({ResilientDataSource.class, EnvironmentChangeEvent.class})
@ConditionalOnBean(WrappedPools.class)
public final class NevergoneRefreshAutoConfiguration {

    @Bean
    @Lazy(false)
    static CredentialsRefresher nevergoneCredentialsRefresher(WrappedPools pools, ConfigurableEnvironment environment) {
        return new CredentialsRefresher(pools, environment);
    }

    @Bean
    @Lazy(false)
    static ApplicationListener<EnvironmentChangeEvent> nevergoneCredentialsListener(CredentialsRefresher refresher) {
        return new ChangeListener(refresher);
    }

    /** A class and no lambda: Spring learns from its signature which events it is for. */
    private record ChangeListener(CredentialsRefresher refresher)
            implements ApplicationListener<EnvironmentChangeEvent> {

        @Override
        public void onApplicationEvent(EnvironmentChangeEvent event) {
            refresher.refresh();
        }
    }
}

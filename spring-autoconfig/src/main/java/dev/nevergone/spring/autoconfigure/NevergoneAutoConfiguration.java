package dev.nevergone.spring.autoconfigure;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.CredentialsProvider;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.spring.PoolSettingsCustomizer;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

/** Puts Nevergone pools around the application's HikariCP data sources. */
@AutoConfiguration(before = DataSourceAutoConfiguration.class)
@ConditionalOnClass({DataSource.class, HikariDataSource.class, ResilientDataSource.class})
@ConditionalOnBooleanProperty(name = "nevergone.enabled", matchIfMissing = true)
@EnableConfigurationProperties(NevergoneProperties.class)
@ImportRuntimeHints(NevergoneRuntimeHints.class)
public final class NevergoneAutoConfiguration {

    @Bean
    static WrappedPools nevergoneWrappedPools() {
        return new WrappedPools();
    }

    @Bean
    static PoolWrapper nevergonePoolWrapper(
            ObjectProvider<NevergoneProperties> properties,
            ObjectProvider<PoolSettingsCustomizer> customizers,
            ObjectProvider<CredentialsProvider> credentials,
            ObjectProvider<WrappedPools> pools) {
        return new PoolWrapper(properties, customizers, credentials, pools);
    }
}

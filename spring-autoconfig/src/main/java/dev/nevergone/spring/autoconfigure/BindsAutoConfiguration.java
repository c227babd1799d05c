package dev.nevergone.spring.autoconfigure;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.Databases;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.spring.PoolSettingsCustomizer;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/** Makes the further databases under {@code nevergone.binds}, beside what Boot makes for the default one. */
@AutoConfiguration(before = DataSourceAutoConfiguration.class, after = NevergoneAutoConfiguration.class)
@ConditionalOnClass({DataSource.class, HikariDataSource.class, ResilientDataSource.class})
@ConditionalOnBooleanProperty(name = "nevergone.enabled", matchIfMissing = true)
@EnableConfigurationProperties(NevergoneProperties.class)
@Import(BindRegistrar.class)
public final class BindsAutoConfiguration {

    @Bean(destroyMethod = "close")
    BindPools nevergoneBindPools(
            NevergoneProperties properties,
            ObjectProvider<PoolSettingsCustomizer> customizers,
            WrappedPools wrapped,
            ListableBeanFactory beans) {
        return new BindPools(properties, customizers, wrapped, beans);
    }

    /** Made when somebody wants it: it needs a default database of ours, which not every application has. */
    // Its pools are closed by their own beans. An empty name would say that too, but is lost ahead of time.
    @Bean(destroyMethod = "names")
    @Lazy
    @ConditionalOnMissingBean
    Databases nevergoneDatabases(ObjectProvider<DataSource> primary, BindNames names, ListableBeanFactory beans) {
        Map<String, ResilientDataSource> binds = new LinkedHashMap<>();
        for (String bind : names.names()) {
            String bean = BindRegistrar.dataSourceName(bind);
            binds.put(bind, pool("bean " + bean, beans.getBean(bean, DataSource.class)));
        }
        DataSource found = primary.getIfUnique();
        if (found == null) {
            throw new IllegalStateException(
                    "Databases (no default database): needs one DataSource that is injected where"
                            + " nothing is said; set spring.datasource.url, or inject the binds one by one with @Bind");
        }
        return Databases.of(pool("default DataSource", found), binds);
    }

    private static ResilientDataSource pool(String what, DataSource dataSource) {
        try {
            if (dataSource.isWrapperFor(ResilientDataSource.class)) {
                return dataSource.unwrap(ResilientDataSource.class);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Databases (" + what + "): cannot be unwrapped", e);
        }
        throw new IllegalStateException(
                "Databases (" + what + ", " + dataSource.getClass().getName()
                        + "): must be a Nevergone pool, which is a HikariDataSource with the URL of a MySQL or MariaDB that had not"
                        + " been started; inject the binds one by one with @Bind in place of Databases");
    }
}

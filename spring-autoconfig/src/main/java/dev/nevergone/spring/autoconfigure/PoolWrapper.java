package dev.nevergone.spring.autoconfigure;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.spring.PoolSettingsCustomizer;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.core.Ordered;

/**
 * Puts a pool around each HikariCP data source that leads to a MySQL or MariaDB and has not been started. The pool is closed
 * with the bean.
 */
final class PoolWrapper implements DestructionAwareBeanPostProcessor, Ordered {

    /** Inside Boot's lazy proxy, whose order is 0: a connection that is fetched late is checked late. */
    static final int ORDER = -100;

    private static final Logger LOG = LoggerFactory.getLogger(PoolWrapper.class);
    private static final String SUFFIX = "DataSource";

    private final ObjectProvider<NevergoneProperties> properties;
    private final ObjectProvider<PoolSettingsCustomizer> customizers;
    private final ObjectProvider<WrappedPools> pools;

    PoolWrapper(
            ObjectProvider<NevergoneProperties> properties,
            ObjectProvider<PoolSettingsCustomizer> customizers,
            ObjectProvider<WrappedPools> pools) {
        this.properties = properties;
        this.customizers = customizers;
        this.pools = pools;
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (!(bean instanceof HikariDataSource hikari) || ScopedProxyUtils.isScopedTarget(beanName)) {
            return bean;
        }
        NevergoneProperties given = properties.getObject();
        if (given.getExcludeBeans().contains(beanName)) {
            LOG.debug("DataSource {} is left alone: nevergone.exclude-beans names it", beanName);
            return bean;
        }
        String url = hikari.getJdbcUrl();
        if (url == null || !leadsToMySql(url)) {
            LOG.debug("DataSource {} is left alone: its URL is none of a MySQL or MariaDB", beanName);
            return bean;
        }
        if (hikari.isRunning() || hikari.isClosed()) {
            LOG.warn(
                    "DataSource {} is left alone: its HikariCP pool runs already, and a running pool cannot be taken over."
                            + " Build it with DataSourceBuilder or new HikariDataSource() and setters, not with"
                            + " new HikariDataSource(config), or name it in nevergone.exclude-beans",
                    beanName);
            return bean;
        }
        WrappedPools wrapped = pools.getObject();
        ResilientDataSource pool = wrapped.family().wrap(hikari, settings(given, hikari, beanName, url));
        wrapped.add(beanName, pool);
        return new BootDataSource(pool, hikari);
    }

    private PoolSettings settings(NevergoneProperties given, HikariDataSource hikari, String beanName, String url) {
        PoolSettings.Builder builder = PoolSettings.builder(url);
        if (beanName.endsWith(SUFFIX) && beanName.length() > SUFFIX.length()) {
            builder.name(beanName.substring(0, beanName.length() - SUFFIX.length()));
        }
        HikariKnobs.apply(hikari, builder);
        SettingsMapper mapper = new SettingsMapper(NevergoneProperties.PREFIX);
        mapper.apply(given, builder);
        customizers.orderedStream().forEach(customizer -> customizer.customize(beanName, builder));
        return mapper.built("", builder::build);
    }

    static boolean leadsToMySql(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        return lower.startsWith("jdbc:mysql:") || lower.startsWith("jdbc:mariadb:");
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return bean instanceof HikariDataSource;
    }

    @Override
    public void postProcessBeforeDestruction(Object bean, String beanName) {
        ResilientDataSource pool = pools.getObject().remove(beanName);
        if (pool != null) {
            pool.close();
        }
    }
}

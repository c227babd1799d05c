package dev.nevergone.spring.autoconfigure;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.CredentialsProvider;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.spring.PoolSettingsCustomizer;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
    /** The name of the bean that Boot makes. */
    static final String BOOTS_OWN = "dataSource";

    private static final String SUFFIX = "DataSource";
    private static final String URL = "spring.datasource.url";
    private static final String HIKARI = "spring.datasource.hikari";

    private final ObjectProvider<NevergoneProperties> properties;
    private final ObjectProvider<PoolSettingsCustomizer> customizers;
    private final ObjectProvider<CredentialsProvider> credentials;
    private final ObjectProvider<WrappedPools> pools;
    private volatile @Nullable WrappedPools used;

    PoolWrapper(
            ObjectProvider<NevergoneProperties> properties,
            ObjectProvider<PoolSettingsCustomizer> customizers,
            ObjectProvider<CredentialsProvider> credentials,
            ObjectProvider<WrappedPools> pools) {
        this.properties = properties;
        this.customizers = customizers;
        this.credentials = credentials;
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
        return wrapped(given, hikari, beanName, url);
    }

    private BootDataSource wrapped(NevergoneProperties given, HikariDataSource hikari, String beanName, String url) {
        List<String> withoutEffect = HikariKnobs.withoutEffect(hikari);
        PoolSettings settings = settings(given, hikari, beanName, url);
        WrappedPools registry = pools.getObject();
        // What HikariCP's own settings add, such as driver properties, is checked here.
        ResilientDataSource pool =
                named(beanName, HIKARI, () -> registry.family().wrap(hikari, settings));
        used = registry;
        registry.add(beanName, pool);
        if (!withoutEffect.isEmpty()) {
            LOG.info(
                    "pool {}: these settings of HikariCP have no effect: {}",
                    pool.name(),
                    String.join(", ", withoutEffect));
        }
        return new BootDataSource(pool, hikari);
    }

    private PoolSettings settings(NevergoneProperties given, HikariDataSource hikari, String beanName, String url) {
        PoolSettings.Builder builder = named(beanName, URL, () -> PoolSettings.builder(url));
        named(beanName, HIKARI, () -> HikariKnobs.apply(hikari, builder));
        SettingsMapper mapper = new SettingsMapper(NevergoneProperties.PREFIX);
        mapper.apply(given, builder);
        if (beanName.equals(BOOTS_OWN)) {
            credentials.ifUnique(builder::credentialsProvider);
        } else {
            // One name for several pools would hide the meters of all but one.
            named(beanName, HIKARI, () -> builder.name(ownName(hikari, beanName)));
        }
        customizers.orderedStream().forEach(customizer -> customizer.customize(beanName, builder));
        return mapper.built("", builder::build);
    }

    private static String ownName(HikariDataSource hikari, String beanName) {
        if (hikari.getPoolName() != null) {
            return hikari.getPoolName();
        }
        return beanName.endsWith(SUFFIX) && beanName.length() > SUFFIX.length()
                ? beanName.substring(0, beanName.length() - SUFFIX.length())
                : beanName;
    }

    private static <T> T named(String beanName, String property, Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidPoolPropertyException(
                    beanName.equals(BOOTS_OWN) ? property : "of the bean " + beanName + " (as " + property + ")", e);
        }
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
        // Not by the provider: no bean may be made while beans are destroyed.
        WrappedPools registry = used;
        ResilientDataSource pool = registry == null ? null : registry.remove(beanName);
        if (pool != null) {
            pool.close();
        }
    }
}

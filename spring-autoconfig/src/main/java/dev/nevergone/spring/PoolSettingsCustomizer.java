package dev.nevergone.spring;

import dev.nevergone.PoolSettings;

/**
 * Changes the settings of pools in code, for what properties cannot say, such as a
 * {@link PoolSettings.Builder#listener listener}. Beans of this type are called in their order
 * ({@link org.springframework.core.annotation.Order}), after the properties, once for each pool. Implementations must be
 * thread-safe.
 */
@FunctionalInterface
public interface PoolSettingsCustomizer {

    /**
     * Changes the settings of one pool.
     *
     * @param beanName the name of the DataSource's bean, {@code dataSource} for Boot's own
     * @param settings what the properties said so far
     */
    void customize(String beanName, PoolSettings.Builder settings);
}

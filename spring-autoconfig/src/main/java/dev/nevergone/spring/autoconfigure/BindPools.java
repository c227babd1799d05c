package dev.nevergone.spring.autoconfigure;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.Databases;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.spring.Bind;
import dev.nevergone.spring.PoolSettingsCustomizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * Opens the pools of the binds, and closes them all at the same time. All DataSource beans of binds depend on it, so it is
 * destroyed when whoever uses one of them has been. Thread-safe.
 */
final class BindPools implements SmartInitializingSingleton, AutoCloseable {

    private final NevergoneProperties properties;
    private final ObjectProvider<PoolSettingsCustomizer> customizers;
    private final WrappedPools wrapped;
    private final ListableBeanFactory beans;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, ResilientDataSource> open = new LinkedHashMap<>();

    BindPools(
            NevergoneProperties properties,
            ObjectProvider<PoolSettingsCustomizer> customizers,
            WrappedPools wrapped,
            ListableBeanFactory beans) {
        this.properties = properties;
        this.customizers = customizers;
        this.wrapped = wrapped;
        this.beans = beans;
    }

    /** The pool of a bind; opens it when first asked. */
    ResilientDataSource open(String bind) {
        lock.lock();
        try {
            ResilientDataSource known = open.get(bind);
            if (known != null) {
                return known;
            }
            ResilientDataSource made = make(bind);
            open.put(bind, made);
            wrapped.add(BindRegistrar.dataSourceName(bind), made);
            return made;
        } finally {
            lock.unlock();
        }
    }

    private ResilientDataSource make(String bind) {
        PoolSettings settings = settings(bind);
        HikariDataSource hikari = new HikariDataSource();
        hikari.setJdbcUrl(settings.jdbcUrl());
        hikari.setUsername(settings.username());
        hikari.setPassword(settings.password());
        return new BootDataSource(wrapped.family().wrap(hikari, settings), hikari);
    }

    private PoolSettings settings(String bind) {
        BindProperties given = properties.getBinds().getOrDefault(bind, new BindProperties());
        SettingsMapper mapper = new SettingsMapper(BindNames.prefix(bind));
        JdbcConnectionDetails details = details(bind);
        PoolSettings.Builder builder = builder(bind, details == null ? given.getUrl() : details.getJdbcUrl());
        builder.name(bind);
        mapper.set("username", details == null ? given.getUsername() : details.getUsername(), builder::username);
        mapper.set("password", details == null ? given.getPassword() : details.getPassword(), builder::password);
        mapper.apply(given, builder);
        customizers
                .orderedStream()
                .forEach(customizer -> customizer.customize(BindRegistrar.dataSourceName(bind), builder));
        return mapper.built("", builder::build);
    }

    private static PoolSettings.Builder builder(String bind, @Nullable String url) {
        String property = BindNames.prefix(bind) + ".url";
        if (url == null || url.isBlank()) {
            throw new InvalidPoolPropertyException(
                    property,
                    new IllegalArgumentException("url (not set): a bind needs one; set it to such as"
                            + " jdbc:mysql://db.example.org:3306/" + bind));
        }
        try {
            return PoolSettings.builder(url);
        } catch (IllegalArgumentException e) {
            throw new InvalidPoolPropertyException(property, e);
        }
    }

    /** The bean that stands in for a bind's URL, user and password, for tests. */
    private @Nullable JdbcConnectionDetails details(String bind) {
        List<String> found = new ArrayList<>();
        for (String bean : beans.getBeanNamesForType(JdbcConnectionDetails.class)) {
            Bind mark = beans.findAnnotationOnBean(bean, Bind.class);
            if (mark != null && mark.value().equals(bind)) {
                found.add(bean);
            }
        }
        if (found.size() > 1) {
            throw new IllegalStateException("bind (" + bind + "): has several JdbcConnectionDetails beans, "
                    + String.join(", ", found) + "; mark one of them with @Bind(\"" + bind + "\")");
        }
        return found.isEmpty() ? null : beans.getBean(found.get(0), JdbcConnectionDetails.class);
    }

    /** Now that all pools are there, those of the default database too: logs and meters must tell them apart. */
    @Override
    public void afterSingletonsInstantiated() {
        Map<String, String> taken = new HashMap<>();
        wrapped.all().forEach((bean, pool) -> {
            if (!isBind(pool)) {
                taken.put(pool.name(), bean);
            }
        });
        for (Map.Entry<String, ResilientDataSource> bind : opened().entrySet()) {
            String name = bind.getValue().name();
            String other = taken.put(name, BindRegistrar.dataSourceName(bind.getKey()));
            if (other != null) {
                throw new InvalidPoolPropertyException(
                        BindNames.prefix(bind.getKey()) + ".name",
                        new IllegalArgumentException("name (" + name + "): the pool of the bean " + other
                                + " has it too, and logs and meters could not tell them apart; give each its own"));
            }
        }
    }

    private boolean isBind(ResilientDataSource pool) {
        return opened().containsValue(pool);
    }

    private Map<String, ResilientDataSource> opened() {
        lock.lock();
        try {
            return new LinkedHashMap<>(open);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Map<String, ResilientDataSource> pools = opened();
        pools.keySet().forEach(bind -> wrapped.remove(BindRegistrar.dataSourceName(bind)));
        if (!pools.isEmpty()) {
            // Which of them is called the primary is of no matter to closing.
            Databases.of(pools.values().iterator().next(), pools).close();
        }
    }
}

package dev.nevergone.spring.autoconfigure;

import dev.nevergone.spring.Bind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.util.ClassUtils;

/**
 * Defines the beans of each bind by its name alone; what else the properties say is read when a bean is made, so that the
 * definitions can be made ahead of time. A bean of the application that has the name of one of them takes its place.
 */
final class BindRegistrar implements ImportBeanDefinitionRegistrar {

    private static final Logger LOG = LoggerFactory.getLogger(BindRegistrar.class);
    private static final String FLYWAY = "org.flywaydb.core.Flyway";
    private static final String FLYWAY_MYSQL = "org.flywaydb.database.mysql.MySQLDatabaseType";

    /** BindPools closes the pools, all at once. An empty name would say that too, but is lost in definitions made ahead of time. */
    private static final String NOTHING_TO_DESTROY = "isClosed";

    private final Environment environment;
    private final ClassLoader classLoader;

    BindRegistrar(Environment environment, ClassLoader classLoader) {
        this.environment = environment;
        this.classLoader = classLoader;
    }

    static String dataSourceName(String bind) {
        return BindNames.beanPrefix(bind) + "DataSource";
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        takeOutOfDefaults(registry);
        BindNames names = BindNames.of(environment);
        RootBeanDefinition known = new RootBeanDefinition(BindNames.class);
        known.getConstructorArgumentValues().addIndexedArgumentValue(0, names.names());
        known.setRole(AbstractBeanDefinition.ROLE_INFRASTRUCTURE);
        registry.registerBeanDefinition("nevergoneBindNames", known);
        names.names().forEach(bind -> define(bind, registry));
    }

    /** What the application marked as a bind's must not keep Boot from making the default database's. */
    private static void takeOutOfDefaults(BeanDefinitionRegistry registry) {
        for (String name : registry.getBeanDefinitionNames()) {
            if (registry.getBeanDefinition(name) instanceof AbstractBeanDefinition definition
                    && definition instanceof AnnotatedBeanDefinition annotated
                    && !definition.isPrimary()) {
                MethodMetadata method = annotated.getFactoryMethodMetadata();
                if (method != null && method.isAnnotated(Bind.class.getName())) {
                    definition.setDefaultCandidate(false);
                }
            }
        }
    }

    private void define(String bind, BeanDefinitionRegistry registry) {
        String prefix = BindNames.beanPrefix(bind);
        String dataSource = prefix + "DataSource";
        String template = prefix + "JdbcTemplate";
        String initializer = prefix + "FlywayInitializer";
        boolean migrated = isMigrated(bind);
        boolean own = !registry.containsBeanDefinition(dataSource);

        RootBeanDefinition pool = definition(bind, "dataSource", bind);
        pool.setDestroyMethodName(NOTHING_TO_DESTROY);
        if (migrated) {
            RootBeanDefinition flyway = new RootBeanDefinition(BindFlyway.class);
            flyway.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
            ConstructorArgumentValues arguments = flyway.getConstructorArgumentValues();
            arguments.addIndexedArgumentValue(0, bind);
            // The pool itself and not its bean, which waits for the migrations.
            arguments.addIndexedArgumentValue(
                    1, own ? pool.cloneBeanDefinition() : new RuntimeBeanReference(dataSource));
            mark(flyway, bind);
            register(initializer, flyway, bind, registry);
            pool.setDependsOn(initializer);
        }
        register(dataSource, pool, bind, registry);
        RootBeanDefinition jdbcTemplate = definition(bind, "jdbcTemplate", new RuntimeBeanReference(dataSource));
        RootBeanDefinition transactions = definition(bind, "transactionManager", new RuntimeBeanReference(dataSource));
        if (migrated) {
            // Said here too, for a DataSource of the application's own waits for nothing.
            jdbcTemplate.setDependsOn(initializer);
            transactions.setDependsOn(initializer);
        }
        register(template, jdbcTemplate, bind, registry);
        register(prefix + "TransactionManager", transactions, bind, registry);
        RootBeanDefinition client = definition(bind, "jdbcClient", new RuntimeBeanReference(template));
        register(prefix + "JdbcClient", client, bind, registry);
    }

    private boolean isMigrated(String bind) {
        String property = BindNames.prefix(bind) + ".flyway.enabled";
        BindResult<Boolean> enabled = Binder.get(environment)
                .bind(ConfigurationPropertyName.adapt(property, '.'), Bindable.of(Boolean.class));
        if (!enabled.isBound() || !enabled.get()) {
            return false;
        }
        if (!ClassUtils.isPresent(FLYWAY, classLoader) || !ClassUtils.isPresent(FLYWAY_MYSQL, classLoader)) {
            throw new InvalidPoolPropertyException(
                    property,
                    new IllegalArgumentException(
                            "enabled (true): needs Flyway and its part for MySQL on the class path;"
                                    + " add the dependency org.flywaydb:flyway-mysql"));
        }
        return true;
    }

    private static RootBeanDefinition definition(String bind, String factoryMethod, Object firstArgument) {
        RootBeanDefinition made = new RootBeanDefinition(BindBeans.class);
        made.setFactoryMethodName(factoryMethod);
        made.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
        made.getConstructorArgumentValues().addIndexedArgumentValue(0, firstArgument);
        mark(made, bind);
        return made;
    }

    private static void mark(RootBeanDefinition definition, String bind) {
        definition.setDefaultCandidate(false);
        definition.addQualifier(new AutowireCandidateQualifier(Bind.class, bind));
        // What @Transactional("auth") looks for. Qualifiers are compared by value and source alone when definitions are
        // made
        // ahead of time, so one of the two would be dropped.
        AutowireCandidateQualifier plain = new AutowireCandidateQualifier(Qualifier.class, bind);
        plain.setAttribute("of", "bind");
        definition.addQualifier(plain);
    }

    private static void register(
            String name, RootBeanDefinition definition, String bind, BeanDefinitionRegistry registry) {
        if (registry.containsBeanDefinition(name)) {
            LOG.info(
                    "Bind {}: the application has a bean {} of its own, which is used in place of what {}.* would make",
                    bind,
                    name,
                    BindNames.prefix(bind));
            return;
        }
        registry.registerBeanDefinition(name, definition);
    }
}

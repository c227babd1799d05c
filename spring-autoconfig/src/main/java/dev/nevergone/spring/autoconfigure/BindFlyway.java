package dev.nevergone.spring.autoconfigure;

import dev.nevergone.CommitWitness;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/** Migrates one bind when it is made; what uses the bind depends on it. Never cleans. */
final class BindFlyway implements InitializingBean {

    /** What Boot gives Flyway for the default database. */
    private static final List<String> PRIMARY = List.of("classpath:db/migration");

    private static final String SUFFIX = "-flyway";

    private final String bind;
    private final DataSource dataSource;
    private final BindFlywayProperties given;
    private final WrappedPools wrapped;
    private final Environment environment;
    private final ResourceLoader resources;

    BindFlyway(
            String bind,
            DataSource dataSource,
            NevergoneProperties properties,
            WrappedPools wrapped,
            Environment environment,
            ResourceLoader resources) {
        this.bind = bind;
        this.dataSource = dataSource;
        this.given =
                properties.getBinds().getOrDefault(bind, new BindProperties()).getFlyway();
        this.wrapped = wrapped;
        this.environment = environment;
        this.resources = resources;
    }

    @Override
    public void afterPropertiesSet() throws SQLException {
        if (!given.isEnabled()) {
            return;
        }
        List<String> locations = locations();
        String user = given.getUser();
        if (user == null && !asksForAWitness()) {
            migrate(dataSource, locations);
            return;
        }
        PoolSettings settings =
                user == null ? dataSource.unwrap(ResilientDataSource.class).settings() : as(user);
        // A migration makes the witness's table, so it cannot need that table.
        PoolSettings own = settings.toBuilder()
                .name(settings.name() + SUFFIX)
                .warmUp(0)
                .commitWitness(CommitWitness.none())
                .build();
        try (ResilientDataSource other = wrapped.family().create(own)) {
            migrate(other, locations);
        }
    }

    private boolean asksForAWitness() throws SQLException {
        return dataSource.isWrapperFor(ResilientDataSource.class)
                && !dataSource
                        .unwrap(ResilientDataSource.class)
                        .settings()
                        .commitWitness()
                        .equals(CommitWitness.none());
    }

    private void migrate(DataSource target, List<String> locations) {
        FluentConfiguration flyway = Flyway.configure(resources.getClassLoader())
                .dataSource(target)
                .locations(locations.toArray(String[]::new))
                .failOnMissingLocations(true)
                .cleanDisabled(true)
                .baselineOnMigrate(given.isBaselineOnMigrate())
                .validateOnMigrate(given.isValidateOnMigrate())
                .outOfOrder(given.isOutOfOrder())
                .placeholderReplacement(given.isPlaceholderReplacement())
                .placeholders(given.getPlaceholders());
        if (given.getTable() != null) {
            flyway.table(given.getTable());
        }
        if (given.getBaselineVersion() != null) {
            flyway.baselineVersion(given.getBaselineVersion());
        }
        flyway.load().migrate();
    }

    /** The bind's pool with another user: all else that leads to the server, such as TLS, stays. */
    private PoolSettings as(String user) throws SQLException {
        String property = BindNames.prefix(bind) + ".flyway.user";
        if (!dataSource.isWrapperFor(ResilientDataSource.class)) {
            throw new InvalidPoolPropertyException(
                    property,
                    new IllegalArgumentException(
                            "user (" + user + "): cannot be used with a DataSource that is no Nevergone"
                                    + " pool, as the application's own bean " + BindRegistrar.dataSourceName(bind)
                                    + "; leave it out"));
        }
        PoolSettings settings = dataSource.unwrap(ResilientDataSource.class).settings();
        try {
            PoolSettings.Builder builder = settings.toBuilder().username(user);
            if (given.getPassword() != null) {
                builder.password(given.getPassword());
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new InvalidPoolPropertyException(property, e);
        }
    }

    private List<String> locations() {
        List<String> own = given.getLocations().isEmpty() ? List.of("classpath:db/" + bind) : given.getLocations();
        BindResult<List<String>> set =
                Binder.get(environment).bind("spring.flyway.locations", Bindable.listOf(String.class));
        List<String> primary = set.isBound() ? set.get() : PRIMARY;
        for (String location : own) {
            for (String above : primary) {
                refuseInside(location, above);
            }
        }
        return own;
    }

    /** Flyway looks into the folders below a location too, so that of the default database would run these as well. */
    private void refuseInside(String location, String above) {
        String inner = withoutEnd(location);
        String outer = withoutEnd(above);
        boolean inside = inner.startsWith(outer + "/");
        boolean sameByAccident = inner.equals(outer) && given.getLocations().isEmpty();
        if (inside || sameByAccident) {
            throw new InvalidPoolPropertyException(
                    BindNames.prefix(bind) + ".flyway.locations",
                    new IllegalArgumentException("locations (" + location + "): must not be inside " + above
                            + " of spring.flyway.locations, for Flyway would run these migrations on the default database"
                            + " too; move them to such as classpath:db/" + bind + "-bind, and set this to it"));
        }
    }

    private static String withoutEnd(String location) {
        String scheme = location.contains(":") ? location : "classpath:" + location;
        String single = scheme.replaceFirst("^classpath:/+", "classpath:");
        return single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
    }
}

package dev.nevergone.internal.pool;

import com.zaxxer.hikari.HikariCredentialsProvider;
import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.Credentials;
import dev.nevergone.PoolSettings;
import dev.nevergone.internal.settings.Masking;
import java.util.Objects;

/** What an existing HikariCP data source contributes to a pool's settings. */
public final class Adoption {

    private Adoption() {}

    /** The settings, with user, password, credentials provider and driver properties of the data source where they have none. */
    public static PoolSettings merge(HikariDataSource hikari, PoolSettings settings) {
        if (hikari.isRunning() || hikari.isClosed() || hikari.getHikariPoolMXBean() != null) {
            throw new IllegalStateException("HikariDataSource (" + hikari.getPoolName()
                    + "): must not have been started, since a running pool cannot be taken over; wrap it before its"
                    + " first getConnection(), and build it without new HikariDataSource(config), which starts it");
        }
        if (hikari.getDataSource() != null) {
            throw new IllegalArgumentException(
                    "dataSource (" + hikari.getDataSource().getClass().getName()
                            + "): must not be set, for the pool makes its connections by itself; set jdbcUrl in its place");
        }
        if (hikari.getDataSourceClassName() != null) {
            throw new IllegalArgumentException("dataSourceClassName (" + hikari.getDataSourceClassName()
                    + "): must not be set, for the pool makes its connections by itself; set jdbcUrl in its place");
        }
        String url = hikari.getJdbcUrl();
        if (url != null && !url.equals(settings.jdbcUrl())) {
            throw new IllegalArgumentException("jdbcUrl (" + Masking.url(settings.jdbcUrl())
                    + "): must be that of the HikariDataSource (" + Masking.url(url) + "); give both the same");
        }
        String hikariUser = hikari.getUsername();
        String user = settings.username();
        if (hikariUser != null && user != null && !Objects.equals(hikariUser, user)) {
            throw new IllegalArgumentException(
                    "username (" + user + "): must be that of the HikariDataSource (" + hikariUser + "); give it once");
        }
        PoolSettings.Builder merged = settings.toBuilder();
        if (user == null && hikariUser != null) {
            merged.username(hikariUser);
        }
        if (settings.password() == null && hikari.getPassword() != null) {
            merged.password(hikari.getPassword());
        }
        HikariCredentialsProvider provider = hikari.getCredentialsProvider();
        if (settings.credentialsProvider() == null && provider != null) {
            merged.credentialsProvider(() -> asked(provider));
        }
        hikari.getDataSourceProperties().forEach((name, value) -> {
            if (!settings.driverProperties().containsKey(String.valueOf(name))) {
                merged.driverProperty(String.valueOf(name), String.valueOf(value));
            }
        });
        return merged.build();
    }

    private static Credentials asked(HikariCredentialsProvider provider) {
        com.zaxxer.hikari.util.Credentials given = provider.getCredentials();
        return new Credentials(given.getUsername(), given.getPassword());
    }
}

package dev.nevergone.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/** A further database: where it is, and the settings of its pool. */
public class BindProperties extends PoolProperties {

    /** JDBC URL of the database. */
    private @Nullable String url;

    /** User to log in as. */
    private @Nullable String username;

    /** Password of the user. */
    private @Nullable String password;

    @NestedConfigurationProperty
    private final BindFlywayProperties flyway = new BindFlywayProperties();

    public @Nullable String getUrl() {
        return url;
    }

    public void setUrl(@Nullable String url) {
        this.url = url;
    }

    public @Nullable String getUsername() {
        return username;
    }

    public void setUsername(@Nullable String username) {
        this.username = username;
    }

    public @Nullable String getPassword() {
        return password;
    }

    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    public BindFlywayProperties getFlyway() {
        return flyway;
    }
}

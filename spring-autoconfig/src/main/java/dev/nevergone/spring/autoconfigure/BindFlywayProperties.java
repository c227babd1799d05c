package dev.nevergone.spring.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether and how Flyway migrates a bind at start-up. What is not set is Flyway's default. */
public class BindFlywayProperties {

    /** Whether Flyway migrates this database at start-up. */
    private boolean enabled;

    /** Where the migrations are; classpath:db/&lt;name of the bind&gt; without it. */
    private List<String> locations = new ArrayList<>();

    /** Table in which Flyway notes what it has done. */
    private @Nullable String table;

    /** Whether a database that has tables and no history is taken as it is, at the baseline version. */
    private boolean baselineOnMigrate;

    /** Version that a database is taken to have when it is baselined. */
    private @Nullable String baselineVersion;

    /** Whether migrations that were applied and have changed since stop the start. */
    private boolean validateOnMigrate = true;

    /** Whether a migration with a version below the latest applied one is applied. */
    private boolean outOfOrder;

    /** Whether placeholders in migrations are replaced. */
    private boolean placeholderReplacement = true;

    /** Values of placeholders in migrations. */
    private Map<String, String> placeholders = new LinkedHashMap<>();

    /** User that migrates, where it is not the user of the pool. */
    private @Nullable String user;

    /** Password of the user that migrates. */
    private @Nullable String password;

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public List<String> getLocations() {
        return locations;
    }

    public void setLocations(List<String> locations) {
        this.locations = locations;
    }

    public @Nullable String getTable() {
        return table;
    }

    public void setTable(@Nullable String table) {
        this.table = table;
    }

    public boolean isBaselineOnMigrate() {
        return baselineOnMigrate;
    }

    public void setBaselineOnMigrate(boolean baselineOnMigrate) {
        this.baselineOnMigrate = baselineOnMigrate;
    }

    public @Nullable String getBaselineVersion() {
        return baselineVersion;
    }

    public void setBaselineVersion(@Nullable String baselineVersion) {
        this.baselineVersion = baselineVersion;
    }

    public boolean isValidateOnMigrate() {
        return validateOnMigrate;
    }

    public void setValidateOnMigrate(boolean validateOnMigrate) {
        this.validateOnMigrate = validateOnMigrate;
    }

    public boolean isOutOfOrder() {
        return outOfOrder;
    }

    public void setOutOfOrder(boolean outOfOrder) {
        this.outOfOrder = outOfOrder;
    }

    public boolean isPlaceholderReplacement() {
        return placeholderReplacement;
    }

    public void setPlaceholderReplacement(boolean placeholderReplacement) {
        this.placeholderReplacement = placeholderReplacement;
    }

    public Map<String, String> getPlaceholders() {
        return placeholders;
    }

    public void setPlaceholders(Map<String, String> placeholders) {
        this.placeholders = placeholders;
    }

    public @Nullable String getUser() {
        return user;
    }

    public void setUser(@Nullable String user) {
        this.user = user;
    }

    public @Nullable String getPassword() {
        return password;
    }

    public void setPassword(@Nullable String password) {
        this.password = password;
    }
}

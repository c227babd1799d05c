package dev.nevergone.spring.autoconfigure;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The properties under {@code nevergone}: those of Boot's own DataSource, and of the binds. */
@ConfigurationProperties(prefix = NevergoneProperties.PREFIX, ignoreUnknownFields = false)
public class NevergoneProperties extends PoolProperties {

    /** What all properties begin with. */
    public static final String PREFIX = "nevergone";

    /** Whether data sources are wrapped, and binds made. */
    private boolean enabled = true;

    /** Names of DataSource beans that are left alone. */
    private Set<String> excludeBeans = new LinkedHashSet<>();

    /** Whether Spring's exceptions say by their type what may be repeated. */
    private boolean translateExceptions = true;

    /** Further databases by name. */
    private Map<String, BindProperties> binds = new LinkedHashMap<>();

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public Set<String> getExcludeBeans() {
        return excludeBeans;
    }

    public void setExcludeBeans(Set<String> excludeBeans) {
        this.excludeBeans = excludeBeans;
    }

    public boolean isTranslateExceptions() {
        return translateExceptions;
    }

    public void setTranslateExceptions(boolean translateExceptions) {
        this.translateExceptions = translateExceptions;
    }

    public Map<String, BindProperties> getBinds() {
        return binds;
    }

    public void setBinds(Map<String, BindProperties> binds) {
        this.binds = binds;
    }
}

package dev.nevergone.spring.autoconfigure;

import dev.nevergone.Credentials;
import dev.nevergone.ResilientDataSource;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Gives the pool of Boot's own DataSource the user and password of {@code spring.datasource.*} when these have changed. A
 * pool that got its credentials elsewhere (connection details, a credentials provider, the URL) is left alone. Thread-safe.
 */
final class CredentialsRefresher {

    private static final Logger LOG = LoggerFactory.getLogger(CredentialsRefresher.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final WrappedPools pools;
    private final ConfigurableEnvironment environment;
    private Credentials last;
    private boolean taken;

    CredentialsRefresher(WrappedPools pools, ConfigurableEnvironment environment) {
        this.pools = pools;
        this.environment = environment;
        this.last = read();
    }

    /** Looks whether they have changed. */
    void refresh() {
        lock.lock();
        try {
            Credentials now = read();
            Credentials before = last;
            last = now;
            ResilientDataSource pool = pools.all().get(PoolWrapper.BOOTS_OWN);
            if (pool != null && !now.equals(before)) {
                update(pool, before, now);
            }
        } finally {
            lock.unlock();
        }
    }

    private void update(ResilientDataSource pool, Credentials before, Credentials now) {
        // Settings say what a pool was made with, not what it was given since.
        boolean ofTheseProperties = pool.settings().credentialsProvider() == null && (taken || isOf(pool, before));
        if (!ofTheseProperties || now.username() == null || now.password() == null) {
            LOG.info(
                    "pool {}: spring.datasource.username or password have changed, but its credentials come from"
                            + " elsewhere and stay",
                    pool.name());
            return;
        }
        pool.updateCredentials(now.username(), now.password());
        taken = true;
    }

    private static boolean isOf(ResilientDataSource pool, Credentials given) {
        return Objects.equals(pool.settings().username(), given.username())
                && Objects.equals(pool.settings().password(), given.password());
    }

    private Credentials read() {
        @Nullable String username = environment.getProperty("spring.datasource.username");
        return new Credentials(username, environment.getProperty("spring.datasource.password"));
    }
}

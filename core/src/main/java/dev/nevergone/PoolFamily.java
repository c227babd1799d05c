package dev.nevergone;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.internal.outage.SharedServers;
import dev.nevergone.internal.pool.Adoption;
import dev.nevergone.internal.pool.PoolDataSource;

/**
 * Pools that are made one after another and share what they know of their servers: those that lead to the same hosts and
 * ports tell each other when nobody listens there and when it is over, and one probe knocks for all of them. For frameworks
 * that make each pool by itself; an application has {@link Databases}. Thread-safe.
 *
 * <p>It holds its pools no longer than they are open, and needs no closing.
 */
public final class PoolFamily {

    private final SharedServers servers = new SharedServers();

    /** A family without members. */
    public PoolFamily() {}

    /**
     * Makes a pool of this family, as {@link PoolFactory#create} does.
     *
     * @param settings how the pool works
     * @throws PoolCreationException as there
     */
    public ResilientDataSource create(PoolSettings settings) {
        return PoolDataSource.create(settings, System::nanoTime, servers);
    }

    /**
     * Makes a pool of this family inside a HikariCP data source that has not been started, as {@link PoolFactory#wrap} does.
     *
     * @param hikari the data source, configured and not started
     * @param settings how the pool works
     * @throws IllegalStateException as there
     * @throws IllegalArgumentException as there
     * @throws PoolCreationException as there
     */
    public ResilientDataSource wrap(HikariDataSource hikari, PoolSettings settings) {
        return PoolDataSource.adopt(hikari, Adoption.merge(hikari, settings), System::nanoTime, servers);
    }
}

package dev.nevergone;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.internal.pool.PoolDataSource;

/** Makes pools. Thread-safe. */
public final class PoolFactory {

    private PoolFactory() {}

    /**
     * Makes a pool. Nothing is sent over the network, unless {@link PoolSettings#warmUp()} asks for connections; so a
     * server that is down does not keep an application from starting.
     *
     * @param settings how the pool works
     * @return the pool; close it when the application ends
     * @throws PoolCreationException when the driver for the URL is not on the class path, or the warm-up failed
     */
    public static ResilientDataSource create(PoolSettings settings) {
        return PoolDataSource.create(settings, System::nanoTime);
    }

    /**
     * Makes a pool inside a HikariCP data source that exists and has not been started, such as one that a framework
     * configured: it keeps its meters, its leak detection, its thread factory, and what it asks of new sessions
     * (auto-commit, read-only, isolation, catalog, schema, connectionInitSql). User, password, credentials provider and data
     * source properties are taken from it where the settings have none. The settings decide all else: name, sizes, time-outs, life times.
     *
     * @param hikari the data source, configured and not started
     * @param settings how the pool works; its URL must be that of the data source where that has one
     * @return the pool, which closes {@code hikari} when it is closed
     * @throws IllegalStateException when {@code hikari} has been started
     * @throws IllegalArgumentException when {@code hikari} has another URL or user than the settings, or a
     *     {@code dataSource} or {@code dataSourceClassName} in place of a URL
     * @throws PoolCreationException when the driver for the URL is not on the class path, or the warm-up failed
     */
    public static ResilientDataSource wrap(HikariDataSource hikari, PoolSettings settings) {
        return new PoolFamily().wrap(hikari, settings);
    }
}

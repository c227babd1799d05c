package dev.nevergone.internal.driver;

import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;

/** Makes connectors. */
public final class Connectors {

    // Whoever sets one of these wants Connector/J's own switching between hosts.
    private static final List<String> FAIL_OVER = List.of(
            "autoReconnect",
            "autoReconnectForPools",
            "queriesBeforeRetryPrimaryHost",
            "secondsBeforeRetryPrimaryHost",
            "queriesBeforeRetryMaster",
            "secondsBeforeRetryMaster");

    private Connectors() {}

    /**
     * Makes a connector; opens no connection. Where the URL plainly names several hosts, it tries them by itself, one after
     * the other, so that its links can be peeked; where the URL asks more of the driver than that (load balancing,
     * properties per host, when to go back to the first host), the driver chooses the host.
     *
     * @param spec where and how to connect
     * @param watchdog bounds what the sockets cannot; used only where they are not ours
     * @throws IllegalArgumentException if the URL is for neither MySQL Connector/J nor MariaDB Connector/J
     * @throws IllegalStateException if the URL's driver is not on the class path
     */
    public static Connector of(ConnectSpec spec, Watchdog watchdog) {
        return of(spec, watchdog, false, SystemResolver.create());
    }

    /**
     * Makes a connector that leaves read-only servers alone; else as {@link #of(ConnectSpec, Watchdog)}, but the driver
     * never decides when to go back to the first host.
     *
     * @param spec where and how to connect
     * @param watchdog bounds what the sockets cannot; used only where they are not ours
     * @throws IllegalArgumentException if the URL is for neither MySQL Connector/J nor MariaDB Connector/J
     * @throws IllegalStateException if the URL's driver is not on the class path
     */
    public static Connector toPrimary(ConnectSpec spec, Watchdog watchdog) {
        return of(spec, watchdog, true, SystemResolver.create());
    }

    static Connector of(ConnectSpec spec, Watchdog watchdog, boolean requirePrimary, HostResolver resolver) {
        List<Connector> hosts = new ArrayList<>();
        for (String url : hosts(spec, requirePrimary)) {
            DriverConnector host = host(url, spec, watchdog, !requirePrimary && !hosts.isEmpty());
            hosts.add(new AddressesConnector(host, resolver, requirePrimary, System::nanoTime));
        }
        return hosts.size() == 1 ? hosts.get(0) : new HostsConnector(hosts, requirePrimary, System::nanoTime);
    }

    private static List<String> hosts(ConnectSpec spec, boolean requirePrimary) {
        DriverProperties properties = new DriverProperties(JdbcUrl.parse(spec.jdbcUrl()), spec);
        boolean driversOwn = FAIL_OVER.stream().anyMatch(name -> properties.users(name) != null);
        return driversOwn && !requirePrimary ? List.of(spec.jdbcUrl()) : JdbcUrl.perHost(spec.jdbcUrl());
    }

    private static DriverConnector host(String jdbcUrl, ConnectSpec spec, Watchdog watchdog, boolean standIn) {
        JdbcUrl url = JdbcUrl.parse(jdbcUrl);
        Driver driver = url.kind().newDriver();
        DriverProperties properties = new DriverProperties(url, spec);
        return new DriverConnector(
                jdbcUrl, url, driver, properties, watchdog, obstacle(url, driver, properties), standIn);
    }

    /** Why our sockets cannot be used; empty if they can. */
    private static String obstacle(JdbcUrl url, Driver driver, DriverProperties properties) {
        for (String name : new String[] {"socketFactory", "localSocket", "pipe", "namedPipePath"}) {
            if (properties.users(name) != null) {
                return "the JDBC URL or the driver properties set " + name;
            }
        }
        return url.kind().canUseOurSocketFactory(driver)
                ? ""
                : url.kind().title() + " was loaded by a class loader that does not see Nevergone's classes";
    }
}

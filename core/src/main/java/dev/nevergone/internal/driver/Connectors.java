package dev.nevergone.internal.driver;

import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;

/** Makes connectors. */
public final class Connectors {

    private Connectors() {}

    /**
     * Makes a connector; opens no connection.
     *
     * @param spec where and how to connect
     * @param watchdog bounds what the sockets cannot; used only where they are not ours
     * @throws IllegalArgumentException if the URL is for neither MySQL Connector/J nor MariaDB Connector/J
     * @throws IllegalStateException if the URL's driver is not on the class path
     */
    public static Connector of(ConnectSpec spec, Watchdog watchdog) {
        return of(spec.jdbcUrl(), spec, watchdog);
    }

    /**
     * Makes a connector that leaves read-only servers alone. Where the URL plainly names several hosts, it tries them by
     * itself, one after the other, so that its links can be peeked; where the URL asks more of the driver than that
     * (load balancing, properties per host), the driver chooses the host. Opens no connection.
     *
     * @param spec where and how to connect
     * @param watchdog bounds what the sockets cannot; used only where they are not ours
     * @throws IllegalArgumentException if the URL is for neither MySQL Connector/J nor MariaDB Connector/J
     * @throws IllegalStateException if the URL's driver is not on the class path
     */
    public static Connector toPrimary(ConnectSpec spec, Watchdog watchdog) {
        List<Connector> hosts = new ArrayList<>();
        for (String url : JdbcUrl.perHost(spec.jdbcUrl())) {
            hosts.add(of(url, spec, watchdog));
        }
        return new PrimaryConnector(hosts, System::nanoTime);
    }

    private static Connector of(String jdbcUrl, ConnectSpec spec, Watchdog watchdog) {
        JdbcUrl url = JdbcUrl.parse(jdbcUrl);
        Driver driver = url.kind().newDriver();
        DriverProperties properties = new DriverProperties(url, spec);
        return new DriverConnector(jdbcUrl, url, driver, properties, watchdog, obstacle(url, driver, properties));
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

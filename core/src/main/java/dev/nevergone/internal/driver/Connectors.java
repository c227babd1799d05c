package dev.nevergone.internal.driver;

import java.sql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes connectors. */
public final class Connectors {

    private static final Logger LOG = LoggerFactory.getLogger(Connectors.class);

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
        JdbcUrl url = JdbcUrl.parse(spec.jdbcUrl());
        Driver driver = url.kind().newDriver();
        DriverProperties properties = new DriverProperties(url, spec);
        String obstacle = obstacle(url, driver, properties);
        String reason = !obstacle.isEmpty() || url.singleHost() ? obstacle : "the JDBC URL may name several hosts";
        if (!reason.isEmpty()) {
            LOG.info("{}: connections are pinged, but not peeked: {}", url.target(), reason);
        }
        return new DriverConnector(spec.jdbcUrl(), url, driver, properties, watchdog, obstacle.isEmpty());
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

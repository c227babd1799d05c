package dev.nevergone.internal.driver;

import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two drivers that are known here. All names are texts, for either driver may be absent. */
enum DriverKind {
    /** MySQL Connector/J. Its other driver class registers itself with the DriverManager, which is the whole JVM's. */
    CONNECTOR_J(
            "MySQL Connector/J",
            "com.mysql.cj.jdbc.NonRegisteringDriver",
            "com.mysql:mysql-connector-j",
            "dev.nevergone.internal.driver.ConnectorJSocketFactory",
            "com.mysql.cj.protocol.SocketFactory"),
    /** MariaDB Connector/J. */
    MARIADB(
            "MariaDB Connector/J",
            "org.mariadb.jdbc.Driver",
            "org.mariadb.jdbc:mariadb-java-client",
            "dev.nevergone.internal.driver.MariaDbSocketFactory",
            "javax.net.SocketFactory");

    private final String title;
    private final String driverClass;
    private final String coordinates;
    private final String socketFactory;
    private final String socketFactoryType;

    DriverKind(String title, String driverClass, String coordinates, String socketFactory, String socketFactoryType) {
        this.title = title;
        this.driverClass = driverClass;
        this.coordinates = coordinates;
        this.socketFactory = socketFactory;
        this.socketFactoryType = socketFactoryType;
    }

    static DriverKind of(String jdbcUrl) {
        if (jdbcUrl.startsWith("jdbc:mysql:") || jdbcUrl.startsWith("jdbc:mysql+srv:")) {
            return CONNECTOR_J;
        }
        if (jdbcUrl.startsWith("jdbc:mariadb:")) {
            return MARIADB;
        }
        throw new IllegalArgumentException("jdbcUrl: must begin with jdbc:mysql: or jdbc:mariadb:");
    }

    String title() {
        return title;
    }

    /** The class name of our socket factory for this driver. */
    String socketFactory() {
        return socketFactory;
    }

    /**
     * Makes the driver, looked for by the thread's context class loader first and by ours second.
     *
     * @throws IllegalStateException if it is not on the class path
     */
    Driver newDriver() {
        ReflectiveOperationException failure = null;
        for (ClassLoader loader : loaders()) {
            try {
                return Class.forName(driverClass, true, loader)
                        .asSubclass(Driver.class)
                        .getDeclaredConstructor()
                        .newInstance();
            } catch (ReflectiveOperationException e) {
                failure = e;
            }
        }
        throw new IllegalStateException(
                title + " is not on the class path: add the dependency " + coordinates + " for this JDBC URL", failure);
    }

    private static List<ClassLoader> loaders() {
        List<ClassLoader> loaders = new ArrayList<>();
        @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null) {
            loaders.add(context);
        }
        loaders.add(DriverKind.class.getClassLoader());
        return loaders;
    }

    /**
     * Whether the driver can use our socket factory: its class loader must find this very class, and with it the same type
     * of factory. In a container that shares the driver among applications it does not.
     */
    boolean canUseOurSocketFactory(Driver driver) {
        ClassLoader theirs = driver.getClass().getClassLoader();
        try {
            Class<?> seen = Class.forName(socketFactory, false, theirs);
            return seen.getClassLoader() == DriverKind.class.getClassLoader()
                    && Class.forName(socketFactoryType, false, theirs).isAssignableFrom(seen);
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}

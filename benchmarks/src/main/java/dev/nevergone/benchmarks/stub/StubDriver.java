package dev.nevergone.benchmarks.stub;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;

/** Makes connections that are not connected to anything. Thread-safe. */
public class StubDriver implements Driver {

    /** A URL that all pools take for one of MySQL. */
    public static final String URL = "jdbc:mysql://127.0.0.1:9/stub";

    /** For pools, which make it by name. */
    public StubDriver() {}

    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        return Stubs.connection();
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith("jdbc:mysql:");
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 9;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }
}

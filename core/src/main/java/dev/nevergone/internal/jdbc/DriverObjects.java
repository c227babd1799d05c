package dev.nevergone.internal.jdbc;

import java.sql.SQLException;
import java.sql.Wrapper;

/** What every wrapper does alike with the driver's object beneath it. */
final class DriverObjects {

    private DriverObjects() {}

    static <T> T unwrap(Wrapper driverObject, Class<T> type) throws SQLException {
        return type.isInstance(driverObject) ? type.cast(driverObject) : driverObject.unwrap(type);
    }

    static boolean wraps(Wrapper driverObject, Class<?> type) throws SQLException {
        return type.isInstance(driverObject) || driverObject.isWrapperFor(type);
    }

    /** Class and identity only: a driver's own text may hold SQL with its parameters. */
    static String describe(Object driverObject) {
        return driverObject.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(driverObject));
    }
}

package dev.nevergone.internal.jdbc;

import dev.nevergone.internal.jdbc.Call.Operation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The meta data of a lease. A reflective proxy, because the interface has some 180 methods, all but a few alike, and is
 * asked too seldom for its price to matter.
 */
final class LeasedMetaData implements InvocationHandler {

    private final LeasedConnection connection;
    private DatabaseMetaData driverMetaData;
    private int epoch;

    private LeasedMetaData(LeasedConnection connection, DatabaseMetaData driverMetaData) {
        this.connection = connection;
        this.driverMetaData = driverMetaData;
        this.epoch = connection.epoch();
    }

    static DatabaseMetaData of(LeasedConnection connection, DatabaseMetaData driverMetaData) {
        return (DatabaseMetaData) Proxy.newProxyInstance(
                LeasedMetaData.class.getClassLoader(),
                new Class<?>[] {DatabaseMetaData.class},
                new LeasedMetaData(connection, driverMetaData));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Object argument = arguments == null ? null : arguments[0];
        return switch (method.getName()) {
            case "equals" -> proxy == argument;
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "LeasedMetaData[wrapping " + DriverObjects.describe(driverMetaData) + "]";
            case "getConnection" -> {
                connection.requireLease();
                yield connection;
            }
            case "unwrap" -> {
                if (argument instanceof Class<?> type && type.isInstance(proxy)) {
                    yield proxy;
                }
                // It leads to the driver's connection.
                connection.exposeDriver();
                connection.session().mayCommitUnseen();
                yield forward(method, arguments);
            }
            case "isWrapperFor" ->
                argument instanceof Class<?> type && type.isInstance(proxy) ? true : forward(method, arguments);
            default -> forward(method, arguments);
        };
    }

    private @Nullable Object forward(Method method, Object @Nullable [] arguments) throws Throwable {
        boolean executes = method.getReturnType() == ResultSet.class;
        Command call = connection.begin(Operation.OTHER, executes ? SqlText.META_DATA : null, false);
        while (true) {
            try {
                Connection driverConnection = connection.ready(call);
                if (epoch != connection.epoch()) {
                    driverMetaData = driverConnection.getMetaData();
                    epoch = connection.epoch();
                }
                if (executes) {
                    connection.sending(call, SqlText.META_DATA);
                } else {
                    connection.sending(call);
                }
                Object result = method.invoke(driverMetaData, arguments);
                return executes && result != null ? held((ResultSet) result) : result;
            } catch (SQLException e) {
                connection.failed(call, e);
            } catch (InvocationTargetException e) {
                if (!(e.getCause() instanceof SQLException failure)) {
                    throw e.getCause();
                }
                connection.failed(call, failure);
            }
        }
    }

    private ResultSet held(ResultSet driverResultSet) {
        LeasedResultSet resultSet = new LeasedResultSet(connection, null, driverResultSet);
        connection.hold(resultSet);
        return resultSet;
    }
}

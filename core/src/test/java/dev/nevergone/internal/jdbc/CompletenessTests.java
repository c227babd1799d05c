package dev.nevergone.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A default method that is not overridden would answer in the driver's place, and mostly by refusing. */
class CompletenessTests {

    static List<Arguments> wrappers() {
        return List.of(
                Arguments.of(Connection.class, LeasedConnection.class),
                Arguments.of(Statement.class, LeasedStatement.class),
                Arguments.of(PreparedStatement.class, LeasedPreparedStatement.class),
                Arguments.of(CallableStatement.class, LeasedCallableStatement.class),
                Arguments.of(ResultSet.class, LeasedResultSet.class));
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void everyMethodOfTheInterfaceIsImplementedByTheWrapper(Class<?> jdbc, Class<?> wrapper) throws Exception {
        List<String> left = new ArrayList<>();
        for (Method method : jdbc.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                Method implementation = wrapper.getMethod(method.getName(), method.getParameterTypes());
                if (implementation.getDeclaringClass().isInterface()) {
                    left.add(method.toString());
                }
            }
        }
        assertThat(left).isEmpty();
    }
}

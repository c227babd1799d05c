package dev.nevergone.benchmarks.stub;

import java.io.Closeable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Completes the stubs of JDBC's wide interfaces: what they do not say themselves returns nothing, zero or false. The
 * classes are generated, for a proxy's reflection would be measured with the pool.
 */
final class Stubs {

    private static final MethodHandle CONNECTION = constructor(StubConnection.class);
    private static final MethodHandle STATEMENT = constructor(StubStatement.class);
    private static final MethodHandle ROW = constructor(StubRow.class);
    private static final MethodHandle META_DATA = constructor(StubMetaData.class);

    private Stubs() {}

    static StubConnection connection() {
        return (StubConnection) make(CONNECTION);
    }

    static StubConnection connection(Closeable socket) {
        StubConnection connection = connection();
        connection.hold(socket);
        return connection;
    }

    static StubStatement statement() {
        return (StubStatement) make(STATEMENT);
    }

    static StubRow row() {
        return (StubRow) make(ROW);
    }

    static StubMetaData metaData() {
        return (StubMetaData) make(META_DATA);
    }

    private static MethodHandle constructor(Class<?> type) {
        Class<?> complete = new ByteBuddy()
                .subclass(type)
                .method(ElementMatchers.isAbstract())
                .intercept(StubMethod.INSTANCE)
                .make()
                .load(Stubs.class.getClassLoader())
                .getLoaded();
        try {
            return MethodHandles.publicLookup()
                    .findConstructor(complete, MethodType.methodType(void.class))
                    .asType(MethodType.methodType(Object.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the stub of " + type.getName() + " cannot be made", e);
        }
    }

    private static Object make(MethodHandle constructor) {
        try {
            return constructor.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("a stub cannot be made", e);
        }
    }
}

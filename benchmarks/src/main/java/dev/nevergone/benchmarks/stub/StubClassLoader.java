package dev.nevergone.benchmarks.stub;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;

/**
 * Nevergone takes no driver class, for it knows two drivers and no other. But it asks the thread's context class loader for
 * Connector/J first; this one answers with a stub, under Connector/J's name.
 */
public final class StubClassLoader {

    private static final String CONNECTOR_J = "com.mysql.cj.jdbc.NonRegisteringDriver";

    private StubClassLoader() {}

    /** A class loader that finds {@code driver} in place of Connector/J, and all else as usual. */
    public static ClassLoader with(Class<? extends StubDriver> driver) {
        return new ByteBuddy()
                .subclass(driver)
                .name(CONNECTOR_J)
                .make()
                .load(StubClassLoader.class.getClassLoader(), ClassLoadingStrategy.Default.CHILD_FIRST)
                .getLoaded()
                .getClassLoader();
    }
}

package dev.nevergone.testkit.internal.junit;

import dev.nevergone.testkit.FaultyMySql;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/** Tells JUnit which annotated classes must not run at the same time, so that its threads do something else meanwhile. */
public final class ServerLocks implements ResourceLocksProvider {

    private static final String SHARED = FaultyMySql.class.getName() + ".shared";

    /** For JUnit. */
    public ServerLocks() {}

    @Override
    public Set<Lock> provideForClass(Class<?> testClass) {
        return provideForNestedClass(List.of(), testClass);
    }

    @Override
    public Set<Lock> provideForNestedClass(List<Class<?>> enclosing, Class<?> testClass) {
        // A lock of its own still keeps the class's methods apart.
        return Options.annotationOf(testClass, enclosing)
                .map(annotation -> new Lock(
                        annotation.ownServer() ? FaultyMySql.class.getName() + "." + testClass.getName() : SHARED))
                .map(Set::of)
                .orElse(Set.of());
    }
}

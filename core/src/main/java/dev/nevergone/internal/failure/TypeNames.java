package dev.nevergone.internal.failure;

import org.jspecify.annotations.Nullable;

/** Types known by name only, for neither a driver nor a pool need be on the class path. */
final class TypeNames {

    private TypeNames() {}

    /** Whether the object's class or a superclass lies within the package prefix and has one of the simple names. */
    static boolean matches(Object object, String packagePrefix, String... simpleNames) {
        for (Class<?> type = object.getClass(); isCandidate(type); type = type.getSuperclass()) {
            String name = type.getName();
            if (name.startsWith(packagePrefix)) {
                for (String simpleName : simpleNames) {
                    if (hasSimpleName(name, simpleName)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Whether the full class name ends in the simple name, as a top-level or a nested class. */
    static boolean hasSimpleName(String className, String simpleName) {
        int start = className.length() - simpleName.length();
        return start >= 0
                && className.endsWith(simpleName)
                && (start == 0 || className.charAt(start - 1) == '.' || className.charAt(start - 1) == '$');
    }

    private static boolean isCandidate(@Nullable Class<?> type) {
        return type != null && type != Object.class;
    }
}

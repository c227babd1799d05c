package dev.nevergone.testkit;

import org.jspecify.annotations.Nullable;

/** Steps that are all taken, whichever of them fail. */
final class Steps {

    private Steps() {}

    /** Takes them in turn; throws the first failure at the end, with the others suppressed in it. */
    static void all(Runnable... steps) {
        RuntimeException failure = null;
        for (Runnable step : steps) {
            failure = take(step, failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable RuntimeException take(Runnable step, @Nullable RuntimeException before) {
        try {
            step.run();
            return before;
        } catch (RuntimeException e) {
            if (before == null) {
                return e;
            }
            before.addSuppressed(e);
            return before;
        }
    }
}

package dev.nevergone.benchmarks.faults;

import org.jspecify.annotations.Nullable;

/**
 * One borrow, statement and return of the load.
 *
 * @param write whether it was an INSERT, rather than a SELECT
 * @param begun by the JVM's clock
 * @param ended by the JVM's clock
 * @param failure what the caller saw instead of an answer, or {@code null}
 */
record Call(boolean write, long begun, long ended, @Nullable Throwable failure) {

    boolean worked() {
        return failure == null;
    }
}

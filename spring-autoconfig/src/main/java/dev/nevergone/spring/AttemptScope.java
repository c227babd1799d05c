package dev.nevergone.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * One attempt of this thread, from outside of its transaction: whether anything was committed within it. Attempts may lie
 * within one another (REQUIRES_NEW). Bound to the thread as Spring's transactions are.
 */
final class AttemptScope implements AutoCloseable {

    private static final Object KEY = AttemptScope.class;

    private final @Nullable AttemptScope outer;
    private boolean mayHaveCommitted;

    private AttemptScope(@Nullable AttemptScope outer) {
        this.outer = outer;
    }

    static AttemptScope open() {
        AttemptScope outer = (AttemptScope) TransactionSynchronizationManager.unbindResourceIfPossible(KEY);
        AttemptScope scope = new AttemptScope(outer);
        TransactionSynchronizationManager.bindResource(KEY, scope);
        return scope;
    }

    /** The innermost attempt that this thread is in. */
    static @Nullable AttemptScope current() {
        return (AttemptScope) TransactionSynchronizationManager.getResource(KEY);
    }

    /** Something was or may have been committed: neither this attempt nor those around it can be repeated safely. */
    void mayHaveCommittedNow() {
        for (AttemptScope scope = this; scope != null; scope = scope.outer) {
            scope.mayHaveCommitted = true;
        }
    }

    boolean mayHaveCommitted() {
        return mayHaveCommitted;
    }

    @Override
    public void close() {
        TransactionSynchronizationManager.unbindResourceIfPossible(KEY);
        if (outer != null) {
            TransactionSynchronizationManager.bindResource(KEY, outer);
        }
    }
}

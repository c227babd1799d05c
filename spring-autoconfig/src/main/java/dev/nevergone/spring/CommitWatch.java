package dev.nevergone.spring;

import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Outcome;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Tells the attempt it happens in of every commit: the exception that ends a method does not say whether its transaction, or
 * one within it, was committed all the same. Stateless and thread-safe.
 */
final class CommitWatch implements TransactionExecutionListener {

    /** Has the transaction manager watched, once. */
    static void over(PlatformTransactionManager manager) {
        if (!(manager instanceof ConfigurableTransactionManager configurable)) {
            throw new IllegalArgumentException(
                    "transactionManager (" + manager.getClass().getName()
                            + "): must be a ConfigurableTransactionManager, as all of Spring's are: without its listeners nobody can"
                            + " tell whether an attempt has committed something");
        }
        if (configurable.getTransactionExecutionListeners().stream().noneMatch(CommitWatch.class::isInstance)) {
            configurable.addListener(new CommitWatch());
        }
    }

    @Override
    public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
        // A nested one is a savepoint, which commits nothing.
        if (!transaction.isNested() && !transaction.isReadOnly() && (failure == null || !provenRolledBack(failure))) {
            tell();
        }
    }

    @Override
    public void afterRollback(TransactionExecution transaction, @Nullable Throwable failure) {
        // Spring rolls back after a commit that failed; only there a rollback says that nobody knows.
        boolean unknown = RetryDecision.of(failure)
                .filter(decision -> decision.outcome() == Outcome.UNKNOWN)
                .isPresent();
        if (!transaction.isReadOnly() && unknown) {
            tell();
        }
    }

    private static boolean provenRolledBack(Throwable failure) {
        return RetryDecision.of(failure)
                .filter(decision -> decision.outcome() != Outcome.UNKNOWN)
                .isPresent();
    }

    private static void tell() {
        AttemptScope attempt = AttemptScope.current();
        if (attempt != null) {
            attempt.mayHaveCommittedNow();
        }
    }
}

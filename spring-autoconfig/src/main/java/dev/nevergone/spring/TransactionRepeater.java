package dev.nevergone.spring;

import dev.nevergone.ResilientDataSource;
import dev.nevergone.RetryPolicy;
import dev.nevergone.WorkAttempts;
import dev.nevergone.WorkOptions;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Runs work that makes a transaction of one manager, and runs it again from outside of that transaction where the pool beneath
 * allows it and nothing was committed. Thread-safe.
 */
final class TransactionRepeater {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionRepeater.class);

    private final PlatformTransactionManager manager;
    private final AtomicBoolean toldOfNoPool = new AtomicBoolean();

    TransactionRepeater(PlatformTransactionManager manager) {
        this.manager = manager;
        CommitWatch.over(manager);
    }

    /** Work that begins and ends a transaction of the manager. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object, X extends Throwable> {
        T run() throws X;
    }

    /**
     * How it is repeated.
     *
     * @param options the core's; its retry policy is the pool's
     * @param maxAttempts all tries, or 0 for what the pool's policy says
     * @param ownTransaction whether it has a transaction of its own even within another (REQUIRES_NEW)
     */
    record Rules(WorkOptions options, int maxAttempts, boolean ownTransaction) {

        WorkOptions forPool(ResilientDataSource pool) {
            RetryPolicy policy = pool.settings().retry();
            // Where retry is switched off for the pool, it is off.
            return maxAttempts == 0 || !policy.isEnabled()
                    ? options
                    : options.retry(policy.toBuilder().maxAttempts(maxAttempts).build());
        }
    }

    <T extends @Nullable Object, X extends Throwable> T run(Rules rules, Work<T, X> work) throws X {
        if (!rules.ownTransaction() && TransactionSynchronizationManager.isActualTransactionActive()) {
            requireRepeatedAround(rules);
            return work.run();
        }
        ResilientDataSource pool = pool();
        if (pool == null) {
            return work.run();
        }
        WorkAttempts attempts = pool.attempts(rules.forPool(pool));
        while (true) {
            try (AttemptScope attempt = AttemptScope.open()) {
                try {
                    return work.run();
                } catch (Throwable failure) {
                    if (!attempts.again(failure, attempt.mayHaveCommitted())) {
                        throw failure;
                    }
                }
            }
            JpaSupport.forgetEntities();
        }
    }

    private static void requireRepeatedAround(Rules rules) {
        if (AttemptScope.current() == null) {
            throw new IllegalTransactionStateException(rules.options().name().orElse("The work")
                    + " is to be repeated as a whole, but was called within the transaction "
                    + TransactionSynchronizationManager.getCurrentTransactionName()
                    + ", which would have to be repeated too. Put @RetryTransaction on the method where that one"
                    + " begins and @Transactional here; or give this one a transaction of its own with"
                    + " @Transactional(propagation = REQUIRES_NEW); in a test, take @Transactional off the test or"
                    + " set its propagation to NOT_SUPPORTED");
        }
    }

    private @Nullable ResilientDataSource pool() {
        DataSource dataSource = dataSource();
        try {
            if (dataSource != null && dataSource.isWrapperFor(ResilientDataSource.class)) {
                return dataSource.unwrap(ResilientDataSource.class);
            }
        } catch (SQLException e) {
            LOG.debug("The DataSource of {} does not say what it wraps", manager, e);
        }
        if (toldOfNoPool.compareAndSet(false, true)) {
            LOG.info(
                    "Nothing is repeated with the transaction manager {}: its DataSource is no Nevergone pool",
                    manager.getClass().getName());
        }
        return null;
    }

    private @Nullable DataSource dataSource() {
        return manager instanceof ResourceTransactionManager resources
                        && resources.getResourceFactory() instanceof DataSource dataSource
                ? dataSource
                : JpaSupport.dataSourceOf(manager);
    }
}

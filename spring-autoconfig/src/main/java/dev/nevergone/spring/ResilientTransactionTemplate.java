package dev.nevergone.spring;

import dev.nevergone.WorkOptions;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A {@link TransactionTemplate} that runs the whole transaction again where it was provably rolled back because the database
 * went away or another transaction was in the way: {@link RetryTransaction} for code. The callback may run several times, so it
 * must have no effect outside of the database.
 *
 * <pre>{@code
 * template.executeWithoutResult(status -> transfer(from, to, amount));
 * }</pre>
 *
 * <p>A bean of this type is there where the application has one transaction manager, or a primary one. For other settings make
 * a template of your own. Within another transaction {@code execute} is refused with an
 * {@link org.springframework.transaction.IllegalTransactionStateException}, unless that one is repeated in this way too, which
 * it then joins, or the propagation is {@code PROPAGATION_REQUIRES_NEW}.
 *
 * <p>Thread-safe once it is configured.
 */
public class ResilientTransactionTemplate extends TransactionTemplate {

    private static final long serialVersionUID = 1L;

    private final transient TransactionRepeater repeater;
    private String workName = "transaction";
    private int maxAttempts;
    private boolean idempotent;
    private @Nullable Duration deadline;

    /**
     * With the defaults: REQUIRED, the connection's isolation level, the pool's retry policy.
     *
     * @param transactionManager on a DataSource that is a Nevergone pool; on any other, work runs once
     * @throws IllegalArgumentException if it is not a {@link org.springframework.transaction.ConfigurableTransactionManager}
     */
    public ResilientTransactionTemplate(PlatformTransactionManager transactionManager) {
        super(transactionManager);
        this.repeater = new TransactionRepeater(transactionManager);
    }

    /**
     * With other settings of the transaction.
     *
     * @param transactionManager as with {@link #ResilientTransactionTemplate(PlatformTransactionManager)}
     * @param definition propagation REQUIRED or REQUIRES_NEW, isolation, time-out, read-only, name
     * @throws IllegalArgumentException for another transaction manager or propagation
     */
    public ResilientTransactionTemplate(
            PlatformTransactionManager transactionManager, TransactionDefinition definition) {
        super(transactionManager, definition);
        Propagations.check("propagation", definition.getPropagationBehavior());
        this.repeater = new TransactionRepeater(transactionManager);
    }

    /**
     * Names the work in logs, events and decisions. Default {@code transaction}.
     *
     * @param workName 1 to 100 characters; no user data, for it is logged
     * @throws IllegalArgumentException if it is null, blank or longer
     */
    public void setWorkName(String workName) {
        this.workName = WorkOptions.named(workName).name().orElseThrow();
    }

    /**
     * Sets all tries, the first included. Default: what the pool's retry policy says.
     *
     * @param maxAttempts 1 or more
     * @throws IllegalArgumentException if it is less than 1
     */
    public void setMaxAttempts(int maxAttempts) {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException(
                    "maxAttempts (" + maxAttempts + "): must be at least 1. It counts the first try too");
        }
        this.maxAttempts = maxAttempts;
    }

    /**
     * Sets how long after the first attempt's start a further one may still begin. Default: what the pool's retry policy says.
     *
     * @param deadline 1 ms to 365 days, in whole milliseconds
     * @throws IllegalArgumentException if it is null, zero, negative, longer, or no whole milliseconds
     */
    public void setDeadline(Duration deadline) {
        WorkOptions.defaults().deadline(deadline);
        this.deadline = deadline;
    }

    /**
     * Declares that running the callback twice does no harm. Default {@code false}. Then it is also repeated where it is not
     * known whether the attempt before took effect.
     */
    public void setIdempotent(boolean idempotent) {
        this.idempotent = idempotent;
    }

    /**
     * Runs the callback in a transaction, several times if need be.
     *
     * @throws org.springframework.transaction.IllegalTransactionStateException within a transaction that is not repeated
     * @throws CommitOutcomeUnknownTransactionException when nobody knows whether the COMMIT took effect
     * @throws IllegalArgumentException if the propagation was set to anything but REQUIRED and REQUIRES_NEW
     */
    @Override
    public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
        Objects.requireNonNull(action, "action: there is nothing to run");
        boolean ownTransaction = Propagations.check("propagation", getPropagationBehavior());
        WorkOptions options = WorkOptions.named(workName).readOnly(isReadOnly()).idempotent(idempotent);
        if (deadline != null) {
            options = options.deadline(deadline);
        }
        return repeater.run(
                new TransactionRepeater.Rules(options, maxAttempts, ownTransaction), () -> super.execute(action));
    }
}

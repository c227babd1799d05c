package dev.nevergone.spring;

import dev.nevergone.CommitOutcomeUnknownException;
import java.util.Optional;
import org.springframework.transaction.TransactionSystemException;

/**
 * A COMMIT was sent and its answer never came: the transaction may or may not have been committed. What
 * {@code @Transactional}, {@code TransactionTemplate} and {@link ResilientTransactionTemplate} throw then, with a
 * {@code JdbcTransactionManager} and with a {@code JpaTransactionManager} over Hibernate.
 *
 * <p>It is nothing that may be repeated blindly, and {@link RetryTransaction} does not, unless the method is declared
 * {@link RetryTransaction#idempotent() idempotent}. With a witness ({@code nevergone.commit-witness}) it comes only where the
 * witness could not find out. The cause is the core's {@link CommitOutcomeUnknownException}, with SQLState 08007 and the
 * driver's error number.
 */
public class CommitOutcomeUnknownTransactionException extends TransactionSystemException {

    private static final long serialVersionUID = 1L;

    private final CommitOutcomeUnknownException unknown;

    /**
     * Made from the core's exception.
     *
     * @param task what was under way, in Spring's words
     * @param unknown what the connection threw
     */
    public CommitOutcomeUnknownTransactionException(String task, CommitOutcomeUnknownException unknown) {
        super(task + "; " + unknown.getMessage(), unknown);
        this.unknown = unknown;
    }

    /** {@return what the connection threw} */
    public CommitOutcomeUnknownException unknown() {
        return unknown;
    }

    /** {@return the witness's token, by which to find out later; see {@link CommitOutcomeUnknownException#token()}} */
    public Optional<String> token() {
        return unknown.token();
    }
}

package dev.nevergone.spring;

import dev.nevergone.RetryDecision;
import java.sql.SQLException;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * The connection was lost or the server refused, and it is proven that nothing took effect: the transaction was rolled back,
 * or what was called was never executed. The whole transaction may run again; {@link RetryTransaction} and
 * {@link ResilientTransactionTemplate} do that by themselves. The cause is what the driver threw, with its SQLState and error
 * number.
 *
 * <p>A deadlock and a lock wait time-out (errors 1213 and 1205) stay what Spring makes of them:
 * {@link org.springframework.dao.PessimisticLockingFailureException} and its kin, transient too.
 */
public class RolledBackDataAccessException extends TransientDataAccessResourceException {

    private static final long serialVersionUID = 1L;

    private final transient RetryDecision decision;

    /**
     * Made from a failure that Nevergone decided about.
     *
     * @param message what was under way
     * @param cause what the connection threw
     * @param decision what was decided
     */
    public RolledBackDataAccessException(String message, SQLException cause, RetryDecision decision) {
        super(message, cause);
        this.decision = decision;
    }

    /** {@return what was decided, and why; not there after serialization} */
    public RetryDecision decision() {
        return decision;
    }
}

package dev.nevergone.spring;

import dev.nevergone.RetryDecision;
import java.sql.SQLException;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * A statement was sent and its answer never came, or came in part: it may or may not have been executed. Comes from what
 * commits by itself: a write in auto-commit mode, DDL, a procedure. Not transient on purpose: nothing should repeat it blindly.
 * The cause is what the driver threw, with its SQLState and error number.
 */
public class OutcomeUnknownDataAccessException extends DataAccessResourceFailureException {

    private static final long serialVersionUID = 1L;

    private final transient RetryDecision decision;

    /**
     * Made from a failure that Nevergone decided about.
     *
     * @param message what was under way
     * @param cause what the connection threw
     * @param decision what was decided
     */
    public OutcomeUnknownDataAccessException(String message, SQLException cause, RetryDecision decision) {
        super(message, cause);
        this.decision = decision;
    }

    /** {@return what was decided, and why; not there after serialization} */
    public RetryDecision decision() {
        return decision;
    }
}

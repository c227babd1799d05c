package dev.nevergone.spring;

import dev.nevergone.CommitOutcomeUnknownException;
import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/**
 * Makes Spring's exceptions of the failures that Nevergone decided about, so that their type says whether the transaction may
 * run again: {@link RolledBackDataAccessException}, {@link OutcomeUnknownDataAccessException} and
 * {@link CommitOutcomeUnknownTransactionException}. What Spring already has a transient exception for, such as a deadlock, and
 * everything else is left to the translator behind it. SQLState, error number and decision stay on the cause.
 *
 * <p>Spring Boot applications have it by itself, unless they define an {@link SQLExceptionTranslator} of their own; that one may
 * be put behind this. Immutable; thread-safe if the one behind it is.
 */
public final class ResilientExceptionTranslator implements SQLExceptionTranslator {

    private final SQLExceptionTranslator behind;
    private final boolean ofTransactions;

    private ResilientExceptionTranslator(SQLExceptionTranslator behind, boolean ofTransactions) {
        this.behind = Objects.requireNonNull(behind, "behind");
        this.ofTransactions = ofTransactions;
    }

    /**
     * For {@code JdbcTemplate}: an unknown outcome is an {@link OutcomeUnknownDataAccessException}.
     *
     * @param behind translates what is not decided here
     */
    public static ResilientExceptionTranslator forStatements(SQLExceptionTranslator behind) {
        return new ResilientExceptionTranslator(behind, false);
    }

    /**
     * For {@code JdbcTransactionManager} and {@code HibernateJpaDialect}: an unknown COMMIT is thrown as a
     * {@link CommitOutcomeUnknownTransactionException}, which no {@link DataAccessException} can be. With any other exception
     * Spring would roll back after it, and throw what that rollback threw.
     *
     * @param behind translates what is not decided here
     */
    public static ResilientExceptionTranslator forTransactions(SQLExceptionTranslator behind) {
        return new ResilientExceptionTranslator(behind, true);
    }

    /**
     * Translates.
     *
     * @throws CommitOutcomeUnknownTransactionException made {@link #forTransactions}, for an unknown COMMIT
     */
    @Override
    public @Nullable DataAccessException translate(String task, @Nullable String sql, SQLException failure) {
        CommitOutcomeUnknownException unknown = unknownCommit(failure);
        if (unknown != null && ofTransactions) {
            throw new CommitOutcomeUnknownTransactionException(task, unknown);
        }
        DataAccessException translated = behind.translate(task, sql, failure);
        RetryDecision decision = RetryDecision.of(failure).orElse(null);
        if (decision == null || decision.rule() == Rule.WOULD_FAIL_AGAIN) {
            return translated;
        }
        // The SQL may hold user data, and Spring's own exceptions show it: those that come of a broken line need not.
        String message = task + "; " + failure.getMessage();
        if (decision.outcome() == Outcome.UNKNOWN) {
            return new OutcomeUnknownDataAccessException(message, failure, decision);
        }
        return translated instanceof TransientDataAccessException
                ? translated
                : new RolledBackDataAccessException(message, failure, decision);
    }

    /** Also beneath what a rollback after it threw. */
    private static @Nullable CommitOutcomeUnknownException unknownCommit(SQLException failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 8; depth++) {
            if (cause instanceof CommitOutcomeUnknownException unknown) {
                return unknown;
            }
            cause = cause.getCause();
        }
        return null;
    }
}

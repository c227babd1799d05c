package dev.nevergone.internal.pool;

import dev.nevergone.Failure;
import java.sql.SQLException;

/** Carries a failed attempt to connect from the lane to the borrow loop, which decides whether to try again. */
final class ConnectFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final SQLException failure;
    private final transient Failure verdict;

    ConnectFailedException(SQLException failure, Failure verdict) {
        super(failure.getMessage(), failure, false, false);
        this.failure = failure;
        this.verdict = verdict;
    }

    SQLException failure() {
        return failure;
    }

    /** Whether trying again may help: not with a wrong password, not with an unknown database. */
    boolean mayPass() {
        return mayPass(verdict);
    }

    static boolean mayPass(Failure verdict) {
        return verdict.connectionDead() || verdict.safeToRetry() != Failure.Retry.NEVER;
    }
}

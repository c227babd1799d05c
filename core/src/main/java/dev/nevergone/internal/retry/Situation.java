package dev.nevergone.internal.retry;

import dev.nevergone.RetryDecision.Transaction;

/**
 * What the matrix decides about.
 *
 * @param proof what is proven about the attempt
 * @param connectionDead whether its connection can be used no more
 * @param transaction what was open
 * @param onlyReads whether the statement can change nothing, so that doing it twice does no harm
 * @param idempotent whether a write was declared safe to be done twice
 * @param compound whether it consists of several steps: a batch, LOAD DATA, a stored procedure, several statements, DDL
 * @param mayCommit whether one of these steps may commit, or the statement itself because it is not sure that the server
 *     has the transaction open that the session is taken to be in
 * @param pinned whether the session holds what another connection would lack
 * @param repeatable whether all of its input can be given once more
 */
public record Situation(
        Proof proof,
        boolean connectionDead,
        Transaction transaction,
        boolean onlyReads,
        boolean idempotent,
        boolean compound,
        boolean mayCommit,
        boolean pinned,
        boolean repeatable) {}

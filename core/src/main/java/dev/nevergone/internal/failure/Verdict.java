package dev.nevergone.internal.failure;

import dev.nevergone.Failure.Category;
import dev.nevergone.Failure.Retry;

/**
 * What a rule concluded.
 *
 * @param category what happened
 * @param connectionDead whether the connection is gone
 * @param retry what may be repeated
 * @param reason the rule in words, without any text of the exception
 */
public record Verdict(Category category, boolean connectionDead, Retry retry, String reason) {

    static Verdict dead(Category category, Retry retry, String reason) {
        return new Verdict(category, true, retry, reason);
    }

    static Verdict alive(Category category, Retry retry, String reason) {
        return new Verdict(category, false, retry, reason);
    }

    /** The same event, but beside it a connection was lost: the first failure keeps its name and its retry. */
    Verdict withLossBeside(Verdict loss) {
        return connectionDead ? this : dead(category, retry, reason + "; beside it: " + loss.reason);
    }

    /** The same event with another answer to what may be repeated. */
    Verdict withRetry(Retry other) {
        return other == retry ? this : new Verdict(category, connectionDead, other, reason);
    }
}

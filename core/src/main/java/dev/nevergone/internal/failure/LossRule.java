package dev.nevergone.internal.failure;

import static dev.nevergone.Failure.Category.*;
import static dev.nevergone.Failure.Retry.*;

import java.net.SocketException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The connection broke: an I/O cause says so whatever the SQLState, and else a driver's class or an 08 state. How far the
 * request had come is read from the drivers' frames; without proof that it never left, its outcome is unknown.
 */
final class LossRule implements Rule {

    private static final Verdict NOT_WRITTEN = Verdict.dead(
            GONE_AWAY, ANY_UNEXECUTED, "the request could not be written: the server cannot have the whole of it");
    private static final Verdict PROBE_FAILED =
            Verdict.dead(GONE_AWAY, ANY_UNEXECUTED, "a query of the driver's own failed: the statement was not sent");
    private static final Verdict COMMIT_UNKNOWN =
            Verdict.dead(LOST_DURING_QUERY, NEVER, "lost during COMMIT: whether it took effect is unknown");
    private static final Verdict ROLLBACK_LOST = Verdict.dead(
            LOST_DURING_QUERY, WHOLE_TRANSACTION, "lost during ROLLBACK: the server rolls back when the session ends");
    private static final Verdict BATCH_LOST =
            Verdict.dead(LOST_DURING_QUERY, NEVER, "lost in a batch or pipeline: earlier parts may have been executed");
    private static final Verdict STREAM_LOST =
            Verdict.dead(LOST_DURING_QUERY, NEVER, "lost while rows were read: some may have been handed out");
    private static final Verdict REPLAY_LOST =
            Verdict.dead(LOST_DURING_QUERY, NEVER, "lost while the driver replayed a transaction");
    private static final Verdict ANSWER_LOST = Verdict.dead(
            LOST_DURING_QUERY, READ_ONLY, "the connection broke and the answer is lost: the outcome is unknown");
    private static final Verdict IDLE =
            Verdict.dead(IDLE_TIMEOUT, ANY_UNEXECUTED, "the server's text for 4031 ER_CLIENT_INTERACTION_TIMEOUT");

    @Override
    public @Nullable Verdict decide(CauseChain chain) {
        if (!chain.mayBeALoss() || !chain.concernsADatabase()) {
            return null;
        }
        SQLException e = chain.sql();
        String text = e == null ? "" : Text.of(e);
        // Connector/J drops the number of an error that comes unasked for.
        if (text.startsWith("The client was disconnected by the server because of inactivity")) {
            return IDLE;
        }
        if (text.startsWith("Socket error during transaction replay")) {
            return REPLAY_LOST;
        }
        if (text.startsWith("Error retrieving record:") || text.startsWith("Error while streaming resultSet data")) {
            return STREAM_LOST;
        }
        return bySite(chain);
    }

    private static Verdict bySite(CauseChain chain) {
        if (chain.passed(CallSite.PROBING)) {
            return PROBE_FAILED;
        }
        if (chain.inBatch()) {
            return BATCH_LOST;
        }
        if (chain.passed(CallSite.STREAMING)) {
            return STREAM_LOST;
        }
        if (isWriteSide(chain)) {
            return NOT_WRITTEN;
        }
        if (chain.passed(CallSite.COMMITTING)) {
            return COMMIT_UNKNOWN;
        }
        return chain.passed(CallSite.ROLLING_BACK) ? ROLLBACK_LOST : ANSWER_LOST;
    }

    private static boolean isWriteSide(CauseChain chain) {
        if (chain.passed(CallSite.READING)) {
            return false;
        }
        if (chain.passed(CallSite.WRITING)) {
            return true;
        }
        // Frames can be lost on the way (serialised exceptions). EPIPE is an error of writing only.
        SocketException socket = chain.first(SocketException.class);
        return socket != null && Text.of(socket).startsWith("Broken pipe");
    }
}

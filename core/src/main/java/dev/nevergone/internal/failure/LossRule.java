package dev.nevergone.internal.failure;

import static dev.nevergone.Failure.Category.*;
import static dev.nevergone.Failure.Retry.*;

import java.io.IOException;
import java.net.SocketException;
import java.sql.SQLException;
import java.util.List;
import javax.transaction.xa.XAException;
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
    private static final Verdict COMMIT_NOT_WRITTEN = Verdict.dead(
            GONE_AWAY,
            WHOLE_TRANSACTION,
            "COMMIT or ROLLBACK could not be written: the server rolls back when the session ends");
    private static final Verdict BRANCH_UNKNOWN = Verdict.dead(
            LOST_DURING_QUERY, NEVER, "lost during an XA command: the branch's state is the coordinator's to find out");
    private static final Verdict GARBLED = Verdict.dead(
            LOST_DURING_QUERY, NEVER, "the driver gave the connection up over an answer that it could not read");
    private static final Verdict MISTAKEN_FOR_IDLE = Verdict.dead(
            SQL_ERROR, NEVER, "error 4031 of a MariaDB server, over which Connector/J has closed a living connection");
    private static final Verdict IDLE =
            Verdict.dead(IDLE_TIMEOUT, ANY_UNEXECUTED, "the server's text for 4031 ER_CLIENT_INTERACTION_TIMEOUT");

    private static final List<String> STREAMING = List.of(
            "Error retrieving record:",
            "Application was streaming results when the connection failed",
            "Error while streaming resultSet data",
            "Socket error during result streaming");

    /** Beginnings of Connector/J's text; the second is that of a connection idle for longer than wait_timeout. */
    private static final List<String> LINK_FAILURES = List.of("Communications link failure", "The last packet ");

    @Override
    public @Nullable Verdict decide(CauseChain chain) {
        XAException xa = chain.first(XAException.class);
        boolean unavailable = xa != null && xa.errorCode == XAException.XAER_RMFAIL;
        if (!unavailable && (!chain.mayBeALoss() || !chain.concernsADatabase())) {
            return null;
        }
        if (xa != null) {
            return BRANCH_UNKNOWN;
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
        if (Text.startsWithAny(text, STREAMING)) {
            return STREAM_LOST;
        }
        if (isGarbled(chain, text)) {
            boolean errorPacket = chain.passed(CallSite.CHECKING_FOR_ERROR) || text.startsWith("Referenced trigger '");
            return errorPacket ? MISTAKEN_FOR_IDLE : GARBLED;
        }
        return bySite(chain);
    }

    /** Connector/J's class for lost connections, but neither an I/O cause nor its text for one. */
    private static boolean isGarbled(CauseChain chain, String text) {
        return !chain.hasNetworkFailure()
                && chain.first(IOException.class) == null
                && chain.hasType("com.mysql.cj.", "CommunicationsException", "CJCommunicationsException")
                && !text.isEmpty()
                && !Text.startsWithAny(text, LINK_FAILURES);
    }

    private static Verdict bySite(CauseChain chain) {
        if (chain.passed(CallSite.RUNNING_PARTS)) {
            return BATCH_LOST;
        }
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
            boolean end = chain.passed(CallSite.COMMITTING) || chain.passed(CallSite.ROLLING_BACK);
            return end ? COMMIT_NOT_WRITTEN : NOT_WRITTEN;
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

package dev.nevergone;

import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a cell of the fault matrix says, made of what the caller, the listener and the server saw. */
final class MatrixOutcome {

    private MatrixOutcome() {}

    static String of(
            @Nullable Throwable thrown,
            List<RetryDecision> repeated,
            boolean commitLookedUp,
            boolean endedAfterTheFault,
            MatrixCall call,
            int marks) {
        if (thrown == null) {
            if (endedAfterTheFault) {
                return "waits, works";
            }
            if (commitLookedUp) {
                return "works, COMMIT looked up";
            }
            return repeated.isEmpty() ? "works" : "works, repeated";
        }
        if (thrown instanceof AssertionError) {
            return String.valueOf(thrown.getMessage());
        }
        if (thrown instanceof CommitOutcomeUnknownException) {
            return "COMMIT outcome unknown (" + (marks == 0 ? "not" : "was") + " committed)";
        }
        Optional<RetryDecision> decision = RetryDecision.of(thrown);
        if (decision.isEmpty() || hadNoConnection(decision.get())) {
            return "fails: no connection (" + reason(thrown) + ")";
        }
        return "fails: " + fate(decision.get(), call, marks);
    }

    /** For a unit of work it matters more that it was rolled back than why it was not repeated. */
    private static boolean hadNoConnection(RetryDecision decision) {
        return decision.limit() == Limit.NO_CONNECTION && decision.rule() != Rule.UNIT_ROLLED_BACK;
    }

    private static String fate(RetryDecision decision, MatrixCall call, int marks) {
        if (decision.rule() == Rule.ROWS_DELIVERED) {
            return "rows already delivered";
        }
        return switch (decision.outcome()) {
            case NOT_SENT -> "not sent";
            case NOT_EXECUTED -> "not executed";
            case ROLLED_BACK -> "rolled back";
            case UNKNOWN -> {
                if (call.marks() == 0) {
                    yield "no answer";
                }
                yield "unknown ("
                        + (call == MatrixCall.BATCH ? marks + " of " + call.marks() : marks == 0 ? "not" : "was")
                        + " written)";
            }
        };
    }

    /** The server's error, or what the system said of the network. */
    private static String reason(Throwable thrown) {
        Failure failure = Failure.of(thrown);
        if (failure.vendorCode() > 0) {
            return String.valueOf(failure.vendorCode());
        }
        String trace = Pools.stackTrace(thrown);
        if (trace.contains("ConnectException") || trace.contains("EOFException")) {
            return trace.contains("ConnectException") ? "refused" : "closed";
        }
        return trace.contains("SocketTimeoutException")
                ? "no answer"
                : failure.category().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether the server holds something else than the outcome lets the caller believe. */
    static boolean isContradicted(String outcome, MatrixCall call, int marks) {
        if (marks < 0 || marks > call.marks()) {
            return true;
        }
        if (outcome.contains("works")) {
            return marks != call.marks();
        }
        return !outcome.contains("unknown") && marks != 0;
    }
}

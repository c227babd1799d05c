package dev.nevergone.internal.failure;

import static dev.nevergone.Failure.Category.*;
import static dev.nevergone.Failure.Retry.*;

import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server's error number outranks the SQLState: 08S01 with 1047 or with a user's SIGNAL (1644) is a living connection.
 * Text is read only where one number has two meanings.
 */
final class ServerErrorRule implements Rule {

    private static final Verdict ORDINARY =
            Verdict.alive(SQL_ERROR, NEVER, "a server's error number of no special meaning");
    private static final Verdict USER_CONNECTIONS = Verdict.alive(
            TOO_MANY_CONNECTIONS, ACQUIRE_ONLY, "server error 1226 ER_USER_LIMIT_REACHED for max_user_connections");
    private static final Verdict READ_ONLY_SERVER = Verdict.alive(
            READ_ONLY_FAILOVER,
            ANY_UNEXECUTED,
            "server error 1290 ER_OPTION_PREVENTS_STATEMENT for a read-only option");
    private static final Verdict WSREP_NOT_READY =
            Verdict.alive(SERVER_UNAVAILABLE, ANY_UNEXECUTED, "server error 1047 of a Galera node that is not ready");
    private static final Verdict LONG_DATA_TOO_LARGE = Verdict.alive(
            PACKET_TOO_LARGE, NEVER, "server error 1105 of a streamed parameter longer than max_allowed_packet");
    private static final Verdict VITESS_LOST = Verdict.alive(
            LOST_DURING_QUERY, READ_ONLY, "server error 1105 of Vitess: the tablet has lost its connection");
    private static final Verdict VITESS_UNAVAILABLE =
            Verdict.alive(SERVER_UNAVAILABLE, ANY_UNEXECUTED, "server error 1105 of Vitess: no tablet serves");
    private static final Verdict PROXY_LOST =
            Verdict.dead(LOST_DURING_QUERY, READ_ONLY, "server error 1927 of a proxy: it has lost its server");

    private static final Verdict SCALING = Verdict.alive(
            SERVER_UNAVAILABLE,
            WHOLE_TRANSACTION,
            "server error 1105 of Aurora Serverless: the transaction was aborted to scale");
    private static final Verdict NO_SPACE =
            Verdict.alive(RESOURCE_LIMIT, NEVER, "a storage error with the system's number 28 ENOSPC or 12 ENOMEM");
    private static final Verdict ENGINE_DEADLOCK = Verdict.alive(
            DEADLOCK_OR_LOCK_TIMEOUT,
            WHOLE_TRANSACTION,
            "a storage error with the engine's number 149 or 146, deadlock or lock wait");

    /** How 1180 and 1030 name the engine's own number: "Got error 149 - '...' during COMMIT"; also in other languages. */
    private static final Pattern ENGINE_NUMBER = Pattern.compile("\\b(\\d{1,3})\\b");

    private static final List<String> VITESS_LOSSES = List.of(
            "Lost connection to MySQL server",
            "MySQL server has gone away",
            "Connection Closed",
            "(errno 2013)",
            "(errno 2006)");
    private static final List<String> VITESS_OUTAGES = List.of(
            "is not serving",
            "operation not allowed in state NOT_SERVING",
            "no healthy tablet available",
            "code = Unavailable",
            "keyspace is being resharded",
            "reparent operation in progress",
            "disallowed due to rule: enforce denied tables",
            "wrong tablet type",
            "primary buffer is full");

    @Override
    public @Nullable Verdict decide(CauseChain chain) {
        SQLException e = chain.coded();
        if (e == null) {
            return null;
        }
        Verdict meaning = meaningOf(e);
        boolean mayBeGreeting = meaning.connectionDead() || meaning.retry() == ACQUIRE_ONLY;
        if (mayBeGreeting && meaning.retry() != NEVER && chain.passed(CallSite.CONNECTING)) {
            return whileConnecting(meaning, chain);
        }
        // An error in answer to COMMIT does not prove that nothing was committed.
        return meaning.retry() == ANY_UNEXECUTED && chain.passed(CallSite.COMMITTING)
                ? meaning.withRetry(NEVER)
                : meaning;
    }

    /** What the exception's number, and where need be its state and text, mean. */
    static Verdict meaningOf(SQLException e) {
        Verdict byNumber = ServerErrors.meaningOf(e.getErrorCode());
        String text = Text.ofServer(e);
        return switch (e.getErrorCode()) {
            case 1047 -> text.startsWith("WSREP") ? WSREP_NOT_READY : ORDINARY;
            case 1030, 1180 -> engine(text);
            case 3, 1003, 1004, 1005, 1006, 1026 ->
                text.contains("(errno: 28") || text.contains("(Errcode: 28") ? NO_SPACE : ORDINARY;
            case 1105 -> unknown(text);
            case 1226 -> text.contains("'max_user_connections'") ? USER_CONNECTIONS : orOrdinary(byNumber);
            case 1290 -> text.contains("read-only") || text.contains("read_only") ? READ_ONLY_SERVER : ORDINARY;
            case 1927 ->
                "08S01".equals(e.getSQLState()) || text.startsWith("Lost connection to ")
                        ? PROXY_LOST
                        : orOrdinary(byNumber);
            case 4031 -> text.contains("inactivity") || text.contains("wait_timeout") ? orOrdinary(byNumber) : ORDINARY;
            default ->
                byNumber == null && "28000".equals(e.getSQLState()) && e.getErrorCode() != 1644
                        ? StateRule.ACCESS_DENIED
                        : orOrdinary(byNumber);
        };
    }

    private static Verdict engine(String text) {
        Matcher number = ENGINE_NUMBER.matcher(text);
        return switch (number.find() ? number.group(1) : "") {
            case "12", "28" -> NO_SPACE;
            case "146", "149" -> ENGINE_DEADLOCK;
            default -> ORDINARY;
        };
    }

    /** 1105 is ER_UNKNOWN_ERROR, for what has no number of its own. */
    private static Verdict unknown(String text) {
        if (text.startsWith("Parameter of prepared statement which is set through mysql_send_long_data()")) {
            return LONG_DATA_TOO_LARGE;
        }
        return text.startsWith("The last transaction was aborted due to Seamless Scaling") ? SCALING : vitess(text);
    }

    private static Verdict vitess(String text) {
        if (!text.startsWith("target: ") && !text.startsWith("vttablet: ")) {
            return text.startsWith("current keyspace is being resharded") || text.startsWith("no healthy tablet")
                    ? VITESS_UNAVAILABLE
                    : ORDINARY;
        }
        if (Text.containsAny(text, VITESS_OUTAGES)) {
            return VITESS_UNAVAILABLE;
        }
        return Text.containsAny(text, VITESS_LOSSES) ? VITESS_LOST : ORDINARY;
    }

    /** In a greeting the same number means that no connection came about. */
    private static Verdict whileConnecting(Verdict meaning, CauseChain chain) {
        boolean lost = meaning.category() == LOST_DURING_QUERY || meaning.category() == GONE_AWAY;
        return new Verdict(
                lost ? CONNECT_REFUSED_OR_UNREACHABLE : meaning.category(),
                meaning.connectionDead(),
                chain.retryOfConnecting(),
                meaning.reason() + ", while connecting");
    }

    private static Verdict orOrdinary(@Nullable Verdict verdict) {
        return verdict == null ? ORDINARY : verdict;
    }
}

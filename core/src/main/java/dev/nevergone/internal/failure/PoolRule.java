package dev.nevergone.internal.failure;

import static dev.nevergone.Failure.Category.*;
import static dev.nevergone.Failure.Retry.*;

import dev.nevergone.Failure.Category;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A pool could not lend. Pools have no codes, so their types and their texts, from the first word on, must do. */
final class PoolRule implements Rule {

    private static final Verdict TIMED_OUT =
            Verdict.alive(POOL_TIMEOUT, ACQUIRE_ONLY, "the pool had no connection in time");
    private static final Verdict CLOSED = Verdict.alive(POOL_CLOSED, NEVER, "the pool is closed");
    private static final Verdict WAIT_INTERRUPTED =
            Verdict.alive(INTERRUPTED, NEVER, "the thread was interrupted while it waited for a connection");

    /** What a server answers to a pool that tries to connect; more telling than the time-out it led to. */
    private static final Set<Category> ANSWERS =
            EnumSet.of(AUTH_FAILURE, TOO_MANY_CONNECTIONS, CONNECT_REFUSED_OR_UNREACHABLE, CONFIG_ERROR);

    private static final String HIKARI_TIMEOUT = " - Connection is not available, request timed out after ";
    private static final String HIKARI_INTERRUPTED = " - Interrupted during connection acquisition";

    private static final List<String> TIMEOUTS = List.of(
            "Cannot get a connection, pool error", // DBCP2
            "Cannot get a connection, pool exhausted", // DBCP 1
            "Sorry, acquisition timeout!", // Agroal
            "Acquisition timeout while waiting for new connection", // Agroal
            "An attempt by a client to checkout a Connection has timed out", // c3p0
            "No connection available within the specified time"); // MariaDB Connector/J's pool

    private static final List<String> CLOSINGS = List.of(
            "Data source is closed", // DBCP2
            "Connection pool closed", // Tomcat
            "dataSource already closed", // Druid
            "This pool is closed and does not handle any more connections", // Agroal
            "Can't create new connection as the pool is shutting down", // Agroal
            "Pool is closed",
            "Pool not open"); // commons-pool

    private static final List<String> INTERRUPTIONS = List.of(
            "Interrupted while acquiring", // Agroal
            "Pool wait interrupted"); // Tomcat

    @Override
    public @Nullable Verdict decide(CauseChain chain) {
        if (chain.first(InterruptedException.class) != null) {
            return WAIT_INTERRUPTED;
        }
        Verdict verdict = chain.firstVerdict(PoolRule::refusal);
        if (TIMED_OUT.equals(verdict)) {
            Verdict answer = serversAnswer(chain);
            return answer == null ? TIMED_OUT : answer;
        }
        return verdict == null && isClosedPool(chain) ? CLOSED : verdict;
    }

    private static @Nullable Verdict refusal(SQLException e) {
        if (e instanceof PoolRefusal ours) {
            return ours.kind() == PoolRefusal.Kind.CLOSED ? CLOSED : TIMED_OUT;
        }
        String text = Text.of(e);
        if (isTimeout(e, text)) {
            return TIMED_OUT;
        }
        if (e.getErrorCode() > 0 || e.getSQLState() != null) {
            return null;
        }
        if (Text.startsWithAny(text, INTERRUPTIONS) || text.endsWith(HIKARI_INTERRUPTED)) {
            return WAIT_INTERRUPTED;
        }
        return isClosing(e, text) ? CLOSED : null;
    }

    private static boolean isTimeout(SQLException e, String text) {
        // HikariCP copies state and code of the last failure, so they say nothing about this exception.
        return (e instanceof java.sql.SQLTransientConnectionException && text.contains(HIKARI_TIMEOUT))
                || TypeNames.matches(e, "com.alibaba.druid.pool.", "GetConnectionTimeoutException")
                || TypeNames.matches(e, "org.apache.tomcat.jdbc.pool.", "PoolExhaustedException")
                || (e.getErrorCode() <= 0 && Text.startsWithAny(text, TIMEOUTS))
                || (e.getErrorCode() <= 0
                        && text.startsWith("[")
                        && text.contains(": Pool empty. Unable to fetch a connection"));
    }

    private static @Nullable Verdict serversAnswer(CauseChain chain) {
        SQLException coded = chain.coded();
        if (coded == null) {
            return null;
        }
        Verdict meaning = ServerErrorRule.meaningOf(coded);
        return ANSWERS.contains(meaning.category()) ? meaning : null;
    }

    private static boolean isClosing(SQLException e, String text) {
        return (text.startsWith("HikariDataSource ") && text.endsWith(" has been closed."))
                || text.endsWith(" has been closed() -- you can no longer use it.")
                || Text.startsWithAny(text, CLOSINGS)
                || TypeNames.matches(
                        e, "com.alibaba.druid.pool.", "DataSourceClosedException", "DataSourceDisableException");
    }

    private static boolean isClosedPool(CauseChain chain) {
        IllegalStateException e = chain.first(IllegalStateException.class);
        return e != null && Text.of(e).equals("Pool not open");
    }
}

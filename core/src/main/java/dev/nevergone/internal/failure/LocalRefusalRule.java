package dev.nevergone.internal.failure;

import static dev.nevergone.Failure.Category.*;
import static dev.nevergone.Failure.Retry.*;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A driver or a pool refuses because the connection is known to be closed: nothing was sent, even if the cause is an
 * earlier loss that was sent. So nothing deeper is looked at.
 */
final class LocalRefusalRule implements Rule {

    private static final Verdict CLOSED =
            Verdict.dead(GONE_AWAY, ANY_UNEXECUTED, "the driver refused locally: the connection is known to be closed");
    private static final Verdict CLOSED_HANDLE =
            Verdict.dead(GONE_AWAY, ANY_UNEXECUTED, "the pool refused locally: its connection handle is closed");
    private static final Verdict KILLED_BY_TIMEOUT = Verdict.dead(
            KILLED_CONNECTION,
            ANY_UNEXECUTED,
            "closed by an earlier time-out (queryTimeoutKillsConnection), refused locally");
    private static final Verdict AUTOCOMMIT =
            Verdict.alive(CLIENT_MISUSE, NEVER, "SQLState 08003 for commit or rollback in auto-commit mode");

    /** MariaDB Connector/J's own number, beside 08000, for "Connection is closed". */
    private static final int MARIADB_CLOSED = 1220;

    /** HikariCP, Agroal, Tomcat, Druid, DBCP2, c3p0; without a closing dot. */
    private static final Set<String> CLOSED_HANDLES = Set.of(
            "Connection is closed",
            "connection closed",
            "connection disabled",
            "connection holder is null",
            "PooledConnection has already been closed",
            "Connection has already been closed",
            "Connection is null",
            "You can't operate on a closed Connection!!!");

    private static final List<String> CLOSED_BY_DRIVER = List.of(
            "No operations allowed after connection closed",
            "Connection.setNetworkTimeout cannot be called on a closed");

    @Override
    public @Nullable Verdict decide(CauseChain chain) {
        Verdict verdict = chain.firstVerdict(LocalRefusalRule::refusal);
        if (verdict != null) {
            return verdict;
        }
        return chain.coded() == null && chain.hasType("com.mysql.", "ConnectionIsClosedException") ? CLOSED : null;
    }

    private static @Nullable Verdict refusal(SQLException e) {
        if (e instanceof PoolRefusal) {
            return null;
        }
        String text = Text.of(e);
        String state = e.getSQLState();
        if (e.getErrorCode() > 0) {
            return e.getErrorCode() == MARIADB_CLOSED && "08000".equals(state) ? CLOSED : null;
        }
        if ("08003".equals(state)) {
            return text.startsWith("Can't call ") && text.endsWith(" when autocommit=true") ? AUTOCOMMIT : CLOSED;
        }
        if (state != null && !state.startsWith("08")) {
            return null;
        }
        if (Text.startsWithAny(text, CLOSED_BY_DRIVER)) {
            return CLOSED;
        }
        if (text.startsWith("Connection closed to due to statement timeout")) {
            return KILLED_BY_TIMEOUT;
        }
        return state == null && isClosedHandle(text) ? CLOSED_HANDLE : null;
    }

    private static boolean isClosedHandle(String text) {
        String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return CLOSED_HANDLES.contains(bare)
                || (bare.startsWith("Connection ") && bare.endsWith(" is closed"))
                || (bare.startsWith("org.apache.commons.dbcp2.") && bare.endsWith(" is closed"));
    }
}

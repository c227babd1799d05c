package dev.nevergone.internal.failure;

import static dev.nevergone.Failure.Category.*;
import static dev.nevergone.Failure.Retry.*;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a driver says about a statement or a packet, on a connection that most likely lives. */
final class StatementRule implements Rule {

    private static final Verdict TOO_LARGE =
            Verdict.alive(PACKET_TOO_LARGE, NEVER, "the driver refused a packet above max_allowed_packet");
    private static final Verdict TOO_LARGE_AND_CLOSED = Verdict.dead(
            PACKET_TOO_LARGE, NEVER, "the driver closed the connection over a packet above max_allowed_packet");
    private static final Verdict RESPONSE_TOO_LARGE =
            Verdict.dead(PACKET_TOO_LARGE, NEVER, "an answer above max_allowed_packet was left half read");
    private static final Verdict BATCH_LOST =
            Verdict.dead(LOST_DURING_QUERY, NEVER, "a batch found its statement closed: the connection was lost in it");
    private static final Verdict CLOSED_OBJECT =
            Verdict.alive(CLIENT_MISUSE, NEVER, "a closed or busy statement or result set was used");
    private static final Verdict TIMED_OUT =
            Verdict.alive(QUERY_KILLED_OR_TIMEOUT, NEVER, "the driver stopped the statement after its time-out");

    private static final List<String> MISUSE = List.of(
            // Connector/J
            "No operations allowed after statement closed",
            "Operation not allowed after ResultSet closed",
            "Streaming result set ",
            "PreparedStatement has been closed. No further operations allowed",
            "Can't call commit when autocommit=true",
            // MariaDB Connector/J
            "Cannot do an operation on a closed statement",
            "Operation not permit on a closed resultSet",
            // Pools: Tomcat, Druid, Agroal, HikariCP
            "Statement closed",
            "statement is closed",
            "Statement is closed",
            "Closed statement");

    @Override
    public @Nullable Verdict decide(CauseChain chain) {
        if (chain.hasType("org.mariadb.jdbc.", "MaxAllowedPacketException")) {
            return chain.stateWithoutCode().startsWith("08") ? TOO_LARGE_AND_CLOSED : TOO_LARGE;
        }
        if (chain.hasType("com.mysql.", "PacketTooBigException", "CJPacketTooBigException")) {
            if (chain.passed(CallSite.CONNECTING)) {
                return null;
            }
            return chain.passed(CallSite.READING) ? RESPONSE_TOO_LARGE : TOO_LARGE;
        }
        SQLException e = chain.telling();
        if (e == null || e.getErrorCode() > 0) {
            return null;
        }
        if (Text.startsWithAny(Text.of(e), MISUSE) || chain.hasType("com.mysql.", "StatementIsClosedException")) {
            return chain.passed(CallSite.BATCHING) ? BATCH_LOST : CLOSED_OBJECT;
        }
        boolean network = chain.mayBeALoss();
        return !network && isTimeout(chain, e) ? TIMED_OUT : null;
    }

    private static boolean isTimeout(CauseChain chain, SQLException e) {
        return e instanceof SQLTimeoutException
                || chain.hasType("com.mysql.", "MySQLTimeoutException", "MySQLStatementCancelledException")
                || chain.hasType("com.mysql.", "MySQLQueryInterruptedException");
    }
}

package dev.nevergone.internal.failure;

import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last resort: an SQLException that lost both SQLState and number on its way (copied by a wrapper, sent over a wire) but
 * whose text begins as a server's. Only errors that leave the connection alive are read from it.
 */
final class TextRule implements Rule {

    /** How the message of an error number begins. */
    private static final Map<String, Integer> BEGINNINGS = Map.of(
            "Access denied for user '", 1045,
            "Too many connections", 1040,
            "Deadlock found when trying to get lock", 1213,
            "Lock wait timeout exceeded", 1205,
            "Query execution was interrupted", 1317);

    @Override
    public @Nullable Verdict decide(CauseChain chain) {
        SQLException e = chain.firstSql(x -> numberOf(x) != 0);
        return e == null ? null : ServerErrors.meaningOf(numberOf(e));
    }

    private static int numberOf(SQLException e) {
        if (e.getErrorCode() > 0 || e.getSQLState() != null) {
            return 0;
        }
        String text = Text.ofServer(e);
        for (Map.Entry<String, Integer> entry : BEGINNINGS.entrySet()) {
            if (text.startsWith(entry.getKey())) {
                return entry.getValue();
            }
        }
        return 0;
    }
}

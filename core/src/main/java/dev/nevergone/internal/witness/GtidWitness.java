package dev.nevergone.internal.witness;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives each transaction a GTID of ours with {@code SET gtid_next}: the server holds it in {@code gtid_executed} if and
 * only if the transaction was committed.
 *
 * <p>A transaction with the GTID of one that was committed before is skipped by the server without an error ("MySQL
 * Reference Manual", Restrictions on Replication with GTIDs and GTID Life Cycle), so that a number given twice would lose writes. Numbers of rolled-back transactions
 * are given again nevertheless, for each that is left out makes {@code gtid_executed} longer for good; but the server itself
 * compares first, in the same statement that sets it.
 */
final class GtidWitness implements Witness {

    private static final String KNOB = "commitWitness (gtid): ";
    private static final String AUTOMATIC = "SET gtid_next='AUTOMATIC'";
    private static final Pattern GTID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:[1-9][0-9]{0,18}");

    private final String source = UUID.randomUUID().toString();
    private final AtomicLong last = new AtomicLong();
    private final Queue<String> rolledBack = new ConcurrentLinkedQueue<>();

    @Override
    public void check(Connection driverConnection) throws SQLException {
        SessionId session = Identity.read(driverConnection).session();
        Mark mark = begin(driverConnection, session);
        Sql.run(driverConnection, "ROLLBACK");
        ended(driverConnection, mark, Ending.ROLLED_BACK);
        holds(driverConnection, mark.token());
        // Where auto-commit is off, the look began a transaction.
        Sql.run(driverConnection, "ROLLBACK");
    }

    @Override
    public Mark begin(Connection driverConnection, SessionId session) throws SQLException {
        String used = rolledBack.poll();
        if (used != null && setAgain(driverConnection, used)) {
            return new Mark(session, used);
        }
        String fresh = source + ":" + last.incrementAndGet();
        try {
            Sql.run(driverConnection, "SET gtid_next='" + fresh + "'");
        } catch (SQLException e) {
            throw inWords(driverConnection, e);
        }
        return new Mark(session, fresh);
    }

    /** Whether it could be set: a procedure with a COMMIT of its own may have used it up before the ROLLBACK. */
    private static boolean setAgain(Connection connection, String gtid) throws SQLException {
        try {
            Sql.run(
                    connection,
                    "SET gtid_next=IF(GTID_SUBSET('" + gtid + "', @@global.gtid_executed), 'used up', '" + gtid + "')");
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == ServerCode.MALFORMED_GTID) {
                return false;
            }
            throw inWords(connection, e);
        }
    }

    /** The transaction is marked from its beginning. */
    @Override
    public void mark(Connection driverConnection, Mark mark) {}

    @Override
    public void ended(Connection driverConnection, Mark mark, Ending ending) throws SQLException {
        try {
            Sql.run(driverConnection, AUTOMATIC);
        } catch (SQLException e) {
            if (e.getErrorCode() != ServerCode.OWNS_A_GTID) {
                throw e;
            }
            // The driver kept a COMMIT or ROLLBACK to itself, as there was nothing to end; the GTID is still owned.
            Sql.run(driverConnection, "ROLLBACK");
            Sql.run(driverConnection, AUTOMATIC);
        }
        if (ending == Ending.ROLLED_BACK) {
            rolledBack.add(mark.token());
        }
    }

    @Override
    public Answer ask(Mark mark, Source connections, long deadlineNanos) {
        return new Inquiry(mark, "GTID " + mark.token(), connection -> holds(connection, mark.token()))
                .answer(connections, deadlineNanos);
    }

    /** Whether the server has executed the transaction. */
    static boolean holds(Connection connection, String gtid) throws SQLException {
        try {
            return Objects.equals(
                    Sql.text(connection, "SELECT GTID_SUBSET('" + checked(gtid) + "', @@global.gtid_executed)"), "1");
        } catch (SQLException e) {
            throw inWords(connection, e);
        }
    }

    /** @throws IllegalArgumentException if it cannot be a token of ours */
    static String checked(String gtid) {
        if (!GTID.matcher(gtid).matches()) {
            throw new IllegalArgumentException(
                    "token: must be a UUID in small letters, a colon and a number, as a CommitWitness made it");
        }
        return gtid;
    }

    private static SQLException inWords(Connection connection, SQLException e) throws SQLException {
        if (e.getErrorCode() > 0 && Sql.isMariaDb(connection)) {
            return Sql.inWords(KNOB + "MariaDB has GTIDs of another kind. Use CommitWitness.table()", e);
        }
        @Nullable
        String words =
                switch (e.getErrorCode()) {
                    case ServerCode.PRIVILEGE_MISSING ->
                        "the user may not set gtid_next. Run: GRANT SESSION_VARIABLES_ADMIN ON *.* TO <user>"
                                + " (REPLICATION_APPLIER does too), or use CommitWitness.table()";
                    case ServerCode.GTID_MODE_OFF ->
                        "the server has gtid_mode=OFF or OFF_PERMISSIVE. Set gtid_mode=ON and enforce_gtid_consistency=ON,"
                                + " or use CommitWitness.table()";
                    case ServerCode.GTID_USED_UP ->
                        "the session's GTID is used up. A COMMIT or ROLLBACK was run that was not reported";
                    default -> null;
                };
        return words == null ? e : Sql.inWords(KNOB + words, e);
    }
}

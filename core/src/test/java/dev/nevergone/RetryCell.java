package dev.nevergone;

import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.testkit.ProtocolProxy;
import dev.nevergone.testkit.ProtocolRule;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows, columns and cells of {@link RetryMatrixTest}. */
record RetryCell(RetryCell.Way way, RetryCell.Call call, RetryCell.Fault fault, RetryCell.Expected expected) {

    @Override
    public String toString() {
        return call + ", " + fault + ", " + way;
    }

    static final String READ = "SELECT COUNT(*) AS mark FROM cells";
    static final String WRITE = "INSERT INTO cells (v) VALUES ('mark')";
    static final String FIRST = "INSERT INTO cells (v) VALUES ('first')";

    /** A driver, and a kind of statement. */
    enum Way {
        CJ_TEXT(false, false, false),
        CJ_CLIENT(false, true, false),
        CJ_SERVER(false, true, true),
        MARIADB_TEXT(true, false, false),
        MARIADB_CLIENT(true, true, false),
        MARIADB_SERVER(true, true, true);

        private final boolean mariaDb;
        private final boolean prepared;
        private final boolean onServer;

        Way(boolean mariaDb, boolean prepared, boolean onServer) {
            this.mariaDb = mariaDb;
            this.prepared = prepared;
            this.onServer = onServer;
        }

        boolean isMariaDb() {
            return mariaDb;
        }

        String url() {
            String url = mariaDb ? Pools.mariaDbUrl() : Pools.server().database(Pools.DATABASE);
            String several = url.contains("?") ? "&allowMultiQueries=true" : "?allowMultiQueries=true";
            return url + several + (onServer ? "&useServerPrepStmts=true" : "");
        }

        /** Makes the statement; what it gives executes it. */
        Step statement(Connection connection, String sql) throws SQLException {
            if (!prepared) {
                Statement statement = connection.createStatement();
                return () -> drain(statement, statement.execute(sql));
            }
            PreparedStatement statement = connection.prepareStatement(sql);
            return () -> drain(statement, statement.execute());
        }

        private static void drain(Statement statement, boolean rows) throws SQLException {
            if (rows) {
                try (ResultSet result = statement.getResultSet()) {
                    while (result.next()) {
                        result.getString(1);
                    }
                }
            }
            statement.close();
        }
    }

    interface Step {
        void run() throws SQLException;
    }

    /** What is open, and what is called. */
    enum Call {
        READ_ALONE("", READ, "mark"),
        WRITE_ALONE("", WRITE, "mark"),
        FIRST_READ("off", READ, "mark"),
        FIRST_WRITE("off", WRITE, "mark"),
        FIRST_READ_AFTER_BEGIN("BEGIN", READ, "mark"),
        FIRST_WRITE_AFTER_BEGIN("START TRANSACTION", WRITE, "mark"),
        LATER_READ("off first", READ, "mark"),
        LATER_WRITE("off first", WRITE, "mark"),
        LATER_WRITE_AFTER_BEGIN("BEGIN first", WRITE, "mark"),
        COMMIT("off first", "commit()", "^commit$"),
        AUTO_COMMIT_ON("off first", "setAutoCommit(true)", "autocommit\\s*=\\s*(1|true)"),
        COMMIT_AS_TEXT("off first", "COMMIT", "^commit$"),
        COMMIT_AFTER_BEGIN("BEGIN first", "COMMIT", "^commit$"),
        BEGIN("", "START TRANSACTION", "^start transaction$"),
        DDL("", "CREATE TABLE made (id INT)", "create table"),
        LATER_DDL("off first", "CREATE TABLE made (id INT)", "create table"),
        BATCH("", "batch", "insert into cells"),
        LATER_BATCH("off first", "batch", "insert into cells \\(v\\) values \\([?]|mark"),
        SEVERAL("", WRITE + "; " + READ, "mark"),
        PROCEDURE("", "CALL mark_it()", "call"),
        LATER_PROCEDURE("off first", "CALL mark_it()", "call"),
        LOAD("", "LOAD DATA INFILE '/nowhere' INTO TABLE cells", "load data");

        private final String before;
        private final String sql;
        private final String match;

        Call(String before, String sql, String match) {
            this.before = before;
            this.sql = sql;
            this.match = match;
        }

        boolean inTransaction() {
            return !before.isEmpty();
        }

        boolean isBatch() {
            return sql.equals("batch");
        }

        boolean begunByText() {
            return inTransaction() && !before.startsWith("off");
        }

        String match() {
            return match;
        }

        void before(Connection connection) throws SQLException {
            for (String step : before.isEmpty() ? new String[0] : before.split("(?= first)")) {
                switch (step.trim()) {
                    case "off" -> connection.setAutoCommit(false);
                    case "first" -> Pools.execute(connection, FIRST);
                    default -> Pools.execute(connection, step);
                }
            }
        }

        Step made(Connection connection, Way way) throws SQLException {
            return switch (sql) {
                case "commit()" -> connection::commit;
                case "setAutoCommit(true)" -> () -> connection.setAutoCommit(true);
                case "batch" -> {
                    PreparedStatement statement = connection.prepareStatement("INSERT INTO cells (v) VALUES (?)");
                    for (int i = 0; i < 2; i++) {
                        statement.setString(1, "mark");
                        statement.addBatch();
                    }
                    yield statement::executeBatch;
                }
                default -> way.statement(connection, sql);
            };
        }
    }

    /** What goes wrong, and when. */
    enum Fault {
        KILLED_WHILE_IDLE,
        CLOSED_WHILE_IDLE,
        RESET_WHILE_IDLE,
        SWALLOWED,
        SWALLOWED_BY_RESET,
        ANSWER_CUT,
        ANSWER_CUT_BY_RESET,
        SHUTDOWN_1053,
        IDLE_4031,
        READ_ONLY_1290,
        READ_ONLY_1836,
        DEADLOCK_1213,
        LOCK_WAIT_1205;

        boolean whileIdle() {
            return this == KILLED_WHILE_IDLE || this == CLOSED_WHILE_IDLE || this == RESET_WHILE_IDLE;
        }

        boolean executes() {
            return this == ANSWER_CUT || this == ANSWER_CUT_BY_RESET;
        }

        /** The vendor code of what the caller is to see; 0 for a loss that no error packet told of. */
        int code() {
            int at = name().lastIndexOf('_');
            return Character.isDigit(name().charAt(at + 1)) ? Integer.parseInt(name().substring(at + 1)) : 0;
        }

        void arm(ProtocolProxy proxy, Call call, long connectionId) throws SQLException {
            ProtocolRule rule = proxy.onSqlMatching(call.match());
            switch (this) {
                case KILLED_WHILE_IDLE -> Pools.kill(connectionId);
                case CLOSED_WHILE_IDLE -> proxy.cutOpenConnections();
                case RESET_WHILE_IDLE -> proxy.resetOpenConnections();
                case SWALLOWED -> rule.cutBefore();
                case SWALLOWED_BY_RESET -> rule.byReset().cutBefore();
                case ANSWER_CUT -> rule.cutAfter();
                case ANSWER_CUT_BY_RESET -> rule.byReset().cutAfter();
                case SHUTDOWN_1053 -> rule.answerErrorAndCut(1053, "08S01", "Server shutdown in progress");
                case IDLE_4031 ->
                    rule.answerErrorAndCut(
                            4031,
                            "HY000",
                            "The client was disconnected by the server because of inactivity. See wait_timeout and"
                                    + " interactive_timeout for configuring this behavior.");
                case READ_ONLY_1290 ->
                    rule.answerError(
                            1290,
                            "HY000",
                            "The MySQL server is running with the --read-only option so it cannot execute this statement");
                case READ_ONLY_1836 -> rule.answerError(1836, "HY000", "Running in read-only mode");
                case DEADLOCK_1213 ->
                    rule.answerError(
                            1213, "40001", "Deadlock found when trying to get lock; try restarting transaction");
                case LOCK_WAIT_1205 ->
                    rule.answerError(1205, "HY000", "Lock wait timeout exceeded; try restarting transaction");
            }
        }
    }

    /** What can be done with the connection then. */
    enum After {
        /** Everything: where the physical connection is gone, the next call has another. */
        USABLE,
        /** Rolled back, and then everything. */
        TO_ROLL_BACK,
        /** The same, and nothing else before. */
        POISONED,
        /** Closed, and nothing else. */
        DEAD_END
    }

    /** A cell's content; no rule where the caller is to notice nothing. */
    record Expected(@Nullable Rule rule, Outcome outcome, After after) {

        static Expected nothingNoticed() {
            return new Expected(null, Outcome.NOT_SENT, After.USABLE);
        }
    }

    // Columns: faults, calls, and the content, "ok" for a call that succeeds as if nothing had happened.
    private static final String TABLE = """
            idle      | alone first BEGIN DDL SEVERAL PROCEDURE   | ok
            idle      | LOAD                                      | ok
            idle      | BATCH                                     | INPUT_NOT_REPEATABLE    NOT_SENT     USABLE
            idle      | LATER_BATCH                               | TRANSACTION_ROLLED_BACK ROLLED_BACK  POISONED
            unanswered| LATER_BATCH                               | TRANSACTION_ROLLED_BACK ROLLED_BACK  POISONED
            gone      | LATER_BATCH                               | TRANSACTION_ROLLED_BACK ROLLED_BACK  POISONED
            read-only | LATER_BATCH                               | COMPOUND                UNKNOWN      TO_ROLL_BACK
            conflict  | LATER_BATCH                               | TRANSACTION_ROLLED_BACK ROLLED_BACK  TO_ROLL_BACK
            idle      | later commit LATER_DDL LATER_PROCEDURE    | TRANSACTION_ROLLED_BACK ROLLED_BACK  POISONED
            unanswered| READ_ALONE FIRST_READ BEGIN               | ok
            unanswered| FIRST_READ_AFTER_BEGIN                    | ok
            unanswered| WRITE_ALONE                               | WRITE_WITHOUT_ANSWER    UNKNOWN      USABLE
            unanswered| FIRST_WRITE FIRST_WRITE_AFTER_BEGIN later | TRANSACTION_ROLLED_BACK ROLLED_BACK  POISONED
            unanswered| commit LATER_DDL                          | COMMIT_WITHOUT_ANSWER   UNKNOWN      DEAD_END
            unanswered| DDL                                       | COMMIT_WITHOUT_ANSWER   UNKNOWN      USABLE
            unanswered| BATCH SEVERAL PROCEDURE LOAD              | COMPOUND                UNKNOWN      USABLE
            unanswered| LATER_PROCEDURE                           | COMPOUND                UNKNOWN      POISONED
            gone      | alone first BEGIN                         | ok
            gone      | later                                     | TRANSACTION_ROLLED_BACK ROLLED_BACK  POISONED
            gone      | commit                                    | TRANSACTION_ROLLED_BACK ROLLED_BACK  POISONED
            gone      | DDL BATCH SEVERAL PROCEDURE LOAD          | COMPOUND                UNKNOWN      USABLE
            gone      | LATER_DDL LATER_PROCEDURE                 | COMPOUND                UNKNOWN      POISONED
            read-only | alone first BEGIN                         | ok
            read-only | later                                     | TRANSACTION_ROLLED_BACK NOT_EXECUTED TO_ROLL_BACK
            read-only | commit                                    | TRANSACTION_ROLLED_BACK ROLLED_BACK  TO_ROLL_BACK
            read-only | DDL BATCH SEVERAL PROCEDURE LOAD          | COMPOUND                UNKNOWN      USABLE
            read-only | LATER_DDL LATER_PROCEDURE                 | COMPOUND                UNKNOWN      TO_ROLL_BACK
            conflict  | alone first BEGIN                         | ok
            conflict  | later commit                              | TRANSACTION_ROLLED_BACK ROLLED_BACK  TO_ROLL_BACK
            conflict  | DDL BATCH SEVERAL PROCEDURE LOAD          | COMPOUND                UNKNOWN      USABLE
            conflict  | LATER_DDL LATER_PROCEDURE                 | COMPOUND                UNKNOWN      TO_ROLL_BACK
            """;

    static Stream<RetryCell> all() {
        return TABLE.lines().map(line -> line.split("\\|")).flatMap(RetryCell::cellsOf);
    }

    private static Stream<RetryCell> cellsOf(String[] column) {
        String[] content = column[2].trim().split(" +");
        Expected expected = content[0].equals("ok")
                ? Expected.nothingNoticed()
                : new Expected(Rule.valueOf(content[0]), Outcome.valueOf(content[1]), After.valueOf(content[2]));
        return faults(column[0].trim())
                .flatMap(fault -> Arrays.stream(column[1].trim().split(" +"))
                        .flatMap(RetryCell::calls)
                        .flatMap(call -> ways(call, fault).map(way -> new RetryCell(way, call, fault, expected))));
    }

    private static Stream<Fault> faults(String name) {
        return switch (name) {
            case "idle" -> Stream.of(Fault.KILLED_WHILE_IDLE, Fault.CLOSED_WHILE_IDLE, Fault.RESET_WHILE_IDLE);
            case "unanswered" ->
                Stream.of(Fault.SWALLOWED, Fault.SWALLOWED_BY_RESET, Fault.ANSWER_CUT, Fault.ANSWER_CUT_BY_RESET);
            case "gone" -> Stream.of(Fault.SHUTDOWN_1053, Fault.IDLE_4031);
            case "read-only" -> Stream.of(Fault.READ_ONLY_1290, Fault.READ_ONLY_1836);
            default -> Stream.of(Fault.DEADLOCK_1213, Fault.LOCK_WAIT_1205);
        };
    }

    private static Stream<Call> calls(String name) {
        return switch (name) {
            case "alone" -> Stream.of(Call.READ_ALONE, Call.WRITE_ALONE);
            case "first" ->
                Stream.of(Call.FIRST_READ, Call.FIRST_WRITE, Call.FIRST_READ_AFTER_BEGIN, Call.FIRST_WRITE_AFTER_BEGIN);
            case "later" -> Stream.of(Call.LATER_READ, Call.LATER_WRITE, Call.LATER_WRITE_AFTER_BEGIN);
            case "commit" -> Stream.of(Call.COMMIT, Call.AUTO_COMMIT_ON, Call.COMMIT_AS_TEXT, Call.COMMIT_AFTER_BEGIN);
            default -> Stream.of(Call.valueOf(name));
        };
    }

    /** All with plain statements of Connector/J; what differs with the driver or the kind of statement, with those too. */
    private static Stream<Way> ways(Call call, Fault fault) {
        if (fault == Fault.IDLE_4031 && Pools.server().isMariaDb()) {
            // There the number means something else.
            return Stream.empty();
        }
        boolean byDriver = call == Call.COMMIT || call == Call.AUTO_COMMIT_ON || call.isBatch();
        boolean byStatement = call == Call.READ_ALONE || call == Call.WRITE_ALONE || call == Call.FIRST_WRITE;
        if (byStatement && fault != Fault.KILLED_WHILE_IDLE) {
            return Arrays.stream(Way.values());
        }
        return byDriver ? Stream.of(Way.CJ_TEXT, Way.MARIADB_TEXT) : Stream.of(Way.CJ_TEXT);
    }
}

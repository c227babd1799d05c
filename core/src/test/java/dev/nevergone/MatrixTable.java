package dev.nevergone;

import dev.nevergone.MatrixFault.When;
import java.util.Arrays;
import java.util.List;

/** What each cell of the fault matrix is to say. */
final class MatrixTable {

    // Columns: faults, calls, what the cell says. The first line that fits holds.
    private static final String TABLE = """
            IDLE_KILLED IDLE_RESET IDLE_EXPIRED IDLE_WAIT_TIMEOUT      | all                         | works
            IDLE_RESTART IDLE_CRASH IDLE_SWALLOWED_LONG                | all                         | works
            IDLE_SWALLOWED                                             | BORROW                      | a dead connection, nobody can know
            IDLE_SWALLOWED                                             | READ STREAM                 | works, repeated
            IDLE_SWALLOWED                                             | WRITE                       | fails: unknown (not written)
            IDLE_SWALLOWED                                             | BATCH                       | fails: not sent
            IDLE_SWALLOWED                                             | COMMIT UNIT WITNESSED       | works, repeated

            HELD_KILLED HELD_RESET HELD_EXPIRED HELD_RESTART HELD_CRASH| READ STREAM WRITE           | works, repeated
            HELD_KILLED HELD_RESET HELD_EXPIRED HELD_RESTART HELD_CRASH| UNIT WITNESSED              | works, repeated
            HELD_DOWN                                                  | READ STREAM WRITE           | waits, works
            HELD_DOWN                                                  | UNIT WITNESSED              | waits, works
            HELD_KILLED HELD_RESET HELD_EXPIRED HELD_RESTART HELD_CRASH| BATCH                       | fails: not sent
            HELD_DOWN                                                  | BATCH                       | fails: not sent
            HELD_KILLED HELD_RESET HELD_EXPIRED HELD_RESTART HELD_CRASH| COMMIT                      | fails: rolled back
            HELD_DOWN                                                  | COMMIT                      | fails: rolled back
            HELD_SWALLOWED                                             | READ STREAM                 | works, repeated
            HELD_SWALLOWED                                             | UNIT WITNESSED              | fails: rolled back
            HELD_SWALLOWED                                             | WRITE                       | fails: unknown (not written)
            HELD_SWALLOWED                                             | BATCH                       | fails: unknown (0 of 3 written)
            HELD_SWALLOWED                                             | COMMIT                      | COMMIT outcome unknown (not committed)
            HELD_FROZEN                                                | all                         | waits, works
            HELD_FROZEN_LONG                                           | READ STREAM                 | fails: no connection (no answer)
            HELD_FROZEN_LONG                                           | WRITE                       | fails: unknown (was written)
            HELD_FROZEN_LONG                                           | BATCH                       | fails: unknown (0 of 3 written)
            HELD_FROZEN_LONG                                           | COMMIT                      | COMMIT outcome unknown (was committed)
            HELD_FROZEN_LONG                                           | UNIT WITNESSED              | fails: rolled back

            CUT_BEFORE CUT_AFTER SHUTDOWN_1053 IDLE_4031               | READ STREAM UNIT WITNESSED  | works, repeated
            LOCK_WAIT_1205 DEADLOCK_1213 READ_ONLY_1290                | READ STREAM UNIT WITNESSED  | works, repeated
            SHUTDOWN_1053 IDLE_4031                                    | WRITE                       | works, repeated
            LOCK_WAIT_1205 DEADLOCK_1213 READ_ONLY_1290                | WRITE                       | works, repeated
            CUT_BEFORE                                                 | WRITE                       | fails: unknown (not written)
            CUT_AFTER                                                  | WRITE                       | fails: unknown (was written)
            CUT_AFTER                                                  | BATCH                       | fails: unknown (3 of 3 written)
            CUT_BEFORE SHUTDOWN_1053 IDLE_4031                         | BATCH                       | fails: unknown (0 of 3 written)
            LOCK_WAIT_1205 DEADLOCK_1213 READ_ONLY_1290                | BATCH                       | fails: unknown (0 of 3 written)
            CUT_BEFORE COMMIT_CUT_BEFORE                               | COMMIT                      | COMMIT outcome unknown (not committed)
            CUT_AFTER COMMIT_CUT_AFTER                                 | COMMIT                      | COMMIT outcome unknown (was committed)
            SHUTDOWN_1053 IDLE_4031                                    | COMMIT                      | fails: rolled back
            LOCK_WAIT_1205 DEADLOCK_1213 READ_ONLY_1290                | COMMIT                      | fails: rolled back
            COMMIT_CUT_BEFORE                                          | UNIT                        | COMMIT outcome unknown (not committed)
            COMMIT_CUT_AFTER                                           | UNIT                        | COMMIT outcome unknown (was committed)
            COMMIT_CUT_BEFORE                                          | WITNESSED                   | works, repeated
            COMMIT_CUT_AFTER                                           | WITNESSED                   | works, COMMIT looked up
            COMMIT_CUT_BEFORE COMMIT_CUT_AFTER                         | READ STREAM WRITE BATCH     | -: sends no COMMIT
            RESULT_CUT                                                 | READ UNIT WITNESSED         | works, repeated
            RESULT_CUT                                                 | STREAM                      | fails: rows already delivered
            RESULT_CUT                                                 | WRITE BATCH COMMIT          | -: has no rows

            REFUSED FULL LATENCY                                       | all                         | works
            REFUSED_EMPTY                                              | all                         | fails: no connection (refused)
            FULL_EMPTY                                                 | all                         | fails: no connection (1040)
            READ_ONLY                                                  | BORROW READ STREAM          | works
            READ_ONLY                                                  | WRITE COMMIT                | fails: not executed
            READ_ONLY                                                  | BATCH                       | fails: unknown (0 of 3 written)
            READ_ONLY                                                  | UNIT WITNESSED              | fails: rolled back
            SWALLOWED                                                  | BORROW                      | a dead connection, nobody can know
            SWALLOWED                                                  | READ STREAM COMMIT          | fails: no connection (no answer)
            SWALLOWED                                                  | WRITE                       | fails: unknown (not written)
            SWALLOWED                                                  | BATCH                       | fails: not sent
            SWALLOWED                                                  | UNIT WITNESSED              | fails: rolled back
            DOWN FROZEN                                                | all                         | waits, works
            DOWN_FOR_GOOD                                              | all                         | fails: no connection (closed)
            """;

    private record Line(List<String> faults, List<String> calls, String text) {

        static Line of(String line) {
            String[] columns = line.split("\\|");
            return new Line(words(columns[0]), words(columns[1]), columns[2].trim());
        }

        private static List<String> words(String column) {
            return Arrays.asList(column.trim().split(" +"));
        }

        boolean fits(MatrixFault fault, MatrixCall call) {
            return faults.contains(fault.name()) && (calls.contains("all") || calls.contains(call.name()));
        }
    }

    private static final List<Line> LINES =
            TABLE.lines().filter(line -> !line.isBlank()).map(Line::of).toList();

    private MatrixTable() {}

    /** The cell's text; it begins with {@code -} where there is no such cell. */
    static String expected(MatrixFault fault, MatrixCall call, boolean tls, boolean mariaDb, boolean controllable) {
        if (fault.strike().needsControl() && !controllable) {
            return "-: this server cannot be stopped by a test";
        }
        if (tls && fault.strike().readsTheProtocol()) {
            return "-: TLS hides the protocol from the proxy";
        }
        if (call == MatrixCall.BORROW && fault.when() == When.IN_HANDS) {
            return "-: it is borrowed already";
        }
        if (call == MatrixCall.BORROW && fault.when() == When.DURING) {
            return "-: sends no statement";
        }
        if (fault == MatrixFault.IDLE_4031 && mariaDb) {
            return "-: MariaDB has no such error";
        }
        return LINES.stream()
                .filter(line -> line.fits(fault, call))
                .findFirst()
                .map(Line::text)
                .orElseThrow(() -> new AssertionError("no line for " + fault + " and " + call));
    }
}

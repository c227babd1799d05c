package dev.nevergone;

import dev.nevergone.MatrixFault.When;
import java.util.Arrays;
import java.util.List;

/** What each cell of the fault matrix is to say. */
final class MatrixTable {

    // Columns: faults, calls, what the cell says; the first line that fits holds. A word with a colon narrows a line to a server.
    private static final String TABLE = """
            IDLE_KILLED | all | works
            """;

    private record Line(List<String> faults, List<String> calls, String text) {

        static Line of(String line) {
            String[] columns = line.split("\\|");
            return new Line(words(columns[0]), words(columns[1]), columns[2].trim());
        }

        private static List<String> words(String column) {
            return Arrays.asList(column.trim().split(" +"));
        }

        boolean fits(MatrixFault fault, MatrixCall call, boolean mariaDb) {
            return (faults.contains(fault.name()))
                    && (calls.contains("all") || calls.contains(call.name()))
                    && (!calls.contains("mariadb:") || mariaDb)
                    && (!calls.contains("mysql:") || !mariaDb);
        }
    }

    private static final List<Line> LINES = TABLE.lines().map(Line::of).toList();

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
        return LINES.stream()
                .filter(line -> line.fits(fault, call, mariaDb))
                .findFirst()
                .map(Line::text)
                .orElse("?");
    }
}

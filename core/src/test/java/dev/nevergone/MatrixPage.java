package dev.nevergone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fault matrix as a page: for people to read, and for the next run, which reads it back to compare and to keep what it
 * does not know. A cell that says the same of all runs says it once.
 */
final class MatrixPage {

    private static final Pattern RUN = Pattern.compile("^- \\*\\*(.+?)\\*\\*: (.+)$");
    private static final Pattern BY_NAME = Pattern.compile("^((?:MariaDB|MySQL)[^:]*): (.*)$");
    private static final String BREAK = "<br>";

    /** Over what, row and column. */
    record Place(boolean tls, MatrixFault fault, MatrixCall call) {}

    /** What was run, and with what, e.g. {@code MySQL 8.0.33, Java 17} and the driver. */
    private final Map<String, String> runs = new TreeMap<>();

    private final Map<Place, Map<String, String>> cells = new LinkedHashMap<>();

    static MatrixPage read(Path file) throws IOException {
        MatrixPage page = new MatrixPage();
        if (Files.exists(file)) {
            page.parse(Files.readAllLines(file));
        }
        return page;
    }

    Set<String> runs() {
        return runs.keySet();
    }

    /** What the page says of a run. */
    Map<Place, String> column(String run) {
        Map<Place, String> column = new LinkedHashMap<>();
        cells.forEach((place, texts) -> {
            String text = texts.get(run);
            if (text != null) {
                column.put(place, text);
            }
        });
        return column;
    }

    /** Puts a run's cells in place of what the page said of it. */
    void replace(String run, String with, Map<Place, String> column) {
        runs.put(run, with);
        cells.values().forEach(texts -> texts.remove(run));
        column.forEach((place, text) ->
                cells.computeIfAbsent(place, key -> new TreeMap<>()).put(run, text));
    }

    private void parse(List<String> lines) {
        boolean tls = false;
        String when = "";
        for (String line : lines) {
            Matcher run = RUN.matcher(line);
            if (run.matches()) {
                runs.put(run.group(1), run.group(2));
            } else if (line.startsWith("## ")) {
                tls = line.contains("TLS");
            } else if (line.startsWith("| ")) {
                String[] columns = line.substring(2, line.length() - 2).split(" \\| ", -1);
                when = columns[0].isBlank() ? when : columns[0];
                MatrixFault fault = fault(when, columns[1]);
                if (fault != null) {
                    int column = 2;
                    for (MatrixCall call : MatrixCall.values()) {
                        parse(new Place(tls, fault, call), columns[column++]);
                    }
                }
            }
        }
    }

    private void parse(Place place, String content) {
        Map<String, String> texts = cells.computeIfAbsent(place, key -> new TreeMap<>());
        for (String part : content.split(BREAK)) {
            Matcher named = BY_NAME.matcher(part);
            boolean byName = named.matches();
            runs.keySet().stream()
                    .filter(run -> !byName || run.startsWith(named.group(1)))
                    .forEach(run -> texts.put(run, byName ? named.group(2) : part));
        }
    }

    private static @Nullable MatrixFault fault(String when, String title) {
        for (MatrixFault fault : MatrixFault.values()) {
            if (bold(fault.when().title()).equals(when) && fault.title().equals(title)) {
                return fault;
            }
        }
        return null;
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>(HEAD.lines().toList());
        runs.forEach((run, with) -> lines.add("- **" + run + "**: " + with));
        lines.add("");
        for (boolean tls : new boolean[] {false, true}) {
            lines.add(tls ? "## Over TLS" : "## In plain text");
            lines.add("");
            lines.addAll(table(tls));
            lines.add("");
        }
        lines.addAll(FOOT.lines().toList());
        Files.write(file, lines);
    }

    /** One table of the page. */
    List<String> table(boolean tls) {
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder("| when | fault |");
        StringBuilder rule = new StringBuilder("| --- | --- |");
        for (MatrixCall call : MatrixCall.values()) {
            head.append(' ').append(call.title()).append(" |");
            rule.append(" --- |");
        }
        lines.add(head.toString());
        lines.add(rule.toString());
        MatrixFault.When when = null;
        for (MatrixFault fault : MatrixFault.values()) {
            StringBuilder line = new StringBuilder("| ")
                    .append(fault.when() == when ? "" : bold(fault.when().title()))
                    .append(" | ")
                    .append(fault.title())
                    .append(" |");
            when = fault.when();
            for (MatrixCall call : MatrixCall.values()) {
                Map<String, String> texts = cells.getOrDefault(new Place(tls, fault, call), Map.of());
                line.append(' ').append(content(texts)).append(" |");
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private String content(Map<String, String> texts) {
        Set<String> different = new LinkedHashSet<>(texts.values());
        if (different.size() == 1 && texts.keySet().equals(runs.keySet())) {
            return different.iterator().next();
        }
        Map<String, String> named = new TreeMap<>();
        texts.forEach((run, text) -> named.put(name(run, texts), text));
        return named.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(BREAK));
    }

    /** The server alone, where all of its runs say the same. */
    private String name(String run, Map<String, String> texts) {
        String server = run.substring(0, run.indexOf(','));
        Collection<@Nullable String> ofServer = new LinkedHashSet<>();
        runs.keySet().stream()
                .filter(other -> other.startsWith(server + ","))
                .forEach(other -> ofServer.add(texts.get(other)));
        return ofServer.size() == 1 ? server : run;
    }

    private static String bold(String text) {
        return "**" + text + "**";
    }

    private static final String HEAD = """
            # Fault matrix

            For whoever wants to know what a caller sees when something breaks: every fault of the testkit's `FaultyServer`, and
            some at points of the protocol, against every kind of call. Each cell is a run on a real server, and a test
            (`FaultMatrixTest`) that fails where the outcome is another one.

            Behind the caller's back each cell is checked on the server as well: what works was written exactly once; what
            fails was not written at all, unless the cell itself says otherwise. Every call ended within its deadline, and
            once the fault was over the next call on the same pool worked.

            | a cell says | and means |
            | --- | --- |
            | works | the caller notices nothing |
            | works, repeated | the caller notices nothing; Nevergone did it again, on another connection where the first was lost |
            | works, COMMIT looked up | the answer to COMMIT was lost, and the witness found out that it had taken effect |
            | a dead connection, nobody can know | a borrow alone: a silent death is found by the first statement, or by a ping after `pingAfterIdle` |
            | waits, works | the call waited for the server to come back, and then worked |
            | fails: not sent | nothing had reached the server, and it could not be repeated by itself: do it again |
            | fails: not executed | the server's error proves that nothing happened |
            | fails: rolled back | the transaction is undone as a whole: do all of it again |
            | fails: rows already delivered | a part of the result was in the caller's hands |
            | fails: no answer | a read without an answer; nothing is lost |
            | fails: unknown (...) | it was sent and not answered; in brackets what the server held afterwards, which nobody could know |
            | COMMIT outcome unknown (...) | `CommitOutcomeUnknownException`; brackets as above |
            | fails: no connection (...) | the server could not be had until the pool's patience ended; in brackets the server's error or the kind of failure |
            | -: ... | there is no such cell, and why |

            A unit of work is repeated wherever it says "fails: rolled back", too; there the repetitions did not help: the server
            was still away or read-only, or, in a black hole in the midst of a transaction, it had not noticed the loss and kept
            the old session's row lock, on which the repetition waited. A `commit()` is never repeated: it is not all of the
            transaction.

            The rules behind it: [retry](retry.md). The calls: a borrow alone; SELECT of 20 rows, buffered and streaming; one
            INSERT; a prepared batch of three INSERTs, which the driver sends as one statement; `setAutoCommit(false)`, INSERT,
            `commit()`, struck at the `commit()`; and `inTransaction` with SELECT ... FOR UPDATE, UPDATE and INSERT, struck at the
            UPDATE, without a witness and with `CommitWitness.table()`. Socket time-out 1.5 s; pool timeout and `outageGrace` 20 s,
            retry deadline 60 s; where the fault outlasts them 2 s and 3.5 s; everything else near its default. A server
            that is down closes connections here instead of refusing them: the proxies in front of it go on.

            Run on:

            """;

    private static final String FOOT = """
            ## Run it

            A normal test run compares the column of its own server and Java with this page. These write it anew, each its own
            part, on MariaDB and on MySQL; `JAVA_HOME` chooses the Java:

            ```
            mvn -pl testkit,core test -Dtest=FaultMatrixTest -Dsurefire.failIfNoSpecifiedTests=false \\
                -Dnevergone.faultMatrix.write=true
            mvn -pl testkit,core test -Dtest=FaultMatrixTest -Dsurefire.failIfNoSpecifiedTests=false \\
                -Dnevergone.faultMatrix.write=true -Dnevergone.server=mysql
            ```
            """;
}

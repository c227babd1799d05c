package dev.nevergone.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a {@link FaultyServer} did last, for the reader of a test that failed. Thread-safe. */
final class FaultLog {

    private static final int COMMANDS_SHOWN = 30;
    private static final int SQL_SHOWN = 120;
    private static final int KEPT = 100;
    private static final String HEALED = "heal()";

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long beginNanos = System.nanoTime();

    private record Entry(String verb, Duration at, @Nullable ArmedRule rule) {

        @Override
        public String toString() {
            String fired = rule == null ? "" : ", fired " + rule.fired() + " times";
            return String.format(Locale.ROOT, "%8.3f s  %s%s", at.toNanos() / 1e9, verb, fired);
        }
    }

    /** Writes down a verb that begins. */
    void note(String verb) {
        add(verb, null);
    }

    /** Writes down a rule that is in force. */
    ArmedRule note(String verb, ArmedRule rule) {
        add(verb, rule);
        return rule;
    }

    private void add(String verb, @Nullable ArmedRule rule) {
        lock.lock();
        try {
            entries.add(new Entry(verb, Duration.ofNanos(System.nanoTime() - beginNanos), rule));
            if (entries.size() > KEPT) {
                entries.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What came before is over, but still what a reader wants to know. */
    void healed() {
        lock.lock();
        try {
            Entry last = entries.peekLast();
            if (last != null && !last.verb().equals(HEALED)) {
                note(HEALED);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Begins anew. */
    void clear() {
        lock.lock();
        try {
            entries.clear();
            beginNanos = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    String describe(FaultyServer faulty) {
        List<String> lines = new ArrayList<>();
        lines.add(faulty + ": " + faulty.server().version());
        lines.add("last faults, and when:");
        lock.lock();
        try {
            entries.forEach(entry -> lines.add("  " + entry));
        } finally {
            lock.unlock();
        }
        ProtocolProxy protocol = faulty.protocol();
        lines.add("connections: " + faulty.network().open() + " open, " + protocol.accepted() + " accepted, "
                + protocol.logins() + " logged in, " + protocol.opaque() + " not readable (TLS); " + protocol.cuts()
                + " cut by rule, " + protocol.errorsInjected() + " errors injected");
        List<JournalEntry> journal = protocol.journal();
        List<JournalEntry> last = journal.subList(Math.max(0, journal.size() - COMMANDS_SHOWN), journal.size());
        lines.add("last " + last.size() + " commands:");
        last.forEach(command -> lines.add("  " + line(command)));
        processList(faulty.server(), lines);
        if (faulty.server().controllable()) {
            lines.add("server's log: " + faulty.server().log());
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static String line(JournalEntry command) {
        String sql = command.sql();
        String shown = sql == null ? "" : sql.length() > SQL_SHOWN ? sql.substring(0, SQL_SHOWN) + "..." : sql;
        return "connection " + command.connection() + ": " + command.command() + " " + shown
                + (command.forwarded() ? "" : " [swallowed]") + (command.answered() ? "" : " [no answer]");
    }

    private static void processList(MySqlServer server, List<String> lines) {
        try (Connection connection = server.adminConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW FULL PROCESSLIST")) {
            lines.add("process list:");
            while (rows.next()) {
                lines.add("  " + rows.getLong("Id") + " " + rows.getString("User") + " " + rows.getString("db") + " "
                        + rows.getString("Command") + " " + rows.getString("Time") + " s " + rows.getString("State")
                        + " " + rows.getString("Info"));
            }
        } catch (SQLException e) {
            lines.add("process list: the server does not answer: " + e.getMessage());
        }
    }
}

package dev.nevergone.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Executes the load's statements, as text or prepared, and counts by their first word what was begun and what returned. Thread-safe. */
final class Statements {

    private final Map<String, AtomicLong> begun = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> returned = new ConcurrentHashMap<>();

    /** An execution. */
    interface Execution<T> {
        T run() throws SQLException;
    }

    /** How many were begun that start with the word. */
    long begun(String verb) {
        return count(begun, verb);
    }

    /** How many of these returned. */
    long returned(String verb) {
        return count(returned, verb);
    }

    private static long count(Map<String, AtomicLong> counts, String verb) {
        AtomicLong count = counts.get(verb);
        return count == null ? 0 : count.get();
    }

    /** Counts an execution. */
    <T> T counted(String sql, Execution<T> execution) throws SQLException {
        String verb = sql.substring(0, sql.indexOf(' '));
        begun.computeIfAbsent(verb, key -> new AtomicLong()).incrementAndGet();
        T result = execution.run();
        returned.computeIfAbsent(verb, key -> new AtomicLong()).incrementAndGet();
        return result;
    }

    int execute(Connection connection, boolean prepared, String sql, long... values) throws SQLException {
        if (!prepared) {
            try (Statement statement = connection.createStatement()) {
                return counted(sql, () -> statement.executeUpdate(text(sql, values)));
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return counted(sql, statement::executeUpdate);
        }
    }

    long number(Connection connection, boolean prepared, String sql, long value) throws SQLException {
        if (!prepared) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = counted(sql, () -> statement.executeQuery(text(sql, value)))) {
                return row.next() ? row.getLong(1) : -1;
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, value);
            try (ResultSet row = counted(sql, statement::executeQuery)) {
                return row.next() ? row.getLong(1) : -1;
            }
        }
    }

    private static void bind(PreparedStatement statement, long... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setLong(i + 1, values[i]);
        }
    }

    private static String text(String sql, long... values) {
        StringBuilder text = new StringBuilder(sql);
        for (long value : values) {
            int mark = text.indexOf("?");
            text.replace(mark, mark + 1, Long.toString(value));
        }
        return text.toString();
    }
}

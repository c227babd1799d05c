package dev.nevergone.internal.jdbc;

import java.util.Locale;

/**
 * What can be told from the first words of an SQL text. Whatever is not understood is {@link Kind#OTHER}, which promises
 * nothing.
 */
public final class SqlText {

    private SqlText() {}

    /** The kinds of statement. */
    public enum Kind {
        /** Begins like a statement that reads. It may still write, through a stored function or {@code INTO OUTFILE}. */
        READ(false, false),
        /** INSERT, UPDATE, DELETE, REPLACE, DO, WITH, several of them in a batch. */
        WRITE(false, false),
        /** SAVEPOINT and its kin, and SET of anything but what is known to commit. */
        SESSION(false, false),
        /** USE: the default database changes. */
        USE(false, false),
        /** SET of {@code autocommit}: driver and borrower no longer agree on the mode. */
        AUTO_COMMIT(true, true),
        /** BEGIN, START TRANSACTION. */
        BEGIN(true, true),
        /** COMMIT. */
        COMMIT(true, false),
        /** ROLLBACK of the whole transaction. */
        ROLLBACK(false, false),
        /** CALL: a procedure may do anything. */
        CALL(true, true),
        /** All else: DDL, locks, administration, several statements in one text, executable comments. */
        OTHER(true, true);

        private final boolean mayCommit;
        private final boolean mayBegin;

        Kind(boolean mayCommit, boolean mayBegin) {
            this.mayCommit = mayCommit;
            this.mayBegin = mayBegin;
        }

        /**
         * Whether it commits, or may commit an open transaction by itself (MySQL Reference Manual, "Statements That Cause
         * an Implicit Commit").
         */
        public boolean mayCommit() {
            return mayCommit;
        }

        /** Whether it may leave a transaction open although the driver is in auto-commit mode. */
        public boolean mayBegin() {
            return mayBegin;
        }
    }

    /** The kind of a text, comments and opening brackets before its first word skipped. */
    public static Kind kindOf(String sql) {
        // A comment of this kind is executed by some servers and skipped by others.
        if (sql.contains("/*!") || sql.contains("/*M!") || holdsSeveral(sql)) {
            return Kind.OTHER;
        }
        int start = skipBlanks(sql, 0);
        int end = wordEnd(sql, start);
        return switch (sql.substring(start, end).toUpperCase(Locale.ROOT)) {
            case "SELECT", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "VALUES", "TABLE" -> Kind.READ;
            case "INSERT", "UPDATE", "DELETE", "REPLACE", "DO", "WITH" -> Kind.WRITE;
            case "SAVEPOINT" -> Kind.SESSION;
            case "RELEASE" -> next(sql, end).equals("SAVEPOINT") ? Kind.SESSION : Kind.OTHER;
            case "ROLLBACK" -> rollback(sql, end);
            case "COMMIT" -> Kind.COMMIT;
            case "BEGIN" -> next(sql, end).equals("NOT") ? Kind.OTHER : Kind.BEGIN;
            case "START" -> next(sql, end).equals("TRANSACTION") ? Kind.BEGIN : Kind.OTHER;
            case "USE" -> Kind.USE;
            case "SET" -> set(sql);
            case "CALL" -> Kind.CALL;
            default -> sql.startsWith("{", start) ? Kind.CALL : Kind.OTHER;
        };
    }

    private static Kind rollback(String sql, int after) {
        String lower = sql.substring(after).toLowerCase(Locale.ROOT);
        if (lower.contains("chain")) {
            return Kind.OTHER;
        }
        return lower.matches("(?s)\\s*(work\\s+)?to\\b.*") ? Kind.SESSION : Kind.ROLLBACK;
    }

    private static Kind set(String sql) {
        String lower = sql.toLowerCase(Locale.ROOT);
        if (lower.contains("autocommit")) {
            return Kind.AUTO_COMMIT;
        }
        // SET PASSWORD and SET DEFAULT ROLE commit; MariaDB's SET STATEMENT ... FOR runs any statement.
        boolean mayCommit = lower.contains("password") || lower.contains("role") || lower.contains("statement");
        return mayCommit ? Kind.OTHER : Kind.SESSION;
    }

    private static String next(String sql, int from) {
        int start = skipBlanks(sql, from);
        return sql.substring(start, wordEnd(sql, start)).toUpperCase(Locale.ROOT);
    }

    private static int wordEnd(String sql, int from) {
        int i = from;
        while (i < sql.length() && (Character.isLetter(sql.charAt(i)) || sql.charAt(i) == '_')) {
            i++;
        }
        return i;
    }

    /** Past white space, comments and opening brackets. */
    private static int skipBlanks(String sql, int from) {
        int i = from;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            int next = Character.isWhitespace(c) || c == '(' ? i + 1 : skipComment(sql, i);
            if (next == i) {
                return i;
            }
            i = next;
        }
        return i;
    }

    /** Past the comment that begins here; the same place where none does. */
    private static int skipComment(String sql, int i) {
        if (sql.startsWith("/*", i)) {
            int end = sql.indexOf("*/", i + 2);
            return end < 0 ? sql.length() : end + 2;
        }
        // MySQL wants a blank after the two dashes: 5--1 is 6.
        boolean dashes = sql.startsWith("--", i) && (i + 2 == sql.length() || sql.charAt(i + 2) <= ' ');
        if (dashes || sql.charAt(i) == '#') {
            int end = sql.indexOf('\n', i);
            return end < 0 ? sql.length() : end + 1;
        }
        return i;
    }

    /** Whether anything but blanks follows a semicolon that is outside of quotes and comments. */
    private static boolean holdsSeveral(String sql) {
        if (sql.indexOf(';') < 0) {
            return false;
        }
        // What a backslash means inside quotes depends on sql_mode (NO_BACKSLASH_ESCAPES).
        if (sql.indexOf('\\') >= 0) {
            return true;
        }
        int i = 0;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == ';') {
                return !onlySemicolons(sql, i);
            }
            if (c == '\'' || c == '"' || c == '`') {
                int end = sql.indexOf(c, i + 1);
                i = end < 0 ? sql.length() : end + 1;
            } else {
                i = Math.max(i + 1, skipComment(sql, i));
            }
        }
        return false;
    }

    private static boolean onlySemicolons(String sql, int from) {
        int i = from;
        while (i < sql.length()) {
            if (sql.charAt(i) != ';' && skipBlanks(sql, i) == i) {
                return false;
            }
            i = Math.max(i + 1, skipBlanks(sql, i));
        }
        return true;
    }
}

package dev.nevergone.internal.jdbc;

import dev.nevergone.internal.jdbc.SqlScanner.Token;
import java.util.Set;

/** Finds out whether a statement that begins like a read does nothing else. Used once, by one thread. */
final class SqlReads {

    private static final Set<String> EXPLAINING = Set.of("EXPLAIN", "DESCRIBE", "DESC");
    private static final Set<String> READING = Set.of("SELECT", "TABLE", "VALUES");

    private final String sql;
    private final int from;
    private final String verb;
    private final SqlScanner scanner;

    private Token token = Token.END;
    /** The word or name before this token, and the one before an opening bracket. */
    private String previous = "";

    private String called = "";
    private int depth;

    private int withDepth = -1;
    private String afterWith = "";
    private boolean analyzes;
    private boolean selects;
    private boolean changesData;

    SqlReads(String sql, int from, String verb) {
        this.sql = sql;
        this.from = from;
        this.verb = verb;
        this.scanner = new SqlScanner(sql, from);
    }

    boolean onlyReads() {
        token = scanner.next();
        while (token != Token.END) {
            String text = scanner.text();
            if (isForbidden(text)) {
                return false;
            }
            note(text);
            called = scanner.is('(') ? previous : "";
            previous = text;
            token = scanner.next();
        }
        boolean sure = depth == 0 && !scanner.broken() && !scanner.escaped() && !scanner.doubleQuoted();
        return sure ? isReadingVerb() : hasNoForbiddenWord();
    }

    private boolean isForbidden(String text) {
        return switch (token) {
            case WORD -> isForbiddenWord(text) || SqlWords.SEQUENCES.contains(text) || hasArgument();
            case NAME -> SqlWords.SEQUENCES.contains(text) || hasArgument();
            case SIGN ->
                (scanner.is('(') && SqlWords.hasEffect(previous))
                        || (scanner.is(':') && scanner.after() == '=')
                        || (!scanner.is(')') && hasArgument());
            case LITERAL -> hasArgument();
            case END -> false;
        };
    }

    private boolean isForbiddenWord(String word) {
        if (SqlWords.BEYOND_READING.contains(word)) {
            return !(verb.equals("SHOW") && word.equals("PROCEDURE"));
        }
        boolean locks = previous.equals("FOR") && (word.equals("UPDATE") || word.equals("SHARE"));
        return locks || (previous.equals("NEXT") && word.equals("VALUE"));
    }

    /** LAST_INSERT_ID(expr) sets what LAST_INSERT_ID() will return. */
    private boolean hasArgument() {
        return called.equals("LAST_INSERT_ID");
    }

    private void note(String text) {
        if (scanner.is('(')) {
            depth++;
        } else if (scanner.is(')')) {
            depth--;
        } else if (token == Token.WORD) {
            boolean changes = SqlWords.DATA_CHANGES.contains(text);
            analyzes |= text.equals("ANALYZE");
            selects |= text.equals("SELECT");
            changesData |= changes;
            if (withDepth < 0 && text.equals("WITH")) {
                withDepth = depth;
            } else if (withDepth == depth && afterWith.isEmpty() && (changes || READING.contains(text))) {
                afterWith = text;
            }
        }
    }

    /** EXPLAIN executes nothing, EXPLAIN ANALYZE does; WITH is a part of reads and of writes. */
    private boolean isReadingVerb() {
        if (verb.equals("WITH")) {
            return READING.contains(afterWith);
        }
        return !EXPLAINING.contains(verb) || !analyzes || (selects && !changesData);
    }

    /** For texts in which it is not sure what is a literal: each word counts, wherever it stands. */
    private boolean hasNoForbiddenWord() {
        if (sql.contains(":=")) {
            return false;
        }
        int i = from;
        while (i < sql.length()) {
            int end = Math.max(i + 1, SqlScanner.wordEnd(sql, i));
            String word = SqlScanner.upper(sql, i, end);
            // \NINTO is NULL and a keyword, 1e5INTO a number and a keyword.
            boolean escape = !word.isEmpty() && i > 0 && sql.charAt(i - 1) == '\\';
            boolean number = !word.isEmpty() && word.charAt(0) <= '9';
            if (isForbiddenAnywhere(word)
                    || (escape && isForbiddenAnywhere(word.substring(1)))
                    || (number && isForbiddenAnywhere(word.replaceFirst("^[0-9]+E[0-9]+", "")))) {
                return false;
            }
            i = end;
        }
        return true;
    }

    private boolean isForbiddenAnywhere(String word) {
        boolean mayChange = verb.equals("WITH") || EXPLAINING.contains(verb);
        return switch (word) {
            case "UPDATE", "SHARE", "NEXT", "LAST_INSERT_ID" -> true;
            default ->
                SqlWords.BEYOND_READING.contains(word)
                        || SqlWords.SEQUENCES.contains(word)
                        || SqlWords.hasEffect(word)
                        || (mayChange && SqlWords.DATA_CHANGES.contains(word));
        };
    }
}

package dev.nevergone.internal.jdbc;

import dev.nevergone.internal.jdbc.SqlScanner.Token;

/** Finds what a statement reads of its own session, and would not find on another connection. */
final class SqlSessionReads {

    private SqlSessionReads() {}

    /** @param executable whether the text has comments that a server may execute */
    static boolean in(String sql, int from, boolean executable) {
        boolean variables = sql.contains("@@");
        boolean shows = false;
        String previous = "";
        SqlScanner scanner = new SqlScanner(sql, from);
        for (Token token = scanner.next(); token != Token.END; token = scanner.next()) {
            String text = scanner.text();
            shows |= token == Token.WORD && text.equals("SHOW");
            boolean read = SqlWords.SESSION_NAMES.contains(text)
                    || (variables && SqlWords.SESSION_VARIABLES.contains(text))
                    || (shows && SqlWords.SHOWN_DIAGNOSTICS.contains(text))
                    || (previous.equals("SHOW") && SqlWords.SHOWN_STATE.contains(text))
                    || (previous.equals("PREVIOUS") && text.equals("VALUE"))
                    || (scanner.is('(') && SqlWords.SESSION_FUNCTIONS.contains(previous))
                    || SqlPins.isUserVariable(scanner);
            if (read) {
                return true;
            }
            previous = text;
        }
        boolean codeUnknown = executable || scanner.broken() || scanner.escaped();
        return (codeUnknown && holdsUserVariable(sql.substring(from)))
                || ((codeUnknown || scanner.doubleQuoted()) && anywhere(sql, from, variables));
    }

    private static boolean holdsUserVariable(String sql) {
        return sql.replace("@@", "").indexOf('@') >= 0;
    }

    /** For texts in which it is not sure what is a literal or a comment: each word counts, wherever it stands. */
    private static boolean anywhere(String sql, int from, boolean variables) {
        boolean shows = false;
        int i = from;
        while (i < sql.length()) {
            int end = Math.max(i + 1, SqlScanner.wordEnd(sql, i));
            String word = SqlScanner.upper(sql, i, end);
            shows |= word.equals("SHOW");
            if (SqlWords.SESSION_NAMES.contains(word)
                    || SqlWords.SESSION_FUNCTIONS.contains(word)
                    || word.equals("PREVIOUS")
                    || (variables && SqlWords.SESSION_VARIABLES.contains(word))
                    || (shows && (SqlWords.SHOWN_DIAGNOSTICS.contains(word) || SqlWords.SHOWN_STATE.contains(word)))) {
                return true;
            }
            i = end;
        }
        return false;
    }
}

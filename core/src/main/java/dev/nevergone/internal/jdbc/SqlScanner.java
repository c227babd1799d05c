package dev.nevergone.internal.jdbc;

import java.util.Locale;

/**
 * Walks over the tokens of an SQL text as MySQL's lexer would, white space and comments left out. It never throws, and
 * says where the text can be read in more ways than one.
 */
final class SqlScanner {

    /** What a token is. */
    enum Token {
        /** A word or a number, without quotes. */
        WORD,
        /** A name in backticks. */
        NAME,
        /** A literal in single quotes; or in double quotes, which is a name where sql_mode has ANSI_QUOTES. */
        LITERAL,
        /** Any other character. */
        SIGN,
        /** Nothing is left. */
        END
    }

    /** Longer words are of no interest. */
    private static final int LONGEST_WORD = 64;

    private final String sql;
    private Token token = Token.SIGN;
    private int start;
    private int end;
    private int backslash;
    private boolean doubleQuoted;
    private boolean escaped;
    private boolean broken;

    SqlScanner(String sql, int from) {
        this.sql = sql;
        this.end = from;
        this.backslash = sql.indexOf('\\', from);
        // The server's lexer ends a comment, or the text, at such a character.
        this.broken = sql.indexOf('\0') >= 0;
    }

    /** On to the next token. */
    Token next() {
        skip();
        if (start >= sql.length()) {
            end = sql.length();
            token = Token.END;
            return token;
        }
        char c = sql.charAt(start);
        if (c == '\'' || c == '"' || c == '`') {
            quoted(c);
        } else if (isWord(c)) {
            end = wordEnd(sql, start);
            broken |= c <= '9' && c >= '0' && !isNumber();
            token = Token.WORD;
        } else {
            end = start + 1;
            // 5--1 is 6; which characters after the dashes make it a comment depends on the character set.
            broken |= c == '\\';
            broken |= c == '-' && after() == '-' && end + 1 < sql.length() && sql.charAt(end + 1) > '~';
            token = Token.SIGN;
        }
        return token;
    }

    int end() {
        return end;
    }

    /** Whether the token is this sign. */
    boolean is(char sign) {
        return token == Token.SIGN && sql.charAt(start) == sign;
    }

    /** The character right before the token; a blank where there is none. */
    char before() {
        return start > 0 ? sql.charAt(start - 1) : ' ';
    }

    /** The character right after the token; a blank where there is none. */
    char after() {
        return end < sql.length() ? sql.charAt(end) : ' ';
    }

    /** The word or name in upper case, without its backticks; empty for anything else. */
    String text() {
        return switch (token) {
            case WORD -> upper(sql, start, end);
            case NAME -> end - start > 1 ? upper(sql, start + 1, end - 1) : "";
            case LITERAL, SIGN, END -> "";
        };
    }

    /** Whether what was passed can be a literal or a name, as sql_mode has it. */
    boolean doubleQuoted() {
        return doubleQuoted;
    }

    /** Whether what was passed, and what follows, can be inside a literal or outside, as sql_mode has it. */
    boolean escaped() {
        return escaped;
    }

    /** Whether a quote or comment has no end, or something else is as the server would hardly accept it. */
    boolean broken() {
        return broken;
    }

    private void quoted(char quote) {
        token = quote == '`' ? Token.NAME : Token.LITERAL;
        int close = sql.indexOf(quote, start + 1);
        broken |= close < 0;
        end = close < 0 ? sql.length() : close + 1;
        doubleQuoted |= quote == '"';
        // What a backslash means depends on sql_mode (NO_BACKSLASH_ESCAPES). A doubled quote makes two tokens of one.
        if (backslash >= 0 && backslash < start) {
            backslash = sql.indexOf('\\', start);
        }
        escaped |= quote != '`' && backslash >= 0 && backslash < end;
    }

    /** 1e5FOR is a number and a keyword to the server's lexer. */
    private boolean isNumber() {
        boolean hex = sql.startsWith("0x", start);
        boolean exponent = false;
        for (int i = hex ? start + 2 : start; i < end; i++) {
            char c = (char) (sql.charAt(i) | 0x20);
            boolean digit = sql.charAt(i) >= '0' && sql.charAt(i) <= '9';
            if (!digit && c == 'e' && !hex && !exponent) {
                exponent = true;
            } else if (!digit && !(hex && c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /** As {@link #skipBlanks}, with an eye on the comments. */
    private void skip() {
        start = end;
        while (start < sql.length()) {
            int next = Character.isWhitespace(sql.charAt(start)) ? start + 1 : skipComment(sql, start);
            if (next == start) {
                return;
            }
            broken |= sql.charAt(start) == '/' && !isSound(start, next);
            start = next;
        }
    }

    /** Whether the comment has its end, and is not a hint with quotes in it: hints have a lexer of their own. */
    private boolean isSound(int from, int to) {
        boolean ends = to - from >= 4 && sql.startsWith("*/", to - 2);
        boolean quotes = sql.startsWith("/*+", from)
                && sql.substring(from, to).chars().anyMatch(c -> c == '\'' || c == '"' || c == '`');
        return ends && !quotes;
    }

    static String upper(String sql, int start, int end) {
        return end - start > LONGEST_WORD ? "" : sql.substring(start, end).toUpperCase(Locale.ROOT);
    }

    static int wordEnd(String sql, int from) {
        int i = from;
        while (i < sql.length() && isWord(sql.charAt(i))) {
            i++;
        }
        return i;
    }

    /** What a name without quotes may hold (MySQL Reference Manual, "Schema Object Names"). */
    static boolean isWord(char c) {
        if (c < 128) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
        }
        return Character.isLetterOrDigit(c);
    }

    /** Past white space and comments. */
    static int skipBlanks(String sql, int from) {
        int i = from;
        while (i < sql.length()) {
            int next = Character.isWhitespace(sql.charAt(i)) ? i + 1 : skipComment(sql, i);
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
}

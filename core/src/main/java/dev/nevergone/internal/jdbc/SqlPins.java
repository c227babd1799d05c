package dev.nevergone.internal.jdbc;

import java.util.Set;

/** What leaves something in the session that a new connection would lack. Asked for every text: most have no candidate. */
final class SqlPins {

    private static final Set<String> NOT_OF_THE_SESSION = Set.of("GLOBAL", "PERSIST", "PERSIST_ONLY");
    private static final Set<String> OF_THE_SESSION = Set.of("SESSION", "LOCAL");

    private SqlPins() {}

    /** User variables, user-level locks, {@code LAST_INSERT_ID(expr)}, in any statement. */
    static boolean byWords(String sql, int from) {
        boolean function = mayCall(sql, from);
        return (function || sql.indexOf('@', from) >= 0) && found(sql, from, function);
    }

    /** A cheap look: every function that is looked for has an underscore. */
    private static boolean mayCall(String sql, int from) {
        for (int i = sql.indexOf('_', from); i >= 0 && i + 1 < sql.length(); i = sql.indexOf('_', i + 1)) {
            int c = sql.charAt(i + 1) | 0x20;
            if (c == 'l'
                    && (sql.regionMatches(true, i - 3, "GET_LOCK", 0, 8)
                            || sql.regionMatches(true, i, "_LOCKS", 0, 6)
                            || sql.regionMatches(true, i - 6, "TOKENS_LOCK", 0, 11))) {
                return true;
            }
            if (c == 'i' && sql.regionMatches(true, i, "_INSERT_ID", 0, 10)) {
                return true;
            }
        }
        return false;
    }

    private static boolean found(String sql, int from, boolean function) {
        SqlScanner scanner = new SqlScanner(sql, from);
        while (scanner.next() != SqlScanner.Token.END) {
            String text = function ? scanner.text() : "";
            if (isUserVariable(scanner)
                    || SqlWords.LOCKING.contains(text)
                    || (text.equals("LAST_INSERT_ID") && hasArgument(scanner))) {
                return true;
            }
        }
        return scanner.broken() || scanner.escaped() || (function && scanner.doubleQuoted());
    }

    /** Passes the second sign of a system variable. */
    static boolean isUserVariable(SqlScanner scanner) {
        if (!scanner.is('@')) {
            return false;
        }
        if (scanner.after() == '@') {
            scanner.next();
            return false;
        }
        // An account: 'user'@'host'.
        char before = scanner.before();
        return before != '\'' && before != '"' && before != '`';
    }

    private static boolean hasArgument(SqlScanner scanner) {
        scanner.next();
        if (!scanner.is('(')) {
            return false;
        }
        scanner.next();
        return !scanner.is(')');
    }

    /** FLUSH TABLES ... WITH READ LOCK or FOR EXPORT; temporary objects other than tables. */
    static boolean byTable(String sql, String verb, int after) {
        Set<String> words =
                switch (verb) {
                    case "FLUSH" -> Set.of("LOCK", "EXPORT");
                    case "CREATE", "DROP" -> Set.of("TEMPORARY");
                    default -> Set.of();
                };
        if (words.isEmpty()) {
            return false;
        }
        SqlScanner scanner = new SqlScanner(sql, after);
        while (scanner.next() != SqlScanner.Token.END) {
            if (words.contains(scanner.text())) {
                return true;
            }
        }
        return scanner.escaped() || scanner.broken();
    }

    /** SET of anything but {@code autocommit}, which is kept apart, and what belongs to the server or an account. */
    static boolean bySetting(String sql, int after) {
        if (byWords(sql, after)) {
            return true;
        }
        SqlScanner scanner = new SqlScanner(sql, after);
        scanner.next();
        if (scanner.text().equals("PASSWORD")) {
            return false;
        }
        if (scanner.text().equals("DEFAULT")) {
            scanner.next();
            return !scanner.text().equals("ROLE");
        }
        // A scope holds for its own assignment only: in some versions, the next one takes it over.
        while (!isOfTheSession(scanner)) {
            if (!toNextAssignment(scanner)) {
                return scanner.broken() || scanner.escaped() || scanner.doubleQuoted();
            }
        }
        return true;
    }

    private static boolean isOfTheSession(SqlScanner scanner) {
        boolean system = scanner.is('@');
        if (system) {
            scanner.next();
            scanner.next();
        }
        if (NOT_OF_THE_SESSION.contains(scanner.text())) {
            return false;
        }
        if (OF_THE_SESSION.contains(scanner.text())) {
            scanner.next();
            if (system) {
                scanner.next();
            }
        }
        return !scanner.text().equals("AUTOCOMMIT");
    }

    private static boolean toNextAssignment(SqlScanner scanner) {
        int depth = 0;
        while (scanner.next() != SqlScanner.Token.END) {
            if (scanner.is('(')) {
                depth++;
            } else if (scanner.is(')')) {
                depth--;
            } else if (depth == 0 && scanner.is(',')) {
                scanner.next();
                return true;
            }
        }
        return false;
    }
}

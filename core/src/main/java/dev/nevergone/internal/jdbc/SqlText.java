package dev.nevergone.internal.jdbc;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can be told from an SQL text alone. Whatever is not understood is {@link Kind#OTHER}, which promises nothing, and
 * every answer errs on the side that forbids a repetition. A stored function that the text calls is not looked into.
 *
 * <p>Immutable and safe for use by many threads. Making one costs far less than a round trip; what is asked only after a
 * failure is found when it is asked.
 */
public final class SqlText {

    /** The kinds of statement. */
    public enum Kind {
        /** Begins like a statement that reads. It may still write, through a stored function or {@code INTO OUTFILE}. */
        READ(false, false),
        /** INSERT, UPDATE, DELETE, REPLACE, DO, WITH, several of them in a batch. */
        WRITE(false, false),
        /** SAVEPOINT and its kin, temporary tables, and SET of anything but what is known to commit. */
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
        /** CREATE, ALTER, DROP, GRANT, FLUSH and all that commits before and after itself. */
        DDL(true, false),
        /** LOAD DATA, LOAD XML: commits for tables of NDB only. */
        LOAD(true, false),
        /** All else: locks, administration, several statements in one text, executable comments. */
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

    /** A batch to which nothing was added. */
    static final SqlText EMPTY_BATCH = new SqlText("?", Kind.WRITE, false);

    /** What JDBC does by a method of its own. */
    static final SqlText SAVEPOINT = new SqlText("SAVEPOINT", Kind.SESSION, false);

    static final SqlText ROW_WRITE = new SqlText("UPDATE", Kind.WRITE, false);
    static final SqlText META_DATA = new SqlText("SHOW", Kind.READ, false);

    private static final SqlText BATCH = new SqlText("?", Kind.WRITE, false);
    private static final SqlText BATCH_OF_ANYTHING = new SqlText("?", Kind.OTHER, true);
    private static final Pattern CHAIN = Pattern.compile("(?<!\\bno\\s{1,9})\\bchain\\b", Pattern.CASE_INSENSITIVE);
    private static final String IDEMPOTENT = "/* nevergone: idempotent */";

    private final String sql;
    private final Kind kind;
    private final String verb;
    /** Where the comments before the statement end. */
    private final int body;

    private final boolean executable;
    private final boolean manifold;
    private final boolean pins;

    private SqlText(String sql) {
        this.sql = sql;
        // A comment of this kind is executed by some servers and skipped by others.
        this.executable = sql.indexOf("/*") >= 0 && (sql.contains("/*!") || sql.contains("/*M!"));
        this.body = SqlScanner.skipBlanks(sql, 0);
        this.manifold = executable || holdsSeveral(sql, body);
        int start = skipBrackets(sql, body);
        int end = SqlScanner.wordEnd(sql, start);
        String first = verbOf(sql, start, end);
        this.verb = SqlWords.VERBS.contains(first) ? first : "?";
        this.kind = manifold ? Kind.OTHER : kindOf(sql, first, end);
        this.pins = manifold || pins(kind, sql, first, end);
    }

    private SqlText(String verb, Kind kind, boolean pins) {
        this.sql = "";
        this.verb = verb;
        this.kind = kind;
        this.manifold = kind == Kind.OTHER;
        this.executable = false;
        this.body = 0;
        this.pins = pins;
    }

    /** This batch with one text more. */
    SqlText and(SqlText next) {
        boolean plain = (next.kind == Kind.READ || next.kind == Kind.WRITE) && !next.pins && !next.manifold;
        return plain && kind == Kind.WRITE ? BATCH : BATCH_OF_ANYTHING;
    }

    /** The text itself. It may hold user data: for the server only. */
    String sql() {
        return sql;
    }

    /** Whether a comment in the text, {@value #IDEMPOTENT}, says that executing it twice does no harm. */
    boolean declaredIdempotent() {
        return sql.contains(IDEMPOTENT);
    }

    /** The analysis of a text; {@code null}, which JDBC's own methods may be given, is like the empty text. */
    public static SqlText of(@Nullable String sql) {
        return new SqlText(sql == null ? "" : sql);
    }

    /** The kind of statement. */
    public Kind kind() {
        return kind;
    }

    /** The first word in upper case, where it is one that SQL has, else {@code ?}: fit for a log, as no data is in it. */
    public String verb() {
        return verb;
    }

    /**
     * Whether the session holds, after this statement, what a new connection would lack: session and user variables, locks,
     * temporary tables, another default database, prepared text statements.
     *
     * <p>An INSERT that only generates a key does not count, although {@code LAST_INSERT_ID()} changes: the driver already
     * has the key for {@code getGeneratedKeys()}, and a statement that asks the server for it {@linkplain #readsSession()
     * reads the session}.
     */
    public boolean pins() {
        return pins;
    }

    /**
     * Whether it does nothing but read: no write, no lock, no wait, no change of the session. Slow and thorough.
     *
     * <p>A text that can be read in two ways (a backslash in a literal, double quotes) only reads if none of the words that
     * forbid it stands anywhere in it.
     */
    public boolean onlyReads() {
        return !manifold && (kind == Kind.READ || verb.equals("WITH")) && new SqlReads(sql, body, verb).onlyReads();
    }

    /**
     * Whether it reads what an earlier statement left in the session, such as {@code LAST_INSERT_ID()}, {@code FOUND_ROWS()}
     * or {@code SHOW WARNINGS}, or what is different in each session, such as {@code CONNECTION_ID()}: on another connection
     * it would give another answer. Slow and thorough.
     */
    public boolean readsSession() {
        return SqlSessionReads.in(sql, executable ? 0 : body, executable);
    }

    /** Whether it may be more than one statement: several in one text, a procedure, LOAD, executable comments. */
    public boolean compound() {
        return manifold || kind == Kind.CALL || kind == Kind.LOAD;
    }

    /** Whether it may leave a transaction open although the driver is in auto-commit mode, as COMMIT AND CHAIN does. */
    public boolean beginsTransaction() {
        return kind.mayBegin() || (kind == Kind.COMMIT && CHAIN.matcher(sql).find());
    }

    /** Whether it commits, or may commit an open transaction by itself. */
    public boolean commits() {
        return kind.mayCommit();
    }

    /** The verb and the kind: never the text, which may hold secrets. */
    @Override
    public String toString() {
        return "SqlText[" + verb + ", " + kind + "]";
    }

    private static String verbOf(String sql, int start, int end) {
        // The most frequent verb, without making a string of it.
        if (end - start == 6 && sql.regionMatches(true, start, "SELECT", 0, 6)) {
            return "SELECT";
        }
        return sql.startsWith("{", start) ? "CALL" : SqlScanner.upper(sql, start, end);
    }

    private static Kind kindOf(String sql, String verb, int after) {
        return switch (verb) {
            case "SELECT", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "VALUES", "TABLE" -> Kind.READ;
            case "INSERT", "UPDATE", "DELETE", "REPLACE", "DO", "WITH" -> Kind.WRITE;
            case "SAVEPOINT" -> Kind.SESSION;
            case "RELEASE" -> next(sql, after).equals("SAVEPOINT") ? Kind.SESSION : Kind.OTHER;
            case "ROLLBACK" -> rollback(sql, after);
            case "COMMIT" -> Kind.COMMIT;
            case "BEGIN" -> next(sql, after).equals("NOT") ? Kind.OTHER : Kind.BEGIN;
            case "START" -> next(sql, after).equals("TRANSACTION") ? Kind.BEGIN : Kind.OTHER;
            case "USE" -> Kind.USE;
            case "SET" -> set(sql);
            case "CALL" -> Kind.CALL;
            case "CREATE", "DROP" -> isTemporaryTable(sql, after) ? Kind.SESSION : Kind.DDL;
            case "ALTER", "TRUNCATE", "RENAME", "GRANT", "REVOKE", "INSTALL", "UNINSTALL" -> Kind.DDL;
            case "OPTIMIZE", "REPAIR", "CHECK", "CACHE", "FLUSH", "RESET", "CHANGE", "STOP" -> Kind.DDL;
            // MariaDB's ANALYZE of a statement executes it.
            case "ANALYZE" -> SqlWords.ANALYZED_TABLES.contains(next(sql, after)) ? Kind.DDL : Kind.OTHER;
            case "LOAD" -> load(next(sql, after));
            default -> Kind.OTHER;
        };
    }

    /** A temporary table of the session commits nothing; MariaDB has CREATE OR REPLACE. */
    private static boolean isTemporaryTable(String sql, int after) {
        SqlScanner scanner = new SqlScanner(sql, after);
        scanner.next();
        if (scanner.text().equals("OR")) {
            scanner.next();
            scanner.next();
        }
        boolean temporary = scanner.text().equals("TEMPORARY");
        scanner.next();
        return temporary && scanner.text().equals("TABLE");
    }

    private static Kind load(String what) {
        return switch (what) {
            case "DATA", "XML" -> Kind.LOAD;
            case "INDEX" -> Kind.DDL;
            default -> Kind.OTHER;
        };
    }

    private static Kind rollback(String sql, int after) {
        String lower = sql.substring(after).toLowerCase(Locale.ROOT);
        if (lower.contains("chain")) {
            return Kind.OTHER;
        }
        String word = next(sql, after);
        SqlScanner rest = new SqlScanner(sql, after);
        rest.next();
        return (word.equals("WORK") ? next(sql, rest.end()) : word).equals("TO") ? Kind.SESSION : Kind.ROLLBACK;
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

    private static boolean pins(Kind kind, String sql, String verb, int after) {
        return switch (kind) {
            case READ, WRITE, LOAD -> SqlPins.byWords(sql, after);
            case DDL -> SqlPins.byWords(sql, after) || SqlPins.byTable(sql, verb, after);
            case SESSION, AUTO_COMMIT, OTHER ->
                verb.equals("SET")
                        ? SqlPins.bySetting(sql, after)
                        : !SqlWords.NEVER_PINS.contains(verb) || SqlPins.byWords(sql, after);
            // What becomes of a transaction is not a matter of the session.
            case BEGIN, COMMIT, ROLLBACK -> false;
            case USE, CALL -> true;
        };
    }

    /** The next word, in upper case; empty where something else comes next. */
    private static String next(String sql, int from) {
        SqlScanner scanner = new SqlScanner(sql, from);
        return scanner.next() == SqlScanner.Token.WORD ? scanner.text() : "";
    }

    /** Past opening brackets, and the white space and comments after each. */
    private static int skipBrackets(String sql, int from) {
        int i = from;
        while (i < sql.length() && sql.charAt(i) == '(') {
            i = SqlScanner.skipBlanks(sql, i + 1);
        }
        return i;
    }

    /** Whether anything but blanks follows a semicolon that is outside of quotes and comments. */
    private static boolean holdsSeveral(String sql, int from) {
        if (sql.indexOf(';', from) < 0) {
            return false;
        }
        SqlScanner scanner = new SqlScanner(sql, from);
        boolean ended = false;
        while (scanner.next() != SqlScanner.Token.END) {
            if (scanner.is(';')) {
                ended = true;
            } else if (ended) {
                return true;
            }
        }
        // Where a literal ends is not sure: the first semicolon may be part of one, or may not.
        boolean unsure = scanner.broken() || sql.indexOf('\\', from) >= 0;
        return unsure
                && !sql.substring(sql.indexOf(';', from)).replace(';', ' ').isBlank();
    }
}

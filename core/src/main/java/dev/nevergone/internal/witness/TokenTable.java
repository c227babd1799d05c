package dev.nevergone.internal.witness;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The table of tokens and the statements for it. Immutable and thread-safe.
 *
 * @param name as the user gave it: {@code table} or {@code database.table}
 */
public record TokenTable(String name) {

    /** The name where none is given. */
    public static final String DEFAULT_NAME = "nevergone_commit_witness";

    /** What {@link #purge} deletes at a time, so that locks are few and short. */
    private static final int SLICE = 1000;

    private static final Pattern NAME = Pattern.compile("(?:[0-9A-Za-z_$-]{1,64}\\.)?[0-9A-Za-z_$-]{1,64}");
    private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** @throws IllegalArgumentException if it is not a name of that form */
    public TokenTable {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("commitWitness table (" + printable(name)
                    + "): must be a table, or a database and a table with a dot between, of 1 to 64 letters, digits, _, $"
                    + " and - each. Correct the name, without quotes.");
        }
    }

    private static String printable(String name) {
        return name == null ? "null" : "'" + name.replaceAll("\\p{Cntrl}", "\uFFFD") + "'";
    }

    static String newToken() {
        return UUID.randomUUID().toString();
    }

    boolean namesItsDatabase() {
        return name.indexOf('.') >= 0;
    }

    TokenTable in(String database) {
        return new TokenTable(database + "." + name);
    }

    private String quoted() {
        // No backtick can be in it.
        return "`" + name.replace(".", "`.`") + "`";
    }

    private String createSql() {
        return "CREATE TABLE IF NOT EXISTS " + quoted()
                + " (token CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,"
                + " written_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), KEY written_at (written_at)) ENGINE=InnoDB";
    }

    /** Makes the table where it is missing. */
    public void create(Connection connection) throws SQLException {
        try {
            Sql.run(connection, createSql());
        } catch (SQLException e) {
            throw inWords(e, "CREATE");
        }
    }

    void insert(Connection connection, String token) throws SQLException {
        try {
            Sql.run(connection, "INSERT INTO " + quoted() + " (token) VALUES ('" + checked(token) + "')");
        } catch (SQLException e) {
            throw inWords(e, "INSERT");
        }
    }

    /** Whether the token is there, as this session sees it. */
    public boolean holds(Connection connection, String token) throws SQLException {
        try {
            return Sql.text(connection, "SELECT 1 FROM " + quoted() + " WHERE token = '" + checked(token) + "'")
                    != null;
        } catch (SQLException e) {
            throw inWords(e, "SELECT");
        }
    }

    /** Deletes older tokens, a slice at a time; in auto-commit mode each slice is a transaction of its own. */
    public int purge(Connection connection, Duration olderThan) throws SQLException {
        String sql = "DELETE FROM " + quoted() + " WHERE written_at < CURRENT_TIMESTAMP(6) - INTERVAL "
                + olderThan.toMillis() + "000 MICROSECOND ORDER BY written_at LIMIT " + SLICE;
        int deleted = 0;
        try {
            int slice;
            do {
                slice = Sql.run(connection, sql);
                deleted += slice;
            } while (slice == SLICE);
        } catch (SQLException e) {
            throw inWords(e, "DELETE");
        }
        return deleted;
    }

    /**
     * Tries out whether {@link #purge} may delete, and deletes nothing.
     *
     * @throws SQLException in words of our own where the table or the right is missing; else as the driver says
     */
    public void checkPurge(Connection connection) throws SQLException {
        try {
            // Needs the rights of the DELETE itself ("MySQL Reference Manual", EXPLAIN Statement).
            Sql.text(connection, "EXPLAIN DELETE FROM " + quoted() + " WHERE written_at < '1971-01-01' LIMIT 1");
        } catch (SQLException e) {
            throw inWords(e, "DELETE");
        }
    }

    /** @throws IllegalArgumentException if it cannot be a token of ours */
    static String checked(String token) {
        if (!TOKEN.matcher(token).matches()) {
            throw new IllegalArgumentException("token: must be a UUID in small letters, as a CommitWitness made it");
        }
        return token;
    }

    private SQLException inWords(SQLException e, String right) {
        String knob = "commitWitness (table:" + name + "): ";
        return switch (e.getErrorCode()) {
            case ServerCode.NO_SUCH_TABLE, ServerCode.UNKNOWN_DATABASE ->
                Sql.inWords(
                        knob + "the table is missing. Create it once, with CommitWitness.createTable or: "
                                + createSql(),
                        e);
            case ServerCode.TABLE_ACCESS_DENIED, ServerCode.DATABASE_ACCESS_DENIED, ServerCode.COLUMN_ACCESS_DENIED ->
                Sql.inWords(
                        knob + "the user has not the right to " + right + ". Run: GRANT " + right + " ON " + quoted()
                                + " TO <user>; the pool's user needs SELECT and INSERT, a purge DELETE",
                        e);
            case ServerCode.READ_ONLY_TRANSACTION ->
                Sql.inWords(
                        knob + "the transaction is read-only, so its token cannot be written. Leave out read-only for"
                                + " transactions that write",
                        e);
            case ServerCode.NOT_LOCKED ->
                Sql.inWords(
                        knob
                                + "LOCK TABLES is in force, so the token cannot be written. Lock this table for WRITE too, or"
                                + " use a transaction in place of LOCK TABLES",
                        e);
            case ServerCode.NO_DATABASE ->
                Sql.inWords(
                        knob + "the connection has no default database. Name the table with its database:"
                                + " CommitWitness.table(\"<database>." + name + "\")",
                        e);
            default -> e;
        };
    }
}

package dev.nevergone;

import dev.nevergone.internal.settings.Checks;
import dev.nevergone.internal.witness.TokenTable;
import dev.nevergone.internal.witness.Witnesses;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way to learn whether a COMMIT took effect whose answer was lost.
 *
 * <p>Where a connection dies between the sending of a COMMIT and its answer, the client cannot tell from the failure
 * whether the transaction was committed. A witness can: it marks the transaction, and after a loss it looks for the mark.
 * Before it looks it makes sure that the old session is dead, by {@code KILL} on the same server, for a COMMIT that waits
 * inside the server may succeed seconds after its client was lost. A user may kill sessions of its own name without a
 * further right.
 *
 * <p>On another server (after a failover) there is nothing to kill, and what the new primary holds is the answer. With
 * asynchronous replication a failover may lose a transaction that was committed; then "not committed" is the truth of the
 * new primary. A read-only server is not taken for a new primary. Where several servers can be written to at a time
 * (Galera, group replication in multi-primary mode), or a proxy shares server connections among clients (ProxySQL), no
 * witness can be relied on: use {@link #none()}.
 *
 * <p>Immutable and thread-safe; two are equal if they are of one kind and table.
 */
public final class CommitWitness {
    private static final Duration SHORTEST_PURGE = Duration.ofMinutes(1);

    private static final CommitWitness NONE = new CommitWitness(Kind.NONE, null);
    private static final CommitWitness TABLE = new CommitWitness(Kind.TABLE, new TokenTable(TokenTable.DEFAULT_NAME));
    private static final CommitWitness GTID = new CommitWitness(Kind.GTID, null);

    private final Kind kind;
    private final @Nullable TokenTable table;

    private CommitWitness(Kind kind, @Nullable TokenTable table) {
        this.kind = kind;
        this.table = table;
    }

    /** The kinds of witnesses. */
    public enum Kind {
        /** {@link CommitWitness#none()}. */
        NONE,
        /** {@link CommitWitness#table()}. */
        TABLE,
        /** {@link CommitWitness#gtid()}. */
        GTID
    }

    /** {@return no witness: the caller is told that the outcome of the COMMIT is unknown; the default} */
    public static CommitWitness none() {
        return NONE;
    }

    /**
     * {@return the witness that writes a token row within the transaction, into the table
     * {@code nevergone_commit_witness} of the connection's default database} Works on every server.
     *
     * <p>Costs one round trip and one row for each transaction that wrote, and one round trip for each physical connection
     * before its first transaction that may write. The table must be
     * there, see {@link #createTable(Connection)}, and be purged now and then, see {@link #purge(Connection, Duration)}.
     * The pool's user needs {@code SELECT} and {@code INSERT} on it. It must be replicated and backed up along with the
     * data. {@code LAST_INSERT_ID()} is left alone; {@code ROW_COUNT()} and {@code SHOW WARNINGS} tell of the COMMIT after
     * it, as ever.
     */
    public static CommitWitness table() {
        return TABLE;
    }

    /**
     * As {@link #table()}, with another table.
     *
     * @param name a table of the connection's default database, or {@code database.table}; each name 1 to 64 letters,
     *     digits, {@code _}, {@code $} and {@code -}, without quotes
     * @return the witness that writes into it
     * @throws IllegalArgumentException if it is null or breaks that rule
     */
    public static CommitWitness table(String name) {
        TokenTable table = new TokenTable(Checks.present("commitWitness table", name));
        return name.equals(TokenTable.DEFAULT_NAME) ? TABLE : new CommitWitness(Kind.TABLE, table);
    }

    /**
     * {@return the witness that gives the transaction a GTID chosen by the client} For MySQL with {@code gtid_mode=ON} only;
     * MariaDB has GTIDs of another kind.
     *
     * <p>Needs no table. The user needs {@code SESSION_VARIABLES_ADMIN} or {@code REPLICATION_APPLIER} ("MySQL Reference
     * Manual", system variable {@code gtid_next}). Costs two round trips for each
     * transaction that may write, before it and after it. Each pool has a UUID of its own in the GTIDs, which stays in the
     * server's {@code gtid_executed} for good, one entry for each life of a pool: better for few and long-lived processes.
     *
     * <p>Within a transaction the server then refuses every statement that commits implicitly, such as
     * {@code CREATE TABLE}, with error 1778; after a COMMIT that Nevergone does not see, in a stored procedure or by
     * {@code COMMIT AND CHAIN}, it refuses further writes with error 1837 until the transaction is ended. Nothing is lost
     * by either.
     */
    public static CommitWitness gtid() {
        return GTID;
    }

    /** {@return which kind it is} */
    public Kind kind() {
        return kind;
    }

    /**
     * {@return the name of the table, as it was given}
     *
     * @throws IllegalStateException if it is not a {@link #table()} witness
     */
    public String tableName() {
        return tokenTable("has no table").name();
    }

    /**
     * Creates the table if it is missing; does nothing where it is there. Needs the right {@code CREATE}.
     *
     * @param connection in auto-commit mode, for a CREATE TABLE would commit what is open
     * @throws IllegalStateException if it is not a {@link #table()} witness
     * @throws IllegalArgumentException if the connection is not in auto-commit mode
     * @throws SQLException as the driver says; its message says which right is missing
     */
    public void createTable(Connection connection) throws SQLException {
        TokenTable tokens = tokenTable("needs no table");
        requireAutoCommit(connection);
        tokens.create(connection);
    }

    /**
     * Deletes old tokens, 1,000 at a time, each slice in a transaction of its own. Needs the right {@code DELETE}. Keep
     * tokens for longer than anybody may ask about them: longer than {@link RetryPolicy#deadline()} and than an operator
     * needs to come to {@link #wasCommitted(Connection, String)}. A token that was purged reads as "not committed".
     *
     * @param connection in auto-commit mode
     * @param olderThan by the server's clock; 1 minute to 365 days, in whole milliseconds
     * @return how many were deleted
     * @throws IllegalStateException if it is not a {@link #table()} witness
     * @throws IllegalArgumentException if {@code olderThan} is out of range, or the connection is not in auto-commit mode
     * @throws SQLException as the driver says; its message says if the table or a right is missing
     */
    public int purge(Connection connection, Duration olderThan) throws SQLException {
        TokenTable tokens = tokenTable("has no tokens to purge");
        Checks.bounded(
                "olderThan",
                olderThan,
                SHORTEST_PURGE,
                Checks.LONGEST,
                "A token must outlive every question about it, or its transaction would be taken for rolled back");
        requireAutoCommit(connection);
        return tokens.purge(connection, olderThan);
    }

    /**
     * For an operator who has the token of an exception: whether its mark is on the server that this connection leads to.
     *
     * <p>This only looks. {@code true} is final. {@code false} is final only if the session of the lost COMMIT is gone
     * from that server, tokens of that age are not purged yet, and the server is the primary.
     *
     * @param connection in auto-commit mode, to the server that was written to
     * @param token as the exception gave it
     * @return whether the transaction was committed
     * @throws IllegalStateException if it is {@link #none()}
     * @throws IllegalArgumentException if that cannot be a token, or the connection is not in auto-commit mode
     * @throws SQLException as the driver says; its message says if the table or a right is missing
     */
    public boolean wasCommitted(Connection connection, String token) throws SQLException {
        if (kind == Kind.NONE) {
            throw new IllegalStateException(
                    "commitWitness (none): marks no transactions, so there is nothing to look for");
        }
        requireAutoCommit(connection);
        return kind == Kind.GTID
                ? Witnesses.executed(connection, token)
                : tokenTable("has no table").holds(connection, token);
    }

    private TokenTable tokenTable(String otherwise) {
        if (table == null) {
            throw new IllegalStateException(
                    "commitWitness (" + this + "): " + otherwise + ". Only CommitWitness.table() has one");
        }
        return table;
    }

    private static void requireAutoCommit(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new IllegalArgumentException(
                    "connection: must be in auto-commit mode. End the transaction and call setAutoCommit(true) first");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CommitWitness witness && kind == witness.kind && Objects.equals(table, witness.table);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Objects.hashCode(table);
    }

    /** {@return {@code none}, {@code table}, {@code table:} and another table's name, or {@code gtid}, as properties name it} */
    @Override
    public String toString() {
        return switch (kind) {
            case NONE -> "none";
            case GTID -> "gtid";
            case TABLE -> equals(TABLE) ? "table" : "table:" + tableName();
        };
    }
}

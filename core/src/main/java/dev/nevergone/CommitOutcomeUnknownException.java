package dev.nevergone;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A COMMIT was sent and its answer never came: the transaction may or may not have been committed.
 *
 * <p>Doing the work again blindly may do it twice; reporting it as failed may be wrong. Look at the data, or make the work
 * safe to repeat (a unique key, for example) before repeating it. The SQLState is 08007, "transaction
 * resolution unknown" (ISO/IEC 9075-2, class 08), the vendor code is that of the driver's exception, which is the cause.
 *
 * <p>Where a {@link CommitWitness} is set, this comes only when it could not find out (the deadline passed, the thread was
 * interrupted, the old session could not be killed); then {@link #token()} names what to look for later. It comes without
 * a token for what a witness does not serve: statements that commit by themselves, such as DDL, and what follows COMMIT
 * AND CHAIN.
 *
 * <p>It is non-transient, and not a retryable kind of {@link SQLException}, so that no handler further up repeats the
 * transaction by itself. Immutable, as far as a {@link Throwable} can be.
 */
public final class CommitOutcomeUnknownException extends SQLNonTransientConnectionException {

    private static final String SQL_STATE = "08007";

    /** The witness's token, as users see it. */
    private final @Nullable String token;

    /**
     * Without a witness.
     *
     * @param poolName the pool the connection was borrowed from
     * @param lostConnection what the driver threw when the connection was lost
     */
    public CommitOutcomeUnknownException(String poolName, SQLException lostConnection) {
        this(poolName, lostConnection, null, null);
    }

    /**
     * With what a witness left to look for.
     *
     * @param poolName the pool the connection was borrowed from
     * @param lostConnection what the driver threw when the connection was lost
     * @param token the witness's token of the transaction; null where there is none
     * @param detail why the witness could not tell and where to look, in words; null where there is nothing to say
     */
    public CommitOutcomeUnknownException(
            String poolName, SQLException lostConnection, @Nullable String token, @Nullable String detail) {
        super(message(poolName, token, detail), SQL_STATE, lostConnection.getErrorCode(), lostConnection);
        this.token = token;
    }

    /**
     * What the {@link CommitWitness} left to look for, once the server can be asked again: for
     * {@link CommitWitness#gtid()} the transaction's GTID, which {@code SELECT GTID_SUBSET('<token>',
     * @@global.gtid_executed)} finds; for {@link CommitWitness#table()} the token of a row in its table. Present means
     * committed. Absent means not committed, but only once the connection that sent the COMMIT has left the server's process
     * list.
     *
     * @return the token; empty without a witness, and where the transaction got none
     */
    public Optional<String> token() {
        return Optional.ofNullable(token);
    }

    private static String message(String poolName, @Nullable String token, @Nullable String detail) {
        String text = poolName
                + " - The connection was lost during COMMIT: the transaction may or may not have been committed."
                + (detail == null ? "" : " The commit witness could not tell: " + detail + ".");
        return token == null
                ? text
                        + " Do not repeat it blindly: look at the data first, or make it safe to repeat (a unique key,"
                        + " for example)"
                : text + " Do not repeat it blindly: look for its token " + token
                        + " first. Found, it was committed; not found, and its connection gone from the server's"
                        + " process list, it was not";
    }
}

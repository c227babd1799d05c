package dev.nevergone.internal.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * What was being done when a JDBC call failed.
 *
 * @param operation the kind of call
 * @param sql what was executed, where something was; else {@code null}
 * @param inTransaction whether a transaction was or may have been open: auto-commit off, or begun by SQL text
 * @param workBefore whether anything had been executed in that transaction before this call. A lost COMMIT without work
 *     before has lost nothing
 */
public record Call(Operation operation, SqlText.@Nullable Kind sql, boolean inTransaction, boolean workBefore) {

    /** The kinds of call. */
    public enum Operation {
        /** A statement is being prepared: nothing has been executed. */
        PREPARE,
        /** A statement is being executed. */
        EXECUTE,
        /** A batch is being executed, whose statements the driver may send ahead of the answers to those before. */
        BATCH,
        /** {@code commit()}, {@code setAutoCommit(true)} inside a transaction, or COMMIT as SQL text. */
        COMMIT,
        /** {@code rollback()}, or ROLLBACK as SQL text. */
        ROLLBACK,
        /** Rows of a result are being fetched: the statement has been executed. */
        FETCH,
        /** Anything else. */
        OTHER
    }
}

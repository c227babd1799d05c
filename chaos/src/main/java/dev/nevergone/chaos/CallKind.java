package dev.nevergone.chaos;

/** What the load does, and what a call of the kind is to the library. */
enum CallKind {
    /** {@code inTransaction}: money from one account to another, and a row that says so. */
    TRANSFER(Form.UNIT, 4),
    /** {@code inTransaction} with a batch of rows. */
    BATCH_IN_UNIT(Form.UNIT, 2),
    /** {@code setAutoCommit(false)}, two rows, {@code commit()}. */
    PLAIN_TRANSACTION(Form.TRANSACTION, 2),
    /** One row in auto-commit mode. */
    INSERT(Form.WRITE, 1),
    /** As INSERT, on a connection that is held over several of them. */
    HELD_INSERT(Form.WRITE, 1),
    /** {@code withConnection}: one row, and whether it can be read. */
    WITH_CONNECTION(Form.WRITE, 2),
    /** A batch of rows in auto-commit mode. */
    BATCH(Form.BATCH, 5),
    /** Some 100 KB into a slot of its own, with a checksum. */
    BLOB(Form.WRITE, 1),
    /** One row by its key. */
    READ(Form.READ, 1),
    /** A large value and its checksum. */
    BLOB_READ(Form.READ, 1),
    /** All rows of a table, row by row. */
    STREAM(Form.STREAM, 1);

    private final Form form;
    private final int statements;

    CallKind(Form form, int statements) {
        this.form = form;
        this.statements = statements;
    }

    Form form() {
        return form;
    }

    /** How many statements one attempt executes, COMMIT left out. */
    int statements() {
        return statements;
    }

    boolean writes() {
        return form != Form.READ && form != Form.STREAM;
    }

    /** The columns of the safety matrix. */
    enum Form {
        /** Auto-commit read. */
        READ,
        /** Auto-commit read of which rows are delivered before it ends. */
        STREAM,
        /** Auto-commit write. */
        WRITE,
        /** Several auto-commit writes in one call. */
        BATCH,
        /** A transaction that the caller commits. */
        TRANSACTION,
        /** A unit of work. */
        UNIT
    }
}

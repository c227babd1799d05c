package dev.nevergone.chaos;

import dev.nevergone.CommitOutcomeUnknownException;
import dev.nevergone.ResilientDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** Does the work of one thread of the load: each kind of call through a pool, in the ledger before and after. */
final class Clerk {

    /** Each is written by its clerk alone, so the order of its versions is known. */
    static final int SLOTS = 2;

    private static final int HELD_MILLIS = 20;
    private static final String INSERT = "INSERT INTO entries (id, part) VALUES (?, ?)";

    /** The same without a unique key; and not counted among the INSERTs, for the driver makes one statement of many. */
    private static final String BATCHED = "REPLACE INTO entries (id, part) VALUES (?, ?)";

    private static final String SELECT_ALL = "SELECT id, twice, pad FROM numbers ORDER BY id";
    private static final String SELECT_BLOB = "SELECT version, sum, data FROM blobs WHERE slot = ?";
    private static final String UPDATE_BLOB =
            "UPDATE blobs SET version = ?, sum = ?, data = ? WHERE slot = ? AND version < ?";

    private final int number;
    private final int slots;
    private final Random chance;
    private final Ledger ledger;
    private final Statements statements;
    private final Lock gate;
    private final boolean failingOver;

    /**
     * One of several.
     *
     * @param number counted from 0
     * @param slots of all clerks together
     * @param gate held while a write is under way
     * @param failingOver whether a row that was just written may be gone with a primary that had not replicated it
     */
    Clerk(int number, int slots, Random chance, Ledger ledger, Statements statements, Lock gate, boolean failingOver) {
        this.number = number;
        this.slots = slots;
        this.chance = chance;
        this.ledger = ledger;
        this.statements = statements;
        this.gate = gate;
        this.failingOver = failingOver;
    }

    /** What a call does; sets {@code connected} once it has a connection. */
    private interface Body {
        void run(boolean[] connected) throws SQLException;
    }

    /** As {@link Body}, of a call that was just begun. */
    private interface BodyOf {
        void run(Call call, boolean[] connected) throws SQLException;
    }

    /** One call of the kind, or several held inserts. */
    void call(CallKind kind, ResilientDataSource pool) throws InterruptedException {
        switch (kind) {
            case TRANSFER -> transfer(pool);
            case BATCH_IN_UNIT -> batchInUnit(pool);
            case PLAIN_TRANSACTION -> plainTransaction(pool);
            case INSERT -> insert(pool);
            case HELD_INSERT -> heldInserts(pool);
            case WITH_CONNECTION -> withConnection(pool);
            case BATCH -> batch(pool);
            case BLOB -> blob(pool);
            case READ -> read(pool);
            case BLOB_READ -> blobRead(pool);
            case STREAM -> stream(pool);
        }
    }

    /** A call that is written down before and after. */
    private Telling written(Call call, boolean already, Body body) {
        boolean[] connected = {already};
        Exception failure = null;
        Telling telling = Telling.ACKNOWLEDGED;
        long start = 0;
        gate.lock();
        try {
            start = System.nanoTime();
            body.run(connected);
        } catch (SQLException | RuntimeException e) {
            failure = e;
            telling = Telling.of(call.kind(), e, connected[0]);
        } finally {
            gate.unlock();
        }
        ledger.end(call, telling, failure, failure == null ? null : token(failure));
        ledger.count(call.bind(), call.kind(), telling, System.nanoTime() - start, failure);
        return telling;
    }

    private Telling written(ResilientDataSource pool, CallKind kind, int parts, BodyOf body) {
        Call call = ledger.begin(pool.name(), kind, parts, -1);
        return written(call, false, connected -> body.run(call, connected));
    }

    private void reading(ResilientDataSource pool, CallKind kind, Body body) {
        boolean[] connected = {false};
        long start = System.nanoTime();
        Exception failure = null;
        Telling telling = Telling.ACKNOWLEDGED;
        try {
            body.run(connected);
        } catch (SQLException | RuntimeException e) {
            failure = e;
            telling = Telling.of(kind, e, connected[0]);
        }
        ledger.count(pool.name(), kind, telling, System.nanoTime() - start, failure);
    }

    private void transfer(ResilientDataSource pool) {
        int from = chance.nextInt(Databank.ACCOUNTS);
        int to = (from + 1 + chance.nextInt(Databank.ACCOUNTS - 1)) % Databank.ACCOUNTS;
        int amount = 1 + chance.nextInt(100);
        boolean prepared = chance.nextBoolean();
        written(
                pool,
                CallKind.TRANSFER,
                1,
                (call, connected) -> pool.inTransaction(connection -> {
                    connected[0] = true;
                    statements.number(connection, prepared, "SELECT balance FROM accounts WHERE id = ?", from);
                    statements.execute(
                            connection,
                            prepared,
                            "UPDATE accounts SET balance = balance - ? WHERE id = ?",
                            amount,
                            from);
                    statements.execute(
                            connection, prepared, "UPDATE accounts SET balance = balance + ? WHERE id = ?", amount, to);
                    statements.execute(
                            connection,
                            prepared,
                            "INSERT INTO entries (id, part, debtor, creditor, amount) VALUES (?, 0, ?, ?, ?)",
                            call.id(),
                            from,
                            to,
                            amount);
                    return null;
                }));
    }

    private void batchInUnit(ResilientDataSource pool) {
        int parts = 2 + chance.nextInt(4);
        written(
                pool,
                CallKind.BATCH_IN_UNIT,
                parts,
                (call, connected) -> pool.inTransaction(connection -> {
                    connected[0] = true;
                    statements.number(connection, true, "SELECT balance FROM accounts WHERE id = ?", 0);
                    executeBatch(connection, call.id(), 1, parts);
                    return null;
                }));
    }

    private void plainTransaction(ResilientDataSource pool) {
        boolean prepared = chance.nextBoolean();
        written(pool, CallKind.PLAIN_TRANSACTION, 2, (call, connected) -> {
            try (Connection connection = pool.getConnection()) {
                connected[0] = true;
                connection.setAutoCommit(false);
                try {
                    insertRow(connection, prepared, call.id(), 0);
                    insertRow(connection, prepared, call.id(), 1);
                    connection.commit();
                } catch (SQLException e) {
                    rollBack(connection, e);
                    throw e;
                }
            }
        });
    }

    private void rollBack(Connection connection, SQLException because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(new SQLException("the rollback failed too: " + e.getMessage()));
        }
    }

    private void insert(ResilientDataSource pool) {
        boolean prepared = chance.nextBoolean();
        written(pool, CallKind.INSERT, 1, (call, connected) -> {
            try (Connection connection = pool.getConnection()) {
                connected[0] = true;
                insertRow(connection, prepared, call.id(), 0);
            }
        });
    }

    /** Several on one connection; the first that is not acknowledged ends it. */
    private void heldInserts(ResilientDataSource pool) throws InterruptedException {
        boolean prepared = chance.nextBoolean();
        try (Connection connection = pool.getConnection()) {
            int count = 1 + chance.nextInt(5);
            for (int i = 0; i < count; i++) {
                Call call = ledger.begin(pool.name(), CallKind.HELD_INSERT, 1, -1);
                Telling telling = written(call, true, connected -> insertRow(connection, prepared, call.id(), 0));
                if (telling.told() != Told.ACKNOWLEDGED) {
                    return;
                }
                Thread.sleep(chance.nextInt(HELD_MILLIS));
            }
        } catch (SQLException e) {
            Telling telling = Telling.of(CallKind.HELD_INSERT, e, false);
            ledger.count(pool.name(), CallKind.HELD_INSERT, telling, 0, e);
        }
    }

    private void withConnection(ResilientDataSource pool) {
        boolean prepared = chance.nextBoolean();
        boolean[] inserted = {false};
        Call call = ledger.begin(pool.name(), CallKind.WITH_CONNECTION, 1, -1);
        written(call, false, connected -> {
            try {
                pool.withConnection(connection -> {
                    connected[0] = true;
                    insertRow(connection, prepared, call.id(), 0);
                    inserted[0] = true;
                    long seen = statements.number(
                            connection, prepared, "SELECT COUNT(*) FROM entries WHERE id = ?", call.id());
                    if (seen > 1 || (seen < 1 && !failingOver)) {
                        ledger.found("a row that was just written is not there once", call + ": seen " + seen);
                    }
                    return null;
                });
            } catch (SQLException e) {
                // The row was acknowledged inside of the work; the read that failed is no write.
                if (!inserted[0]) {
                    throw e;
                }
                ledger.count(pool.name(), CallKind.READ, Telling.of(CallKind.READ, e, true), 0, e);
            }
        });
    }

    private void insertOneEach(ResilientDataSource pool, List<Call> calls, boolean[] connected) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connected[0] = true;
            executeBatch(connection, calls.get(0).id(), 0, 1, calls);
        }
    }

    private void batch(ResilientDataSource pool) {
        int count = 2 + chance.nextInt(4);
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(ledger.begin(pool.name(), CallKind.BATCH, 1, -1));
        }
        boolean[] connected = {false};
        Exception failure = null;
        Telling telling = Telling.ACKNOWLEDGED;
        long start = 0;
        gate.lock();
        try {
            start = System.nanoTime();
            insertOneEach(pool, calls, connected);
        } catch (SQLException | RuntimeException e) {
            failure = e;
            telling = Telling.of(CallKind.BATCH, e, connected[0]);
        } finally {
            gate.unlock();
        }
        for (Call call : calls) {
            ledger.end(call, telling, failure, null);
        }
        ledger.count(pool.name(), CallKind.BATCH, telling, System.nanoTime() - start, failure);
    }

    /** A later version never gives way to an earlier one that the server executes late. */
    private void blob(ResilientDataSource pool) {
        int slot = number * SLOTS + chance.nextInt(SLOTS);
        byte[] data = new byte[100_000 + chance.nextInt(100_000)];
        chance.nextBytes(data);
        Call call = ledger.begin(pool.name(), CallKind.BLOB, 1, slot);
        written(call, false, connected -> {
            try (Connection connection = pool.getConnection();
                    PreparedStatement update = connection.prepareStatement(UPDATE_BLOB)) {
                connected[0] = true;
                update.setLong(1, call.id());
                update.setLong(2, Databank.checksum(data));
                update.setBytes(3, data);
                update.setInt(4, slot);
                update.setLong(5, call.id());
                int updated = statements.counted(UPDATE_BLOB, update::executeUpdate);
                if (updated != 1) {
                    ledger.found("an update met another number of rows than 1", call + ": " + updated);
                }
            }
        });
    }

    private void blobRead(ResilientDataSource pool) {
        int slot = chance.nextInt(Math.max(1, slots));
        reading(pool, CallKind.BLOB_READ, connected -> {
            try (Connection connection = pool.getConnection();
                    PreparedStatement select = connection.prepareStatement(SELECT_BLOB)) {
                connected[0] = true;
                select.setInt(1, slot);
                try (ResultSet row = statements.counted(SELECT_BLOB, select::executeQuery)) {
                    boolean there = row.next();
                    if (!there || row.getLong(2) != Databank.checksum(row.getBytes(3))) {
                        ledger.found("a large value does not fit its checksum", "slot " + slot + ", row " + there);
                    }
                }
            }
        });
    }

    private void read(ResilientDataSource pool) {
        int id = chance.nextInt(Databank.NUMBERS);
        boolean prepared = chance.nextBoolean();
        reading(pool, CallKind.READ, connected -> {
            try (Connection connection = pool.getConnection()) {
                connected[0] = true;
                long twice = statements.number(connection, prepared, "SELECT twice FROM numbers WHERE id = ?", id);
                if (twice != 2L * id) {
                    ledger.found("a read gave a wrong value", id + ": " + twice);
                }
            }
        });
    }

    private void stream(ResilientDataSource pool) {
        reading(pool, CallKind.STREAM, connected -> {
            int expected = 0;
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                connected[0] = true;
                statement.setFetchSize(Integer.MIN_VALUE);
                try (ResultSet rows = statements.counted(SELECT_ALL, () -> statement.executeQuery(SELECT_ALL))) {
                    while (rows.next()) {
                        if (rows.getInt(1) != expected || rows.getInt(2) != 2 * expected) {
                            ledger.found(
                                    "a stream has another row than the next",
                                    "expected " + expected + ", got " + rows.getInt(1));
                        }
                        expected++;
                    }
                    if (expected != Databank.NUMBERS) {
                        ledger.found("a stream ended early without an error", "after " + expected + " rows");
                    }
                }
            }
        });
    }

    private void insertRow(Connection connection, boolean prepared, long id, int part) throws SQLException {
        int count = statements.execute(connection, prepared, INSERT, id, part);
        if (count != 1) {
            ledger.found("an insert gave another count than 1", id + ": " + count);
        }
    }

    private void executeBatch(Connection connection, long id, int step, int parts) throws SQLException {
        executeBatch(connection, id, step, parts, List.of());
    }

    /** Rows of one call, or one row of each of several calls. */
    private void executeBatch(Connection connection, long id, int step, int parts, List<Call> calls)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(BATCHED)) {
            int count = calls.isEmpty() ? parts : calls.size();
            for (int i = 0; i < count; i++) {
                insert.setLong(1, calls.isEmpty() ? id : calls.get(i).id());
                insert.setInt(2, i * step);
                insert.addBatch();
            }
            int[] counts = statements.counted(BATCHED, insert::executeBatch);
            if (counts.length != count) {
                ledger.found("a batch gave another number of counts", id + ": " + counts.length);
            }
        }
    }

    private static @Nullable String token(Exception failure) {
        return failure instanceof CommitOutcomeUnknownException unknown
                ? unknown.token().orElse(null)
                : null;
    }
}

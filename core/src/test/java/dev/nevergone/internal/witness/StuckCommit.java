package dev.nevergone.internal.witness;

import dev.nevergone.CommitWitness;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A COMMIT that waits inside the server for FLUSH TABLES WITH READ LOCK of another session, and whose client is gone. The
 * server does not notice that while it waits.
 */
record StuckCommit(MarkedTransaction transaction, Connection lock, Thread client) implements AutoCloseable {

    static StuckCommit of(WitnessServer server, CommitWitness kind) throws Exception {
        MarkedTransaction transaction = server.begin(kind);
        transaction.write();
        Connection lock = server.raw().adminConnection();
        Sql.run(lock, "FLUSH TABLES WITH READ LOCK");
        Thread client = new Thread(() -> {
            try {
                transaction.connection().commit();
            } catch (SQLException e) {
                // Its connection is aborted under it.
            }
        });
        client.start();
        long id = transaction.mark().session().connectionId();
        server.await(() -> String.valueOf(Sql.text(
                        lock, "SELECT STATE FROM information_schema.PROCESSLIST WHERE INFO = 'COMMIT' AND ID = " + id))
                .matches("Waiting for (commit|backup) lock"));
        transaction.connection().abort(Runnable::run);
        client.join();
        return new StuckCommit(transaction, lock, client);
    }

    /** Lets the COMMIT go on. */
    void release() throws SQLException {
        Sql.run(lock, "UNLOCK TABLES");
    }

    @Override
    public void close() throws SQLException {
        lock.close();
    }
}

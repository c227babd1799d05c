package dev.nevergone.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Connections that take all the room that a server has. Thread-safe. */
final class Crowd {

    private static final int TOO_MANY_CONNECTIONS = 1040;
    private static final int MOST = 100;
    private static final int REFUSALS = 5;
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final MySqlServer server;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Connection> held = new ArrayDeque<>();

    Crowd(MySqlServer server) {
        this.server = server;
    }

    /** Lowers the server's limit as far as it goes, and connects until it takes no more. */
    void fill() {
        lock.lock();
        try {
            // The least that a MariaDB takes is 10, a MySQL 1.
            server.setGlobal("max_connections", server.isMariaDb() ? "10" : "1");
            // The server still counts connections that have just been closed, so one refusal does not say it is full.
            for (int refusals = 0; refusals < REFUSALS; ) {
                if (enter()) {
                    refusals = 0;
                } else {
                    refusals++;
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean enter() {
        if (held.size() == MOST) {
            throw new MySqlServerException(server + " takes more connections than its max_connections from "
                    + server.username() + ": that user may be above it (CONNECTION_ADMIN, SUPER)");
        }
        try {
            held.push(DriverManager.getConnection(server.jdbcUrl(""), server.username(), server.password()));
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == TOO_MANY_CONNECTIONS) {
                return false;
            }
            throw new MySqlServerException("Filling " + server + " with connections failed: " + e.getMessage(), e);
        }
    }

    /** Leaves; the limit is put back by the server's {@link MySqlServer#heal()}. */
    void leave() {
        lock.lock();
        try {
            while (!held.isEmpty()) {
                held.pop().close();
            }
        } catch (SQLException e) {
            throw new MySqlServerException("Closing a connection to " + server + " failed: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }
}

package dev.nevergone.examples.quickstart;

import java.sql.SQLException;
import java.time.Duration;

/** Counts what a caller saw. */
final class Tally {

    private int requests;
    private int errors;
    private Duration slowest = Duration.ZERO;

    void request(Request request) {
        long start = System.nanoTime();
        requests++;
        try {
            request.send();
        } catch (SQLException e) {
            errors++;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (took.compareTo(slowest) > 0) {
            slowest = took;
        }
    }

    int requests() {
        return requests;
    }

    int errors() {
        return errors;
    }

    Duration slowest() {
        return slowest;
    }

    /** One request of the application. */
    @FunctionalInterface
    interface Request {
        void send() throws SQLException;
    }
}

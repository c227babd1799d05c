package dev.nevergone.examples.quickstart;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;

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

    String share() {
        return errors + " of " + requests;
    }

    String slowestText() {
        return String.format(Locale.ROOT, "%.3f s", slowest.toNanos() / 1e9);
    }

    @Override
    public String toString() {
        return errors + " errors in " + requests + " requests (slowest " + slowestText() + ")";
    }

    /** One request of the application. */
    @FunctionalInterface
    interface Request {
        void send() throws SQLException;
    }
}

package dev.nevergone.internal.doctor;

import dev.nevergone.CommitWitness;
import dev.nevergone.Failure;
import dev.nevergone.internal.doctor.Chart.Trial;
import dev.nevergone.internal.driver.Link;
import dev.nevergone.internal.witness.TokenTable;
import dev.nevergone.internal.witness.Witness;
import dev.nevergone.internal.witness.Witnesses;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks one connection, each question within what is left of the deadline. A refused question ends no other. */
final class Questions {

    /** ER_LOCK_WAIT_TIMEOUT. */
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private static final int PINGS = 11;
    private static final Duration PING_CAP = Duration.ofSeconds(1);
    private static final Duration ALL_PINGS = Duration.ofMillis(1500);

    private static final String VARIABLES = list(
            "wait_timeout",
            "interactive_timeout",
            "max_connections",
            "max_user_connections",
            "max_allowed_packet",
            "max_prepared_stmt_count",
            "net_read_timeout",
            "net_write_timeout",
            "innodb_lock_wait_timeout",
            "innodb_rollback_on_timeout",
            "lock_wait_timeout",
            "max_execution_time",
            "max_statement_time",
            "read_only",
            "super_read_only",
            "innodb_read_only",
            "gtid_mode",
            "hostname",
            "port");

    private static final String COUNTS = list(
            "Threads_connected",
            "Max_used_connections",
            "Connection_errors_max_connections",
            "Prepared_stmt_count",
            "Uptime",
            "Ssl_cipher",
            "Ssl_version");

    private final Link link;
    private final long deadlineNanos;

    Questions(Link link, long deadlineNanos) {
        this.link = link;
        this.deadlineNanos = deadlineNanos;
    }

    Readings variables(String scope) {
        return pairs(scope, "SHOW " + scope + " VARIABLES WHERE Variable_name IN " + VARIABLES);
    }

    Readings status(String scope) {
        return pairs(scope, "SHOW " + scope + " STATUS WHERE Variable_name IN " + COUNTS);
    }

    /** Everybody sees the sessions of their own user; more takes the PROCESS right (manual, SHOW PROCESSLIST). */
    Readings sessions() {
        return pairs(
                "process list",
                "SELECT 'sessions', COUNT(*) FROM information_schema.PROCESSLIST"
                        + " WHERE USER = SUBSTRING_INDEX(USER(), '@', 1)"
                        + " UNION ALL SELECT 'self', COUNT(*) FROM information_schema.PROCESSLIST"
                        + " WHERE ID = CONNECTION_ID()");
    }

    /** All that the witness will need, tried out by the witness itself; leaves nothing behind. */
    Trial witness(CommitWitness chosen) {
        Optional<Witness> witness = Witnesses.of(chosen);
        return witness.isEmpty() ? Trial.NONE : trial(witness.get()::check);
    }

    Trial purge(CommitWitness chosen) {
        if (chosen.kind() != CommitWitness.Kind.TABLE) {
            return Trial.NONE;
        }
        return trial(new TokenTable(chosen.tableName())::checkPurge);
    }

    /** Shortest first; none where the first is not answered within a second, which ends the connection. */
    List<Duration> roundTrips() {
        List<Duration> times = new ArrayList<>();
        long end = System.nanoTime() + Math.min(left(), ALL_PINGS.toNanos());
        while (times.size() < PINGS && System.nanoTime() - end < 0) {
            long start = System.nanoTime();
            Duration cap = Duration.ofNanos(Math.max(1_000_000, Math.min(left(), PING_CAP.toNanos())));
            if (!link.ping(cap)) {
                break;
            }
            times.add(Duration.ofNanos(System.nanoTime() - start));
        }
        Collections.sort(times);
        return times;
    }

    private Trial trial(Question question) {
        try {
            Connection connection = ready();
            try (Statement statement = connection.createStatement()) {
                // Whoever holds a lock on the table is not waited for.
                statement.execute("SET SESSION innodb_lock_wait_timeout = 1, SESSION lock_wait_timeout = 1");
            }
            question.ask(ready());
            return Trial.PASSED;
        } catch (SQLException e) {
            if (e.getErrorCode() == LOCK_WAIT_TIMEOUT) {
                return new Trial(false, "locked just now, not tried (error 1205)", e.getErrorCode());
            }
            // A connection that was lost, or no time, says nothing about rights and tables.
            return left() <= 0 || Failure.of(e).connectionDead()
                    ? new Trial(false, "not tried to the end: " + firstLine(e), e.getErrorCode())
                    : new Trial(true, plainLine(e), e.getErrorCode());
        }
    }

    private Readings pairs(String kind, String sql) {
        Readings readings = new Readings(kind.toLowerCase(Locale.ROOT));
        try (Statement statement = ready().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                String value = rows.getString(2);
                readings.put(rows.getString(1), value == null ? "" : value);
            }
        } catch (SQLException e) {
            readings.refused(firstLine(e));
        }
        return readings;
    }

    private Connection ready() throws SQLException {
        long millis = TimeUnit.NANOSECONDS.toMillis(left());
        if (millis <= 0) {
            throw new SQLTimeoutException("no time was left to ask");
        }
        Connection connection = link.connection();
        connection.setNetworkTimeout(Runnable::run, (int) Math.min(Integer.MAX_VALUE, millis));
        return connection;
    }

    private long left() {
        return deadlineNanos - System.nanoTime();
    }

    static String firstLine(SQLException e) {
        return plainLine(e) + (e.getErrorCode() > 0 ? " (error " + e.getErrorCode() + ")" : "");
    }

    private static String plainLine(SQLException e) {
        return String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("no message");
    }

    private static String list(String... names) {
        return "('" + String.join("', '", names) + "')";
    }

    /** Something to try out. */
    private interface Question {
        void ask(Connection connection) throws SQLException;
    }
}

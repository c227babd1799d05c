package dev.nevergone.internal.doctor;

import static dev.nevergone.internal.doctor.Check.danger;
import static dev.nevergone.internal.doctor.Check.note;
import static dev.nevergone.internal.doctor.Check.well;

import dev.nevergone.Diagnosis.Finding;
import dev.nevergone.PoolSettings;
import dev.nevergone.RetryPolicy;
import dev.nevergone.internal.settings.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Who gives up first, the driver at its socketTimeout or the server by itself. Stateless. */
final class WaitChecks {

    private static final Duration HASTY = Duration.ofSeconds(10);

    private WaitChecks() {}

    static Finding rowLockWait(Chart chart) throws NotReadException {
        Duration wait = chart.session().seconds("innodb_lock_wait_timeout");
        Duration socket = chart.settings().socketTimeout();
        String seen =
                "innodb_lock_wait_timeout " + Durations.format(wait) + ", socketTimeout " + Durations.format(socket);
        if (wait.compareTo(socket) >= 0) {
            return danger(
                    Topic.ROW_LOCK_WAIT,
                    seen,
                    "the driver gives up before the server does: a wait for a row's lock becomes a lost connection of"
                            + " unknown outcome, not error 1205, which says that nothing was done; and the server waits on",
                    "socketTimeout of more than " + Durations.format(wait) + ", or "
                            + variable("innodb_lock_wait_timeout", socket));
        }
        return well(Topic.ROW_LOCK_WAIT, seen, "a lock that is not given ends as error 1205");
    }

    static Finding metadataLockWait(Chart chart) throws NotReadException {
        Duration wait = chart.session().seconds("lock_wait_timeout");
        Duration socket = chart.settings().socketTimeout();
        String seen = "lock_wait_timeout " + Durations.format(wait) + ", socketTimeout " + Durations.format(socket);
        if (wait.compareTo(socket) >= 0) {
            return note(
                    Topic.METADATA_LOCK_WAIT,
                    seen,
                    "a statement that waits behind an ALTER TABLE or LOCK TABLES is a lost connection after socketTimeout,"
                            + " not error 1205",
                    variable("lock_wait_timeout", socket));
        }
        return well(Topic.METADATA_LOCK_WAIT, seen, "a table that stays locked ends as error 1205");
    }

    private static String variable(String name, Duration socket) {
        long seconds = Math.max(1, socket.toSeconds() * 5 / 6);
        return "driver property sessionVariables=" + name + "=" + seconds + ", or SET GLOBAL " + name + " = " + seconds;
    }

    static Finding rollbackOnTimeout(Chart chart) throws NotReadException {
        boolean on = chart.global().isOn("innodb_rollback_on_timeout");
        return well(
                Topic.ROLLBACK_ON_TIMEOUT,
                "innodb_rollback_on_timeout " + (on ? "ON" : "OFF"),
                on
                        ? "error 1205 rolls the whole transaction back"
                        : "error 1205 rolls back the statement only; inTransaction rolls back the rest, other code must");
    }

    static Finding executionTime(Chart chart) throws NotReadException {
        boolean mariaDb = chart.facts().mariaDb();
        String name = mariaDb ? "max_statement_time" : "max_execution_time";
        Duration limit =
                mariaDb ? fraction(chart) : Duration.ofMillis(chart.session().number(name));
        PoolSettings settings = chart.settings();
        String seen = name + " " + (limit.isZero() ? "0 (no limit)" : Durations.format(limit)) + ", socketTimeout "
                + Durations.format(settings.socketTimeout());
        long wanted = settings.socketTimeout().toMillis() * 5 / 6;
        String change =
                "driver property sessionVariables=" + name + "=" + (mariaDb ? Math.max(1, wanted / 1000) : wanted);
        RetryPolicy retry = settings.retry();
        if (limit.isZero() && retry.isEnabled() && retry.deadline().compareTo(settings.socketTimeout()) > 0) {
            return note(
                    Topic.EXECUTION_TIME,
                    seen,
                    "a SELECT that takes longer than socketTimeout is given up and repeated until retry.deadline ("
                            + Durations.format(retry.deadline())
                            + "), while the server may go on with the earlier ones",
                    change + ", or a retry.deadline below socketTimeout");
        }
        if (limit.compareTo(settings.socketTimeout()) >= 0) {
            return note(
                    Topic.EXECUTION_TIME,
                    seen,
                    "the driver gives up before the server does: the limit has no effect but a lost connection",
                    change);
        }
        return well(
                Topic.EXECUTION_TIME,
                seen,
                limit.isZero()
                        ? "what takes longer than socketTimeout is given up by the driver; the server may go on with it"
                        : mariaDb
                                ? "the server ends what takes too long by itself, and the connection stays"
                                : "the server ends a SELECT that takes too long by itself, and the connection stays; the"
                                        + " limit is for SELECT only, all else is given up by the driver at"
                                        + " socketTimeout");
    }

    /** MariaDB has seconds with a fraction. */
    private static Duration fraction(Chart chart) throws NotReadException {
        String value = chart.session().text("max_statement_time");
        try {
            return Duration.ofMillis(Math.round(Double.parseDouble(value) * 1000));
        } catch (NumberFormatException e) {
            throw new NotReadException("session max_statement_time", "'" + value + "' is no number");
        }
    }

    static Finding netTimeouts(Chart chart) throws NotReadException {
        Duration read = chart.session().seconds("net_read_timeout");
        Duration write = chart.session().seconds("net_write_timeout");
        Duration socket = chart.settings().socketTimeout();
        // Connector/J sets net_write_timeout to this for as long as it streams a result.
        long streaming = chart.knobs().connectorJ() ? chart.knobs().number("netTimeoutForStreamingResults", 600) : 0;
        Duration patience = streaming > 0 ? Duration.ofSeconds(streaming) : write;
        String seen = "net_write_timeout " + Durations.format(write)
                + (streaming > 0 ? " (" + streaming + " s while Connector/J streams)" : "") + ", net_read_timeout "
                + Durations.format(read);
        if (patience.compareTo(HASTY) < 0 || read.compareTo(HASTY) < 0) {
            return danger(
                    Topic.NET_TIMEOUTS,
                    seen,
                    "the server drops a connection whose client reads a streamed result or sends a large value with a pause"
                            + " of " + Durations.format(patience.compareTo(read) < 0 ? patience : read),
                    patienter(streaming, patience, read));
        }
        if (patience.compareTo(socket) < 0) {
            return note(
                    Topic.NET_TIMEOUTS,
                    seen,
                    "a borrower that works at one part of a streamed result for longer than "
                            + Durations.format(patience) + " loses the rest, although socketTimeout is "
                            + Durations.format(socket),
                    "driver property "
                            + (streaming > 0 ? "netTimeoutForStreamingResults=" : "sessionVariables=net_write_timeout=")
                            + Math.max(60, socket.toSeconds()));
        }
        return well(Topic.NET_TIMEOUTS, seen, "a streamed result may be read with pauses");
    }

    /** What to change, of the two that may be too short. */
    private static String patienter(long streaming, Duration patience, Duration read) {
        List<String> changes = new ArrayList<>();
        if (patience.compareTo(HASTY) < 0) {
            changes.add(
                    streaming > 0
                            ? "driver property netTimeoutForStreamingResults=600"
                            : "SET GLOBAL net_write_timeout = 60 or more");
        }
        if (read.compareTo(HASTY) < 0) {
            changes.add("SET GLOBAL net_read_timeout = 30 or more");
        }
        return String.join("; ", changes);
    }
}

package dev.nevergone.internal.doctor;

import static dev.nevergone.internal.doctor.Check.danger;
import static dev.nevergone.internal.doctor.Check.note;
import static dev.nevergone.internal.doctor.Check.well;

import dev.nevergone.CommitWitness;
import dev.nevergone.CommitWitness.Kind;
import dev.nevergone.Diagnosis.Finding;
import dev.nevergone.internal.doctor.Chart.Trial;
import org.jspecify.annotations.Nullable;

/** Whether writes can be done, and whether a COMMIT whose answer was lost can be cleared up. Stateless. */
final class WriteChecks {

    /** ER_TABLEACCESS_DENIED_ERROR. */
    private static final int NO_RIGHT = 1142;

    private WriteChecks() {}

    static Finding readOnly(Chart chart) throws NotReadException {
        boolean required = chart.settings().requirePrimary();
        String seen = "read_only " + chart.global().text("read_only") + shown(chart, "super_read_only")
                + shown(chart, "innodb_read_only") + ", requirePrimary " + required;
        if (!chart.facts().readOnly()) {
            return well(Topic.READ_ONLY, seen, "the server takes writes");
        }
        return required
                ? danger(
                        Topic.READ_ONLY,
                        seen,
                        "the pool leaves this server alone: every borrow fails until a primary can be reached",
                        "SET GLOBAL read_only = OFF if it is to be the primary; else a URL that names the primary too")
                : note(
                        Topic.READ_ONLY,
                        seen,
                        "reads only: writes fail with error 1290 or 1836",
                        "requirePrimary(true) where the pool is to write, with all hosts in the URL; nothing where it is not");
    }

    private static String shown(Chart chart, String name) {
        return chart.global().has(name) ? ", " + name + " " + chart.global().or(name, "") : "";
    }

    static Finding commitWitness(Chart chart) {
        CommitWitness chosen = chart.settings().commitWitness();
        String seen = "commitWitness " + chosen;
        if (chosen.kind() == Kind.NONE) {
            return note(
                    Topic.COMMIT_WITNESS,
                    seen,
                    "when the answer to a COMMIT is lost nobody knows whether it took effect: the caller gets"
                            + " CommitOutcomeUnknownException",
                    "commitWitness(CommitWitness.table()): one small table, one row for each transaction that writes");
        }
        String failure = chart.witness().failure();
        if (failure == null) {
            return well(Topic.COMMIT_WITNESS, seen, "tried out: rights, tables and settings are there");
        }
        if (!chart.witness().tried()) {
            return note(
                    Topic.COMMIT_WITNESS,
                    seen + ": " + failure,
                    "whether it works is not known: the first transaction that may write will tell",
                    "Ask the server who holds a lock on the table, or what keeps it busy (SHOW PROCESSLIST); then"
                            + " diagnose again");
        }
        int end = failure.indexOf(". ");
        String what = (end < 0 ? failure : failure.substring(0, end)) + error(chart.witness());
        return danger(
                Topic.COMMIT_WITNESS,
                // The witness's own words begin with the knob.
                what.startsWith("commitWitness") ? what : seen + ": " + what,
                "the first transaction that may write fails with that, and each one after it",
                end < 0 ? advice(chart) : failure.substring(end + 2));
    }

    private static String error(Trial trial) {
        return trial.code() > 0 ? " (error " + trial.code() + ")" : "";
    }

    private static String advice(Chart chart) {
        return chart.facts().readOnly()
                ? "The server is read-only: connect to the primary, or use CommitWitness.none() in a pool that only reads"
                : "The error's number says what is missing; CommitWitness.none() does without";
    }

    static @Nullable Finding witnessPurge(Chart chart) {
        Trial purge = chart.purge();
        if (!purge.tried() || (purge.failure() != null && purge.code() != NO_RIGHT)) {
            // What else is wrong is said of the witness.
            return null;
        }
        String seen = "commitWitness " + chart.settings().commitWitness();
        return purge.failure() == null
                ? well(Topic.WITNESS_PURGE, seen, "old tokens may be purged by this user")
                : note(
                        Topic.WITNESS_PURGE,
                        purge.failure() + error(purge),
                        "this user cannot purge old tokens; the table grows by a row for each transaction that writes",
                        "Grant DELETE on the table to the user that calls CommitWitness.purge, be it another one");
    }

    static @Nullable Finding fence(Chart chart) throws NotReadException {
        if (chart.settings().commitWitness().kind() == Kind.NONE) {
            return null;
        }
        if (chart.sessions().number("self") == 0) {
            return danger(
                    Topic.FENCE,
                    "the process list does not show this connection (id "
                            + chart.facts().connectionId() + ")",
                    "something between, a proxy, numbers the connections: a lost session cannot be killed, so that the"
                            + " witness cannot tell whether its COMMIT took effect",
                    "Connect to the server directly, or use CommitWitness.none()");
        }
        if (renumbered(chart)) {
            return danger(
                    Topic.FENCE,
                    "this connection is " + chart.handshakeId() + " at the handshake and "
                            + chart.facts().connectionId() + " to the server",
                    "something between, a proxy, numbers the connections: a KILL of a lost session may reach nobody, or"
                            + " somebody else's session, so that the witness cannot tell whether its COMMIT took effect",
                    "Connect to the server directly, or use CommitWitness.none()");
        }
        String seen = "the process list shows " + chart.sessions().number("sessions") + " sessions of this user";
        return chart.settings().credentialsProvider() != null
                ? note(
                        Topic.FENCE,
                        seen + "; a credentialsProvider is set",
                        "a lost session can be killed while the user's name stays the same; after a change of it, only"
                                + " with a right of its own",
                        "Where the user's name changes: GRANT CONNECTION_ADMIN ON *.* (MariaDB: CONNECTION ADMIN)")
                : well(Topic.FENCE, seen, "a lost session can be killed: everybody may kill their own");
    }

    /** The handshake has four bytes for the number (manual, Protocol::HandshakeV10). */
    private static boolean renumbered(Chart chart) {
        return chart.handshakeId() != 0
                && (int) chart.handshakeId() != (int) chart.facts().connectionId();
    }

    static @Nullable Finding gtidMode(Chart chart) throws NotReadException {
        boolean wanted = chart.settings().commitWitness().kind() == Kind.GTID;
        String change = "CommitWitness.table()";
        if (chart.facts().mariaDb()) {
            return wanted
                    ? danger(
                            Topic.GTID_MODE,
                            "MariaDB",
                            "MariaDB has GTIDs of another kind, which commitWitness gtid cannot use",
                            change)
                    : null;
        }
        String mode = chart.global().text("gtid_mode");
        if (wanted && !mode.equalsIgnoreCase("ON")) {
            return danger(
                    Topic.GTID_MODE,
                    "gtid_mode " + mode,
                    "commitWitness gtid needs gtid_mode=ON",
                    "SET GLOBAL enforce_gtid_consistency = ON, then gtid_mode step by step to OFF_PERMISSIVE, ON_PERMISSIVE, ON"
                            + " on every server; or " + change);
        }
        return well(
                Topic.GTID_MODE,
                "gtid_mode " + mode,
                wanted
                        ? "commitWitness gtid can be used"
                        : mode.equalsIgnoreCase("ON")
                                ? "CommitWitness.gtid() is possible"
                                : "not needed by these settings");
    }
}

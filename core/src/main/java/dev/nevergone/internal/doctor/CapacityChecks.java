package dev.nevergone.internal.doctor;

import static dev.nevergone.internal.doctor.Check.danger;
import static dev.nevergone.internal.doctor.Check.note;
import static dev.nevergone.internal.doctor.Check.well;

import dev.nevergone.Diagnosis.Finding;
import org.jspecify.annotations.Nullable;

/** Whether there is room for the pool's connections and for what they keep on the server. Stateless. */
final class CapacityChecks {

    /** The driver's own, where we set none: see the driver room's defaults. */
    private static final int PREPARED_PER_CONNECTION = 250;

    private CapacityChecks() {}

    static Finding maxConnections(Chart chart) throws NotReadException {
        long limit = chart.global().number("max_connections");
        long connected = chart.status().number("Threads_connected");
        long highest = chart.status().number("Max_used_connections");
        // Neither this connection nor the pool's own take room away from the pool.
        long room = limit - Math.max(0, connected - 1 - chart.patient().open());
        String seen =
                "max_connections " + limit + ", " + connected + " in use now, " + highest + " at most since the start";
        String change =
                "SET GLOBAL max_connections = " + roomier(limit, room, chart) + ", and in the server's configuration";
        Finding tight = room(Topic.MAX_CONNECTIONS, chart, seen, room, "1040 Too many connections", change);
        if (tight != null) {
            return tight;
        }
        long most = chart.patient().most();
        String add =
                "Add up the pools of all its clients; lower them, or raise max_connections by SET GLOBAL, and in the server's"
                        + " configuration";
        String refused = chart.status().or("Connection_errors_max_connections", "");
        if (!refused.isEmpty() && !refused.equals("0")) {
            return note(
                    Topic.MAX_CONNECTIONS,
                    seen,
                    "the server was full and refused connections with error 1040, " + refused + " since its start",
                    add);
        }
        if (highest >= limit) {
            return note(
                    Topic.MAX_CONNECTIONS,
                    seen,
                    // MariaDB does not count whom it refuses for the place that it keeps for an administrator.
                    "the server was full at least once: whoever comes then is refused with error 1040",
                    add);
        }
        return well(Topic.MAX_CONNECTIONS, seen, "there is room for " + room / most + " pools of " + most);
    }

    static Finding maxUserConnections(Chart chart) throws NotReadException {
        long limit = chart.session().number("max_user_connections");
        if (limit <= 0) {
            return well(Topic.MAX_USER_CONNECTIONS, "no limit", "this account may use all connections");
        }
        long sessions = chart.sessions().number("sessions");
        long room = limit - Math.max(0, sessions - 1 - chart.patient().open());
        String seen = "max_user_connections " + limit + " for this account, " + sessions + " in use now";
        String change = "ALTER USER <user> WITH MAX_USER_CONNECTIONS " + roomier(limit, room, chart)
                + " where it is the account's own limit, else SET GLOBAL max_user_connections";
        Finding tight = room(Topic.MAX_USER_CONNECTIONS, chart, seen, room, "1226 or 1203", change);
        long most = chart.patient().most();
        return tight != null
                ? tight
                : well(Topic.MAX_USER_CONNECTIONS, seen, "there is room for " + room / most + " pools of " + most);
    }

    private static long roomier(long limit, long room, Chart chart) {
        // Two instances, for during a deployment the old and the new one run side by side.
        return limit + Math.max(0, 2 * chart.patient().most() - room);
    }

    private static @Nullable Finding room(
            Topic topic, Chart chart, String seen, long room, String error, String change) {
        long most = chart.patient().most();
        String sizes = "poolSize " + chart.patient().poolSize() + " + maxOverflow "
                + chart.patient().maxOverflow();
        if (most > room) {
            return danger(
                    topic,
                    seen,
                    "this pool may open " + most + " (" + sizes + "), but there is room for " + Math.max(0, room)
                            + ": further borrows are refused with error " + error,
                    (room > 0 ? "poolSize and maxOverflow of " + room + " together, or " : "") + change);
        }
        if (most > room / 2) {
            return note(
                    topic,
                    seen,
                    "there is room for one pool of " + most + " (" + sizes + "), not for two: a second instance, or the"
                            + " old one beside the new one during a deployment, is refused with error " + error,
                    (room > 1 ? "poolSize and maxOverflow of " + room / 2 + " together, or " : "") + change);
        }
        return null;
    }

    static Finding preparedStatements(Chart chart) throws NotReadException {
        boolean connectorJ = chart.knobs().connectorJ();
        if (!chart.knobs().isTrue("useServerPrepStmts", true) || !chart.knobs().isTrue("cachePrepStmts", true)) {
            return well(
                    Topic.PREPARED_STATEMENTS,
                    "useServerPrepStmts or cachePrepStmts is false",
                    "connections keep no statements on the server");
        }
        long limit = chart.global().number("max_prepared_stmt_count");
        long used = chart.status().number("Prepared_stmt_count");
        long each = Math.max(1, chart.knobs().number("prepStmtCacheSize", PREPARED_PER_CONNECTION));
        long most = each * chart.patient().most();
        String seen = "max_prepared_stmt_count " + limit + ", " + used + " in use now; prepStmtCacheSize " + each;
        if (most > limit - used) {
            long fits = Math.max(1, (limit - used) / chart.patient().most());
            return note(
                    Topic.PREPARED_STATEMENTS,
                    seen,
                    "this pool may keep " + most + " statements on the server; the one too many fails with error 1461"
                            + (connectorJ ? ", and Connector/J sends it as text instead" : ""),
                    "driver property prepStmtCacheSize=" + fits + ", or SET GLOBAL max_prepared_stmt_count = "
                            + Math.min(4_194_304, used + 2 * most));
        }
        return well(Topic.PREPARED_STATEMENTS, seen, "this pool may keep " + most + " on the server");
    }
}

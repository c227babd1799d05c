package dev.nevergone.internal.doctor;

import static dev.nevergone.internal.doctor.Check.danger;
import static dev.nevergone.internal.doctor.Check.note;
import static dev.nevergone.internal.doctor.Check.well;

import dev.nevergone.Diagnosis.Finding;
import dev.nevergone.Failure;
import dev.nevergone.PoolSettings;
import dev.nevergone.PoolStats;
import dev.nevergone.PoolStats.ServerPhase;
import dev.nevergone.RetryPolicy;
import dev.nevergone.internal.doctor.Patient.PoolView;
import dev.nevergone.internal.settings.Durations;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What settings and pool say by themselves, whether or not the server can be reached. Stateless. */
final class SettingsChecks {

    /** Firewalls and load balancers forget idle connections after some minutes, and say nothing. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(3);

    private SettingsChecks() {}

    static @Nullable Finding poolState(Patient patient) {
        PoolView pool = patient.pool();
        if (pool == null) {
            return null;
        }
        PoolStats stats = pool.stats();
        String seen = "server " + stats.server() + "; active " + stats.active() + ", idle " + stats.idle()
                + ", waiting "
                + stats.waiting() + "; since the pool's start " + stats.borrowTimeouts() + " borrows timed out, "
                + stats.outages() + " outages, " + stats.leaksSuspected() + " leaks suspected, "
                + stats.commitsUnknown() + " COMMITs of unknown outcome";
        Finding away = away(pool, seen);
        if (away != null) {
            return away;
        }
        if (stats.maxOverflow() >= 0 && stats.active() >= stats.poolSize() + stats.maxOverflow()) {
            return danger(
                    Topic.POOL_STATE,
                    seen,
                    "every connection is lent: borrowers wait up to poolTimeout ("
                            + Durations.format(patient.settings().poolTimeout()) + ") and fail then",
                    "Return connections sooner; leakThreshold(Duration.ofSeconds(30)) logs who keeps them. Raise poolSize"
                            + " or maxOverflow only if the server has room, see max-connections");
        }
        if (stats.commitsUnknown() > 0 || stats.leaksSuspected() > 0) {
            return note(
                    Topic.POOL_STATE,
                    seen,
                    stats.commitsUnknown() > 0
                            ? "after a COMMIT of unknown outcome the data is as it was, or as it should be: nobody knows"
                            : "connections were kept for longer than leakThreshold",
                    stats.commitsUnknown() > 0
                            ? "Look for CommitOutcomeUnknownException in the application's log; set commitWitness"
                            : "The log holds the stacks of their borrowers");
        }
        return well(Topic.POOL_STATE, seen, "");
    }

    private static @Nullable Finding away(PoolView pool, String seen) {
        if (pool.closed()) {
            return danger(Topic.POOL_STATE, "the pool is closed", "nobody gets a connection", "Create another pool");
        }
        if (pool.suspended()) {
            return danger(
                    Topic.POOL_STATE,
                    seen,
                    "an operator has suspended the pool: borrowers wait and time out",
                    "resume()");
        }
        ServerPhase phase = pool.stats().server();
        if (phase == ServerPhase.UP || phase == ServerPhase.SUSPECT) {
            return null;
        }
        Failure verdict = pool.verdict();
        String since = "; since " + pool.since().truncatedTo(ChronoUnit.SECONDS)
                + (verdict == null ? "" : ", " + verdict.category()) + ": " + pool.failure();
        return phase == ServerPhase.DOWN
                ? danger(
                        Topic.POOL_STATE,
                        seen + since,
                        "the pool takes the server for down: borrowers wait for outageGrace at most; it probes by itself and"
                                + " recovers by itself",
                        "See connect: where that is well now, the next probe ends the outage")
                : danger(
                        Topic.POOL_STATE,
                        seen + since,
                        pool.stopped()
                                ? "the pool does not log in again with credentials that were refused, so as not to have the"
                                        + " account locked"
                                : "the server refuses; the pool asks again every 5 s",
                        pool.stopped()
                                ? "updateCredentials(user, password), or evictAll() where the account was mended"
                                : "See connect");
    }

    static Finding maxOverflow(Patient patient) {
        int overflow = patient.maxOverflow();
        String seen = "poolSize " + patient.poolSize() + ", maxOverflow " + overflow;
        if (overflow < 0) {
            return danger(
                    Topic.MAX_OVERFLOW,
                    seen,
                    "nothing bounds the connections of this pool: one burst, or one slow query, takes all of the server's",
                    "maxOverflow of a number, such as " + Math.max(5, patient.poolSize() / 2));
        }
        return well(Topic.MAX_OVERFLOW, seen, "at most " + patient.most() + " connections");
    }

    static Finding prePing(Patient patient) {
        PoolSettings settings = patient.settings();
        Duration after = settings.pingAfterIdle();
        if (!settings.prePing()) {
            return danger(
                    Topic.PRE_PING,
                    "prePing false",
                    "a connection that died while it was idle is handed out, and its borrower's first statement fails",
                    "prePing(true)");
        }
        String seen = "prePing true, pingAfterIdle " + Durations.format(after);
        if (after.compareTo(FORGOTTEN) > 0) {
            return note(
                    Topic.PRE_PING,
                    seen,
                    "a firewall or load balancer that forgets idle connections without a word, many after about 4 min, is"
                            + " only found out by a ping: until the pool has learned it from losses, connections idle for"
                            + " less than pingAfterIdle are handed out unpinged",
                    "pingAfterIdle(Duration.ofSeconds(10))");
        }
        return well(Topic.PRE_PING, seen, "dead connections are found before they are handed out");
    }

    static Finding retry(Patient patient) {
        RetryPolicy retry = patient.settings().retry();
        if (!retry.isEnabled()) {
            return note(
                    Topic.RETRY,
                    "retry is disabled",
                    "nothing is repeated: each lost connection is an error of the application, also where repeating is"
                            + " provably safe",
                    "retry(RetryPolicy.defaults())");
        }
        String seen = "maxAttempts " + retry.maxAttempts() + " within " + Durations.format(retry.deadline());
        return retry.shadow()
                ? note(
                        Topic.RETRY,
                        seen + ", shadow true",
                        "nothing is repeated: it is only said what would have been",
                        "shadow(false)")
                : well(Topic.RETRY, seen, "what is provably safe is repeated");
    }
}

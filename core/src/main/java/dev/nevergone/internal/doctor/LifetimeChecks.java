package dev.nevergone.internal.doctor;

import static dev.nevergone.internal.doctor.Check.danger;
import static dev.nevergone.internal.doctor.Check.note;
import static dev.nevergone.internal.doctor.Check.well;

import dev.nevergone.Diagnosis.Finding;
import dev.nevergone.internal.settings.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How long idle connections live, and how a dead one and a slow network are found out. Stateless. */
final class LifetimeChecks {

    private static final Duration SHORT_WAIT = Duration.ofSeconds(60);
    private static final Duration FAR = Duration.ofMillis(10);
    private static final Duration YOUNG = Duration.ofMinutes(10);
    private static final String EIGHT_HOURS = "SET GLOBAL wait_timeout = 28800, and in the server's configuration";

    private LifetimeChecks() {}

    static Finding waitTimeout(Chart chart) throws NotReadException {
        Duration wait = chart.session().seconds("wait_timeout");
        Duration recycle = chart.settings().recycle();
        Duration share = Duration.ofMillis(wait.toMillis() * 4 / 5);
        String seen = "wait_timeout " + Durations.format(wait) + " in the session, "
                + chart.global().or("wait_timeout", "unknown") + " s global; recycle " + Durations.format(recycle);
        if (wait.compareTo(SHORT_WAIT) < 0) {
            return danger(
                    Topic.WAIT_TIMEOUT,
                    seen,
                    "a borrower that leaves its connection idle for " + Durations.format(wait)
                            + ", between two statements of a transaction too, loses it and its transaction; and the pool"
                            + (recycle.isZero()
                                    ? " finds idle ones dead again and again"
                                    : " connects anew all the time"),
                    EIGHT_HOURS);
        }
        if (recycle.isZero() && !chart.settings().prePing()) {
            return danger(
                    Topic.WAIT_TIMEOUT,
                    seen,
                    "connections are neither replaced by age nor looked at before they are handed out: one that was idle"
                            + " for " + Durations.format(wait) + " is handed out dead",
                    "prePing(true), or recycle of " + Durations.format(share) + " or less");
        }
        if (!recycle.isZero() && share.compareTo(recycle) < 0) {
            return note(
                    Topic.WAIT_TIMEOUT,
                    seen,
                    "connections are replaced after " + Durations.format(share)
                            + ", 80 % of wait_timeout, earlier than recycle says",
                    "recycle of " + Durations.format(share) + " or less, or " + EIGHT_HOURS);
        }
        return well(
                Topic.WAIT_TIMEOUT,
                seen,
                recycle.isZero()
                        ? "an idle connection that the server closed is found by the peek"
                        : "connections are replaced before the server closes them");
    }

    static Finding interactiveTimeout(Chart chart) throws NotReadException {
        String seen = "interactive_timeout " + chart.global().text("interactive_timeout") + " s";
        if (chart.knobs().connectorJ() && chart.knobs().isTrue("interactiveClient", false)) {
            return note(
                    Topic.INTERACTIVE_TIMEOUT,
                    seen + "; driver property interactiveClient=true",
                    "the session's wait_timeout is taken from interactive_timeout, so what operators set for consoles"
                            + " rules this pool",
                    "take interactiveClient out of the URL or the driver properties");
        }
        return well(Topic.INTERACTIVE_TIMEOUT, seen, "for interactive clients only; this pool is none");
    }

    static Finding peek(Chart chart) {
        if (chart.peekObstacle().isEmpty()) {
            return well(
                    Topic.PEEK, "the socket can be peeked", "a connection that the server closed costs no round trip");
        }
        return note(
                Topic.PEEK,
                chart.peekObstacle(),
                chart.settings().prePing()
                        ? "connections cannot be peeked; those idle for more than 500 ms are pinged instead, one round trip"
                                + " each, and a write is not looked at before it is sent"
                        : "connections cannot be peeked, and with prePing (false) they would not be",
                "one host in the URL, or several plain ones (jdbc:mysql://a,b/db); no socketFactory of your own");
    }

    static Finding roundTrip(Chart chart) {
        Duration cap = chart.settings().validationTimeout();
        List<Duration> trips = chart.roundTrips();
        if (trips.isEmpty()) {
            return danger(
                    Topic.ROUND_TRIP,
                    "no answer to a ping within 1 s",
                    "every ping before a borrow fails at validationTimeout (" + Durations.format(cap)
                            + "), so live connections are thrown away",
                    "Look at the network and at the server's load");
        }
        Duration median = trips.get(trips.size() / 2);
        String seen = "median " + millis(median) + " of " + trips.size() + " pings, " + millis(trips.get(0)) + " to "
                + millis(trips.get(trips.size() - 1));
        if (cap.compareTo(median.multipliedBy(5)) < 0) {
            return danger(
                    Topic.ROUND_TRIP,
                    seen,
                    "validationTimeout (" + Durations.format(cap)
                            + ") is less than five round trips: a little jitter, and live connections are thrown away",
                    cap.compareTo(Duration.ofSeconds(1)) < 0
                            ? "validationTimeout(Duration.ofSeconds(1)), and a server that is nearer"
                            : "a server that is nearer, or a pool nearer to it");
        }
        if (median.compareTo(FAR) >= 0) {
            return note(
                    Topic.ROUND_TRIP,
                    seen,
                    "the server is far: each statement waits for that, and each borrow of a connection that was idle for"
                            + " pingAfterIdle ("
                            + Durations.format(chart.settings().pingAfterIdle()) + ")",
                    "Run the application nearer to the server");
        }
        return well(Topic.ROUND_TRIP, seen, "validationTimeout is " + Durations.format(cap));
    }

    static Finding uptime(Chart chart) throws NotReadException {
        Duration up = chart.status().seconds("Uptime");
        String seen = "up for " + up.toDays() + " d " + up.toHoursPart() + " h " + up.toMinutesPart() + " min "
                + up.toSecondsPart() + " s";
        if (up.compareTo(YOUNG) < 0) {
            return note(
                    Topic.UPTIME,
                    seen,
                    "the server was started a short while ago: every connection from before is lost",
                    "Its error log says why it was restarted");
        }
        return well(Topic.UPTIME, seen, "");
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
}

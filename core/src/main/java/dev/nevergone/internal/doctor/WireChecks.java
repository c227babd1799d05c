package dev.nevergone.internal.doctor;

import static dev.nevergone.internal.doctor.Check.danger;
import static dev.nevergone.internal.doctor.Check.note;
import static dev.nevergone.internal.doctor.Check.well;

import dev.nevergone.Diagnosis.Finding;
import dev.nevergone.internal.settings.Durations;
import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What goes over the wire: to whom, how large, how safe from others. Stateless. */
final class WireChecks {

    private static final long MIB = 1 << 20;
    private static final Pattern THIS_MACHINE =
            Pattern.compile("(localhost|127[.\\d]+|\\[?(::1|0:0:0:0:0:0:0:1)]?):\\d+.*");
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)");

    private WireChecks() {}

    static Finding connect(Chart chart) {
        Duration limit = chart.settings().connectTimeout();
        String seen = "connected and logged in within "
                + Durations.format(Duration.ofMillis(chart.connectTook().toMillis()));
        if (chart.connectTook().multipliedBy(2).compareTo(limit) > 0) {
            return note(
                    Topic.CONNECT,
                    seen + ", connectTimeout " + Durations.format(limit),
                    "that is more than half of connectTimeout: under load, connects will fail",
                    "A longer connectTimeout; skip_name_resolve=ON on a server that looks clients up in a slow DNS");
        }
        return well(Topic.CONNECT, seen, "connectTimeout is " + Durations.format(limit));
    }

    static Finding tls(Chart chart) throws NotReadException {
        String cipher = chart.sessionStatus().text("Ssl_cipher");
        String protocol = chart.sessionStatus().or("Ssl_version", "");
        String verify = "driver property sslMode=" + (chart.knobs().connectorJ() ? "VERIFY_IDENTITY" : "verify-full")
                + ", with the server's CA in a trust store";
        String set = chart.knobs().tlsOptions();
        if (cipher.isEmpty()) {
            boolean near = THIS_MACHINE.matcher(chart.address()).matches();
            String key = chart.knobs().isTrue("allowPublicKeyRetrieval", false)
                    ? "; with allowPublicKeyRetrieval=true somebody in between can get the password too"
                    : "";
            return near
                    ? well(Topic.TLS, "no TLS, " + set, "the server is on this machine")
                    : danger(
                            Topic.TLS,
                            "no TLS, " + set,
                            "everybody in between can read and change all statements and rows" + key,
                            verify);
        }
        String seen = protocol + " with " + cipher + ", " + set;
        if (protocol.equals("TLSv1") || protocol.equals("TLSv1.1")) {
            return danger(
                    Topic.TLS,
                    seen,
                    "the protocol is broken (RFC 8996)",
                    "tls_version='TLSv1.2,TLSv1.3' on the server");
        }
        if (!chart.knobs().checksCertificate()) {
            return note(
                    Topic.TLS,
                    seen,
                    "encrypted, but nobody checks whose certificate it is: somebody in between can pretend to be the server",
                    verify);
        }
        return well(Topic.TLS, seen, "encrypted, and the server's certificate is checked");
    }

    static Finding maxAllowedPacket(Chart chart) throws NotReadException {
        long limit = chart.session().number("max_allowed_packet");
        long drivers = chart.knobs().number("maxAllowedPacket", 0);
        String seen = "max_allowed_packet " + size(limit)
                + (drivers > 0 ? ", driver property maxAllowedPacket " + size(drivers) : "");
        String change = "SET GLOBAL max_allowed_packet = 67108864, and in the server's configuration";
        if (drivers > limit && !chart.knobs().connectorJ()) {
            return danger(
                    Topic.MAX_ALLOWED_PACKET,
                    seen,
                    "MariaDB Connector/J sends what the server does not take: the server cuts the connection",
                    "driver property maxAllowedPacket=" + limit + ", or a larger max_allowed_packet on the server");
        }
        if (limit < MIB) {
            return danger(
                    Topic.MAX_ALLOWED_PACKET,
                    seen,
                    "a batch or a text of that size is refused with error 1153",
                    change);
        }
        long least = drivers > 0 ? Math.min(limit, drivers) : limit;
        if (least < 16 * MIB) {
            return note(
                    Topic.MAX_ALLOWED_PACKET,
                    seen,
                    "values, rows and batches of more than " + size(least) + ", such as a photograph, are refused",
                    drivers > 0 && drivers < limit ? "take maxAllowedPacket out of the driver properties" : change);
        }
        return drivers > limit
                ? note(
                        Topic.MAX_ALLOWED_PACKET,
                        seen,
                        "the server's limit counts; the driver's larger one has no effect",
                        "take maxAllowedPacket out of the driver properties, or raise the server's")
                : well(Topic.MAX_ALLOWED_PACKET, seen, "values, rows and batches may be that large, less some bytes");
    }

    private static String size(long bytes) {
        return bytes % MIB == 0 ? bytes / MIB + " MiB" : bytes + " bytes";
    }

    static Finding sessionTrackers(Chart chart) {
        if (chart.trackers()) {
            return well(
                    Topic.SESSION_TRACKERS,
                    "session_track_state_change and session_track_transaction_info are reported",
                    "whether a transaction wrote is known from the server");
        }
        boolean switchedOff = chart.knobs().connectorJ() && !chart.knobs().isTrue("trackSessionState", true);
        String seen = !chart.knobs().connectorJ()
                ? "MariaDB Connector/J skips what the server reports of the session"
                : switchedOff
                        ? "driver property trackSessionState=false"
                        : "the server, or the driver, reports nothing";
        return note(
                Topic.SESSION_TRACKERS,
                seen,
                "whether a transaction wrote is told from its statements' texts: a function that writes within a SELECT is"
                        + " not seen, and its transaction gets no mark of the commit witness",
                !chart.knobs().connectorJ()
                        ? "a jdbc:mysql: URL (MySQL Connector/J), where SELECTs call functions that write"
                        : switchedOff ? "take trackSessionState out of the URL or the driver properties" : "");
    }

    static Finding version(Chart chart) {
        String seen = chart.facts().version() + ", by " + chart.driver();
        if (chart.facts().mariaDb()) {
            return well(
                    Topic.VERSION,
                    seen,
                    "says error 1927 to a session that is killed, nothing to one idle for wait_timeout");
        }
        Matcher numbers = NUMBERS.matcher(chart.facts().version());
        if (numbers.lookingAt() && number(numbers.toMatchResult()) < 8_000_024) {
            return note(
                    Topic.VERSION,
                    seen,
                    "before 8.0.24 the server closes an idle connection without error 4031; the peek still sees that it"
                            + " is closed, but not why",
                    "MySQL 8.4 or newer");
        }
        return well(Topic.VERSION, seen, "says error 4031 when it closes an idle connection");
    }

    private static int number(MatchResult numbers) {
        return Integer.parseInt(numbers.group(1)) * 1_000_000
                + Integer.parseInt(numbers.group(2)) * 1000
                + Integer.parseInt(numbers.group(3));
    }
}

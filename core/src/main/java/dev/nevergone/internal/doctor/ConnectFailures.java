package dev.nevergone.internal.doctor;

import static dev.nevergone.internal.doctor.Check.danger;

import dev.nevergone.Diagnosis.Finding;
import dev.nevergone.Failure;
import java.sql.SQLException;

/** What it means, and what to do, when no connection came about. Stateless. */
final class ConnectFailures {

    private ConnectFailures() {}

    static Finding of(SQLException failure, String address) {
        Failure verdict = Failure.of(failure);
        return danger(
                Topic.CONNECT,
                verdict.category() + " at " + address + ": " + Questions.firstLine(failure) + root(failure),
                meaning(verdict),
                advice(verdict));
    }

    /** What lies at the bottom says more than what the driver makes of it. */
    static String root(SQLException failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        if (root == failure || root.getMessage() == null) {
            return "";
        }
        String text = root.getMessage().lines().findFirst().orElse("");
        return String.valueOf(failure.getMessage()).contains(text)
                ? ""
                : " (" + root.getClass().getSimpleName() + ": " + text + ")";
    }

    private static String meaning(Failure verdict) {
        return switch (verdict.category()) {
            case AUTH_FAILURE -> "the server is up and refuses this user: every borrow fails at once";
            case TOO_MANY_CONNECTIONS -> "the server is up and full: nobody gets a new connection";
            case CONFIG_ERROR -> "a setting is wrong: no borrow will succeed until it is changed";
            case READ_ONLY_FAILOVER ->
                "only read-only servers were found, and requirePrimary is true: every borrow fails";
            default ->
                verdict.connectionDead()
                        ? "the server cannot be reached from here: borrowers wait for outageGrace and fail then"
                        : "the server answers and refuses";
        };
    }

    private static String advice(Failure verdict) {
        return switch (verdict.category()) {
            case AUTH_FAILURE ->
                "Check user and password, and from which hosts the account may connect: SHOW CREATE USER on the"
                        + " server; then updateCredentials(user, password) in a running application";
            case TOO_MANY_CONNECTIONS ->
                "SHOW PROCESSLIST as an administrator (one connection is kept for them): end what is idle, lower the pools, or"
                        + " SET GLOBAL max_connections";
            case CONFIG_ERROR -> "Correct the URL, the TLS properties, or the driver's properties as the error says";
            case READ_ONLY_FAILOVER -> "Promote a server, or name the primary in the URL";
            default ->
                verdict.connectionDead()
                        ? "Is the server running, does the name lead to it, does a firewall let this port through? Try: mysql"
                                + " -h <host> -P <port> from this machine"
                        : "Do what the error says";
        };
    }
}

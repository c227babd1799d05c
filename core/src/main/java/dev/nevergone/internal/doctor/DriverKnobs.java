package dev.nevergone.internal.doctor;

import dev.nevergone.PoolSettings;
import dev.nevergone.internal.settings.JdbcUrl;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the user set of the driver, in the URL or beside it; names are found whatever their case. Immutable. */
final class DriverKnobs {

    private static final Set<String> VERIFYING = Set.of("VERIFY_CA", "VERIFY_IDENTITY");
    private static final Set<String> MARIADB_VERIFYING =
            Set.of("VERIFY_CA", "VERIFY_FULL", "VERIFY_IDENTITY", "1", "TRUE");

    private final boolean connectorJ;
    private final Map<String, String> set = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    DriverKnobs(PoolSettings settings) {
        JdbcUrl url = JdbcUrl.parse(settings.jdbcUrl());
        connectorJ = url.connectorJ();
        set.putAll(settings.driverProperties());
        url.properties().forEach(property -> set.put(property.name(), property.value()));
    }

    /** Whether MySQL Connector/J connects; else it is MariaDB Connector/J. */
    boolean connectorJ() {
        return connectorJ;
    }

    String text(String name, String otherwise) {
        return set.getOrDefault(name, otherwise).strip();
    }

    boolean isTrue(String name, boolean otherwise) {
        String value = text(name, otherwise ? "true" : "false");
        return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("yes") || value.equals("1");
    }

    /** Whether the driver checks the server's certificate where it has TLS: by sslMode, or by the options of old. */
    boolean checksCertificate() {
        String mode = sslMode();
        if (connectorJ) {
            return mode.isEmpty()
                    ? isTrue("useSSL", true) && isTrue("verifyServerCertificate", false)
                    : VERIFYING.contains(mode);
        }
        // MariaDB Connector/J: useSsl goes before sslMode, where it is on.
        return isOn("useSsl") ? !isOn("trustServerCertificate") : MARIADB_VERIFYING.contains(mode);
    }

    /** What decides that, as the user wrote it. */
    String tlsOptions() {
        List<String> given = Stream.of(
                        "useSSL",
                        "requireSSL",
                        "verifyServerCertificate",
                        "trustServerCertificate",
                        "disableSslHostnameVerification")
                .filter(set::containsKey)
                .map(name -> name + " " + text(name, ""))
                .toList();
        String mode = text("sslMode", "");
        if (given.isEmpty() || (connectorJ && !mode.isEmpty())) {
            return mode.isEmpty() ? "sslMode not set" : "sslMode " + mode;
        }
        return (mode.isEmpty() ? "" : "sslMode " + mode + ", ") + String.join(", ", given);
    }

    private String sslMode() {
        return text("sslMode", "").toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** MariaDB Connector/J takes an option of old without a value for one that is on. */
    private boolean isOn(String name) {
        return Set.of("", "1", "true").contains(text(name, "false"));
    }

    long number(String name, long otherwise) {
        try {
            return Long.parseLong(text(name, ""));
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}

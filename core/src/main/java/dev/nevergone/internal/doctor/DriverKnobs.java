package dev.nevergone.internal.doctor;

import dev.nevergone.PoolSettings;
import dev.nevergone.internal.settings.JdbcUrl;
import java.util.Map;
import java.util.TreeMap;

/** What the user set of the driver, in the URL or beside it; names are found whatever their case. Immutable. */
final class DriverKnobs {

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

    long number(String name, long otherwise) {
        try {
            return Long.parseLong(text(name, ""));
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}

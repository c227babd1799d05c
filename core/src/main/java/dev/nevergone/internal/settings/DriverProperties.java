package dev.nevergone.internal.settings;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a driver property may be. Stateless.
 *
 * <p>Holds the properties people set most; the drivers have more, and those are left to them. Connector/J minds the case
 * of a name and silently ignores a name that it does not know; MariaDB Connector/J ignores the case and checks values
 * itself.
 */
public final class DriverProperties {
    /** Connector/J's property names, each with the values it takes; an empty list for a number, 0 or more. */
    static final Map<String, List<String>> CONNECTOR_J = connectorJ();

    private static final String KNOB = "driverProperty";
    private static final String BENEATH =
            "would act beneath the pool: transactions and session state would be lost without anybody being told";

    private DriverProperties() {}

    /**
     * Refuses a value that the driver would refuse later or that breaks what the pool promises.
     *
     * @param knob what the message calls the place: {@code driverProperty} or {@code url property}
     * @param connectorJ whether MySQL Connector/J will read the property
     */
    public static void check(String knob, String name, String value, boolean connectorJ) {
        if (name.equalsIgnoreCase("connectTimeout") || name.equalsIgnoreCase("socketTimeout")) {
            refuseEndless(knob, name, value);
        }
        if (connectorJ && CONNECTOR_J.containsKey(name)) {
            checkValue(knob, name, value);
        } else if (connectorJ) {
            refuseWrongCase(knob, name, value);
        }
        refuseRivals(knob, name, value, connectorJ);
    }

    /** Checks a property that is given beside the URL, where user and password have knobs of their own. */
    public static void checkGiven(String name, String value, boolean connectorJ) {
        if (name.isBlank()) {
            throw Checks.refusal(KNOB, "'" + name + "'", "must have a name", "Name a property of the driver");
        }
        if (name.equalsIgnoreCase("user") || name.equalsIgnoreCase("password")) {
            String advice = "Use " + (name.equalsIgnoreCase("user") ? "username(...)" : "password(...)");
            throw refusal(KNOB, name, value, "is not set as a driver property", advice);
        }
        check(KNOB, name, value, connectorJ);
    }

    private static void refuseEndless(String knob, String name, String value) {
        if (!isInt(value) || Long.parseLong(value) == 0) {
            String rule = "must be 1 to " + Integer.MAX_VALUE + " milliseconds, for with 0 a call could hang for ever";
            throw refusal(knob, name, value, rule, "Leave it out for the default");
        }
    }

    private static boolean isInt(String value) {
        return value.matches("\\d{1,10}") && Long.parseLong(value) <= Integer.MAX_VALUE;
    }

    private static void checkValue(String knob, String name, String value) {
        List<String> allowed = CONNECTOR_J.getOrDefault(name, List.of());
        if (allowed.isEmpty() && !isInt(value)) {
            String rule = "must be a whole number from 0 to " + Integer.MAX_VALUE;
            throw refusal(knob, name, value, rule, "Time-outs are in milliseconds, sizes in bytes or entries");
        }
        if (!allowed.isEmpty() && !allowed.contains(value.toUpperCase(Locale.ROOT))) {
            String rule = "must be one of " + String.join(", ", allowed);
            throw refusal(knob, name, value, rule, "Correct it, or leave it out");
        }
    }

    private static void refuseWrongCase(String knob, String name, String value) {
        for (String right : CONNECTOR_J.keySet()) {
            if (right.equalsIgnoreCase(name)) {
                String rule = "has the wrong case: Connector/J silently ignores it";
                throw refusal(knob, name, value, rule, "Write " + right);
            }
        }
    }

    private static void refuseRivals(String knob, String name, String value, boolean connectorJ) {
        boolean on = List.of("true", "yes", "1", "").contains(value.toLowerCase(Locale.ROOT));
        String known = name.toLowerCase(Locale.ROOT);
        if (on && (known.equals("autoreconnect") || known.equals("autoreconnectforpools"))) {
            String rule = "is refused: the driver's own reconnecting " + BENEATH;
            throw refusal(knob, name, value, rule, "Leave it out; the pool replaces dead connections itself");
        }
        if (on && !connectorJ && known.equals("transactionreplay")) {
            String rule = "is refused: the driver's own replaying may write twice";
            throw refusal(knob, name, value, rule, "Leave it out and use units of work");
        }
        if (on && !connectorJ && known.equals("pool")) {
            String rule = "is refused: the driver's own pool " + BENEATH;
            throw refusal(knob, name, value, rule, "Leave it out");
        }
    }

    private static IllegalArgumentException refusal(
            String knob, String name, String value, String rule, String advice) {
        return Checks.refusal(knob + " " + name, Masking.value(name, value), rule, advice);
    }

    private static Map<String, List<String>> connectorJ() {
        Map<String, List<String>> known = new TreeMap<>();
        known.put("sslMode", List.of("DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"));
        known.put("zeroDateTimeBehavior", List.of("CONVERT_TO_NULL", "EXCEPTION", "ROUND"));
        known.put("databaseTerm", List.of("CATALOG", "SCHEMA"));
        known.put("openTelemetry", List.of("DISABLED", "PREFERRED", "REQUIRED"));
        List<String> booleans = List.of("TRUE", "FALSE", "YES", "NO");
        for (String name : ("allowLoadLocalInfile allowMultiQueries allowPublicKeyRetrieval alwaysSendSetIsolation"
                        + " autoReconnect autoReconnectForPools cacheCallableStmts cacheDefaultTimeZone cachePrepStmts"
                        + " cacheResultSetMetadata cacheServerConfiguration continueBatchOnError"
                        + " createDatabaseIfNotExist disconnectOnExpiredPasswords dontTrackOpenResources"
                        + " elideSetAutoCommits emulateUnsupportedPstmts enableQueryTimeouts"
                        + " forceConnectionTimeZoneToSession interactiveClient jdbcCompliantTruncation logSlowQueries"
                        + " maintainTimeStats noAccessToProcedureBodies nullDatabaseMeansCurrent paranoid"
                        + " preserveInstants profileSQL queryTimeoutKillsConnection readOnlyPropagatesToServer"
                        + " requireSSL rewriteBatchedStatements sendFractionalSeconds tcpKeepAlive tcpNoDelay"
                        + " tinyInt1isBit trackSessionState transformedBitIsBoolean useAffectedRows useCompression"
                        + " useCursorFetch useInformationSchema useLocalSessionState useLocalTransactionState"
                        + " useSSL useServerPrepStmts verifyServerCertificate yearIsDateType")
                .split(" ")) {
            known.put(name, booleans);
        }
        for (String name : ("callableStmtCacheSize connectTimeout maxAllowedPacket netTimeoutForStreamingResults"
                        + " prepStmtCacheSize socketTimeout tcpRcvBuf tcpSndBuf")
                .split(" ")) {
            known.put(name, List.of());
        }
        return known;
    }
}

package dev.nevergone.internal.doctor;

import dev.nevergone.CommitWitness;
import dev.nevergone.Credentials;
import dev.nevergone.Diagnosis;
import dev.nevergone.Diagnosis.Finding;
import dev.nevergone.Failure;
import dev.nevergone.PoolSettings;
import dev.nevergone.internal.doctor.Patient.PoolView;
import dev.nevergone.internal.driver.ConnectSpec;
import dev.nevergone.internal.driver.Connector;
import dev.nevergone.internal.driver.Connectors;
import dev.nevergone.internal.driver.DaemonWatchdog;
import dev.nevergone.internal.driver.Link;
import dev.nevergone.internal.driver.Watchdog;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Connects, asks, judges. Has a connection of its own, so it works where a pool is exhausted or its server down. */
public final class Examination {

    /** What all questions together may take, once connected. */
    public static final Duration QUESTIONS = Duration.ofSeconds(5);

    private static final Map<Topic, Check> CHECKS = checks();

    private final Patient patient;
    private final PoolSettings settings;
    private final List<Finding> findings = new ArrayList<>();

    private Examination(Patient patient) {
        this.patient = patient;
        this.settings = patient.settings();
    }

    /**
     * Examines. Ends within the pool time-out for the connect (with one address: within the connect time-out) and 5 s for the
     * questions.
     *
     * @throws IllegalStateException if the URL's driver is not on the class path
     */
    public static Diagnosis of(Patient patient) {
        return new Examination(patient).run();
    }

    private Diagnosis run() {
        Instant when = Instant.now();
        long start = System.nanoTime();
        try (DaemonWatchdog watchdog = new DaemonWatchdog("nevergone-" + settings.name() + "-doctor")) {
            ConnectSpec spec = new ConnectSpec(
                    settings.jdbcUrl(),
                    settings.connectTimeout(),
                    settings.socketTimeout(),
                    settings.driverProperties());
            Connector connector = Connectors.of(spec, watchdog);
            judgeSettings();
            Chart chart = read(spec, connector, watchdog);
            if (chart != null) {
                judge(chart);
            }
            findings.sort(Comparator.comparing(finding -> Topic.of(finding.topic())));
            return new Diagnosis(
                    settings.name(),
                    connector.target(),
                    chart == null ? "" : chart.facts().mariaDb() ? "MariaDB" : "MySQL",
                    chart == null ? "" : chart.facts().version(),
                    chart == null ? "" : serverName(chart.global()),
                    when,
                    Duration.ofNanos(System.nanoTime() - start),
                    findings);
        }
    }

    private @Nullable Chart read(ConnectSpec spec, Connector connector, DaemonWatchdog watchdog) {
        PoolView pool = patient.pool();
        if (pool != null && pool.stopped()) {
            // One more log-in with the same password may be the one that locks the account.
            findings.add(
                    Check.danger(
                            Topic.CONNECT,
                            "not tried, for the server has refused these credentials",
                            "the pool does not log in again with them either; see pool-state",
                            "updateCredentials(user, password), or evictAll() where the account was mended; then diagnose again"));
            return null;
        }
        Credentials credentials = patient.credentials().get();
        long start = System.nanoTime();
        long deadline = start + settings.poolTimeout().toNanos();
        Link link;
        try {
            link = open(spec, connector, watchdog, credentials, deadline);
        } catch (SQLException e) {
            findings.add(ConnectFailures.of(e, connector.target()));
            return null;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        try {
            // Several statements in a row may each be answered in time, and be late together.
            try (Watchdog.Watch watch = watchdog.watch(QUESTIONS, link::abort)) {
                return ask(link, connector, took);
            }
        } finally {
            link.close();
        }
    }

    /** A read-only server is examined too, where the pool would leave it alone: that is what is to be found out. */
    private Link open(ConnectSpec spec, Connector any, DaemonWatchdog watchdog, Credentials credentials, long deadline)
            throws SQLException {
        if (settings.requirePrimary()) {
            try {
                return Connectors.toPrimary(spec, watchdog)
                        .open(credentials.username(), credentials.password(), deadline);
            } catch (SQLException e) {
                if (Failure.of(e).category() != Failure.Category.READ_ONLY_FAILOVER) {
                    throw e;
                }
            }
        }
        return any.open(credentials.username(), credentials.password(), deadline);
    }

    private Chart ask(Link link, Connector connector, Duration connectTook) {
        Questions questions = new Questions(link, System.nanoTime() + QUESTIONS.toNanos());
        CommitWitness witness = settings.commitWitness();
        // In this order: what may end the connection comes last.
        return new Chart(
                patient,
                new DriverKnobs(settings),
                connector.target(),
                link.facts(),
                connectTook,
                driver(link),
                link.peekable() ? "" : obstacle(connector),
                link.session().exact(),
                questions.variables("GLOBAL"),
                questions.variables("SESSION"),
                questions.status("GLOBAL"),
                questions.status("SESSION"),
                questions.sessions(),
                questions.roundTrips(),
                questions.witness(witness),
                questions.purge(witness),
                link.session().handshakeId());
    }

    private static String obstacle(Connector connector) {
        String obstacle = connector.obstacleToPeeking();
        return obstacle.isEmpty() ? "the driver keeps its socket to itself" : obstacle;
    }

    private static String driver(Link link) {
        try {
            DatabaseMetaData metaData = link.connection().getMetaData();
            // Connector/J's version goes on with a revision.
            return metaData.getDriverName() + " " + metaData.getDriverVersion().replaceAll(" \\(.*", "");
        } catch (SQLException e) {
            return "an unknown driver";
        }
    }

    private static String serverName(Readings global) {
        String host = global.or("hostname", "");
        return host.isEmpty() ? "" : host + ":" + global.or("port", "?");
    }

    private void judgeSettings() {
        Finding state = SettingsChecks.poolState(patient);
        if (state != null) {
            findings.add(state);
        }
        findings.add(SettingsChecks.maxOverflow(patient));
        findings.add(SettingsChecks.prePing(patient));
        findings.add(SettingsChecks.retry(patient));
    }

    private void judge(Chart chart) {
        CHECKS.forEach((topic, check) -> {
            try {
                Finding finding = check.of(chart);
                if (finding != null) {
                    findings.add(finding);
                }
            } catch (NotReadException e) {
                findings.add(Check.note(
                        topic,
                        String.valueOf(e.getMessage()),
                        "not known, so not judged",
                        "Ask the server by hand, or a proxy in between for the server behind it"));
            }
        });
    }

    private static Map<Topic, Check> checks() {
        Map<Topic, Check> checks = new EnumMap<>(Topic.class);
        checks.put(Topic.CONNECT, WireChecks::connect);
        checks.put(Topic.READ_ONLY, WriteChecks::readOnly);
        checks.put(Topic.MAX_CONNECTIONS, CapacityChecks::maxConnections);
        checks.put(Topic.MAX_USER_CONNECTIONS, CapacityChecks::maxUserConnections);
        checks.put(Topic.WAIT_TIMEOUT, LifetimeChecks::waitTimeout);
        checks.put(Topic.INTERACTIVE_TIMEOUT, LifetimeChecks::interactiveTimeout);
        checks.put(Topic.PEEK, LifetimeChecks::peek);
        checks.put(Topic.ROUND_TRIP, LifetimeChecks::roundTrip);
        checks.put(Topic.ROW_LOCK_WAIT, WaitChecks::rowLockWait);
        checks.put(Topic.METADATA_LOCK_WAIT, WaitChecks::metadataLockWait);
        checks.put(Topic.ROLLBACK_ON_TIMEOUT, WaitChecks::rollbackOnTimeout);
        checks.put(Topic.EXECUTION_TIME, WaitChecks::executionTime);
        checks.put(Topic.NET_TIMEOUTS, WaitChecks::netTimeouts);
        checks.put(Topic.MAX_ALLOWED_PACKET, WireChecks::maxAllowedPacket);
        checks.put(Topic.PREPARED_STATEMENTS, CapacityChecks::preparedStatements);
        checks.put(Topic.TLS, WireChecks::tls);
        checks.put(Topic.COMMIT_WITNESS, WriteChecks::commitWitness);
        checks.put(Topic.WITNESS_PURGE, WriteChecks::witnessPurge);
        checks.put(Topic.FENCE, WriteChecks::fence);
        checks.put(Topic.GTID_MODE, WriteChecks::gtidMode);
        checks.put(Topic.SESSION_TRACKERS, WireChecks::sessionTrackers);
        checks.put(Topic.VERSION, WireChecks::version);
        checks.put(Topic.UPTIME, LifetimeChecks::uptime);
        return checks;
    }
}

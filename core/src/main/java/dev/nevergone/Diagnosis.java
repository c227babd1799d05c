package dev.nevergone;

import dev.nevergone.internal.doctor.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is well, and what is dangerous, between a server and a pool's settings at one moment. Made by
 * {@link ResilientDataSource#diagnose()} and {@link Doctor}. Holds no secret. Immutable and thread-safe.
 *
 * @param pool the pool's name
 * @param address host and port as the URL names them
 * @param product {@code MySQL} or {@code MariaDB}; empty where the server was not reached
 * @param version as the server gives it; empty where it was not reached
 * @param serverName host name and port as the server itself names them, for what is behind a proxy or an alias; empty where
 *     it does not say
 * @param when when it was begun
 * @param took how long it took
 * @param findings the worst first
 */
public record Diagnosis(
        String pool,
        String address,
        String product,
        String version,
        String serverName,
        Instant when,
        Duration took,
        List<Finding> findings) {

    /**
     * Copies the findings and puts the worst first.
     *
     * @throws NullPointerException if anything is null
     */
    public Diagnosis {
        Objects.requireNonNull(pool, "pool");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(product, "product");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(serverName, "serverName");
        Objects.requireNonNull(when, "when");
        Objects.requireNonNull(took, "took");
        findings = findings.stream()
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .toList();
    }

    /** The severity of the worst finding; {@link Severity#WELL} where there is none. */
    public Severity worst() {
        return findings.isEmpty() ? Severity.WELL : findings.get(0).severity();
    }

    /**
     * The finding about one topic.
     *
     * @param topic such as {@code wait-timeout}
     * @return empty where nothing was found out about it
     */
    public Optional<Finding> finding(String topic) {
        return findings.stream()
                .filter(finding -> finding.topic().equals(topic))
                .findFirst();
    }

    /** All of it as text for a terminal: lines of 100 columns at most, dangers first. Ends with a line end. */
    public String report() {
        return Report.of(this);
    }

    /** As {@link #report()}. */
    @Override
    public String toString() {
        return report();
    }

    /**
     * One thing that was looked at.
     *
     * @param severity how bad it is
     * @param topic what it is about; stays the same from version to version
     * @param seen what was seen, with its unit
     * @param meaning what that means for these settings
     * @param change the knob with a value, the SQL or the driver property; empty where nothing is to be changed
     */
    public record Finding(Severity severity, String topic, String seen, String meaning, String change) {

        /** @throws NullPointerException if anything is null */
        public Finding {
            Objects.requireNonNull(severity, "severity");
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(seen, "seen");
            Objects.requireNonNull(meaning, "meaning");
            Objects.requireNonNull(change, "change");
        }
    }

    /** How bad a finding is. */
    public enum Severity {
        /** As it should be. */
        WELL,
        /** Worth knowing, or worth changing; or it could not be read. */
        NOTE,
        /** With these settings it fails, or will fail. */
        DANGER
    }
}

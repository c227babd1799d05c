package dev.nevergone.internal.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.Diagnosis;
import dev.nevergone.Diagnosis.Finding;
import dev.nevergone.Diagnosis.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static Diagnosis of(Finding... findings) {
        return new Diagnosis(
                "app",
                "db:3306",
                "MySQL",
                "8.4.0",
                "db1:3306",
                Instant.parse("2026-01-02T03:04:05.678Z"),
                Duration.ofNanos(12_345_678),
                List.of(findings));
    }

    @Test
    void putsTheWorstFirstAndWhatIsWellInShort() {
        Diagnosis diagnosis = of(
                Check.well(Topic.PEEK, "peekable", "no round trip"),
                Check.note(Topic.TLS, "no check", "pretend", "verify"),
                Check.well(Topic.UPTIME, "up for 3 d", ""),
                Check.danger(Topic.MAX_OVERFLOW, "maxOverflow -1", "no bound", "maxOverflow 5"));
        assertThat(diagnosis.worst()).isEqualTo(Severity.DANGER);
        assertThat(diagnosis.findings())
                .extracting(Finding::topic)
                .containsExactly("max-overflow", "tls", "peek", "uptime");
        assertThat(diagnosis.toString()).isEqualTo("""
                        pool app at db:3306: MySQL 8.4.0, which calls itself db1:3306
                        2026-01-02T03:04:05Z, took 12 ms: 1 DANGER, 1 NOTE, 2 WELL

                        DANGER max-overflow
                          seen    maxOverflow -1
                          means   no bound
                          change  maxOverflow 5

                        NOTE tls
                          seen    no check
                          means   pretend
                          change  verify

                        WELL
                          peek                  peekable: no round trip
                          uptime                up for 3 d
                        """);
    }

    @Test
    void keepsToAHundredColumnsWhateverTheServerSends() {
        Diagnosis diagnosis = of(
                Check.danger(Topic.CONNECT, "x".repeat(350) + " y".repeat(200), "a\u001b[2Jb\r\nc", "z ".repeat(99)));
        assertThat(diagnosis.report().lines())
                .allMatch(line -> line.length() <= 100)
                .noneMatch(line -> line.endsWith(" "));
        assertThat(diagnosis.report().replaceAll("\\s", ""))
                .contains("x".repeat(350) + "y".repeat(200))
                .contains("a[2Jbc");
    }

    @Test
    void everyTopicFitsBesideItsText() {
        for (Topic topic : Topic.values()) {
            assertThat(topic.key()).matches("[a-z-]{2,20}");
            assertThat(Topic.of(topic.key())).isEqualTo(topic);
        }
    }
}

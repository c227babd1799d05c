package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.Diagnosis.Finding;
import dev.nevergone.Diagnosis.Severity;
import org.assertj.core.api.AbstractStringAssert;

/** What the tests of the diagnosis share. */
final class Diagnoses {

    private Diagnoses() {}

    /** Of a pool that has done nothing yet. */
    static Diagnosis diagnose(PoolSettings.Builder settings) {
        try (ResilientDataSource pool = PoolFactory.create(settings.build())) {
            return readable(pool.diagnose());
        }
    }

    static Diagnosis readable(Diagnosis diagnosis) {
        assertThat(diagnosis.report().lines()).allSatisfy(line -> assertThat(line)
                .hasSizeLessThanOrEqualTo(100)
                .doesNotContain("null")
                .isEqualTo(line.stripTrailing()));
        String password = Pools.server().password();
        if (password.length() > 3) {
            assertThat(diagnosis.report()).doesNotContain(password);
        }
        return diagnosis;
    }

    static Finding finding(Diagnosis diagnosis, String topic) {
        return diagnosis
                .finding(topic)
                .orElseThrow(() -> new AssertionError("nothing about " + topic + " in\n" + diagnosis));
    }

    /** Checks the severity, and gives the finding's text to look at. */
    static AbstractStringAssert<?> assertFinding(Diagnosis diagnosis, String topic, Severity severity) {
        Finding found = finding(diagnosis, topic);
        assertThat(found.severity()).as(diagnosis.report()).isEqualTo(severity);
        if (severity == Severity.DANGER) {
            assertThat(found.change()).as("what to change").isNotEmpty();
        }
        return assertThat(found.seen() + " / " + found.meaning() + " / " + found.change());
    }
}

package dev.nevergone.internal.doctor;

import dev.nevergone.Diagnosis.Finding;
import dev.nevergone.Diagnosis.Severity;
import org.jspecify.annotations.Nullable;

/** Judges one topic. {@code null} where there is nothing to judge. Stateless. */
@FunctionalInterface
interface Check {

    @Nullable
    Finding of(Chart chart) throws NotReadException;

    static Finding well(Topic topic, String seen, String meaning) {
        return new Finding(Severity.WELL, topic.key(), seen, meaning, "");
    }

    static Finding note(Topic topic, String seen, String meaning, String change) {
        return new Finding(Severity.NOTE, topic.key(), seen, meaning, change);
    }

    static Finding danger(Topic topic, String seen, String meaning, String change) {
        return new Finding(Severity.DANGER, topic.key(), seen, meaning, change);
    }
}

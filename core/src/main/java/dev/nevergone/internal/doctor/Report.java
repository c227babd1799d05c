package dev.nevergone.internal.doctor;

import dev.nevergone.Diagnosis;
import dev.nevergone.Diagnosis.Finding;
import dev.nevergone.Diagnosis.Severity;
import dev.nevergone.internal.settings.Durations;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text of a diagnosis. Stateless. */
public final class Report {

    private static final int COLUMNS = 100;
    private static final int LABEL = 10;
    private static final int TOPIC = 24;

    private Report() {}

    /** Lines of 100 columns at most: dangers, notes, and what is well in short. */
    public static String of(Diagnosis diagnosis) {
        List<String> lines = new ArrayList<>();
        wrap("", "pool " + diagnosis.pool() + " at " + diagnosis.address() + server(diagnosis), 2, lines);
        wrap(
                "",
                diagnosis.when().truncatedTo(ChronoUnit.SECONDS) + ", took "
                        + Durations.format(diagnosis.took().truncatedTo(ChronoUnit.MILLIS)) + ": " + counts(diagnosis),
                2,
                lines);
        for (Finding finding : diagnosis.findings()) {
            if (finding.severity() != Severity.WELL) {
                lines.add("");
                lines.add(finding.severity() + " " + finding.topic());
                wrap("  seen", finding.seen(), LABEL, lines);
                wrap("  means", finding.meaning(), LABEL, lines);
                wrap("  change", finding.change(), LABEL, lines);
            }
        }
        well(diagnosis, lines);
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private static String server(Diagnosis diagnosis) {
        String text = Stream.of(diagnosis.product(), diagnosis.version())
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
        if (text.isEmpty()) {
            return ": not reached";
        }
        return ": " + text + (diagnosis.serverName().isEmpty() ? "" : ", which calls itself " + diagnosis.serverName());
    }

    private static String counts(Diagnosis diagnosis) {
        return Stream.of(Severity.DANGER, Severity.NOTE, Severity.WELL)
                .map(severity -> diagnosis.findings().stream()
                                .filter(finding -> finding.severity() == severity)
                                .count() + " " + severity)
                .collect(Collectors.joining(", "));
    }

    private static void well(Diagnosis diagnosis, List<String> lines) {
        List<Finding> well = diagnosis.findings().stream()
                .filter(finding -> finding.severity() == Severity.WELL)
                .toList();
        if (!well.isEmpty()) {
            lines.add("");
            lines.add("WELL");
            for (Finding finding : well) {
                String text = Stream.of(finding.seen(), finding.meaning())
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(": "));
                wrap("  " + finding.topic(), text, TOPIC, lines);
            }
        }
    }

    /** The label, and the text beside it, at that indent. A word that is longer than a line is cut, for nothing may run over. */
    private static void wrap(String label, String text, int indent, List<String> lines) {
        if (text.isEmpty()) {
            return;
        }
        boolean labelled = !label.isEmpty();
        StringBuilder line = new StringBuilder(labelled ? label + " ".repeat(indent - label.length()) : "");
        int start = line.length();
        // What a server sends must not move the cursor of a terminal.
        for (String whole : text.replaceAll("\\p{Cntrl}", " ").strip().split(" +")) {
            String word = whole;
            if (line.length() > start && line.length() + 1 + word.length() > COLUMNS) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(indent));
                start = indent;
            }
            line.append(line.length() > start ? " " : "");
            while (line.length() + word.length() > COLUMNS) {
                int fits = COLUMNS - line.length();
                lines.add(line + word.substring(0, fits));
                word = word.substring(fits);
                line = new StringBuilder(" ".repeat(indent));
                start = indent;
            }
            line.append(word);
        }
        lines.add(line.toString());
    }
}

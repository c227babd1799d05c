package dev.nevergone.internal.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Code and page tell of the same findings. */
class DoctorDocTest {

    private static final Pattern ROW = Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE);
    private static final Pattern REPORT = Pattern.compile("```text\n(pool .*?)```", Pattern.DOTALL);
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern FINDING = Pattern.compile("^(?:DANGER |NOTE |  )([a-z]+(?:-[a-z]+)*)(?: {2,}|$)");

    private static String page() throws Exception {
        return Files.readString(Path.of("../docs/doctor.md"));
    }

    @Test
    void theTableListsExactlyTheTopicsThereAre() throws Exception {
        assertThat(ROW.matcher(page()).results().map(row -> row.group(1)))
                .containsExactlyElementsOf(
                        Stream.of(Topic.values()).map(Topic::key).toList());
    }

    @Test
    void theReportsOnThePageHaveTheShapeOfAReport() throws Exception {
        Matcher reports = REPORT.matcher(page());
        List<String> known = Stream.of(Topic.values()).map(Topic::key).toList();
        int count = 0;
        while (reports.find()) {
            count++;
            List<String> lines = reports.group(1).lines().toList();
            assertThat(lines).allMatch(line -> line.length() <= 100);
            assertThat(lines.get(1)).matches("\\d{4}-.*Z, took .*: \\d+ DANGER, \\d+ NOTE, \\d+ WELL");
            List<String> topics = lines.stream()
                    .map(FINDING::matcher)
                    .filter(Matcher::find)
                    .map(line -> line.group(1))
                    .filter(word -> !List.of("seen", "means", "change").contains(word))
                    .toList();
            int total = Pattern.compile("(\\d+) (?:DANGER|NOTE|WELL)")
                    .matcher(lines.get(1))
                    .results()
                    .mapToInt(number -> Integer.parseInt(number.group(1)))
                    .sum();
            assertThat(topics).doesNotHaveDuplicates().hasSize(total).isSubsetOf(known);
        }
        assertThat(count).isEqualTo(2);
    }

    @Test
    void thePageShowsTheProgramsOwnHelp() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new CommandLine(Map.of(), () -> null).run(new String[] {"--help"}, new PrintStream(out), System.err);
        assertThat(page()).contains(out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void thePagesJavaIsCompiled() throws Exception {
        String test = Files.readString(Path.of("src/test/java/dev/nevergone/DiagnosisTest.java"));
        List<String> blocks = JAVA.matcher(page())
                .results()
                .map(block -> block.group(1).replaceAll("\\s", ""))
                .toList();
        assertThat(blocks).hasSize(1).allSatisfy(block -> assertThat(test.replaceAll("\\s", ""))
                .contains(block));
    }
}

package dev.nevergone.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every link in every Markdown file leads somewhere, and every document can be found from the README. */
class LinksTest {

    private static final Path README = Markdown.ROOT.resolve("README.md");
    private static final List<Markdown> FILES = Markdown.all();

    @Test
    void theRepositorysDocumentsAreLookedAt() {
        assertThat(FILES)
                .extracting(Markdown::name)
                .contains("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/retry.md", "docs/troubleshooting.md");
        assertThat(FILES.stream().mapToInt(file -> file.links().size()).sum()).isGreaterThan(80);
    }

    @TestFactory
    Stream<DynamicTest> everyRelativeLinkLeadsToAFileAndAHeading() {
        return FILES.stream()
                .map(file -> DynamicTest.dynamicTest(file.name(), () -> assertThat(file.links())
                        .filteredOn(link -> !isWeb(link))
                        .allSatisfy(link -> leadsSomewhere(file, link))));
    }

    private static void leadsSomewhere(Markdown file, String link) {
        Path target = file.target(link);
        assertThat(target).as("%s of %s", link, file.name()).exists().startsWithRaw(Markdown.ROOT);
        int hash = link.indexOf('#');
        if (hash >= 0 && target.toString().endsWith(".md")) {
            assertThat(Markdown.read(target).anchors())
                    .as("%s of %s", link, file.name())
                    .contains(link.substring(hash + 1));
        }
    }

    @TestFactory
    Stream<DynamicTest> everyLinkIntoTheWebIsWellFormedAndEncrypted() {
        return FILES.stream()
                .map(file -> DynamicTest.dynamicTest(file.name(), () -> assertThat(file.links())
                        .filteredOn(link -> isWeb(link) && !link.startsWith("http://127.0.0.1:"))
                        .allSatisfy(link -> {
                            assertThat(link).as(file.name()).startsWith("https://");
                            assertThatCode(() ->
                                            assertThat(new URI(link).getHost()).contains("."))
                                    .as(link)
                                    .doesNotThrowAnyException();
                        })));
    }

    private static boolean isWeb(String link) {
        return link.matches("[a-z][a-z+.-]*:.*");
    }

    @Test
    void everyDocumentIsReachedFromTheReadme() throws Exception {
        Set<Path> reached = new LinkedHashSet<>(Set.of(README));
        Deque<Path> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            Markdown file = Markdown.read(open.pop());
            for (String link : file.links()) {
                Path target = isWeb(link) ? README : file.target(link);
                if (target.toString().endsWith(".md") && Files.exists(target) && reached.add(target)) {
                    open.push(target);
                }
            }
        }
        assertThat(FILES).extracting(Markdown::file).allSatisfy(file -> assertThat(reached)
                .as("reached from README.md")
                .contains(file));
    }

    @Test
    void everyPictureIsShownSomewhere() throws Exception {
        Set<Path> shown = new LinkedHashSet<>();
        FILES.forEach(file ->
                file.links().stream().filter(link -> !isWeb(link)).forEach(link -> shown.add(file.target(link))));
        try (Stream<Path> pictures = Files.list(Markdown.ROOT.resolve("docs/images"))) {
            assertThat(pictures).allSatisfy(picture -> assertThat(shown).contains(picture));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "The matrix | the-matrix",
                "Several hosts, several addresses | several-hosts-several-addresses",
                "`Too many connections` (1040) | too-many-connections-1040",
                "What `retry` is, and [is](not.md) | what-retry-is-and-is",
                "`no_proxy`: a - b | no_proxy-a---b",
            })
    void headingsBecomeAnchorsAsOnGitHub(String heading, String anchor) {
        assertThat(Markdown.slug(heading)).isEqualTo(anchor);
    }
}

package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** {@code docs/inside.md} and its picture show the rooms there are. */
class InsideDocTest {

    private static final String ROOMS = "dev.nevergone.internal.";
    private static final JavaClasses CORE = new ClassFileImporter()
            .importUrl(PoolFactory.class.getProtectionDomain().getCodeSource().getLocation());
    private static final Path DOCS = Path.of("../docs");
    private static final Pattern TYPE = Pattern.compile("`([A-Z]\\w+)(?:\\.\\w+)?`");

    /** What the page names that is no class of core, nor a test of it. */
    private static final Set<String> OTHERS = Set.of(
            "CommitOutcomeUnknownException",
            "HikariDataSource",
            "NOT_SENT",
            "NOT_EXECUTED",
            "NO_ANSWER",
            "UNIT_ROLLED_BACK");

    @Test
    void thePictureShowsEachRoomOnce() throws Exception {
        NodeList texts = picture().getElementsByTagName("text");
        Set<String> shown = new TreeSet<>();
        for (int i = 0; i < texts.getLength(); i++) {
            Element text = (Element) texts.item(i);
            if (text.hasAttribute("data-room")) {
                assertThat(text.getTextContent()).isEqualTo(text.getAttribute("data-room"));
                assertThat(shown.add(text.getTextContent())).isTrue();
            }
        }
        assertThat(shown).isEqualTo(rooms());
    }

    @Test
    void thePicturesArrowsAreWhoKnowsWhom() throws Exception {
        NodeList paths = picture().getElementsByTagName("path");
        Set<String> drawn = new TreeSet<>();
        for (int i = 0; i < paths.getLength(); i++) {
            Element path = (Element) paths.item(i);
            if (path.hasAttribute("data-from")) {
                drawn.add(path.getAttribute("data-from") + " knows " + path.getAttribute("data-to"));
            }
        }
        Set<String> real = known();
        assertThat(drawn).isNotEmpty().isSubsetOf(real);
        // The picture says in words what pool knows.
        real.removeIf(knows -> knows.startsWith("pool "));
        assertThat(drawn).containsAll(real);
    }

    @Test
    void poolKnowsEveryRoomAsThePictureSays() {
        Set<String> known = known();
        assertThat(rooms().stream().filter(room -> !room.equals("pool")))
                .allSatisfy(room -> assertThat(known).contains("pool knows " + room));
    }

    @Test
    void thePictureCanBeReadAloudAndInTheDark() throws Exception {
        String source = Files.readString(DOCS.resolve("images/rooms.svg"));
        assertThat(source).contains("<title id=", "<desc id=", "role=\"img\"", "prefers-color-scheme: dark");
        assertThat(rooms()).allSatisfy(room -> assertThat(description()).containsIgnoringCase(room));
    }

    @Test
    void everyClassThatThePageNamesExists() throws Exception {
        Set<String> names;
        try (Stream<Path> main = Files.walk(Path.of("src/main/java"));
                Stream<Path> tests = Files.walk(Path.of("src/test/java"))) {
            names = Stream.concat(main, tests)
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        assertThat(TYPE.matcher(Files.readString(DOCS.resolve("inside.md")))
                        .results()
                        .map(type -> type.group(1)))
                .hasSizeGreaterThan(40)
                .filteredOn(name -> !OTHERS.contains(name))
                .allSatisfy(name -> assertThat(names).contains(name));
    }

    private static String description() throws Exception {
        return picture().getElementsByTagName("desc").item(0).getTextContent();
    }

    private static Document picture() throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(DOCS.resolve("images/rooms.svg").toFile());
    }

    private static Set<String> rooms() {
        return core().map(InsideDocTest::room)
                .filter(room -> !room.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> known() {
        return core().filter(type -> !room(type).isEmpty())
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> room(dependency.getTargetClass()))
                        .filter(other -> !other.isEmpty() && !other.equals(room(type)))
                        .map(other -> room(type) + " knows " + other))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<JavaClass> core() {
        return CORE.stream();
    }

    private static String room(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOMS) ? name.substring(ROOMS.length()) : "";
    }
}

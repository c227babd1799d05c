package dev.nevergone.internal.failure;

import static dev.nevergone.Failure.Category.CONNECT_REFUSED_OR_UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.jdbc.Driver;
import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.Failure;
import dev.nevergone.PoolFactory;
import dev.nevergone.internal.failure.TroubleshootingPage.Message;
import dev.nevergone.internal.failure.TroubleshootingPage.Section;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/troubleshooting.md} quotes is what is really said, by whom it names, and classified as it says. */
class TroubleshootingDocTest {

    private static final List<Row> ROWS = Row.all();
    private static final List<Section> SECTIONS = TroubleshootingPage.sections();
    private static final Map<String, Class<?>> LIBRARIES = Map.of(
            "Connector/J", Driver.class,
            "MariaDB Connector/J", org.mariadb.jdbc.Driver.class,
            "HikariCP", HikariDataSource.class,
            "Nevergone", PoolFactory.class);
    private static final Map<String, List<String>> CONSTANTS = new ConcurrentHashMap<>();

    /** What stands in place of a value: of a concatenation, or of a format. */
    private static final Pattern VALUE = Pattern.compile("\\u0001|%[.\\d]*[sdf]|\\R");

    private static final int WORTH_QUOTING = 20;
    private static final int LOST = 2013;

    static Stream<Section> sections() {
        return SECTIONS.stream();
    }

    static Stream<Section> numbered() {
        return sections().filter(section -> section.messages().stream().anyMatch(message -> message.number() != 0));
    }

    @Test
    void everySectionSaysWhoSaysIt() {
        long headings = TroubleshootingPage.text()
                .lines()
                .filter(line -> line.startsWith("### "))
                .count();
        assertThat(SECTIONS).hasSizeGreaterThan(50).hasSize((int) headings);
        assertThat(SECTIONS).allSatisfy(section -> assertThat(section.messages())
                .isNotEmpty()
                .allSatisfy(message -> assertThat(message.parts()).isNotEmpty()));
    }

    @ParameterizedTest
    @MethodSource("sections")
    void itIsSaidByWhomThePageNames(Section section) throws IOException {
        for (Message message : section.messages()) {
            assertThat(isSaid(message, section.saidBy()))
                    .as("%s by %s", message, section.saidBy())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("numbered")
    void anErrorNumberHasTheCategoryThatThePageStates(Section section) {
        for (Message message : section.messages()) {
            assertThat(collected(message))
                    .as(message.toString())
                    .extracting(Row::category)
                    .containsAnyElementsOf(section.categories());
            // A connection that broke while it was made has the number of one that broke later.
            if (message.number() != LOST || !section.categories().contains(CONNECT_REFUSED_OR_UNREACHABLE)) {
                SQLException bare = new SQLException(String.join(" ", message.parts()), "HY000", message.number());
                assertThat(Failure.of(bare).category()).as(message.toString()).isIn(section.categories());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sections")
    void whatWasCollectedOfItWasClassifiedAsThePageSays(Section section) {
        List<Row> rows = section.messages().stream()
                .flatMap(message -> collected(message).stream())
                .toList();
        if (!rows.isEmpty() && !section.categories().isEmpty()) {
            assertThat(rows).extracting(Row::category).containsAnyElementsOf(section.categories());
        }
    }

    @Test
    void anUntrustedCertificateIsAConfigurationsError() {
        SSLHandshakeException handshake = new SSLHandshakeException("PKIX path building failed");
        handshake.initCause(new CertificateException("PKIX path building failed"));
        assertThat(Failure.of(new SQLException("Communications link failure", "08S01", handshake))
                        .category())
                .isEqualTo(Failure.Category.CONFIG_ERROR);
    }

    /** What the pool and its connections say to a borrower is on the page, all of it. */
    @ParameterizedTest
    @MethodSource("speakers")
    void everyTextOfOursIsOnThePage(String type) throws IOException {
        String page = TroubleshootingPage.text().replace('\n', ' ');
        List<String> texts = literals(type);
        assertThat(texts).isNotEmpty().allSatisfy(text -> assertThat(page).contains(text));
    }

    static Stream<String> speakers() {
        return Stream.of("pool.BorrowFailures", "pool.TransactionRunner", "jdbc.RepeatingConnection", "jdbc.Commit");
    }

    /** The longer pieces of the texts in a class file. */
    private static List<String> literals(String type) throws IOException {
        List<String> found = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(
                PoolFactory.class.getResourceAsStream("internal/" + type.replace('.', '/') + ".class"))) {
            in.skipNBytes(8);
            int count = in.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                if (tag == 1) {
                    addPieces(in.readUTF(), found);
                } else if (tag == 5 || tag == 6) {
                    in.skipNBytes(8);
                    i++;
                } else {
                    in.skipNBytes(tag == 15 ? 3 : tag == 7 || tag == 8 || tag == 16 || tag == 19 || tag == 20 ? 2 : 4);
                }
            }
        }
        return found;
    }

    private static void addPieces(String constant, List<String> found) {
        for (String piece : VALUE.split(constant)) {
            String bare = piece.replaceAll("^[^A-Za-z]+|[^A-Za-z)]+$", "");
            if (bare.length() >= WORTH_QUOTING
                    && bare.chars().filter(c -> c == ' ').count() >= 2) {
                found.add(bare);
            }
        }
    }

    private static List<Row> collected(Message message) {
        return ROWS.stream()
                .filter(row -> message.number() == 0 || row.vendorCode().equals(String.valueOf(message.number())))
                .filter(row -> message.parts().stream().allMatch(row.message()::contains))
                .toList();
    }

    private static boolean isSaid(Message message, String by) throws IOException {
        Class<?> library = LIBRARIES.get(by);
        if (library != null
                && constants(library).stream()
                        .anyMatch(file -> message.parts().stream().allMatch(file::contains))) {
            return true;
        }
        // A text with values in it is not in the library as a whole, but was seen.
        return (!by.equals("Nevergone") && !collected(message).isEmpty())
                || (by.equals("the JDK") && isSaidByTheJdk(message));
    }

    private static boolean isSaidByTheJdk(Message message) {
        FileSystem jdk = FileSystems.getFileSystem(URI.create("jrt:/"));
        return Stream.of("validator/PKIXValidator", "provider/certpath/PKIXCertPathValidator")
                .map(type -> jdk.getPath("modules/java.base/sun/security/" + type + ".class"))
                .anyMatch(type -> message.parts().stream().allMatch(read(type)::contains));
    }

    /** The class files and property files of a library, each as one text. */
    private static List<String> constants(Class<?> library) throws IOException {
        List<String> known = CONSTANTS.get(library.getName());
        if (known != null) {
            return known;
        }
        Path place = Path.of(URI.create(
                library.getProtectionDomain().getCodeSource().getLocation().toString()));
        List<String> read;
        if (Files.isDirectory(place)) {
            read = readAll(place);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                read = readAll(jar.getPath("/"));
            }
        }
        CONSTANTS.put(library.getName(), read);
        return read;
    }

    private static List<String> readAll(Path root) throws IOException {
        List<String> read = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                read.add(read(file));
            }
        }
        return read;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.nevergone.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import dev.nevergone.PoolFactory;
import dev.nevergone.PoolListener;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.testkit.MySqlServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What docs/from-sqlalchemy.md and docs/from-other-pools.md say of settings is so. */
class NewcomersTest {

    private static final Path DOCS = Path.of("../../docs");
    private static final Pattern WORD = Pattern.compile("`(\\w+)`");
    private static final String URL = "jdbc:mysql://127.0.0.1:3306/app";
    private static final MySqlServer SERVER = MySqlServer.shared();

    /** What a pasted option may be. */
    private static final Map<String, Object> SAMPLES = Map.of(
            "pool_size",
            5,
            "max_overflow",
            -1,
            "pool_timeout",
            30,
            "pool_recycle",
            1800,
            "pool_pre_ping",
            true,
            "pool_logging_name",
            "app");

    private static String page(String name) throws IOException {
        return Files.readString(DOCS.resolve(name));
    }

    /** The rows of a section's first table, as cells. */
    private static List<List<String>> rows(String page, String section) throws IOException {
        String text = page(page);
        String from = text.substring(text.indexOf("\n## " + section + "\n"));
        return from.lines()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(line ->
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                .map(cells -> cells.subList(1, cells.size() - 1))
                .toList();
    }

    private static String word(String cell) {
        return WORD.matcher(cell)
                .results()
                .map(word -> word.group(1))
                .findFirst()
                .orElse("");
    }

    @TestFactory
    Stream<DynamicTest> everyEngineOptionIsAsTheTableSays() throws IOException {
        return rows("from-sqlalchemy.md", "Engine options").stream()
                .map(row -> DynamicTest.dynamicTest(row.get(0), () -> optionIsAsTheTableSays(row)));
    }

    private static void optionIsAsTheTableSays(List<String> row) throws ReflectiveOperationException {
        String option = word(row.get(0));
        String knob = word(row.get(1));
        Map<String, Object> block = new HashMap<>(Map.of("url", URL, option, SAMPLES.getOrDefault(option, "x")));
        if (knob.isEmpty()) {
            assertThat(row.get(1)).isEqualTo("none");
            assertThatThrownBy(() -> PoolSettings.fromMap(block))
                    .hasMessageContaining(option + ": SQLAlchemy's option has no counterpart here");
        } else {
            Method getter = PoolSettings.class.getMethod(knob);
            Object pasted = getter.invoke(PoolSettings.fromMap(block));
            assertThat(String.valueOf(pasted).replaceAll("^PT30M$", "1800").replaceAll("^PT30S$", "30"))
                    .isEqualTo(String.valueOf(SAMPLES.get(option)));
        }
    }

    @Test
    void everyEngineOptionThatCanBePastedHasARow() throws IOException {
        List<String> shown = rows("from-sqlalchemy.md", "Engine options").stream()
                .map(row -> word(row.get(0)))
                .toList();
        assertThatThrownBy(() -> PoolSettings.fromMap(Map.of("url", URL, "zzzzzzzz", 1)))
                .satisfies(refusal -> assertThat(shown)
                        .containsAll(Arrays.stream(String.valueOf(refusal.getMessage())
                                        .replaceFirst(".*Known keys: ", "")
                                        .split("[, .]+", -1))
                                .filter(key -> key.matches("[a-z]+_[a-z_]+"))
                                .toList()));
    }

    @Test
    void aPoolSizeOfZeroIsAnsweredWithItsTwin() {
        assertThatThrownBy(() -> PoolSettings.fromMap(Map.of("url", URL, "pool_size", 0)))
                .hasMessageContaining("maxOverflow(-1)");
        assertThat(PoolSettings.fromMap(Map.of("url", URL, "pool_recycle", -1)).recycle())
                .isZero();
        assertThatThrownBy(() -> PoolSettings.builder("mysql+pymysql://app:secret@host/app?charset=utf8mb4"))
                .hasMessageContaining("jdbc:mysql://host")
                .hasMessageNotContaining("secret");
    }

    @Test
    void theEventsAreThoseOfTheListener() throws IOException {
        List<String> known = Arrays.stream(PoolListener.class.getMethods())
                .map(Method::getName)
                .toList();
        String text = page("from-sqlalchemy.md");
        String events = text.substring(text.indexOf("### Events"), text.indexOf("## Binds"));
        List<String> named = events.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| SQLAlchemy") && !line.contains("---"))
                .flatMap(line -> WORD.matcher(line.split("\\|", -1)[2]).results())
                .map(word -> word.group(1))
                .filter(word -> !List.of("sessionVariables", "leakThreshold").contains(word))
                .toList();
        assertThat(named).hasSizeGreaterThan(8).allMatch(known::contains);
    }

    private static PoolSettings.Builder settings() {
        return PoolSettings.builder(SERVER.database("newcomers"))
                .username(SERVER.username())
                .password(SERVER.password());
    }

    @Test
    void sessionVariablesSetTheIsolationLevelOfEveryConnection() throws SQLException {
        try (ResilientDataSource pool = PoolFactory.create(settings()
                        .driverProperty("sessionVariables", "transaction_isolation='READ-COMMITTED'")
                        .build());
                Connection connection = pool.getConnection()) {
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    @Test
    void theDriverSpeaksUtf8WithoutBeingTold() throws SQLException {
        try (ResilientDataSource pool = PoolFactory.create(settings().build());
                Connection connection = pool.getConnection();
                ResultSet row =
                        connection.createStatement().executeQuery("SELECT @@character_set_client, '\uD83D\uDE00'")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("utf8mb4");
            assertThat(row.getString(2)).isEqualTo("\uD83D\uDE00");
        }
    }

    @Test
    void aValueThatIsTooLargeIsRefusedBeforeItIsSentAndTheConnectionLives() throws SQLException {
        try (ResilientDataSource pool = PoolFactory.create(settings().build());
                Connection connection = pool.getConnection()) {
            connection.createStatement().execute("CREATE TABLE IF NOT EXISTS blobs (image LONGBLOB)");
            int limit;
            try (ResultSet row = connection.createStatement().executeQuery("SELECT @@max_allowed_packet")) {
                row.next();
                limit = row.getInt(1);
            }
            String literal = "INSERT INTO blobs VALUES ('" + "x".repeat(limit) + "')";
            assertThatThrownBy(() -> connection.createStatement().execute(literal))
                    .hasMessageContaining("Packet for query is too large");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO blobs VALUES (?)")) {
                insert.setBinaryStream(1, new ByteArrayInputStream(new byte[limit + 1]), limit + 1);
                assertThatThrownBy(insert::execute)
                        .isInstanceOfSatisfying(SQLException.class, refusal -> assertThat(refusal.getErrorCode())
                                .isEqualTo(1105))
                        .hasMessageContaining("longer than 'max_allowed_packet' bytes");
            }
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    @Test
    void aStatementLeftOpenIsClosedWhenItsConnectionIsReturned() throws SQLException {
        try (ResilientDataSource pool = PoolFactory.create(settings().build())) {
            Connection connection = pool.getConnection();
            Statement statement = connection.createStatement();
            PreparedStatement prepared = connection.prepareStatement("SELECT 1");
            connection.close();
            assertThat(statement.isClosed()).isTrue();
            assertThat(prepared.isClosed()).isTrue();
        }
    }

    @Test
    void everyKnobOfHikariCpHasARow() throws IOException {
        TreeSet<String> named = rows("from-other-pools.md", "HikariCP").stream()
                .flatMap(row -> WORD.matcher(row.get(0)).results())
                .map((MatchResult word) -> word.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> knobs = Arrays.stream(HikariConfig.class.getMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("set"))
                .map(name -> name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4))
                .toList();
        assertThat(named).containsAll(knobs);
    }

    @Test
    void theKnobsThatTheTablesNameExist() throws IOException {
        List<String> known = Stream.of(PoolSettings.Builder.class.getMethods())
                .map(Method::getName)
                .toList();
        for (String section : List.of("HikariCP", "Agroal")) {
            for (List<String> row : rows("from-other-pools.md", section)) {
                String here = row.get(1);
                if (here.startsWith("`") && !here.startsWith("`driver")) {
                    assertThat(known).as(row.toString()).contains(here.replaceFirst("^`(\\w+).*", "$1"));
                }
            }
        }
    }

    @Test
    void aUrlOfTheAwsWrapperIsRefused() {
        assertThatThrownBy(() -> PoolSettings.builder("jdbc:aws-wrapper:mysql://host/app"))
                .hasMessageContaining("beneath the pool");
    }

    @Test
    void theDefaultsInTheShortTablesAreThoseOfTheReference() throws IOException {
        Map<String, String> reference = new HashMap<>();
        Pattern.compile("\\| \\[`([\\w.]+)`]\\(#\\w+\\) \\| ([^|]*) \\|")
                .matcher(page("settings.md"))
                .results()
                .forEach(row -> reference.put(row.group(1), row.group(2)));
        Pattern shown = Pattern.compile("\\| `(\\w+)` \\| ([^|]*) \\|");
        for (String page : List.of("../README.md", "getting-started.md")) {
            List<MatchResult> rows = shown.matcher(page(page)).results().toList();
            assertThat(rows).hasSizeGreaterThan(4);
            for (MatchResult row : rows) {
                String otherwise =
                        reference.getOrDefault(row.group(1), "?").replaceAll("`CommitWitness\\.(\\w+)\\(\\)`", "$1");
                assertThat(row.group(2)).as(page + ": " + row.group(1)).isEqualTo(otherwise);
            }
        }
    }
}

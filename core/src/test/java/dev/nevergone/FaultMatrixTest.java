package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.MatrixPage.Place;
import dev.nevergone.testkit.MySqlServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every fault against every kind of call, in plain text and over TLS: what the caller sees is what {@link MatrixTable} says,
 * the server holds what the caller was told, and {@code docs/fault-matrix.md} says the same.
 */
class FaultMatrixTest {

    private static final Logger LOG = LoggerFactory.getLogger("fault-matrix");
    private static final Path PAGE = Path.of("../docs/fault-matrix.md");
    private static final String WRITE = "nevergone.faultMatrix.write";

    private static final Map<Place, String> FOUND = new LinkedHashMap<>();
    private static List<MatrixLab> labs = List.of();

    @BeforeAll
    static void start() throws SQLException {
        labs = MatrixLab.all();
    }

    @AfterAll
    static void stop() {
        labs.forEach(MatrixLab::close);
    }

    @TestFactory
    Stream<DynamicTest> everyCellIsAsTheTableSaysAndThePageToo() {
        Stream<DynamicTest> rows = Arrays.stream(MatrixFault.values())
                .map(fault -> DynamicTest.dynamicTest(
                        fault.when().title() + ": " + fault.title(), () -> rowIsAsTheTableSays(fault)));
        return Stream.concat(rows, Stream.of(DynamicTest.dynamicTest("the page", this::thePageSaysTheSame)));
    }

    private void rowIsAsTheTableSays(MatrixFault fault) throws Exception {
        List<MatrixLab> run = new ArrayList<>();
        for (MatrixLab lab : labs) {
            String expected = expected(fault, lab);
            if (expected.startsWith("-")) {
                FOUND.put(place(fault, lab), expected);
            } else {
                run.add(lab);
            }
        }
        long start = System.nanoTime();
        List<MatrixRow.Result> results = new MatrixRow(fault, run).run();
        LOG.info("{}: {}", fault, Duration.ofNanos(System.nanoTime() - start));
        List<String> wrong = new ArrayList<>();
        AssertionError failure = new AssertionError("cells of " + fault);
        for (MatrixRow.Result result : results) {
            FOUND.put(place(fault, result.lab()), result.outcome());
            String expected = expected(fault, result.lab());
            LOG.info("  {}: {} ({})", result.lab(), result.outcome(), result.took());
            if (!result.outcome().equals(expected) || !result.complaints().isEmpty()) {
                wrong.add(result.lab() + ": '" + result.outcome() + "' instead of '" + expected + "' " + result.complaints());
                if (result.thrown() != null) {
                    failure.addSuppressed(new AssertionError(result.lab().toString(), result.thrown()));
                }
            }
        }
        if (!wrong.isEmpty()) {
            AssertionError error = new AssertionError(fault + ":\n" + String.join("\n", wrong));
            error.addSuppressed(failure);
            throw error;
        }
    }

    private void thePageSaysTheSame() throws Exception {
        String run = run();
        MatrixPage now = new MatrixPage();
        now.replace(run, driver(), FOUND);
        LOG.info(
                "{}, in plain text:\n{}\n\nover TLS:\n{}",
                run,
                String.join("\n", now.table(false)),
                String.join("\n", now.table(true)));
        MatrixPage page = MatrixPage.read(PAGE);
        if (Boolean.getBoolean(WRITE)) {
            page.replace(run, driver(), FOUND);
            page.write(PAGE);
        } else if (page.runs().contains(run)) {
            assertThat(FOUND)
                    .as("docs/fault-matrix.md says something else of " + run + "; if the run is right, write it anew:"
                            + " mvn -pl testkit,core test -Dtest=FaultMatrixTest"
                            + " -Dsurefire.failIfNoSpecifiedTests=false -D" + WRITE + "=true")
                    .isEqualTo(page.column(run));
        } else {
            LOG.info("docs/fault-matrix.md says nothing of {}", run);
        }
    }

    private static String expected(MatrixFault fault, MatrixLab lab) {
        MySqlServer server = Pools.server();
        return MatrixTable.expected(fault, lab.call(), lab.tls(), server.isMariaDb(), server.controllable());
    }

    private static Place place(MatrixFault fault, MatrixLab lab) {
        return new Place(lab.tls(), fault, lab.call());
    }

    private static String run() {
        MySqlServer server = Pools.server();
        return (server.isMariaDb() ? "MariaDB " : "MySQL ") + server.version().replaceAll("[^0-9.].*", "") + ", Java "
                + Runtime.version().feature();
    }

    private static String driver() {
        Package driver = com.mysql.cj.jdbc.Driver.class.getPackage();
        return "Connector/J " + driver.getImplementationVersion();
    }
}

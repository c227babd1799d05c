package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.MatrixPage.Place;
import dev.nevergone.testkit.MySqlServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    private static int failedRows;

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
        Stream<DynamicTest> rows = MatrixFault.strikes().stream()
                .map(faults -> DynamicTest.dynamicTest(title(faults), () -> cellsAreAsTheTableSays(faults)));
        return Stream.concat(rows, Stream.of(DynamicTest.dynamicTest("the page", this::thePageSaysTheSame)));
    }

    private static String title(List<MatrixFault> faults) {
        return faults.stream()
                .map(fault -> fault.when().title() + ": " + fault.title())
                .collect(Collectors.joining("; "));
    }

    private void cellsAreAsTheTableSays(List<MatrixFault> faults) throws Exception {
        List<MatrixRow.Place> there = new ArrayList<>();
        for (MatrixFault fault : faults) {
            for (MatrixLab lab : labs) {
                String expected = expected(fault, lab);
                if (expected.startsWith("-")) {
                    FOUND.put(place(fault, lab), expected);
                } else {
                    there.add(new MatrixRow.Place(fault, fault == faults.get(0) ? lab : lab.twin()));
                }
            }
        }
        if (there.isEmpty()) {
            return;
        }
        failedRows++;
        List<String> wrong = new ArrayList<>();
        List<Throwable> thrown = new ArrayList<>();
        for (MatrixRow.Result result : new MatrixRow(there).run()) {
            MatrixRow.Place cell = result.place();
            FOUND.put(place(cell.fault(), cell.lab()), result.outcome());
            String expected = expected(cell.fault(), cell.lab());
            if (!result.outcome().equals(expected) || !result.complaints().isEmpty()) {
                wrong.add(cell + ": '" + result.outcome() + "' instead of '" + expected + "' after " + result.took()
                        + " " + result.complaints());
                thrown.add(new AssertionError(cell.toString(), result.thrown()));
            }
        }
        if (!wrong.isEmpty()) {
            AssertionError error = new AssertionError("\n" + String.join("\n", wrong));
            thrown.forEach(error::addSuppressed);
            throw error;
        }
        failedRows--;
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
        assertThat(failedRows).as("a page is made of what is right").isZero();
        MatrixPage page = MatrixPage.read(PAGE);
        if (Boolean.getBoolean(WRITE)) {
            LOG.info("writing {}", PAGE.toAbsolutePath().normalize());
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

package dev.nevergone.internal.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.Failure;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every exception that was collected is classified as its row says. */
class CollectedErrorsTest {

    private static final List<Row> ROWS = Row.all();
    private static final RowThrowables THROWABLES = new RowThrowables(ROWS);

    static Stream<Row> rows() {
        return ROWS.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void classifiesAsCollected(Row row) {
        var softly = new SoftAssertions();
        for (RowThrowables.Frames where : RowThrowables.Frames.values()) {
            for (RowThrowables.InnerCodes codes : RowThrowables.InnerCodes.values()) {
                Failure failure = Failure.of(THROWABLES.build(row, where, codes));
                String how = "frames " + where + ", inner codes " + codes + ": " + failure;
                softly.assertThat(failure.category()).as(how).isEqualTo(row.category());
                softly.assertThat(failure.connectionDead()).as(how).isEqualTo(row.connectionDead());
                softly.assertThat(failure.safeToRetry()).as(how).isEqualTo(row.safeToRetry());
            }
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isNotChangedByAWrapper(Row row) {
        Throwable thrown = build(row);

        assertSame(Failure.of(new ExecutionException(new CompletionException(thrown))), row);
        assertSame(Failure.of(new RuntimeException("could not execute statement", thrown)), row);
        assertSame(Failure.of(new SQLException("Cannot create PoolableConnectionFactory", thrown)), row);
    }

    /** A batch makes a loss worse, for earlier parts may have been executed, but never better. */
    @ParameterizedTest
    @MethodSource("rows")
    void aBatchAroundItDoesNotHideADeadConnection(Row row) {
        var asCause = new BatchUpdateException("batch failed", null, 0, new int[0], build(row));
        assertThat(Failure.of(asCause).connectionDead()).as(row.toString()).isEqualTo(row.connectionDead());

        if (build(row) instanceof SQLException next) {
            var asNext = new BatchUpdateException("batch failed", null, 0, new int[0]);
            asNext.setNextException(next);
            assertThat(Failure.of(asNext).connectionDead()).as(row.toString()).isEqualTo(row.connectionDead());
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aFailureOfTheApplicationsDoesNotHideADeadConnectionThatItSuppresses(Row row) {
        var failure = new IllegalStateException("no stock");
        failure.addSuppressed(build(row));

        assertThat(Failure.of(failure).connectionDead()).as(row.toString()).isEqualTo(row.connectionDead());
        assertThat(Failure.of(failure).safeToRetry()).isEqualTo(Failure.Retry.NEVER);
    }

    /** Server texts are localised, numbers are not; a few numbers have two meanings, which only the text tells apart. */
    @ParameterizedTest
    @MethodSource("rowsWithOneMeaning")
    void aServersNumberNeedsNoText(Row row) {
        Failure failure = Failure.of(new SQLException("ein übersetzter Text", row.sqlState(), row.code()));

        assertThat(failure.category()).isEqualTo(row.category());
        assertThat(failure.connectionDead()).isEqualTo(row.connectionDead());
    }

    static Stream<Row> rowsWithOneMeaning() {
        Set<Integer> ambiguous = Set.of(1004, 1030, 1047, 1105, 1180, 1226, 1290, 4031);
        return rows().filter(row ->
                        !row.exceptionClass().contains(" ") && !row.vendorCode().equals("*"))
                .filter(row -> row.code() > 0 && row.code() != 1220 && !ambiguous.contains(row.code()));
    }

    private static Throwable build(Row row) {
        return THROWABLES.build(row, RowThrowables.Frames.ON_THE_INNERMOST, RowThrowables.InnerCodes.AS_CAPTURED);
    }

    private static void assertSame(Failure failure, Row row) {
        assertThat(failure.category()).as("%s from %s", failure, row).isEqualTo(row.category());
        assertThat(failure.connectionDead()).as("%s from %s", failure, row).isEqualTo(row.connectionDead());
        assertThat(failure.safeToRetry()).as("%s from %s", failure, row).isEqualTo(row.safeToRetry());
    }

    @Test
    void theCollectionIsWhole() {
        assertThat(ROWS).hasSize(343);
    }
}

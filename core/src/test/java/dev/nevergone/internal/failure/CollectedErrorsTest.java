package dev.nevergone.internal.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.Failure;
import java.util.List;
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

    @Test
    void theCollectionIsWhole() {
        assertThat(ROWS).hasSize(342);
    }
}

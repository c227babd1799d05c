package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class CommitOutcomeUnknownExceptionTests {

    @Test
    void saysWhatHappenedAndWhatToDo() {
        SQLException lost = new SQLException("Communications link failure", "08S01", 2013);

        SQLException unknown = new CommitOutcomeUnknownException("app", lost);

        assertThat((Throwable) unknown)
                .hasMessage("app - The connection was lost during COMMIT: the transaction may or may not have been"
                        + " committed. Do not repeat it blindly: look at the data first, or make it safe to repeat (a"
                        + " unique key, for example)")
                .hasCause(lost);
        assertThat(unknown.getSQLState()).isEqualTo("08007");
        assertThat(unknown.getErrorCode()).isEqualTo(2013);
    }
}

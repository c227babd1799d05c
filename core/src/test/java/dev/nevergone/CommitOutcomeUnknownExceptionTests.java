package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class CommitOutcomeUnknownExceptionTests {

    @Test
    void saysWhatHappenedAndWhatToDo() {
        SQLException lost = new SQLException("Communications link failure", "08S01", 2013);

        CommitOutcomeUnknownException unknown = new CommitOutcomeUnknownException("app", lost);

        assertThat((Throwable) unknown)
                .hasMessage("app - The connection was lost during COMMIT: the transaction may or may not have been"
                        + " committed. Do not repeat it blindly: look at the data first, or make it safe to repeat (a"
                        + " unique key, for example)")
                .hasCause(lost);
        assertThat(unknown.getSQLState()).isEqualTo("08007");
        assertThat(unknown.getErrorCode()).isEqualTo(2013);
        assertThat(unknown.token()).isEmpty();
    }

    @Test
    void namesTheTokenToLookFor() {
        SQLException lost = new SQLException("Communications link failure", "08S01", 0);

        CommitOutcomeUnknownException unknown =
                new CommitOutcomeUnknownException("app", lost, "tok-1", "no connection within 15 s");

        assertThat((Throwable) unknown)
                .hasMessage("app - The connection was lost during COMMIT: the transaction may or may not have been"
                        + " committed. The commit witness could not tell: no connection within 15 s. Do not repeat it"
                        + " blindly: look for its token tok-1 first. Found, it was committed; not found, and its"
                        + " connection gone from the server's process list, it was not")
                .hasCause(lost);
        assertThat(unknown.token()).contains("tok-1");
    }

    @Test
    void saysWhyWhereThereIsNoTokenEither() {
        SQLException lost = new SQLException("Communications link failure", "08S01", 0);
        assertThat((Throwable) new CommitOutcomeUnknownException("app", lost, null, "no token could be written"))
                .hasMessageContaining("could not tell: no token could be written. Do not repeat it blindly: look at the"
                        + " data first");
        assertThat((Throwable) new CommitOutcomeUnknownException("app", lost, null, null))
                .hasMessage(new CommitOutcomeUnknownException("app", lost).getMessage());
    }
}

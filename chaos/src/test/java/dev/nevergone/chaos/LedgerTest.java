package dev.nevergone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

    @TempDir
    private Path folder;

    @Test
    void holdsWhatWasAskedBeforeItWasToldAndInAFileToo() throws Exception {
        Path file = folder.resolve("ledger.log");
        try (Ledger ledger = new Ledger(file)) {
            Call call = ledger.begin("a", CallKind.PLAIN_TRANSACTION, 2, -1);
            assertThat(ledger.writes()).singleElement().satisfies(entry -> {
                assertThat(entry.call()).isEqualTo(call);
                assertThat(entry.told()).isEqualTo(Told.NOTHING_YET);
            });
            assertThat(Files.readString(file)).startsWith("ASK 1 a PLAIN_TRANSACTION parts 2 at ");

            ledger.end(call, new Telling(Told.UNKNOWN, "rule", true), new SQLException("lost\nfor good"), "t");

            assertThat(ledger.writes()).singleElement().satisfies(entry -> {
                assertThat(entry.told()).isEqualTo(Told.UNKNOWN);
                assertThat(entry.token()).isEqualTo("t");
            });
            assertThat(Files.readString(file))
                    .contains("TOLD 1 UNKNOWN rule: java.sql.SQLException: lost for good token t at ");
        }
    }

    @Test
    void remembersErrorsThatTheMatrixDoesNotHave() throws Exception {
        try (Ledger ledger = new Ledger(folder.resolve("ledger.log"))) {
            ledger.count("a", CallKind.READ, new Telling(Told.NOT_DONE, "rule", true), 5, new SQLException("x"));
            assertThat(ledger.findingCount()).isZero();

            ledger.count("a", CallKind.READ, new Telling(Told.UNEXPLAINED, "rule", false), 7, new SQLException("x"));

            assertThat(ledger.findings()).singleElement().asString().startsWith("not allowed by the matrix: a READ");
            assertThat(ledger.count(CallKind.READ, Told.NOT_DONE)).isOne();
            assertThat(ledger.slowestNanos("a", CallKind.READ)).isEqualTo(7);
            assertThat(ledger.calls()).isEqualTo(2);
        }
    }
}

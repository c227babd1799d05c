package dev.nevergone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.RetryDecision.Transaction;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TellingTest {

    @Test
    void anErrorInUseThatNobodyDecidedAboutIsNotAllowed() {
        Telling telling = Telling.of(CallKind.INSERT, new SQLException("lost", "08S01"), true);

        assertThat(telling.told()).isEqualTo(Told.UNEXPLAINED);
        assertThat(telling.allowed()).isFalse();
    }

    @Test
    void aBugOfTheLoadOrTheLibraryIsNotAllowed() {
        assertThat(Telling.of(CallKind.READ, new IllegalStateException("x"), true)
                        .allowed())
                .isFalse();
        assertThat(Telling.of(CallKind.READ, new IllegalStateException("x"), false)
                        .allowed())
                .isFalse();
        assertThat(Telling.of(CallKind.READ, new SQLSyntaxErrorException("x", "42000", 1064), false)
                        .allowed())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "INSERT, WRITE_WITHOUT_ANSWER, NONE, UNKNOWN, false, true",
        "INSERT, NOTHING_SENT, ATTEMPTS, NOT_SENT, false, true",
        "INSERT, PROVEN_NOT_EXECUTED, BUDGET, NOT_EXECUTED, false, true",
        "INSERT, NOTHING_SENT, NONE, NOT_SENT, false, false",
        "INSERT, WRITE_WITHOUT_ANSWER, NONE, NOT_EXECUTED, false, false",
        "INSERT, COMMIT_WITHOUT_ANSWER, NONE, UNKNOWN, true, false",
        "INSERT, NOTHING_SENT, ATTEMPTS, UNKNOWN, false, false",
        "READ, READ_WITHOUT_ANSWER, DEADLINE, UNKNOWN, false, true",
        "READ, READ_WITHOUT_ANSWER, NONE, UNKNOWN, false, false",
        "READ, WRITE_WITHOUT_ANSWER, NONE, UNKNOWN, false, false",
        "STREAM, ROWS_DELIVERED, NONE, UNKNOWN, false, true",
        "READ, ROWS_DELIVERED, NONE, UNKNOWN, false, false",
        "BATCH, COMPOUND, NONE, UNKNOWN, false, true",
        "BATCH, WRITE_WITHOUT_ANSWER, NONE, UNKNOWN, false, false",
        "PLAIN_TRANSACTION, TRANSACTION_ROLLED_BACK, NONE, ROLLED_BACK, false, true",
        "PLAIN_TRANSACTION, COMMIT_WITHOUT_ANSWER, NONE, UNKNOWN, true, true",
        "PLAIN_TRANSACTION, COMMIT_WITHOUT_ANSWER, NONE, UNKNOWN, false, false",
        "PLAIN_TRANSACTION, WRITE_WITHOUT_ANSWER, NONE, UNKNOWN, false, false",
        "TRANSFER, UNIT_ROLLED_BACK, ATTEMPTS, ROLLED_BACK, false, true",
        "TRANSFER, UNIT_ROLLED_BACK, NONE, ROLLED_BACK, false, false",
        "TRANSFER, COMMIT_WITHOUT_ANSWER, NONE, UNKNOWN, true, true",
        "TRANSFER, COMMIT_WITHOUT_ANSWER, NONE, ROLLED_BACK, true, false",
        "TRANSFER, TRANSACTION_ROLLED_BACK, NONE, ROLLED_BACK, false, false",
    })
    void holdsADecisionAgainstTheMatrix(
            CallKind kind, Rule rule, Limit limit, Outcome outcome, boolean saidUnknown, boolean allowed) {
        Telling telling = Telling.of(kind, decision(rule, limit, outcome, false), saidUnknown);

        assertThat(telling.allowed()).isEqualTo(allowed);
        assertThat(telling.told()).isEqualTo(outcome == Outcome.UNKNOWN ? Told.UNKNOWN : Told.NOT_DONE);
    }

    @Test
    void whatIsSaidToBeRepeatedMustNotReachTheCaller() {
        RetryDecision repeated = decision(Rule.NOTHING_SENT, Limit.ATTEMPTS, Outcome.NOT_SENT, true);

        assertThat(Telling.of(CallKind.INSERT, repeated, false).allowed()).isFalse();
    }

    private static RetryDecision decision(Rule rule, Limit limit, Outcome outcome, boolean repeated) {
        return new RetryDecision("pool", null, "INSERT", rule, limit, outcome, repeated, 1, Transaction.NONE, 10, 1);
    }

    @Test
    void aBorrowMayFail() {
        SQLException refused = new SQLTransientConnectionException("Too many connections", "08004", 1040);

        Telling telling = Telling.of(CallKind.INSERT, refused, false);

        assertThat(telling.told()).isEqualTo(Told.FAILED_BEFORE);
        assertThat(telling.allowed()).isTrue();
    }
}

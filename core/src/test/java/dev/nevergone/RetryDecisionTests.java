package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.RetryDecision.Transaction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryDecisionTests {

    @Test
    void saysThatSomethingIsRepeatedAndWhy() {
        assertThat(new RetryDecision(
                        "app",
                        null,
                        "SELECT",
                        Rule.READ_WITHOUT_ANSWER,
                        Limit.NONE,
                        Outcome.UNKNOWN,
                        true,
                        1,
                        Transaction.NONE,
                        99,
                        7))
                .hasToString("pool app: SELECT is repeated as attempt 2: it only reads, and no row had been delivered"
                        + " (outcome UNKNOWN, transaction NONE, connection 7, 99 retries left)");
    }

    @Test
    void saysWhichRuleForbade() {
        assertThat(new RetryDecision(
                        "app",
                        null,
                        "INSERT",
                        Rule.WRITE_WITHOUT_ANSWER,
                        Limit.NONE,
                        Outcome.UNKNOWN,
                        false,
                        1,
                        Transaction.NONE,
                        100,
                        7))
                .hasToString(
                        "pool app: INSERT is not repeated after attempt 1: it may have been executed, and it writes"
                                + " (outcome UNKNOWN, transaction NONE, connection 7, 100 retries left)");
    }

    @Test
    void saysWhatStoppedWhatARuleAllowed() {
        assertThat(new RetryDecision(
                        "app",
                        "transfer",
                        "UPDATE",
                        Rule.UNIT_ROLLED_BACK,
                        Limit.ATTEMPTS,
                        Outcome.ROLLED_BACK,
                        false,
                        4,
                        Transaction.OPEN,
                        0,
                        7))
                .hasToString(
                        "pool app: UPDATE of unit of work transfer is not repeated after attempt 4: all attempts are"
                                + " used up; otherwise it could be, since the whole unit of work was rolled back (outcome"
                                + " ROLLED_BACK, transaction OPEN, connection 7, 0 retries left)");
    }

    @ParameterizedTest
    @CsvSource({
        "unit of work, OrderService.place, unit of work OrderService.place",
        "work, OrderService.place, work OrderService.place",
        "unit of work, , unit of work",
        "COMMIT, OrderService.place, COMMIT of unit of work OrderService.place"
    })
    void namesTheUnitOnceWhereTheWholeOfItFailed(String call, @Nullable String unit, String named) {
        assertThat(new RetryDecision(
                                "app",
                                unit,
                                call,
                                Rule.COMMIT_WITHOUT_ANSWER,
                                Limit.NONE,
                                Outcome.UNKNOWN,
                                false,
                                1,
                                Transaction.COMMITTING,
                                100,
                                7)
                        .toString())
                .startsWith("pool app: " + named + " is not repeated after attempt 1: ");
    }

    @Test
    void everyRuleAndLimitHasWordsOfItsOwn() {
        assertThat(Stream.of(Rule.values()).map(Rule::reason))
                .doesNotHaveDuplicates()
                .noneMatch(String::isBlank);
        assertThat(Stream.of(Limit.values()).map(Limit::reason))
                .doesNotHaveDuplicates()
                .noneMatch(String::isBlank);
    }
}

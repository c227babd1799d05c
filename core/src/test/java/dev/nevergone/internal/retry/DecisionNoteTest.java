package dev.nevergone.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.Failure;
import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.RetryDecision.Transaction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DecisionNoteTest {

    private static final RetryDecision DECISION = decision(Rule.WRITE_WITHOUT_ANSWER);

    private static RetryDecision decision(Rule rule) {
        return new RetryDecision(
                "app", null, "INSERT", rule, Limit.NONE, Outcome.UNKNOWN, false, 1, Transaction.NONE, 99, 7);
    }

    private static SQLException noted() {
        SQLException failure = new SQLException("lost", "08S01");
        DecisionNote.attach(failure, DECISION);
        return failure;
    }

    @Test
    void isFoundOnTheExceptionItself() {
        assertThat(RetryDecision.of(noted())).containsSame(DECISION);
    }

    @Test
    void isFoundOnCausesAndOnWhatTheySuppressed() {
        assertThat(RetryDecision.of(new ExecutionException(new RuntimeException(noted()))))
                .containsSame(DECISION);
        IllegalStateException beside = new IllegalStateException();
        beside.addSuppressed(new RuntimeException(noted()));
        assertThat(RetryDecision.of(new RuntimeException(beside))).containsSame(DECISION);
    }

    @Test
    void ofTheLastFailureIsFoundBeforeThoseOfEarlierOnes() {
        SQLException last = new SQLException("lost again");
        last.addSuppressed(noted());
        RetryDecision own = decision(Rule.COMMIT_WITHOUT_ANSWER);
        DecisionNote.attach(last, own);
        assertThat(RetryDecision.of(new RuntimeException(last))).containsSame(own);
    }

    @Test
    void isNotFoundWhereThereIsNone() {
        assertThat(RetryDecision.of(null)).isEmpty();
        assertThat(RetryDecision.of(new SQLException("syntax"))).isEmpty();
    }

    @Test
    void isAttachedOnce() {
        SQLException failure = noted();
        DecisionNote.attach(failure, decision(Rule.COMPOUND));
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(RetryDecision.of(failure)).containsSame(DECISION);
    }

    @Test
    void cyclesEnd() {
        SQLException one = new SQLException("one");
        SQLException other = new SQLException("other", one);
        one.initCause(other);
        one.addSuppressed(other);
        other.addSuppressed(one);
        assertThat(RetryDecision.of(one)).isEmpty();
        DecisionNote.attach(other, DECISION);
        assertThat(RetryDecision.of(one)).containsSame(DECISION);
    }

    @Test
    void hugeChainsAreCutNotWalked() {
        Throwable chain = noted();
        for (int i = 0; i < 100; i++) {
            chain = new RuntimeException(chain);
        }
        assertThat(RetryDecision.of(chain)).isEmpty();
    }

    @Test
    void showsInAStackTraceAsOneLine() {
        StringWriter trace = new StringWriter();
        noted().printStackTrace(new PrintWriter(trace, true));
        assertThat(trace.toString().lines().filter(line -> line.contains("Suppressed")))
                .containsExactly("\tSuppressed: Nevergone: " + DECISION);
    }

    @Test
    void survivesSerializationAsWords() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(noted());
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            Throwable read = (Throwable) in.readObject();
            assertThat(read.getSuppressed()).singleElement().hasToString("Nevergone: " + DECISION);
            assertThat(RetryDecision.of(read)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void doesNotChangeWhatAFailureProves(Throwable failure) {
        String before = Failure.of(failure).toString();
        DecisionNote.attach(failure, DECISION);
        assertThat(Failure.of(failure)).hasToString(before);
        assertThat(Failure.of(new RuntimeException(failure))).hasToString(before);
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new SQLException("Communications link failure", "08S01", 0),
                new SQLException("Deadlock found when trying to get lock", "40001", 1213),
                new SQLException("Duplicate entry '1' for key 'PRIMARY'", "23000", 1062),
                new SQLException("bare"),
                new IllegalStateException("mine"),
                new dev.nevergone.CommitOutcomeUnknownException("app", new SQLException("lost", "08S01", 0)));
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void provesNothingWhicheverRuleItNames(Rule rule) {
        IllegalStateException failure = new IllegalStateException("mine");
        String before = Failure.of(failure).toString();
        DecisionNote.attach(failure, decision(rule));
        assertThat(Failure.of(failure)).hasToString(before);
    }
}

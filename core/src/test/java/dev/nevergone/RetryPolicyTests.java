package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTests {

    private static void refused(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        assertThat(RetryPolicy.defaults())
                .hasToString(
                        "RetryPolicy{maxAttempts=4, deadline=15 s, initialBackoff=25 ms, maxBackoff=1 s, shadow=false,"
                                + " selectsMayWrite=false, retryOn=all, budgetShare=0.2, budgetPerSecond=10}");
        assertThat(RetryPolicy.defaults().retryOn()).containsExactlyInAnyOrder(Failure.Category.values());
        assertThat(RetryPolicy.builder().build()).isEqualTo(RetryPolicy.defaults());
    }

    @Test
    void disabledIsASingleAttempt() {
        assertThat(RetryPolicy.disabled().maxAttempts()).isEqualTo(1);
        assertThat(RetryPolicy.disabled().isEnabled()).isFalse();
        assertThat(RetryPolicy.builder().maxAttempts(2).build().isEnabled()).isTrue();
    }

    @Test
    void holdsWhatWasSet() {
        RetryPolicy policy = RetryPolicy.builder()
                .maxAttempts(2)
                .deadline(Duration.ofSeconds(3))
                .initialBackoff(Duration.ofMillis(4))
                .maxBackoff(Duration.ofMillis(5))
                .shadow(true)
                .selectsMayWrite(true)
                .retryOn(Failure.Category.LOST_DURING_QUERY, Failure.Category.GONE_AWAY)
                .budget(1, 0)
                .build();

        assertThat(policy.maxAttempts()).isEqualTo(2);
        assertThat(policy.deadline()).isEqualTo(Duration.ofSeconds(3));
        assertThat(policy.initialBackoff()).isEqualTo(Duration.ofMillis(4));
        assertThat(policy.maxBackoff()).isEqualTo(Duration.ofMillis(5));
        assertThat(policy.shadow()).isTrue();
        assertThat(policy.selectsMayWrite()).isTrue();
        assertThat(policy.retryOn())
                .containsExactlyInAnyOrder(Failure.Category.GONE_AWAY, Failure.Category.LOST_DURING_QUERY);
        assertThat(policy.budgetShare()).isEqualTo(1);
        assertThat(policy.budgetPerSecond()).isZero();
        assertThat(policy)
                .hasToString(
                        "RetryPolicy{maxAttempts=2, deadline=3 s, initialBackoff=4 ms, maxBackoff=5 ms, shadow=true,"
                                + " selectsMayWrite=true, retryOn=[GONE_AWAY, LOST_DURING_QUERY], budgetShare=1.0,"
                                + " budgetPerSecond=0}");
    }

    @Test
    void isEqualIfEveryKnobIs() {
        assertThat(RetryPolicy.defaults()).isEqualTo(RetryPolicy.defaults()).hasSameHashCodeAs(RetryPolicy.defaults());
        assertThat(RetryPolicy.defaults()).isNotEqualTo(RetryPolicy.disabled()).isNotEqualTo(null);
        assertThat(RetryPolicy.builder().maxBackoff(Duration.ofSeconds(2)).build())
                .isNotEqualTo(RetryPolicy.defaults());
        assertThat(Stream.of(
                                RetryPolicy.builder().shadow(true),
                                RetryPolicy.builder().selectsMayWrite(true),
                                RetryPolicy.builder().retryOn(Failure.Category.GONE_AWAY),
                                RetryPolicy.builder().budget(0.3, 10),
                                RetryPolicy.builder().budget(0.2, 11))
                        .map(RetryPolicy.Builder::build))
                .doesNotHaveDuplicates()
                .doesNotContain(RetryPolicy.defaults());
    }

    @Test
    void isNotChangedByTheCollectionItWasMadeFrom() {
        Set<Failure.Category> categories = EnumSet.of(Failure.Category.GONE_AWAY);
        RetryPolicy policy = RetryPolicy.builder().retryOn(categories).build();
        categories.add(Failure.Category.SQL_ERROR);
        assertThat(policy.retryOn()).containsExactly(Failure.Category.GONE_AWAY);
        assertThatThrownBy(() -> policy.retryOn().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void refusesToRetryOnNothing() {
        String message = "retryOn ([]): must name at least one class of failures. To repeat nothing use"
                + " RetryPolicy.disabled().";
        refused(() -> RetryPolicy.builder().retryOn(), message);
        refused(() -> RetryPolicy.builder().retryOn(Set.of()), message);
    }

    @Test
    @SuppressWarnings("NullAway") // on purpose
    void refusesToRetryOnNull() {
        String message = "retryOn (null): must not be null. Leave the call out for the default.";
        refused(() -> RetryPolicy.builder().retryOn((Set<Failure.Category>) null), message);
        refused(() -> RetryPolicy.builder().retryOn((Failure.Category[]) null), message);
        refused(() -> RetryPolicy.builder().retryOn((Failure.Category) null), message);
        refused(() -> RetryPolicy.builder().retryOn(Collections.singleton(null)), message);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAShareThatIsNone(double share) {
        refused(
                () -> RetryPolicy.builder().budget(share, 10),
                "budgetShare (" + share
                        + "): must be above 0 and at most 1. It is retries per call: 0.2 allows one retry"
                        + " for every 5 calls.");
    }

    @Test
    void refusesANegativeOrHugeNumberOfRetriesPerSecond() {
        refused(
                () -> RetryPolicy.builder().budget(0.2, -1),
                "budgetPerSecond (-1): must be at least 0. 0 leaves the share of the calls alone.");
        refused(
                () -> RetryPolicy.builder().budget(0.2, 10_001),
                "budgetPerSecond (10001): must be at most 10000. A budget that large protects no server.");
        assertThat(RetryPolicy.builder().budget(0.2, 10_000).build().budgetPerSecond())
                .isEqualTo(10_000);
    }

    @Test
    void refusesLessThanOneAttempt() {
        refused(
                () -> RetryPolicy.builder().maxAttempts(0),
                "maxAttempts (0): must be at least 1. It counts the first try too; 1 means that nothing is repeated.");
    }

    @Test
    void refusesADeadlineOfZero() {
        refused(
                () -> RetryPolicy.builder().deadline(Duration.ZERO),
                "deadline (0 s): must be at least 1 ms. To repeat nothing use RetryPolicy.disabled().");
    }

    @Test
    void refusesBackoffsOfZero() {
        String rest = " (0 s): must be at least 1 ms. Without a wait every client would come back at the same moment.";
        refused(() -> RetryPolicy.builder().initialBackoff(Duration.ZERO), "initialBackoff" + rest);
        refused(() -> RetryPolicy.builder().maxBackoff(Duration.ZERO), "maxBackoff" + rest);
    }

    @Test
    void refusesAnInitialBackoffLongerThanTheMaximum() {
        refused(
                () -> RetryPolicy.builder()
                        .initialBackoff(Duration.ofSeconds(2))
                        .maxBackoff(Duration.ofSeconds(1))
                        .build(),
                "initialBackoff (2 s): must not be longer than maxBackoff (1 s). Lower it, or raise maxBackoff.");
    }

    @Test
    void theBackoffThatIsNotSetFollowsTheOther() {
        Duration twoSeconds = Duration.ofSeconds(2);
        assertThat(RetryPolicy.builder().initialBackoff(twoSeconds).build().maxBackoff())
                .isEqualTo(twoSeconds);
        Duration tenMillis = Duration.ofMillis(10);
        assertThat(RetryPolicy.builder().maxBackoff(tenMillis).build().initialBackoff())
                .isEqualTo(tenMillis);
    }
}

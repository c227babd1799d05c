package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RetryPolicyTests {

    private static void refused(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        assertThat(RetryPolicy.defaults())
                .hasToString("RetryPolicy{maxAttempts=4, deadline=15 s, initialBackoff=25 ms, maxBackoff=1 s}");
        assertThat(RetryPolicy.builder().build()).isEqualTo(RetryPolicy.defaults());
    }

    @Test
    void disabledIsASingleAttempt() {
        assertThat(RetryPolicy.disabled().maxAttempts()).isEqualTo(1);
    }

    @Test
    void holdsWhatWasSet() {
        RetryPolicy policy = RetryPolicy.builder()
                .maxAttempts(2)
                .deadline(Duration.ofSeconds(3))
                .initialBackoff(Duration.ofMillis(4))
                .maxBackoff(Duration.ofMillis(5))
                .build();

        assertThat(policy.maxAttempts()).isEqualTo(2);
        assertThat(policy.deadline()).isEqualTo(Duration.ofSeconds(3));
        assertThat(policy.initialBackoff()).isEqualTo(Duration.ofMillis(4));
        assertThat(policy.maxBackoff()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void isEqualIfEveryKnobIs() {
        assertThat(RetryPolicy.defaults()).isEqualTo(RetryPolicy.defaults()).hasSameHashCodeAs(RetryPolicy.defaults());
        assertThat(RetryPolicy.defaults()).isNotEqualTo(RetryPolicy.disabled()).isNotEqualTo(null);
        assertThat(RetryPolicy.builder().maxBackoff(Duration.ofSeconds(2)).build())
                .isNotEqualTo(RetryPolicy.defaults());
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

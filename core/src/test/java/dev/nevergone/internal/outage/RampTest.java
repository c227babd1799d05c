package dev.nevergone.internal.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may connect, and how many at a time. */
@Timeout(30)
class RampTest {

    private final Ramp ramp = new Ramp(System::nanoTime);

    @Test
    void oneAloneProvesTheCredentialsAndTheOthersComeOnceItIsLoggedIn() throws Exception {
        ExecutorService others = Executors.newFixedThreadPool(5);
        try {
            assertThat(ramp.enter(now())).isTrue();
            assertThat(ramp.enter(now())).isFalse();
            Future<?> waiting = others.submit(() -> ramp.enter(now() + TimeUnit.SECONDS.toNanos(20)));

            ramp.loggedIn();
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(true);
            assertThat(ramp.enter(now())).isTrue();
            assertThat(ramp.limit()).isEqualTo(Integer.MAX_VALUE);
        } finally {
            others.shutdownNow();
        }
    }

    @Test
    void oneThatWasNotLetInProvesNothing() throws Exception {
        assertThat(ramp.enter(now())).isTrue();
        ramp.leave(false);
        assertThat(ramp.enter(now())).isTrue();
        assertThat(ramp.enter(now())).isFalse();
    }

    @Test
    void credentialsThatHaveChangedAreUnprovenAgain() throws Exception {
        ramp.loggedIn();
        ramp.untrusted();
        assertThat(ramp.enter(now())).isTrue();
        assertThat(ramp.enter(now())).isFalse();
    }

    @Test
    void aLogInDoesNotHurryAServerThatHasJustComeBack() {
        ramp.restart();
        ramp.loggedIn();
        assertThat(ramp.limit()).isEqualTo(Ramp.FIRST_CONCURRENT);
    }

    private static long now() {
        return System.nanoTime();
    }
}

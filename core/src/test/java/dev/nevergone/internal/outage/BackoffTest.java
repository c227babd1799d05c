package dev.nevergone.internal.outage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.internal.outage.Canary.Found;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long the canary waits between two probes. */
class BackoffTest {

    @ParameterizedTest
    @EnumSource
    void leavesRoomForOneConnectInAQuarterOfASecondHoweverOldTheOutage(Found found) {
        for (int n = 0; n < 200; n++) {
            assertThat(Backoff.pauseNanos(n, found)).isBetween(1L, TimeUnit.MILLISECONDS.toNanos(200));
        }
        assertThat(Backoff.ceilingNanos(Integer.MAX_VALUE, found)).isLessThanOrEqualTo(millis(200));
    }

    @Test
    void beginsQuicklyAndSparesAServerThatIsThere() {
        assertThat(Backoff.ceilingNanos(0, Found.SOMEBODY)).isEqualTo(millis(25));
        assertThat(Backoff.ceilingNanos(1, Found.SOMEBODY)).isEqualTo(millis(50));
        assertThat(Backoff.ceilingNanos(10, Found.SOMEBODY)).isEqualTo(millis(200));
        assertThat(Backoff.ceilingNanos(10, Found.NOBODY)).isEqualTo(millis(50));
    }

    @Test
    void onlyWhatAKernelOrARouterAnswersCostsNobodyAnything() {
        assertThat(Found.by(by(new ConnectException("Connection refused")))).isEqualTo(Found.NOBODY);
        assertThat(Found.by(by(new NoRouteToHostException("No route to host")))).isEqualTo(Found.NOBODY);
        assertThat(Found.by(by(new SocketTimeoutException("Read timed out")))).isEqualTo(Found.SOMEBODY);
        assertThat(Found.by(by(new UnknownHostException("db")))).isEqualTo(Found.SOMEBODY);
        assertThat(Found.by(new SQLException("Too many connections", "08004", 1040)))
                .isEqualTo(Found.SOMEBODY);
    }

    private static SQLException by(Exception cause) {
        return new SQLException("Communications link failure", "08S01", cause);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}

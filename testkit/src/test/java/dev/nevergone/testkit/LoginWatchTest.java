package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.LoginWatch.Outcome;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginWatchTest {

    private static final String GREETING = "03 00 00 00 0a 38 00";

    @ParameterizedTest
    @CsvSource({
        // An OK, at once or after a request for another way to prove oneself and its answer.
        "02 00 00 02 00 00, LOGGED_IN",
        "02 00 00 02 fe 61 03 00 00 04 00 00 00, LOGGED_IN",
        "02 00 00 02 01 04 03 00 00 03 00 00 00, LOGGED_IN",
        "03 00 00 02 ff 15 04, REFUSED",
        // Requests only, one with an OK's first byte inside.
        "02 00 00 02 01 04, PENDING",
        "04 00 00 02 fe 00 00 00, PENDING",
        "02 00 00 02, PENDING",
        // A TLS record: ServerHello, an alert.
        "16 03 03 00 7a 02 00, ENCRYPTED",
        "15 03 03 00 02 02 28, ENCRYPTED"
    })
    void readsTheAnswerToALogin(String answer, Outcome outcome) {
        byte[] all = bytes(GREETING + " " + answer);

        assertThat(new LoginWatch().take(all, all.length)).isEqualTo(outcome);

        LoginWatch byteByByte = new LoginWatch();
        Outcome last = Outcome.PENDING;
        for (byte b : all) {
            last = byteByByte.take(new byte[] {b}, 1);
        }
        assertThat(last).as("in pieces").isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        // 1040 in place of a greeting.
        "03 00 00 00 ff 10 04, REFUSED",
        GREETING + ", PENDING",
        // A greeting as long as a TLS record would seem.
        "16 00 00 00 0a, PENDING"
    })
    void readsTheGreeting(String first, Outcome outcome) {
        byte[] all = bytes(first);

        assertThat(new LoginWatch().take(all, all.length)).isEqualTo(outcome);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.ofDelimiter(" ").parseHex(hex);
    }
}

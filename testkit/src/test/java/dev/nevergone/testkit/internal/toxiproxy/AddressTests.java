package dev.nevergone.testkit.internal.toxiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTests {

    @ParameterizedTest
    @CsvSource({
        "'',:0",
        ":0,:0",
        "':',:0",
        "127.0.0.1:80,127.0.0.1:80",
        "localhost:26379,127.0.0.1:26379",
        "0.0.0.0:5,0.0.0.0:5",
        "[::]:80,[::]:80",
        "[::1]:80,[::1]:80",
        "[2001:db8:0:0:1:0:0:0]:80,[2001:db8:0:0:1::]:80",
        "[2001:db8:1:2:3:4:5:6]:80,[2001:db8:1:2:3:4:5:6]:80"
    })
    void writesTheHostAsANumber(String text, String numeric) throws Exception {
        assertThat(Address.parse(text).numeric()).isEqualTo(numeric);
    }

    @ParameterizedTest
    @CsvSource({
        "bad,address bad: missing port in address",
        "[::1],address [::1]: missing port in address",
        "::1:80,address ::1:80: too many colons in address",
        "h:65536,address 65536: invalid port",
        "h:-1,address -1: invalid port",
        "h:12345678901,address 12345678901: invalid port",
        "h:x,lookup tcp/x: unknown port"
    })
    void refusesInTheWordsOfGo(String text, String message) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    @Test
    void resolvesTheEmptyHostToLoopbackForADial() throws Exception {
        assertThat(Address.parse(":80").resolveAll())
                .allMatch(address -> address.getAddress().isLoopbackAddress());
    }
}

package dev.nevergone.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    private static Options with(String name, String value) {
        Properties properties = new Properties();
        properties.setProperty(name, value);
        return Options.of(properties);
    }

    @Test
    void emptyValuesAreDefaults() {
        Options options = with("nevergone.chaos.duration", "");

        assertThat(options.duration()).isEqualTo(Duration.ofMinutes(5));
        assertThat(options.threads()).isEqualTo(12);
        assertThat(options.failovers()).isZero();
    }

    @Test
    void drawsAnotherSeedEachTime() {
        assertThat(with("x", "").seed()).isNotEqualTo(with("x", "").seed());
    }

    @ParameterizedTest
    @CsvSource({"60s, PT60S", "30m, PT30M", "2h, PT2H", "PT1M30S, PT90S"})
    void readsDurations(String value, Duration expected) {
        assertThat(with("nevergone.chaos.duration", value).duration()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "duration, 60, 'nevergone.chaos.duration (60): must be a number with s, m or h, such as 60s or 30m, or ISO-8601'",
        "duration, 1s, nevergone.chaos.duration (1s): must be 5s to 24h",
        "duration, -5m, nevergone.chaos.duration (-5m)",
        "seed, abc, nevergone.chaos.seed (abc): must be a whole number",
        "threads, 1, nevergone.chaos.threads (1): must be a whole number from 2 to 64",
        "failovers, 1001, nevergone.chaos.failovers (1001): must be a whole number from 0 to 1000"
    })
    void refusesBadValuesByNameValueAndRule(String name, String value, String message) {
        assertThatThrownBy(() -> with("nevergone.chaos." + name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void theReplayHasAllThatMakesThePlanAndNoSecret() {
        Properties properties = new Properties();
        properties.setProperty("nevergone.chaos.duration", "60s");
        properties.setProperty("nevergone.chaos.seed", "42");
        properties.setProperty("nevergone.server", "jdbc:mysql://u:secret@host/");

        assertThat(Options.of(properties).replay())
                .isEqualTo("mvn -Pchaos verify -Dnevergone.chaos.duration=PT1M -Dnevergone.chaos.seed=42"
                        + " -Dnevergone.chaos.threads=12 -Dnevergone.server=<your URL>");
    }
}

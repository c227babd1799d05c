package dev.nevergone.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/settings.md says what the code says. */
class SettingsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "settings.md");
    private static final String WRITE = "nevergone.settings.write";

    @Test
    void thePageSaysWhatTheCodeSays() throws IOException {
        String now = new SettingsPage().text();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(PAGE, now);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/settings.md and the code differ; if the code is right, write the page anew: mvn -pl"
                        + " testkit,core,spring-autoconfig test -Dtest=SettingsPageTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -D" + WRITE + "=true")
                .isEqualTo(now);
    }

    @Test
    void noKnobThatABlockKnowsIsMissing() {
        assertThat(new SettingsPage().forgotten()).isEmpty();
        assertThat(new Keys().knobs()).hasSizeGreaterThanOrEqualTo(29);
        assertThat(new Keys().rest()).containsExactlyInAnyOrder("SQLALCHEMY_DATABASE_URI", "jdbc-url", "url");
    }
}

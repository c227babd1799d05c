package dev.nevergone.testkit.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nevergone.testkit.ServerKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerChoiceTest {

    private static ServerChoice choose(@Nullable String property, @Nullable String variable) {
        return ServerChoice.of(
                name -> name.equals("nevergone.server") ? property : null,
                name -> name.equals("NEVERGONE_SERVER") ? variable : null);
    }

    @Test
    void isMariaDbByDefault() {
        assertThat(choose(null, null))
                .isEqualTo(new ServerChoice(
                        ServerKind.MARIADB, null, "the default: neither nevergone.server nor NEVERGONE_SERVER is set"));
        assertThat(choose("", " ").kind()).isEqualTo(ServerKind.MARIADB);
    }

    @Test
    void followsThePropertyBeforeTheVariable() {
        assertThat(choose("mysql", "mariadb"))
                .isEqualTo(new ServerChoice(ServerKind.MYSQL, null, "system property nevergone.server"));
        assertThat(choose("", "mysql"))
                .isEqualTo(new ServerChoice(ServerKind.MYSQL, null, "environment variable NEVERGONE_SERVER"));
        assertThat(choose(" mariadb ", null).kind()).isEqualTo(ServerKind.MARIADB);
    }

    @Test
    void takesAUrlAndDoesNotShowIt() {
        ServerChoice choice = choose("jdbc:mysql://db:3306/?user=u&password=hidden-word", null);

        assertThat(choice.kind()).isEqualTo(ServerKind.EXTERNAL);
        assertThat(choice.url()).isEqualTo("jdbc:mysql://db:3306/?user=u&password=hidden-word");
        assertThat(choice.toString()).doesNotContain("hidden-word");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MySQL8", "postgres"})
    void refusesAnUnknownServer(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose(null, value))
                .withMessage("environment variable NEVERGONE_SERVER (" + value
                        + "): must be mariadb, mysql, or a URL that starts with jdbc:mysql:");
    }

    @Test
    void refusesAUrlOfAnotherKindWithoutShowingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose("jdbc:mariadb://db/?password=hidden-word", null))
                .withMessage(
                        "system property nevergone.server (a URL of another kind): must be mariadb, mysql, or a URL"
                                + " that starts with jdbc:mysql:");
    }
}

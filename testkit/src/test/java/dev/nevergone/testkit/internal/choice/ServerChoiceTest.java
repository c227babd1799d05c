package dev.nevergone.testkit.internal.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nevergone.testkit.ServerKind;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerChoiceTest {

    private static final String RULE =
            "): must be docker, docker:IMAGE with an image of MySQL or MariaDB, mariadb, mysql,"
                    + " or a URL that starts with jdbc:mysql:";

    private static @Nullable String nothingMissing(String image) {
        return null;
    }

    // Whoever names a server does not wait for Docker to be looked for.
    private static String notToBeAsked(String image) {
        throw new AssertionError("asked for " + image);
    }

    private static ServerChoice choose(@Nullable String property, @Nullable String variable) {
        return choose(property, variable, ServerChoiceTest::notToBeAsked);
    }

    private static ServerChoice choose(
            @Nullable String property, @Nullable String variable, Function<String, @Nullable String> missing) {
        return ServerChoice.of(
                name -> name.equals("nevergone.server") ? property : null,
                name -> name.equals("NEVERGONE_SERVER") ? variable : null,
                missing);
    }

    @Test
    void isAContainerByDefaultWhereDockerAnswers() {
        assertThat(choose(null, null, ServerChoiceTest::nothingMissing))
                .isEqualTo(new ServerChoice(ServerKind.CONTAINER, "mysql:8.4", "the default where Docker answers"));
        assertThat(choose("", " ", ServerChoiceTest::nothingMissing).kind()).isEqualTo(ServerKind.CONTAINER);
    }

    @Test
    void isMariaDbByDefaultWhereDockerDoesNotAnswer() {
        assertThat(choose(null, null, image -> "no " + image))
                .isEqualTo(new ServerChoice(ServerKind.MARIADB, null, "the default without Docker: no mysql:8.4"));
    }

    @Test
    void followsThePropertyBeforeTheVariable() {
        assertThat(choose("mysql", "mariadb"))
                .isEqualTo(new ServerChoice(ServerKind.MYSQL, null, "system property nevergone.server"));
        assertThat(choose("", "mysql"))
                .isEqualTo(new ServerChoice(ServerKind.MYSQL, null, "environment variable NEVERGONE_SERVER"));
        assertThat(choose(" mariadb ", null).kind()).isEqualTo(ServerKind.MARIADB);
    }

    @ParameterizedTest
    @CsvSource({
        "docker, mysql:8.4",
        "docker:mysql:8.0.33, mysql:8.0.33",
        "docker:mariadb:11.4, mariadb:11.4",
        "docker:registry.example:5000/mirror/mysql:8.4, registry.example:5000/mirror/mysql:8.4",
        "docker:percona/percona-server:8.4, percona/percona-server:8.4"
    })
    void isAContainerOfTheImageThatIsNamed(String value, String image) {
        assertThat(choose(value, null))
                .isEqualTo(new ServerChoice(ServerKind.CONTAINER, image, "system property nevergone.server"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker:", "docker:postgres:17", "docker:mysql.example/redis"})
    void refusesAnImageOfAnotherDatabase(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose(value, null))
                .withMessage("system property nevergone.server (" + value + RULE);
    }

    @Test
    void takesAUrlAndDoesNotShowIt() {
        ServerChoice choice = choose("jdbc:mysql://db:3306/?user=u&password=hidden-word", null);

        assertThat(choice.kind()).isEqualTo(ServerKind.EXTERNAL);
        assertThat(choice.source()).isEqualTo("jdbc:mysql://db:3306/?user=u&password=hidden-word");
        assertThat(choice.toString()).doesNotContain("hidden-word");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MySQL8", "postgres"})
    void refusesAnUnknownServer(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose(null, value))
                .withMessage("environment variable NEVERGONE_SERVER (" + value + RULE);
    }

    @Test
    void refusesAUrlOfAnotherKindWithoutShowingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose("jdbc:mariadb://db/?password=hidden-word", null))
                .withMessage("system property nevergone.server (a URL of another kind" + RULE);
    }
}

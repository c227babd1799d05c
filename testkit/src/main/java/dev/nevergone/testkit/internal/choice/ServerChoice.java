package dev.nevergone.testkit.internal.choice;

import dev.nevergone.testkit.ServerKind;
import dev.nevergone.testkit.internal.container.ContainerServer;
import dev.nevergone.testkit.internal.container.DockerEngine;
import dev.nevergone.testkit.internal.server.ServerSetting;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which server was asked for.
 *
 * @param kind the kind
 * @param source what tells it from others of its kind: the JDBC URL of an external server, which holds a password, the
 *     image of a container, else {@code null}
 * @param reason why, for the log; holds no secret
 */
public record ServerChoice(ServerKind kind, @Nullable String source, String reason) {

    private static final String DOCKER = "docker";
    private static final String BY_KIND = "the test, which names its kind";
    private static final String RULE =
            "): must be docker, docker:IMAGE with an image of MySQL or MariaDB, mariadb, mysql, or"
                    + " a URL that starts with jdbc:mysql:";

    /** What the system property or the environment variable says, else what is there. */
    public static ServerChoice fromEnvironment() {
        return of(System::getProperty, System::getenv, image -> DockerEngine.ofThisJvm()
                .lacks(image));
    }

    /**
     * The choice.
     *
     * @param missing what a container of that image lacks here, or {@code null} where it can be run
     */
    static ServerChoice of(
            UnaryOperator<@Nullable String> properties,
            UnaryOperator<@Nullable String> variables,
            Function<String, @Nullable String> missing) {
        ServerChoice named = named(properties, variables);
        if (named != null) {
            return named;
        }
        String lacks = missing.apply(ContainerServer.DEFAULT_IMAGE);
        return lacks == null
                ? container(ContainerServer.DEFAULT_IMAGE, "the default where Docker answers")
                : new ServerChoice(ServerKind.MARIADB, null, "the default without Docker: " + lacks);
    }

    /** A choice made in the program, of which only the kind is said; an image is the one that the environment names. */
    public static ServerChoice of(ServerKind kind) {
        if (kind != ServerKind.CONTAINER) {
            return new ServerChoice(kind, null, BY_KIND);
        }
        ServerChoice named = named(System::getProperty, System::getenv);
        return container(
                named == null || named.kind() != ServerKind.CONTAINER
                        ? ContainerServer.DEFAULT_IMAGE
                        : Objects.requireNonNull(named.source()),
                BY_KIND);
    }

    private static @Nullable ServerChoice named(
            UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> variables) {
        String property = properties.apply(ServerSetting.PROPERTY);
        if (property != null && !property.isBlank()) {
            return parse(property.strip(), "system property " + ServerSetting.PROPERTY);
        }
        String variable = variables.apply(ServerSetting.VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return parse(variable.strip(), "environment variable " + ServerSetting.VARIABLE);
        }
        return null;
    }

    private static ServerChoice container(String image, String reason) {
        return new ServerChoice(ServerKind.CONTAINER, image, reason);
    }

    private static ServerChoice parse(String value, String origin) {
        if (value.equals("mariadb")) {
            return new ServerChoice(ServerKind.MARIADB, null, origin);
        }
        if (value.equals("mysql")) {
            return new ServerChoice(ServerKind.MYSQL, null, origin);
        }
        if (value.equals(DOCKER)) {
            return container(ContainerServer.DEFAULT_IMAGE, origin);
        }
        if (value.startsWith(DOCKER + ":")) {
            String image = value.substring(DOCKER.length() + 1);
            if (!ContainerServer.runs(image)) {
                throw new IllegalArgumentException(origin + " (" + value + RULE);
            }
            return container(image, origin);
        }
        if (value.startsWith("jdbc:mysql:")) {
            return new ServerChoice(ServerKind.EXTERNAL, value, origin);
        }
        // A mistyped URL may hold a password.
        String shown = value.contains(":") ? "a URL of another kind" : value;
        throw new IllegalArgumentException(origin + " (" + shown + RULE);
    }

    @Override
    public String toString() {
        return kind + " (" + reason + ")";
    }
}

package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.ServerKind;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which server was asked for.
 *
 * @param kind the kind
 * @param url the JDBC URL of an external server, else {@code null}; holds a password
 * @param reason why, for the log; holds no secret
 */
public record ServerChoice(ServerKind kind, @Nullable String url, String reason) {

    static final String PROPERTY = "nevergone.server";
    static final String VARIABLE = "NEVERGONE_SERVER";

    /** What the system property or the environment variable says. */
    public static ServerChoice fromEnvironment() {
        return of(System::getProperty, System::getenv);
    }

    static ServerChoice of(UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> variables) {
        String property = properties.apply(PROPERTY);
        if (property != null && !property.isBlank()) {
            return parse(property.strip(), "system property " + PROPERTY);
        }
        String variable = variables.apply(VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return parse(variable.strip(), "environment variable " + VARIABLE);
        }
        return new ServerChoice(
                ServerKind.MARIADB, null, "the default: neither " + PROPERTY + " nor " + VARIABLE + " is set");
    }

    private static ServerChoice parse(String value, String origin) {
        if (value.equals("mariadb")) {
            return new ServerChoice(ServerKind.MARIADB, null, origin);
        }
        if (value.equals("mysql")) {
            return new ServerChoice(ServerKind.MYSQL, null, origin);
        }
        if (value.startsWith("jdbc:mysql:")) {
            return new ServerChoice(ServerKind.EXTERNAL, value, origin);
        }
        // A mistyped URL may hold a password.
        String shown = value.contains(":") ? "a URL of another kind" : value;
        throw new IllegalArgumentException(
                origin + " (" + shown + "): must be mariadb, mysql, or a URL that starts with jdbc:mysql:");
    }

    @Override
    public String toString() {
        return kind + " (" + reason + ")";
    }
}

package dev.nevergone.spring.autoconfigure;

import dev.nevergone.Failure;
import dev.nevergone.Failure.Category;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Says why the database could not be had when something needed it at start-up: a migration, Hibernate, a warm-up. In words,
 * with the property to change.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class UnreachableServerFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    private static final Set<Category> ABOUT_CONNECTING = EnumSet.of(
            Category.CONNECT_REFUSED_OR_UNREACHABLE,
            Category.TOO_MANY_CONNECTIONS,
            Category.AUTH_FAILURE,
            Category.CONFIG_ERROR,
            Category.POOL_TIMEOUT);

    /** ER_BAD_DB_ERROR. */
    private static final int UNKNOWN_DATABASE = 1049;

    private static final String URL = "spring.datasource.url";
    private static final int DEEPEST = 50;

    private final Environment environment;

    UnreachableServerFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    /** Why, and what to do. */
    private record Reason(String cause, String action) {}

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        String url = environment.getProperty(URL);
        Failure failure = Failure.of(rootFailure);
        boolean database = cause.getErrorCode() == UNKNOWN_DATABASE;
        if (!(ABOUT_CONNECTING.contains(failure.category()) || database) || !isOfMySql(rootFailure)) {
            return null;
        }
        Reason reason = reason(rootFailure, failure.category(), database);
        String where = url == null || !PoolWrapper.leadsToMySql(url) ? "" : " at " + SafeSettings.url(url);
        String description = "The database" + where + " could not be reached at start-up: " + reason.cause()
                + ".\n\n    "
                + firstLine(cause.getMessage()) + "\n"
                + FoundProperty.of(environment, URL).map(it -> "\n" + it.line()).orElse("");
        return new FailureAnalysis(description, reason.action(), rootFailure);
    }

    private static Reason reason(Throwable failure, Category category, boolean database) {
        if (database) {
            return new Reason(
                    "the server has no database of that name",
                    "Create it, or correct the name at the end of " + URL + ".");
        }
        return switch (category) {
            case AUTH_FAILURE ->
                new Reason(
                        "access denied: the server does not know this user, password, or client host",
                        "Correct spring.datasource.username and spring.datasource.password, or grant the user access.");
            case TOO_MANY_CONNECTIONS ->
                new Reason(
                        "the server takes no more connections",
                        "Lower nevergone.pool-size and nevergone.max-overflow of all applications on it, or raise the"
                                + " server's max_connections.");
            case CONFIG_ERROR -> config(failure);
            default -> network(failure);
        };
    }

    private static Reason config(Throwable failure) {
        return has(failure, SSLException.class)
                ? new Reason(
                        "TLS could not be agreed upon",
                        "Check sslMode and the trusted certificates in " + URL + " or nevergone.driver-properties.")
                : new Reason("a setting of the connection is wrong", "Correct " + URL + " as the message says.");
    }

    private static Reason network(Throwable failure) {
        String check = "Check host and port in " + URL;
        if (has(failure, UnknownHostException.class)) {
            return new Reason("the host's name is not known to the DNS", check + ".");
        }
        if (has(failure, NoRouteToHostException.class)) {
            return new Reason("there is no way through the network to it", check + ", and firewalls on the way.");
        }
        if (has(failure, SocketTimeoutException.class)) {
            return new Reason(
                    "it did not answer in time",
                    check + ", and firewalls on the way; nevergone.connect-timeout is how long it is waited for.");
        }
        if (has(failure, SSLException.class)) {
            return config(failure);
        }
        if (has(failure, ConnectException.class)) {
            return new Reason(
                    "the connection was refused: nothing listens at that host and port",
                    "Start the database, or correct host and port in " + URL
                            + ". To wait longer for a database that starts along with the application, raise"
                            + " nevergone.outage-grace and nevergone.pool-timeout.");
        }
        return new Reason("no connection came about", check + ", and the message above.");
    }

    private static boolean isOfMySql(Throwable failure) {
        Throwable seen = failure;
        for (int depth = 0; seen != null && depth < DEEPEST; depth++) {
            String type = seen.getClass().getName();
            if (type.startsWith("dev.nevergone.")
                    || type.startsWith("com.mysql.")
                    || type.startsWith("org.mariadb.jdbc.")
                    || comesFromAPool(seen)) {
                return true;
            }
            seen = seen.getCause();
        }
        return false;
    }

    private static boolean comesFromAPool(Throwable seen) {
        for (StackTraceElement frame : seen.getStackTrace()) {
            if (frame.getClassName().startsWith("dev.nevergone.internal.")) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        Throwable seen = failure;
        for (int depth = 0; seen != null && depth < DEEPEST; depth++) {
            if (type.isInstance(seen)) {
                return true;
            }
            seen = seen.getCause();
        }
        return false;
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "no message" : message.lines().findFirst().orElse("no message");
    }
}

package dev.nevergone.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * Says which dependency brings the driver that is missing, whoever notices it: Boot ({@code Cannot load driver class}),
 * HikariCP ({@code Failed to load driver class}) or the pool ({@code is not on the class path}).
 */
final class MissingDriverFailureAnalyzer implements FailureAnalyzer {

    private static final int DEEPEST = 50;

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        Throwable seen = failure;
        for (int depth = 0; seen != null && depth < DEEPEST; depth++) {
            String message = String.valueOf(seen.getMessage());
            String coordinates = coordinates(message);
            if (coordinates != null && saysMissing(message)) {
                return new FailureAnalysis(
                        "The driver of the database is not on the class path: " + message,
                        "Add the dependency " + coordinates + " (scope runtime). Spring Boot manages its version.",
                        failure);
            }
            seen = seen.getCause();
        }
        return null;
    }

    private static boolean saysMissing(String message) {
        return message.startsWith("Cannot load driver class: ")
                || message.startsWith("Failed to load driver class ")
                || message.contains(" is not on the class path: add the dependency ");
    }

    private static @Nullable String coordinates(String message) {
        if (message.contains("com.mysql.")) {
            return "com.mysql:mysql-connector-j";
        }
        return message.contains("org.mariadb.jdbc") ? "org.mariadb.jdbc:mariadb-java-client" : null;
    }
}

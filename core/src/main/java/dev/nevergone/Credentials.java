package dev.nevergone;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A user and a password. Immutable; {@link #toString()} does not show the password.
 *
 * @param username the user, or {@code null} where the URL names it
 * @param password the password, or {@code null} for none
 */
public record Credentials(
        @Nullable String username, @Nullable String password) {

    /**
     * A user and a password.
     *
     * @param username the user
     * @param password the password or token
     * @return both
     */
    public static Credentials of(String username, String password) {
        return new Credentials(Objects.requireNonNull(username), Objects.requireNonNull(password));
    }

    @Override
    public String toString() {
        return "Credentials[username=" + username + ", password=" + (password == null ? "none" : "***") + "]";
    }
}

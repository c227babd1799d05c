package dev.nevergone;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Work on one connection that wants to know the number of the attempt.
 *
 * @param <T> what the work gives back
 * @param <X> a checked exception of its own, beside {@link SQLException}
 */
@FunctionalInterface
public interface AttemptWork<T extends @Nullable Object, X extends Exception> {

    /**
     * Does the work. The connection belongs to the caller: do not close it. The work may run several times, so it must have
     * no effect outside of the database.
     *
     * @param connection the borrowed connection, borrowed anew for each attempt; that of the outer unit of work where it joins one
     * @param attempt 1 for the first try
     * @return the result
     * @throws SQLException what the database said
     * @throws X what the work itself throws
     */
    T run(Connection connection, int attempt) throws SQLException, X;
}

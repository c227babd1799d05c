package dev.nevergone;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Work on one connection.
 *
 * @param <T> what the work gives back
 * @param <X> a checked exception of its own, beside {@link SQLException}
 */
@FunctionalInterface
public interface ConnectionWork<T extends @Nullable Object, X extends Exception> {

    /**
     * Does the work. The connection belongs to the caller: do not close it.
     *
     * @param connection the borrowed connection
     * @return the result
     * @throws SQLException what the database said
     * @throws X what the work itself throws
     */
    T run(Connection connection) throws SQLException, X;
}

package dev.nevergone.benchmarks.faults;

import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A pool with some settings, as it takes part.
 *
 * @param pool its name
 * @param best whether with the settings that its own documentation recommends for faults, rather than with its defaults
 * @param settings what is set, for the report
 * @param opening makes one
 */
public record Contender(String pool, boolean best, String settings, Opening opening) {

    /** The name with the settings' kind. */
    public String title() {
        return pool + (best ? ", best" : "");
    }

    /** Whether it is Nevergone. */
    public boolean ours() {
        return pool.startsWith("Nevergone");
    }

    /** Makes a pool. */
    @FunctionalInterface
    public interface Opening {

        /**
         * A new pool, which need not have connected yet.
         *
         * @throws SQLException if it cannot be made
         */
        DataSource open(String url, String username, String password, int size) throws SQLException;
    }
}

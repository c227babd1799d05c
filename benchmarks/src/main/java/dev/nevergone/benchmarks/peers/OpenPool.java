package dev.nevergone.benchmarks.peers;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A pool at work; not every peer's {@code DataSource} can be closed by itself.
 *
 * @param dataSource what an application holds
 * @param closing closes it
 */
public record OpenPool(DataSource dataSource, AutoCloseable closing) implements AutoCloseable {

    static <T extends DataSource & AutoCloseable> OpenPool of(T dataSource) {
        return new OpenPool(dataSource, dataSource);
    }

    /** Borrows. */
    public Connection getConnection() throws SQLException {
        return dataSource.getConnection();
    }

    @Override
    public void close() throws Exception {
        closing.close();
    }
}

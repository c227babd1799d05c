package dev.nevergone.examples.bookshop.board;

import dev.nevergone.ResilientDataSource;
import dev.nevergone.WorkOptions;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The application's own pool; transactions are units of work with a name, so that what is told of one names it. */
final class NevergoneSide implements Access {

    private final ResilientDataSource pool;
    private final JdbcTemplate jdbc;

    NevergoneSide(ResilientDataSource pool) {
        this.pool = pool;
        this.jdbc = new JdbcTemplate(pool);
    }

    @Override
    public JdbcOperations jdbc() {
        return jdbc;
    }

    @Override
    public void inTransaction(String name, Consumer<JdbcOperations> work) throws SQLException {
        pool.<Object, RuntimeException>inTransaction(WorkOptions.named(name), connection -> {
            work.accept(new JdbcTemplate(new SingleConnectionDataSource(connection, true)));
            return name;
        });
    }

    ResilientDataSource pool() {
        return pool;
    }
}

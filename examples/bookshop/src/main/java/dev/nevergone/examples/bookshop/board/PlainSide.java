package dev.nevergone.examples.bookshop.board;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A HikariCP and a {@link TransactionTemplate}: what an application without Nevergone has. It may open as many connections as
 * the shop's pool; all else is its default.
 */
final class PlainSide implements Access, AutoCloseable {

    private final HikariDataSource pool = new HikariDataSource();
    private final JdbcTemplate jdbc = new JdbcTemplate(pool);
    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(pool));

    /** Connects with the first request, so not while the application starts. */
    PlainSide(String url, String username, String password, int connections) {
        pool.setMaximumPoolSize(connections);
        pool.setPoolName("plain");
        pool.setJdbcUrl(url);
        pool.setUsername(username);
        pool.setPassword(password);
    }

    @Override
    public JdbcOperations jdbc() {
        return jdbc;
    }

    @Override
    public void inTransaction(String name, Consumer<JdbcOperations> work) {
        transactions.executeWithoutResult(status -> work.accept(jdbc));
    }

    /** What the pool says of itself; null before the first request. */
    @Nullable
    HikariPoolMXBean state() {
        return pool.getHikariPoolMXBean();
    }

    @Override
    public void close() {
        pool.close();
    }
}

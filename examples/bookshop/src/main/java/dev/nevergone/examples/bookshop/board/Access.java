package dev.nevergone.examples.bookshop.board;

import java.sql.SQLException;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcOperations;

/** The way of one side to its database: all in which the two sides differ. Thread-safe. */
interface Access {

    /** For single statements. */
    JdbcOperations jdbc();

    /**
     * Runs work in a transaction.
     *
     * @param name what it is, for whoever tells of it
     * @param work what it does, on the connection that it is given
     * @throws SQLException when it failed, as an alternative to Spring's exceptions
     */
    void inTransaction(String name, Consumer<JdbcOperations> work) throws SQLException;
}

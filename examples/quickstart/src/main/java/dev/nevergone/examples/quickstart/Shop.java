package dev.nevergone.examples.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** The application: plain JDBC, no retry, no idea which pool it runs on. */
final class Shop {

    private final DataSource database;

    Shop(DataSource database) {
        this.database = database;
    }

    void createTables() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS orders (id BIGINT PRIMARY KEY, item VARCHAR(100) NOT NULL)");
        }
    }

    /** One request: writes an order and reads it back. */
    void order(long id, String item) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id, item) VALUES (?, ?)");
                PreparedStatement select = connection.prepareStatement("SELECT item FROM orders WHERE id = ?")) {
            insert.setLong(1, id);
            insert.setString(2, item);
            insert.executeUpdate();
            select.setLong(1, id);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next() || !item.equals(rows.getString(1))) {
                    throw new SQLException("order " + id + " was not found");
                }
            }
        }
    }
}

package dev.nevergone.examples.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The application: plain JDBC that knows nothing of faults. */
final class Orders {

    private final DataSource database;

    Orders(DataSource database) {
        this.database = database;
    }

    void createEmptyTable() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS orders");
            statement.execute("CREATE TABLE orders (id BIGINT PRIMARY KEY AUTO_INCREMENT, item VARCHAR(100) NOT NULL)");
        }
    }

    void place(String item) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (item) VALUES (?)")) {
                insert.setString(1, item);
                insert.executeUpdate();
            }
            connection.commit();
        }
    }

    List<String> items() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT item FROM orders ORDER BY id")) {
            List<String> items = new ArrayList<>();
            while (rows.next()) {
                items.add(rows.getString(1));
            }
            return items;
        }
    }
}

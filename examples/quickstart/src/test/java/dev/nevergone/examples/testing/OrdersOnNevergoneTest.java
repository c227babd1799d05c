package dev.nevergone.examples.testing;

import java.sql.SQLException;
import javax.sql.DataSource;

class OrdersOnNevergoneTest extends OrdersTest {
    @Override
    DataSource open(String url, String user, String password) throws SQLException {
        return YourPool.openWithWitness(url, user, password);
    }
}

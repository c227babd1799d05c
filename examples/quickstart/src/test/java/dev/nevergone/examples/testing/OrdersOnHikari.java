package dev.nevergone.examples.testing;

import javax.sql.DataSource;

/** Fails, which is what it is for; {@link TestingGuideTest} runs it. */
class OrdersOnHikari extends OrdersTest {
    @Override
    DataSource open(String url, String user, String password) {
        return YourPool.openHikari(url, user, password);
    }
}

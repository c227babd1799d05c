package dev.nevergone.examples.testing;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.CommitWitness;
import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** The pools that the examples test: stands for what an application opens. */
final class YourPool {

    private YourPool() {}

    static ResilientDataSource open(String url, String user, String password) {
        return PoolFactory.create(PoolSettings.builder(url)
                .username(user)
                .password(password)
                .poolTimeout(Duration.ofSeconds(5))
                .build());
    }

    /** With a look at connections that were silent for half a second, and a witness of COMMITs. */
    static ResilientDataSource openWithWitness(String url, String user, String password) throws SQLException {
        CommitWitness witness = CommitWitness.table();
        try (Connection connection = DriverManager.getConnection(url, user, password)) {
            witness.createTable(connection);
        }
        return PoolFactory.create(PoolSettings.builder(url)
                .username(user)
                .password(password)
                .pingAfterIdle(Duration.ofMillis(500))
                .commitWitness(witness)
                .build());
    }

    static HikariDataSource openHikari(String url, String user, String password) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaximumPoolSize(2);
        return pool;
    }
}

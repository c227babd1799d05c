package dev.nevergone.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;
import javax.sql.DataSource;

/** The pools that are compared. All with their defaults, the same driver properties and the same size. */
public enum Peer {
    /** Peeks at every borrow. */
    NEVERGONE("Nevergone", "looks at the connection's socket on every borrow") {
        @Override
        DataSource open(Target target, String url) {
            PoolSettings.Builder settings = PoolSettings.builder(url)
                    .username(target.username())
                    .password(target.password())
                    .poolSize(POOL_SIZE);
            Target.DRIVER_PROPERTIES.forEach(settings::driverProperty);
            return PoolFactory.create(settings.build());
        }
    },
    /** Validates only what was idle for more than 500 ms, which nothing is here. */
    HIKARI("HikariCP", "defaults: no look at a connection used within the last 500 ms"),
    /** The switch is a system property, which a pool reads when it is made. */
    HIKARI_VALIDATING("HikariCP, validating", "pings the server on every borrow") {
        @Override
        DataSource open(Target target, String url) {
            System.setProperty(BYPASS_WINDOW, "-1");
            try {
                return super.open(target, url);
            } finally {
                System.clearProperty(BYPASS_WINDOW);
            }
        }
    };

    static final int POOL_SIZE = 10;
    private static final String BYPASS_WINDOW = "com.zaxxer.hikari.aliveBypassWindowMs";

    private final String title;
    private final String remark;

    Peer(String title, String remark) {
        this.title = title;
        this.remark = remark;
    }

    String title() {
        return title;
    }

    /** How it checks a connection before it lends it. */
    String remark() {
        return remark;
    }

    /** A new pool; the caller closes it. */
    DataSource open(Target target, String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(target.username());
        config.setPassword(target.password());
        config.setMaximumPoolSize(POOL_SIZE);
        Target.DRIVER_PROPERTIES.forEach(config::addDataSourceProperty);
        return new HikariDataSource(config);
    }
}

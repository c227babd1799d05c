package dev.nevergone.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;
import javax.sql.DataSource;

/** The pools that are compared. All with their defaults, the same driver properties and the same size. */
public enum Peer {
    /** Peeks at every borrow. */
    NEVERGONE("Nevergone", "looks at the connection's socket on every borrow", "") {
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
    HIKARI("HikariCP", "defaults: no look at a connection used within the last 500 ms", ""),
    /** Its switch is a system property, read when a pool is made. */
    HIKARI_VALIDATING(
            "HikariCP, validating", "pings the server on every borrow", "-Dcom.zaxxer.hikari.aliveBypassWindowMs=-1");

    static final int POOL_SIZE = 10;

    private final String title;
    private final String remark;
    private final String jvmArgument;

    Peer(String title, String remark, String jvmArgument) {
        this.title = title;
        this.remark = remark;
        this.jvmArgument = jvmArgument;
    }

    String title() {
        return title;
    }

    /** How it checks a connection before it lends it. */
    String remark() {
        return remark;
    }

    /** What its JVM must be started with; the empty text is nothing. */
    String jvmArgument() {
        return jvmArgument;
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

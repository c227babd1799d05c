package dev.nevergone.benchmarks.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** HikariCP, over the driver or over the AWS wrapper. */
final class HikariPools implements Pools {

    // The switch is a system property, which a pool reads when it is made.
    private static final String BYPASS_WINDOW = "com.zaxxer.hikari.aliveBypassWindowMs";

    private final String wrapper;

    /**
     * @param wrapper what stands between {@code jdbc:} and the driver's own URL
     */
    HikariPools(String wrapper) {
        this.wrapper = wrapper;
    }

    @Override
    public OpenPool open(PoolPlan plan, Tuning tuning) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:" + wrapper + plan.url().substring("jdbc:".length()));
        config.setUsername(plan.username());
        config.setPassword(plan.password());
        config.setMaximumPoolSize(plan.maximum());
        if (!plan.driverClass().isEmpty()) {
            config.setDriverClassName(plan.driverClass());
        }
        if (plan.fromEmpty()) {
            config.setInitializationFailTimeout(-1);
        }
        plan.driverProperties().forEach(config::addDataSourceProperty);
        if (!wrapper.isEmpty()) {
            // Else it asks the server which kind of Aurora it is, with each new connection.
            config.addDataSourceProperty("wrapperDialect", "mysql");
        }
        return tuning == Tuning.BEST ? best(config, plan) : OpenPool.of(new HikariDataSource(config));
    }

    private OpenPool best(HikariConfig config, PoolPlan plan) {
        config.setConnectionTimeout(Math.max(250, plan.borrowMillis()));
        config.setValidationTimeout(Math.max(250, Math.min(1000, config.getConnectionTimeout() - 1)));
        if (!wrapper.isEmpty()) {
            config.addDataSourceProperty("wrapperPlugins", "efm2");
            // The plugin's documentation gives these as the way to quicker detection.
            config.addDataSourceProperty("failureDetectionTime", "6000");
            config.addDataSourceProperty("failureDetectionInterval", "1000");
            config.addDataSourceProperty("failureDetectionCount", "1");
            config.addDataSourceProperty("monitoring-connectTimeout", "3000");
            config.addDataSourceProperty("monitoring-socketTimeout", "3000");
        }
        System.setProperty(BYPASS_WINDOW, "-1");
        try {
            return OpenPool.of(new HikariDataSource(config));
        } finally {
            System.clearProperty(BYPASS_WINDOW);
        }
    }

    @Override
    public String defaults() {
        return wrapper.isEmpty()
                ? "no look at a connection used within the last 500 ms, a ping else"
                : "as HikariCP; wrapperDialect=mysql, its default plugins";
    }

    @Override
    public String best() {
        String hikari = "aliveBypassWindowMs=-1 (pings on every borrow), validationTimeout 1 s, connectionTimeout";
        return wrapper.isEmpty()
                ? hikari
                : hikari
                        + "; wrapperDialect=mysql, wrapperPlugins=efm2, failureDetectionTime 6 s, failureDetectionInterval"
                        + " 1 s, failureDetectionCount 1, its monitors' time-outs 3 s";
    }
}

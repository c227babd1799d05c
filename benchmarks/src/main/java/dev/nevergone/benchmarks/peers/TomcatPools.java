package dev.nevergone.benchmarks.peers;

import java.util.Properties;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;

/** Tomcat JDBC. */
final class TomcatPools implements Pools {

    @Override
    public OpenPool open(PoolPlan plan, Tuning tuning) {
        PoolProperties settings = new PoolProperties();
        settings.setUrl(plan.url());
        settings.setUsername(plan.username());
        settings.setPassword(plan.password());
        settings.setMaxActive(plan.maximum());
        settings.setMaxIdle(plan.size());
        // Their defaults are 10, and more than the maximum is not allowed.
        int atLeast = plan.fromEmpty() ? 0 : plan.size();
        settings.setInitialSize(Math.min(settings.getInitialSize(), atLeast));
        settings.setMinIdle(Math.min(settings.getMinIdle(), atLeast));
        // Without it, older versions find no driver.
        settings.setDriverClassName(plan.driverClass().isEmpty() ? "com.mysql.cj.jdbc.Driver" : plan.driverClass());
        Properties properties = new Properties();
        properties.putAll(plan.driverProperties());
        settings.setDbProperties(properties);
        if (tuning == Tuning.BEST) {
            settings.setMaxWait(plan.borrowMillis());
            settings.setTestOnBorrow(true);
            settings.setValidationInterval(0);
            settings.setValidationQueryTimeout(1);
            settings.setTestWhileIdle(true);
            settings.setJdbcInterceptors("ConnectionState;StatementFinalizer");
        }
        DataSource pool = new DataSource(settings);
        return new OpenPool(pool, () -> pool.close(true));
    }

    @Override
    public String defaults() {
        return "never looks at a connection; leaves changed session settings as they are";
    }

    @Override
    public String best() {
        return "testOnBorrow, validationInterval 0, validationQueryTimeout 1 s, testWhileIdle,"
                + " jdbcInterceptors=ConnectionState;StatementFinalizer, maxWait";
    }
}

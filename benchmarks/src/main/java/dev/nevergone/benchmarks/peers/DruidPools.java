package dev.nevergone.benchmarks.peers;

import com.alibaba.druid.pool.DruidDataSource;
import java.util.Properties;

/** Alibaba Druid. */
final class DruidPools implements Pools {

    @Override
    public OpenPool open(PoolPlan plan, Tuning tuning) {
        DruidDataSource pool = new DruidDataSource();
        pool.setUrl(plan.url());
        pool.setUsername(plan.username());
        pool.setPassword(plan.password());
        pool.setMaxActive(plan.maximum());
        if (!plan.driverClass().isEmpty()) {
            pool.setDriverClassName(plan.driverClass());
        }
        Properties properties = new Properties();
        properties.putAll(plan.driverProperties());
        pool.setConnectProperties(properties);
        if (tuning == Tuning.BEST) {
            pool.setMaxWait(plan.borrowMillis());
            pool.setUseUnfairLock(true);
            pool.setMinIdle(plan.fromEmpty() ? 0 : plan.size());
            pool.setTestOnBorrow(true);
            pool.setTestWhileIdle(true);
            pool.setValidationQueryTimeout(1);
            pool.setKeepAlive(true);
        }
        return OpenPool.of(pool);
    }

    @Override
    public String defaults() {
        return "looks at a connection that was idle for more than 60 s; sets connectTimeout and socketTimeout 10 s";
    }

    @Override
    public String best() {
        return "testOnBorrow, testWhileIdle, validationQueryTimeout 1 s, keepAlive, minIdle as the size,"
                + " useUnfairLock, maxWait";
    }
}

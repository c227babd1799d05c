package dev.nevergone.benchmarks.peers;

import java.time.Duration;
import org.apache.commons.dbcp2.BasicDataSource;

/** Apache Commons DBCP2. */
final class Dbcp2Pools implements Pools {

    @Override
    public OpenPool open(PoolPlan plan, Tuning tuning) {
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(plan.url());
        pool.setUsername(plan.username());
        pool.setPassword(plan.password());
        pool.setMaxTotal(plan.maximum());
        pool.setMaxIdle(plan.size());
        if (!plan.driverClass().isEmpty()) {
            pool.setDriverClassName(plan.driverClass());
        }
        plan.driverProperties().forEach(pool::addConnectionProperty);
        if (tuning == Tuning.BEST) {
            pool.setMaxWait(plan.borrowTimeout());
            pool.setTestOnBorrow(true);
            pool.setValidationQueryTimeout(Duration.ofSeconds(1));
            pool.setFastFailValidation(true);
            pool.setTestWhileIdle(true);
            pool.setDurationBetweenEvictionRuns(Duration.ofSeconds(30));
        }
        return OpenPool.of(pool);
    }

    @Override
    public String defaults() {
        return "pings on every borrow, without a limit of time (testOnBorrow is its default)";
    }

    @Override
    public String best() {
        return "testOnBorrow, validationQueryTimeout 1 s, fastFailValidation, testWhileIdle every 30 s, maxWait";
    }
}

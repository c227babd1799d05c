package dev.nevergone.benchmarks.peers;

import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.benchmarks.stub.StubClassLoader;
import dev.nevergone.benchmarks.stub.StubDriver;

/** Nevergone. */
final class NevergonePools implements Pools {

    @Override
    public OpenPool open(PoolPlan plan, Tuning tuning) {
        PoolSettings.Builder settings = PoolSettings.builder(plan.url())
                .username(plan.username())
                .password(plan.password())
                .poolSize(plan.size())
                .maxOverflow(plan.overflow());
        if (tuning == Tuning.BEST) {
            // Past its default of 10 s a borrow fails at once; the peers wait as long as a borrow may take.
            settings.poolTimeout(plan.borrowTimeout()).outageGrace(plan.borrowTimeout());
        }
        plan.driverProperties().forEach(settings::driverProperty);
        return OpenPool.of(create(settings.build(), plan.driverClass()));
    }

    private static ResilientDataSource create(PoolSettings settings, String driverClass) {
        if (driverClass.isEmpty()) {
            return PoolFactory.create(settings);
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(
                    StubClassLoader.with(Class.forName(driverClass).asSubclass(StubDriver.class)));
            return PoolFactory.create(settings);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("driverClass (" + driverClass + "): must be on the class path", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public String defaults() {
        return "looks at the connection's socket on every borrow; sets connectTimeout 5 s and socketTimeout 60 s";
    }

    @Override
    public String best() {
        return "poolTimeout, outageGrace as long";
    }
}

package dev.nevergone.benchmarks.peers;

import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;

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
            settings.poolTimeout(plan.borrowTimeout());
        }
        plan.driverProperties().forEach(settings::driverProperty);
        return OpenPool.of(PoolFactory.create(settings.build()));
    }

    @Override
    public String defaults() {
        return "looks at the connection's socket on every borrow; sets connectTimeout 5 s and socketTimeout 60 s";
    }

    @Override
    public String best() {
        return "poolTimeout";
    }
}

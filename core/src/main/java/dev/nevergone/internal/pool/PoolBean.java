package dev.nevergone.internal.pool;

import dev.nevergone.PoolMXBean;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.PoolStats.ServerPhase;
import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Rule;
import java.time.Duration;
import java.util.Map;

/** A {@link Pool} as JMX shows it. */
final class PoolBean implements PoolMXBean {

    private final Pool pool;
    private final PoolOperations operations;

    PoolBean(Pool pool, PoolOperations operations) {
        this.pool = pool;
        this.operations = operations;
    }

    @Override
    public String getName() {
        return pool.stats().name();
    }

    @Override
    public int getPoolSize() {
        return pool.stats().poolSize();
    }

    @Override
    public int getMaxOverflow() {
        return pool.stats().maxOverflow();
    }

    @Override
    public int getActive() {
        return pool.stats().active();
    }

    @Override
    public int getIdle() {
        return pool.stats().idle();
    }

    @Override
    public int getOverflowInUse() {
        return pool.stats().overflowInUse();
    }

    @Override
    public int getSuspect() {
        return pool.stats().suspect();
    }

    @Override
    public int getWaiting() {
        return pool.stats().waiting();
    }

    @Override
    public long getCreated() {
        return pool.stats().created();
    }

    @Override
    public long getBorrowed() {
        return pool.stats().borrowed();
    }

    @Override
    public long getBorrowTimeouts() {
        return pool.stats().borrowTimeouts();
    }

    @Override
    public long getPings() {
        return pool.stats().pings();
    }

    @Override
    public ServerPhase getServer() {
        return pool.stats().server();
    }

    @Override
    public long getFailedProbes() {
        return pool.stats().failedProbes();
    }

    @Override
    public long getGeneration() {
        return pool.stats().generation();
    }

    @Override
    public boolean isInOutage() {
        return pool.stats().inOutage();
    }

    @Override
    public long getOutages() {
        return pool.stats().outages();
    }

    @Override
    public long getLeaksSuspected() {
        return pool.stats().leaksSuspected();
    }

    @Override
    public long getLeaksReclaimed() {
        return pool.stats().leaksReclaimed();
    }

    @Override
    public long getFailovers() {
        return pool.stats().failovers();
    }

    @Override
    public long getEventsDropped() {
        return pool.stats().eventsDropped();
    }

    @Override
    public long getRetries() {
        return pool.stats().retries();
    }

    @Override
    public long getRetriesRefused() {
        return pool.stats().retriesRefused();
    }

    @Override
    public long getCommitsResolved() {
        return pool.stats().commitsResolved();
    }

    @Override
    public long getCommitsUnknown() {
        return pool.stats().commitsUnknown();
    }

    @Override
    public Map<CloseReason, Long> getClosed() {
        return pool.stats().closed();
    }

    @Override
    public Map<StaleReason, Long> getStale() {
        return pool.stats().stale();
    }

    @Override
    public Map<Rule, Long> getRepeated() {
        return pool.stats().repeated();
    }

    @Override
    public Map<Rule, Long> getRefused() {
        return pool.stats().refused();
    }

    @Override
    public Map<Limit, Long> getStopped() {
        return pool.stats().stopped();
    }

    @Override
    public boolean isSuspended() {
        return operations.isSuspended();
    }

    @Override
    public void suspend() {
        operations.suspend();
    }

    @Override
    public void resume() {
        operations.resume();
    }

    @Override
    public boolean drain(long millis) throws InterruptedException {
        return operations.drain(Duration.ofMillis(millis));
    }

    @Override
    public void resize(int poolSize, int maxOverflow) {
        operations.resize(poolSize, maxOverflow);
    }

    @Override
    public void evictAll() {
        operations.evictAll();
    }
}

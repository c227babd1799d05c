package dev.nevergone;

import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.PoolStats.ServerPhase;
import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Rule;
import java.util.Map;

/**
 * A pool as JMX shows it: registered as {@code dev.nevergone:type=Pool,name=<pool>} when it is made and unregistered when it
 * is closed. Where another pool has the name, {@code ,instance=2} (3, 4, ...) is added. The attributes are those of
 * {@link PoolStats}, and {@code Suspended}; the operations are those of {@link ResilientDataSource}. Thread-safe.
 */
public interface PoolMXBean {

    /** {@link PoolStats#name()}. */
    String getName();

    /** {@link PoolStats#poolSize()}. */
    int getPoolSize();

    /** {@link PoolStats#maxOverflow()}. */
    int getMaxOverflow();

    /** {@link PoolStats#active()}. */
    int getActive();

    /** {@link PoolStats#idle()}. */
    int getIdle();

    /** {@link PoolStats#overflowInUse()}. */
    int getOverflowInUse();

    /** {@link PoolStats#suspect()}. */
    int getSuspect();

    /** {@link PoolStats#waiting()}. */
    int getWaiting();

    /** {@link PoolStats#created()}. */
    long getCreated();

    /** {@link PoolStats#borrowed()}. */
    long getBorrowed();

    /** {@link PoolStats#borrowTimeouts()}. */
    long getBorrowTimeouts();

    /** {@link PoolStats#pings()}. */
    long getPings();

    /** {@link PoolStats#server()}. */
    ServerPhase getServer();

    /** {@link PoolStats#failedProbes()}. */
    long getFailedProbes();

    /** {@link PoolStats#generation()}. */
    long getGeneration();

    /** {@link PoolStats#inOutage()}. */
    boolean isInOutage();

    /** {@link PoolStats#outages()}. */
    long getOutages();

    /** {@link PoolStats#leaksSuspected()}. */
    long getLeaksSuspected();

    /** {@link PoolStats#leaksReclaimed()}. */
    long getLeaksReclaimed();

    /** {@link PoolStats#failovers()}. */
    long getFailovers();

    /** {@link PoolStats#eventsDropped()}. */
    long getEventsDropped();

    /** {@link PoolStats#retries()}. */
    long getRetries();

    /** {@link PoolStats#retriesRefused()}. */
    long getRetriesRefused();

    /** {@link PoolStats#commitsResolved()}. */
    long getCommitsResolved();

    /** {@link PoolStats#commitsUnknown()}. */
    long getCommitsUnknown();

    /** {@link PoolStats#closed()}. */
    Map<CloseReason, Long> getClosed();

    /** {@link PoolStats#stale()}. */
    Map<StaleReason, Long> getStale();

    /** {@link PoolStats#repeated()}. */
    Map<Rule, Long> getRepeated();

    /** {@link PoolStats#refused()}. */
    Map<Rule, Long> getRefused();

    /** {@link PoolStats#stopped()}. */
    Map<Limit, Long> getStopped();

    /** {@link ResilientDataSource#isSuspended()}. */
    boolean isSuspended();

    /** {@link ResilientDataSource#suspend()}. */
    void suspend();

    /** {@link ResilientDataSource#resume()}. */
    void resume();

    /**
     * {@link ResilientDataSource#drain(java.time.Duration)}.
     *
     * @param millis how long to wait at most, 0 to 365 days
     * @return whether all lent connections came back; the pool stays suspended either way
     * @throws IllegalArgumentException for another time; nothing is changed then
     * @throws InterruptedException when interrupted meanwhile
     */
    boolean drain(long millis) throws InterruptedException;

    /**
     * {@link ResilientDataSource#resize(int, int)}.
     *
     * @param poolSize connections kept, 1 or more
     * @param maxOverflow connections beyond that, -1 for no limit
     * @throws IllegalArgumentException for other values; nothing is changed then
     */
    void resize(int poolSize, int maxOverflow);

    /** {@link ResilientDataSource#evictAll()}. */
    void evictAll();
}

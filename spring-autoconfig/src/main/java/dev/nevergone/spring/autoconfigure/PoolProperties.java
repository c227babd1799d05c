package dev.nevergone.spring.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * The settings of one pool, as {@link dev.nevergone.PoolSettings} has them. What is not set is taken from HikariCP's own
 * settings where they say it, else it is the core's default.
 */
public class PoolProperties {

    /** Name of the pool in logs, meters and JMX. */
    private @Nullable String name;

    /** Connections that are kept. */
    private @Nullable Integer poolSize;

    /** Connections beyond the pool size that may be open at a time; closed when they are returned. -1 is no limit. */
    private @Nullable Integer maxOverflow;

    /** Longest wait of a borrower. */
    private @Nullable Duration poolTimeout;

    /** Whether connections are checked before they are handed out. */
    private @Nullable Boolean prePing;

    /** Idle time after which the check is a round trip to the server. 0 is on each borrow. */
    private @Nullable Duration pingAfterIdle;

    /** Age after which a connection is replaced. 0 is never by age. */
    private @Nullable Duration recycle;

    /** Longest wait for a TCP connection and the log-in. */
    private @Nullable Duration connectTimeout;

    /** Longest wait for an answer of the server. */
    private @Nullable Duration socketTimeout;

    /** Longest wait for the answer to the check of a connection. */
    private @Nullable Duration validationTimeout;

    /** Longest wait of a borrower while the server is known to be down. */
    private @Nullable Duration outageGrace;

    /** Longest wait for borrowed connections when the pool is closed. */
    private @Nullable Duration closeGrace;

    /** Connections that are opened at start-up. */
    private @Nullable Integer warmUp;

    /** How a COMMIT whose answer was lost is looked up: none, table, table:<name> or gtid. */
    private @Nullable String commitWitness;

    /** Whether servers that are read-only are passed over. */
    private @Nullable Boolean requirePrimary;

    /** Time after which a connection that was not returned is reported. 0 is never. */
    private @Nullable Duration leakThreshold;

    /** Time after which a connection that was not returned is taken back. 0 is never. */
    private @Nullable Duration leakReclaim;

    /** Most borrowers that wait at a time; further ones fail at once. -1 is no limit. */
    private @Nullable Integer maxWaiters;

    /** Properties of the driver, by the driver's own names. */
    private Map<String, String> driverProperties = new LinkedHashMap<>();

    @NestedConfigurationProperty
    private final RetryProperties retry = new RetryProperties();

    public @Nullable String getName() {
        return name;
    }

    public void setName(@Nullable String name) {
        this.name = name;
    }

    public @Nullable Integer getPoolSize() {
        return poolSize;
    }

    public void setPoolSize(@Nullable Integer poolSize) {
        this.poolSize = poolSize;
    }

    public @Nullable Integer getMaxOverflow() {
        return maxOverflow;
    }

    public void setMaxOverflow(@Nullable Integer maxOverflow) {
        this.maxOverflow = maxOverflow;
    }

    public @Nullable Duration getPoolTimeout() {
        return poolTimeout;
    }

    public void setPoolTimeout(@Nullable Duration poolTimeout) {
        this.poolTimeout = poolTimeout;
    }

    public @Nullable Boolean getPrePing() {
        return prePing;
    }

    public void setPrePing(@Nullable Boolean prePing) {
        this.prePing = prePing;
    }

    public @Nullable Duration getPingAfterIdle() {
        return pingAfterIdle;
    }

    public void setPingAfterIdle(@Nullable Duration pingAfterIdle) {
        this.pingAfterIdle = pingAfterIdle;
    }

    public @Nullable Duration getRecycle() {
        return recycle;
    }

    public void setRecycle(@Nullable Duration recycle) {
        this.recycle = recycle;
    }

    public @Nullable Duration getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(@Nullable Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public @Nullable Duration getSocketTimeout() {
        return socketTimeout;
    }

    public void setSocketTimeout(@Nullable Duration socketTimeout) {
        this.socketTimeout = socketTimeout;
    }

    public @Nullable Duration getValidationTimeout() {
        return validationTimeout;
    }

    public void setValidationTimeout(@Nullable Duration validationTimeout) {
        this.validationTimeout = validationTimeout;
    }

    public @Nullable Duration getOutageGrace() {
        return outageGrace;
    }

    public void setOutageGrace(@Nullable Duration outageGrace) {
        this.outageGrace = outageGrace;
    }

    public @Nullable Duration getCloseGrace() {
        return closeGrace;
    }

    public void setCloseGrace(@Nullable Duration closeGrace) {
        this.closeGrace = closeGrace;
    }

    public @Nullable Integer getWarmUp() {
        return warmUp;
    }

    public void setWarmUp(@Nullable Integer warmUp) {
        this.warmUp = warmUp;
    }

    public @Nullable String getCommitWitness() {
        return commitWitness;
    }

    public void setCommitWitness(@Nullable String commitWitness) {
        this.commitWitness = commitWitness;
    }

    public @Nullable Boolean getRequirePrimary() {
        return requirePrimary;
    }

    public void setRequirePrimary(@Nullable Boolean requirePrimary) {
        this.requirePrimary = requirePrimary;
    }

    public @Nullable Duration getLeakThreshold() {
        return leakThreshold;
    }

    public void setLeakThreshold(@Nullable Duration leakThreshold) {
        this.leakThreshold = leakThreshold;
    }

    public @Nullable Duration getLeakReclaim() {
        return leakReclaim;
    }

    public void setLeakReclaim(@Nullable Duration leakReclaim) {
        this.leakReclaim = leakReclaim;
    }

    public @Nullable Integer getMaxWaiters() {
        return maxWaiters;
    }

    public void setMaxWaiters(@Nullable Integer maxWaiters) {
        this.maxWaiters = maxWaiters;
    }

    public Map<String, String> getDriverProperties() {
        return driverProperties;
    }

    public void setDriverProperties(Map<String, String> driverProperties) {
        this.driverProperties = driverProperties;
    }

    public RetryProperties getRetry() {
        return retry;
    }
}

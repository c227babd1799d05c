package dev.nevergone.spring.autoconfigure;

import dev.nevergone.CommitWitness;
import dev.nevergone.PoolSettings;
import dev.nevergone.RetryPolicy;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts properties into a builder, and names the property where the builder refuses one. */
final class SettingsMapper {

    private static final String NAMED_TABLE = "table:";

    private final String prefix;

    /** @param prefix what the properties' names begin with, without the last dot */
    SettingsMapper(String prefix) {
        this.prefix = prefix;
    }

    void apply(PoolProperties from, PoolSettings.Builder to) {
        set("name", from.getName(), to::name);
        set("pool-size", from.getPoolSize(), to::poolSize);
        set("max-overflow", from.getMaxOverflow(), to::maxOverflow);
        set("pool-timeout", from.getPoolTimeout(), to::poolTimeout);
        set("pre-ping", from.getPrePing(), to::prePing);
        set("ping-after-idle", from.getPingAfterIdle(), to::pingAfterIdle);
        set("recycle", from.getRecycle(), to::recycle);
        set("connect-timeout", from.getConnectTimeout(), to::connectTimeout);
        set("socket-timeout", from.getSocketTimeout(), to::socketTimeout);
        set("validation-timeout", from.getValidationTimeout(), to::validationTimeout);
        set("outage-grace", from.getOutageGrace(), to::outageGrace);
        set("close-grace", from.getCloseGrace(), to::closeGrace);
        set("warm-up", from.getWarmUp(), to::warmUp);
        set("commit-witness", from.getCommitWitness(), text -> to.commitWitness(witness(text)));
        set("require-primary", from.getRequirePrimary(), to::requirePrimary);
        set("leak-threshold", from.getLeakThreshold(), to::leakThreshold);
        set("leak-reclaim", from.getLeakReclaim(), to::leakReclaim);
        set("max-waiters", from.getMaxWaiters(), to::maxWaiters);
        from.getDriverProperties()
                .forEach((name, value) ->
                        set("driver-properties." + name, value, text -> to.driverProperty(name, text)));
        to.retry(policy(from.getRetry()));
    }

    private RetryPolicy policy(RetryProperties from) {
        if (!from.isEnabled()) {
            return RetryPolicy.disabled();
        }
        RetryPolicy.Builder to = RetryPolicy.builder();
        set("retry.max-attempts", from.getMaxAttempts(), to::maxAttempts);
        set("retry.deadline", from.getDeadline(), to::deadline);
        set("retry.initial-backoff", from.getInitialBackoff(), to::initialBackoff);
        set("retry.max-backoff", from.getMaxBackoff(), to::maxBackoff);
        set("retry.shadow", from.getShadow(), to::shadow);
        set("retry.selects-may-write", from.getSelectsMayWrite(), to::selectsMayWrite);
        set("retry.retry-on", from.getRetryOn(), to::retryOn);
        RetryPolicy defaults = RetryPolicy.defaults();
        set("retry.budget-share", from.getBudgetShare(), share -> to.budget(share, defaults.budgetPerSecond()));
        double share = from.getBudgetShare() == null ? defaults.budgetShare() : from.getBudgetShare();
        set("retry.budget-per-second", from.getBudgetPerSecond(), perSecond -> to.budget(share, perSecond));
        return built("retry", to::build);
    }

    private static CommitWitness witness(String text) {
        if (text.startsWith(NAMED_TABLE)) {
            return CommitWitness.table(text.substring(NAMED_TABLE.length()));
        }
        return switch (text) {
            case "none" -> CommitWitness.none();
            case "table" -> CommitWitness.table();
            case "gtid" -> CommitWitness.gtid();
            default ->
                throw new IllegalArgumentException(
                        "commit-witness (" + text + "): must be none, table, table:<name> or gtid");
        };
    }

    /** Hands a value that was given to its setter; {@code name} is the property's, after the prefix. */
    <T> void set(String name, @Nullable T value, Consumer<? super T> setter) {
        if (value == null) {
            return;
        }
        try {
            setter.accept(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidPoolPropertyException(prefix + "." + name, e);
        }
    }

    /** Builds; a rule between several settings names them all by itself. */
    <T> T built(String name, Supplier<T> build) {
        try {
            return build.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidPoolPropertyException(name.isEmpty() ? prefix : prefix + "." + name, e);
        }
    }
}

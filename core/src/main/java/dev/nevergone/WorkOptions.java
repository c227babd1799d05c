package dev.nevergone;

import dev.nevergone.internal.settings.Checks;
import java.sql.Connection;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How a unit of work is run: {@link ResilientDataSource#inTransaction(WorkOptions, ConnectionWork)} and
 * {@link ResilientDataSource#withConnection(WorkOptions, ConnectionWork)}. Each method gives a copy with one thing
 * changed. Immutable and thread-safe.
 *
 * <pre>{@code
 * WorkOptions transfer = WorkOptions.named("transfer").isolation(Connection.TRANSACTION_SERIALIZABLE);
 * }</pre>
 */
public final class WorkOptions {

    private static final WorkOptions DEFAULTS = new WorkOptions(null, null, false, false, null, null);
    private static final int LONGEST_NAME = 100;

    private final @Nullable String name;
    private final @Nullable Integer isolation;
    private final boolean readOnly;
    private final boolean idempotent;
    private final @Nullable RetryPolicy retry;
    private final @Nullable Duration deadline;

    private WorkOptions(
            @Nullable String name,
            @Nullable Integer isolation,
            boolean readOnly,
            boolean idempotent,
            @Nullable RetryPolicy retry,
            @Nullable Duration deadline) {
        this.name = name;
        this.isolation = isolation;
        this.readOnly = readOnly;
        this.idempotent = idempotent;
        this.retry = retry;
        this.deadline = deadline;
    }

    /** {@return no name, the pool's isolation level and retry policy, may write, not idempotent} */
    public static WorkOptions defaults() {
        return DEFAULTS;
    }

    /** {@return the defaults with a name, see {@link #name(String)}} */
    public static WorkOptions named(String name) {
        return DEFAULTS.name(name);
    }

    /**
     * Names the work in logs, events and {@link RetryDecision}s. Default: no name.
     *
     * @param name 1 to 100 characters; no user data, for it is logged
     * @throws IllegalArgumentException if it is null, blank or longer
     */
    public WorkOptions name(String name) {
        if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
            throw Checks.refusal(
                    "name",
                    name == null ? "null" : "'" + name + "'",
                    "must have 1 to 100 characters",
                    "Say what the work does");
        }
        return new WorkOptions(name, isolation, readOnly, idempotent, retry, deadline);
    }

    /**
     * Sets the isolation level of the transaction; put back afterwards. Default: the connection's own, REPEATABLE READ
     * unless the server says otherwise (MySQL Reference Manual, "Transaction Isolation Levels").
     *
     * @param level one of {@link Connection#TRANSACTION_READ_UNCOMMITTED}, {@link Connection#TRANSACTION_READ_COMMITTED},
     *     {@link Connection#TRANSACTION_REPEATABLE_READ} and {@link Connection#TRANSACTION_SERIALIZABLE}
     * @throws IllegalArgumentException for any other number
     */
    public WorkOptions isolation(int level) {
        switch (level) {
            case Connection.TRANSACTION_READ_UNCOMMITTED,
                    Connection.TRANSACTION_READ_COMMITTED,
                    Connection.TRANSACTION_REPEATABLE_READ,
                    Connection.TRANSACTION_SERIALIZABLE -> {}
            default ->
                throw Checks.refusal(
                        "isolation",
                        String.valueOf(level),
                        "must be one of MySQL's four levels",
                        "Use a TRANSACTION_ constant of java.sql.Connection");
        }
        return new WorkOptions(name, level, readOnly, idempotent, retry, deadline);
    }

    /**
     * Says that the work only reads; the driver, or else the server (error 1792), then refuses writes. Default {@code false}. Read-only work is
     * repeated as a whole after any loss, also by {@code withConnection}.
     */
    public WorkOptions readOnly(boolean readOnly) {
        return new WorkOptions(name, isolation, readOnly, idempotent, retry, deadline);
    }

    /**
     * Declares that doing the work twice does no harm (an UPSERT of the same values, a DELETE by key). Default
     * {@code false}. Then it is repeated also where it is not known whether the first attempt took effect.
     */
    public WorkOptions idempotent(boolean idempotent) {
        return new WorkOptions(name, isolation, readOnly, idempotent, retry, deadline);
    }

    /**
     * Sets how often the work is tried, in place of {@link PoolSettings#retry()}. The retry budget stays the pool's.
     *
     * @throws NullPointerException if it is null
     */
    public WorkOptions retry(RetryPolicy retry) {
        return new WorkOptions(name, isolation, readOnly, idempotent, Objects.requireNonNull(retry, "retry"), deadline);
    }

    /**
     * Sets how long after its start a further attempt may still begin, in place of the retry policy's deadline.
     *
     * @param deadline 1 ms to 365 days, in whole milliseconds
     * @throws IllegalArgumentException if it is null, zero, negative, longer, or no whole milliseconds
     */
    public WorkOptions deadline(Duration deadline) {
        Checks.positive("deadline", deadline, "To repeat nothing use retry(RetryPolicy.disabled())");
        return new WorkOptions(name, isolation, readOnly, idempotent, retry, deadline);
    }

    /** {@return the name, if it has one} */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /** {@return the isolation level, if it is set} */
    public OptionalInt isolation() {
        return isolation == null ? OptionalInt.empty() : OptionalInt.of(isolation);
    }

    /** {@return whether the work only reads} */
    public boolean readOnly() {
        return readOnly;
    }

    /** {@return whether doing it twice does no harm} */
    public boolean idempotent() {
        return idempotent;
    }

    /** {@return the policy of this work, made of that of the pool} */
    public RetryPolicy retryOr(RetryPolicy ofPool) {
        RetryPolicy policy = retry == null ? ofPool : retry;
        return deadline == null ? policy : policy.toBuilder().deadline(deadline).build();
    }

    @Override
    public String toString() {
        return "WorkOptions{name=" + name + ", isolation=" + isolation + ", readOnly=" + readOnly + ", idempotent="
                + idempotent + ", retry=" + retry + ", deadline=" + deadline + "}";
    }
}

package dev.nevergone;

import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.PoolStats.ServerPhase;
import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.internal.pool.PoolDataSource;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool's numbers as Micrometer meters, {@code nevergone.*} with the tag {@code pool}; {@code docs/meters.md} lists them.
 * They are read from {@link ResilientDataSource#stats()} whenever the registry asks, cost a borrow nothing, and are removed
 * when the pool is closed. HikariCP's own meters of the same pool ({@code hikaricp.*}) are not touched.
 *
 * <p>Needs {@code io.micrometer:micrometer-core} on the class path, which Nevergone does not bring. Immutable and
 * thread-safe.
 */
public final class PoolMetrics implements MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(PoolMetrics.class);
    private static final String FIRST = "nevergone.connections.active";

    private final ResilientDataSource pool;
    private final Tags tags;

    /**
     * The meters of a pool, tagged with its name.
     *
     * @param pool made by {@link PoolFactory}, or a wrapper of such a pool
     */
    public PoolMetrics(ResilientDataSource pool) {
        this(pool, Tags.empty());
    }

    /**
     * The meters of a pool, tagged with its name and more.
     *
     * @param pool made by {@link PoolFactory}, or a wrapper of such a pool
     * @param tags further tags of each meter
     */
    public PoolMetrics(ResilientDataSource pool, Iterable<Tag> tags) {
        this.pool = pool;
        this.tags = Tags.of(tags).and("pool", pool.name());
    }

    /** Registers the meters of a pool: {@code new PoolMetrics(pool).bindTo(registry)}. */
    public static void bindTo(MeterRegistry registry, ResilientDataSource pool) {
        new PoolMetrics(pool).bindTo(registry);
    }

    /**
     * Registers the meters. Where the registry has meters with these tags already, from this pool or another one of the
     * same name, it is left as it is and that is logged.
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        if (registry.find(FIRST).tags(tags).meter() != null) {
            LOG.warn(
                    "pool {}: the registry has meters of a pool with this name already, those are kept; give each pool a"
                            + " name of its own",
                    pool.name());
            return;
        }
        List<Meter> meters = new ArrayList<>();
        connections(registry, meters);
        counts(registry, meters);
        outages(registry, meters);
        retries(registry, meters);
        removeOnClose(registry, meters);
    }

    private void connections(MeterRegistry registry, List<Meter> meters) {
        meters.add(gauge(registry, FIRST, "Connections lent out, overflow included", PoolStats::active));
        meters.add(gauge(registry, "nevergone.connections.idle", "Open connections that nobody uses", PoolStats::idle));
        meters.add(gauge(
                registry,
                "nevergone.connections.overflow",
                "Lent connections beyond the pool size",
                PoolStats::overflowInUse));
        meters.add(gauge(
                registry,
                "nevergone.connections.suspect",
                "Open connections that are not proven alive since the last loss",
                PoolStats::suspect));
        meters.add(gauge(
                registry, "nevergone.connections.waiting", "Threads that wait for a connection", PoolStats::waiting));
        meters.add(gauge(
                registry,
                "nevergone.connections.max",
                "Connections there may be: pool size plus max overflow, infinite where overflow has no limit",
                stats -> stats.maxOverflow() < 0
                        ? Double.POSITIVE_INFINITY
                        : (double) stats.poolSize() + stats.maxOverflow()));
    }

    private void counts(MeterRegistry registry, List<Meter> meters) {
        // Not "created": Prometheus reserves that ending, and its client cuts it off.
        meters.add(counter(
                registry, "nevergone.connections.opened", Tags.empty(), "Connections opened", PoolStats::created));
        for (CloseReason reason : CloseReason.values()) {
            meters.add(counter(
                    registry,
                    "nevergone.connections.closed",
                    tag("reason", reason),
                    "Connections closed, by reason",
                    stats -> stats.closed(reason)));
        }
        for (StaleReason reason : StaleReason.values()) {
            meters.add(counter(
                    registry,
                    "nevergone.connections.stale",
                    tag("reason", reason),
                    "Connections found dead before they were handed out, by what gave them away",
                    stats -> stats.stale(reason)));
        }
        meters.add(counter(
                registry, "nevergone.borrows", Tags.empty(), "Borrows that got a connection", PoolStats::borrowed));
        meters.add(counter(
                registry,
                "nevergone.borrow.timeouts",
                Tags.empty(),
                "Borrows that ended at the pool time-out, the outage grace or maxWaiters",
                PoolStats::borrowTimeouts));
        meters.add(counter(
                registry,
                "nevergone.pings",
                Tags.empty(),
                "Round trips made to validate a connection",
                PoolStats::pings));
        meters.add(counter(
                registry,
                "nevergone.leaks.suspected",
                Tags.empty(),
                "Connections that were out for longer than the leak threshold",
                PoolStats::leaksSuspected));
        meters.add(counter(
                registry,
                "nevergone.leaks.reclaimed",
                Tags.empty(),
                "Connections that were taken back by force",
                PoolStats::leaksReclaimed));
        meters.add(counter(
                registry,
                "nevergone.events.dropped",
                Tags.empty(),
                "Events that a blocking listener has missed",
                PoolStats::eventsDropped));
    }

    private void outages(MeterRegistry registry, List<Meter> meters) {
        meters.add(gauge(
                registry,
                "nevergone.generation",
                "How often a proven disconnect has made older connections suspect",
                PoolStats::generation));
        meters.add(gauge(
                registry,
                "nevergone.outage",
                "1 while the server cannot be reached, else 0",
                stats -> stats.inOutage() ? 1 : 0));
        for (ServerPhase phase : ServerPhase.values()) {
            meters.add(gauge(
                    registry,
                    "nevergone.server",
                    tag("phase", phase),
                    "1 for the phase that the server is in, 0 for the others",
                    stats -> stats.server() == phase ? 1 : 0));
        }
        meters.add(gauge(
                registry,
                "nevergone.probes.failed",
                "Attempts to connect that failed since the server was last reached",
                PoolStats::failedProbes));
        meters.add(counter(
                registry,
                "nevergone.outages",
                Tags.empty(),
                "How often the server became unreachable",
                PoolStats::outages));
        meters.add(counter(
                registry,
                "nevergone.failovers",
                Tags.empty(),
                "Changes from one server to another",
                PoolStats::failovers));
    }

    private void retries(MeterRegistry registry, List<Meter> meters) {
        for (Rule rule : Rule.values()) {
            meters.add(counter(
                    registry,
                    "nevergone.retries",
                    tag("rule", rule),
                    "Calls and units of work that were repeated, by the rule that allowed it",
                    stats -> stats.repeated(rule)));
            meters.add(counter(
                    registry,
                    "nevergone.retries.refused",
                    tag("rule", rule),
                    "Calls and units of work that failed and were not repeated, by the rule that forbade it",
                    stats -> stats.refused(rule)));
        }
        for (Limit limit : Limit.values()) {
            if (limit != Limit.NONE) {
                meters.add(counter(
                        registry,
                        "nevergone.retries.stopped",
                        tag("limit", limit),
                        "Calls and units of work that were not repeated although a rule allowed it, by what stopped it",
                        stats -> stats.stopped(limit)));
            }
        }
        meters.add(counter(
                registry,
                "nevergone.commits.resolved",
                Tags.empty(),
                "COMMITs whose answer was lost and whose outcome the witness found out",
                PoolStats::commitsResolved));
        meters.add(counter(
                registry,
                "nevergone.commits.unknown",
                Tags.empty(),
                "COMMITs whose answer was lost and whose outcome is not known",
                PoolStats::commitsUnknown));
    }

    private Gauge gauge(MeterRegistry registry, String name, String what, ToDoubleFunction<PoolStats> value) {
        return gauge(registry, name, Tags.empty(), what, value);
    }

    private Gauge gauge(
            MeterRegistry registry, String name, Tags more, String what, ToDoubleFunction<PoolStats> value) {
        return Gauge.builder(name, pool, source -> value.applyAsDouble(source.stats()))
                .description(what)
                .tags(tags)
                .tags(more)
                .register(registry);
    }

    private FunctionCounter counter(
            MeterRegistry registry, String name, Tags more, String what, ToDoubleFunction<PoolStats> value) {
        return FunctionCounter.builder(name, pool, source -> value.applyAsDouble(source.stats()))
                .description(what)
                .tags(tags)
                .tags(more)
                .register(registry);
    }

    private static Tags tag(String key, Enum<?> value) {
        return Tags.of(key, value.name().toLowerCase(Locale.ROOT));
    }

    private void removeOnClose(MeterRegistry registry, List<Meter> meters) {
        try {
            pool.unwrap(PoolDataSource.class).onClose(() -> meters.forEach(registry::remove));
        } catch (SQLException e) {
            LOG.debug("pool {}: not made by PoolFactory, its meters stay when it is closed", pool.name(), e);
        }
    }
}

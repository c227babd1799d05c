package dev.nevergone.internal.pool;

import dev.nevergone.Failure;
import dev.nevergone.PoolSettings;
import dev.nevergone.internal.driver.Connector;
import dev.nevergone.internal.outage.ServerState.Snapshot;
import dev.nevergone.internal.telemetry.PoolEvents;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * With {@code requirePrimary}, notices that the primary has become read-only, and that another server is it. Without, it
 * does nothing: an application may have meant a read-only server. Thread-safe.
 */
final class PrimaryWatch {

    private final boolean required;
    private final Connector connector;
    private final Fitness fitness;
    private final PoolEvents events;
    private final AtomicReference<@Nullable String> primaryId = new AtomicReference<>();
    private volatile @Nullable String demotion;

    PrimaryWatch(PoolSettings settings, Connector connector, Fitness fitness, PoolEvents events) {
        this.required = settings.requirePrimary();
        this.connector = connector;
        this.fitness = fitness;
        this.events = events;
    }

    /**
     * A borrower's statement failed. Gives back whether that was news of a demotion (1290 with {@code read-only}, 1836): no
     * link to that server is fit any more then.
     */
    boolean demoted(PooledLink link, Failure verdict) {
        if (!required || verdict.category() != Failure.Category.READ_ONLY_FAILOVER || fitness.isEvicted(link)) {
            return false;
        }
        String serverId = link.link().facts().serverId();
        demotion = verdict.toString();
        connector.avoid(serverId);
        fitness.evictServer(serverId);
        return true;
    }

    /** A connection was made. The snapshot is what was known before. */
    void connected(PooledLink link, Snapshot before) {
        String to = link.link().facts().serverId();
        String from = required ? primaryId.getAndSet(to) : null;
        if (from != null && !from.equals(to)) {
            events.failover(named(from), named(to), reason(before));
        }
    }

    private String named(String serverId) {
        return connector.targetOf(serverId) + " (" + serverId + ")";
    }

    private String reason(Snapshot before) {
        String read = demotion;
        demotion = null;
        if (read != null) {
            return read;
        }
        Failure verdict = before.verdict();
        return verdict != null ? verdict.toString() : "another server answered";
    }
}

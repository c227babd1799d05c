package dev.nevergone.spring.autoconfigure;

import dev.nevergone.Failure;
import dev.nevergone.PoolEvent;
import dev.nevergone.PoolStats;
import dev.nevergone.PoolStats.ServerPhase;
import dev.nevergone.spring.autoconfigure.PoolJournal.Loss;
import dev.nevergone.spring.autoconfigure.PoolJournals.Observed;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The health of each pool by the name of its bean: what is known of the server, without asking it. Nothing is borrowed and
 * nothing waits. DOWN while the server is known to be down, or refuses for good; UP otherwise. Thread-safe.
 */
final class PoolsHealth implements CompositeHealthContributor {

    private final PoolJournals journals;

    PoolsHealth(PoolJournals journals) {
        this.journals = journals;
    }

    @Override
    public @Nullable HealthContributor getContributor(String name) {
        Observed observed = journals.get(name);
        return observed == null ? null : indicator(observed);
    }

    @Override
    public Stream<Entry> stream() {
        return journals.all().entrySet().stream().map(entry -> new Entry(entry.getKey(), indicator(entry.getValue())));
    }

    private static HealthIndicator indicator(Observed observed) {
        return () -> health(observed);
    }

    private static Health health(Observed observed) {
        PoolStats stats = observed.pool().stats();
        boolean usable = stats.server() != ServerPhase.DOWN && stats.server() != ServerPhase.REFUSING;
        Health.Builder health = usable ? Health.up() : Health.down();
        health.withDetail("pool", stats.name())
                .withDetail("server", stats.server().name())
                .withDetail("open", stats.open())
                .withDetail("active", stats.active())
                .withDetail("waiting", stats.waiting())
                .withDetail("suspended", observed.pool().isSuspended());
        PoolEvent.OutageBegan outage = observed.journal().outage();
        if (stats.inOutage() && outage != null) {
            Failure failure = outage.failure();
            health.withDetail("since", outage.since().toString())
                    .withDetail("target", outage.target())
                    .withDetail("cause", failure.category().name());
        }
        if (!usable) {
            health.withDetail("failedProbes", stats.failedProbes());
        }
        Loss last = observed.journal().lastLoss();
        if (last != null) {
            health.withDetail("lastLoss", last.at() + ": " + last.detail());
        }
        return health.build();
    }
}

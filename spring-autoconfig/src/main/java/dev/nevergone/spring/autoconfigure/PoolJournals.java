package dev.nevergone.spring.autoconfigure;

import dev.nevergone.ResilientDataSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A journal for each pool of the context, made with the pool. For health and the endpoint. Thread-safe. */
final class PoolJournals {

    private final WrappedPools pools;
    private final Map<String, PoolJournal> journals = new ConcurrentHashMap<>();

    PoolJournals(WrappedPools pools) {
        this.pools = pools;
        pools.forEach((beanName, pool) -> {
            PoolJournal journal = new PoolJournal();
            journals.put(beanName, journal);
            pool.addListener(journal);
        });
    }

    /** A pool and what is known of its past. */
    record Observed(ResilientDataSource pool, PoolJournal journal) {}

    /** Those there are now, by the names of their beans. */
    Map<String, Observed> all() {
        Map<String, Observed> observed = new LinkedHashMap<>();
        pools.all().forEach((beanName, pool) -> observed.put(beanName, new Observed(pool, journal(beanName))));
        return observed;
    }

    @Nullable
    Observed get(String beanName) {
        ResilientDataSource pool = pools.all().get(beanName);
        return pool == null ? null : new Observed(pool, journal(beanName));
    }

    private PoolJournal journal(String beanName) {
        // A pool that is being made is known before its journal is.
        return journals.getOrDefault(beanName, new PoolJournal());
    }
}

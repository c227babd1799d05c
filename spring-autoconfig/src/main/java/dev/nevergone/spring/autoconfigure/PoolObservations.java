package dev.nevergone.spring.autoconfigure;

import dev.nevergone.PoolEvent;
import dev.nevergone.PoolListener;
import dev.nevergone.RetryDecision;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Locale;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Makes an observation of each decision about a failure ({@code nevergone.retry}) and of each connection that was found dead
 * and replaced ({@code nevergone.replace}), so that an application's own observation handlers see both. They take no time
 * and have no parent: they are made by the pool's listener thread, and a borrower never waits for a handler.
 * {@code management.observations.enable.nevergone=false} switches them off. Thread-safe.
 */
final class PoolObservations implements PoolListener, SmartInitializingSingleton {

    static final String RETRY = "nevergone.retry";
    static final String REPLACE = "nevergone.replace";

    private final WrappedPools pools;
    private final ObjectProvider<ObservationRegistry> registry;

    PoolObservations(WrappedPools pools, ObjectProvider<ObservationRegistry> registry) {
        this.pools = pools;
        this.registry = registry;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (!registry.getObject().isNoop()) {
            pools.forEach((beanName, pool) -> pool.addListener(this));
        }
    }

    @Override
    public void retryDecided(PoolEvent.RetryDecided event) {
        RetryDecision decision = event.decision();
        observation(RETRY, event.pool(), decision.connectionId())
                .lowCardinalityKeyValue("rule", word(decision.rule()))
                .lowCardinalityKeyValue("limit", word(decision.limit()))
                .lowCardinalityKeyValue("outcome", word(decision.outcome()))
                .lowCardinalityKeyValue("repeated", String.valueOf(decision.repeated()))
                .start()
                .stop();
    }

    @Override
    public void staleFound(PoolEvent.StaleFound event) {
        observation(REPLACE, event.pool(), event.connectionId())
                .lowCardinalityKeyValue("reason", word(event.reason()))
                .start()
                .stop();
    }

    private Observation observation(String name, String pool, long connectionId) {
        return Observation.createNotStarted(name, registry.getObject())
                .lowCardinalityKeyValue("pool", pool)
                .highCardinalityKeyValue("connection", String.valueOf(connectionId));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

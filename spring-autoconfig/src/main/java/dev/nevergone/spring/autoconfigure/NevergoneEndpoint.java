package dev.nevergone.spring.autoconfigure;

import dev.nevergone.Diagnosis;
import dev.nevergone.Diagnosis.Severity;
import dev.nevergone.PoolStats;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.spring.autoconfigure.PoolJournal.Decision;
import dev.nevergone.spring.autoconfigure.PoolJournal.Loss;
import dev.nevergone.spring.autoconfigure.PoolJournals.Observed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The actuator endpoint {@code nevergone}: settings without secrets, state, counts, last losses and last decisions of each
 * pool. Read-only unless {@code management.endpoint.nevergone.access=unrestricted}; over HTTP and JMX only where
 * {@code management.endpoints.web.exposure.include} or its JMX twin names it. Asks no server and never waits, but for the
 * {@linkplain #examine diagnosis}. Thread-safe.
 */
@Endpoint(id = "nevergone", defaultAccess = Access.READ_ONLY)
public final class NevergoneEndpoint {

    private final PoolJournals journals;

    NevergoneEndpoint(PoolJournals journals) {
        this.journals = journals;
    }

    /** All pools by the names of their beans. */
    @ReadOperation
    public Pools pools() {
        Map<String, Pool> shown = new LinkedHashMap<>();
        journals.all().forEach((beanName, observed) -> shown.put(beanName, describe(observed)));
        return new Pools(shown);
    }

    /**
     * One pool.
     *
     * @param pool the name of its bean
     * @return {@code null} where there is none of that name
     */
    @ReadOperation
    public @Nullable Pool pool(@Selector String pool) {
        Observed observed = journals.get(pool);
        return observed == null ? null : describe(observed);
    }

    /**
     * Asks the server of one pool, and says whether it and the pool's settings fit each other. Opens one connection and waits
     * for it, as {@link ResilientDataSource#diagnose()} says; so it is never a part of the other answers, and is not meant to
     * be called every few seconds.
     *
     * @param pool the name of its bean
     * @param view what is wanted of it; there is one so far
     * @return {@code null} where there is no pool of that name
     */
    @ReadOperation
    public @Nullable Examined examine(@Selector String pool, @Selector View view) {
        Observed observed = journals.get(pool);
        if (observed == null) {
            return null;
        }
        Diagnosis diagnosis = observed.pool().diagnose();
        return new Examined(
                diagnosis.worst(), diagnosis, diagnosis.report().lines().toList());
    }

    /**
     * Does something to one pool.
     *
     * @param pool the name of its bean
     * @param action what to do
     * @return the pool afterwards
     * @throws InvalidEndpointRequestException if there is no pool of that name
     */
    @WriteOperation
    public Pool change(@Selector String pool, Action action) {
        Observed observed = journals.get(pool);
        if (observed == null) {
            String reason = "pool (" + pool + "): is not known. Known pools: "
                    + String.join(", ", journals.all().keySet());
            throw new InvalidEndpointRequestException(reason, reason);
        }
        ResilientDataSource target = observed.pool();
        switch (action) {
            case SUSPEND -> target.suspend();
            case RESUME -> target.resume();
            case EVICT -> target.evictAll();
        }
        return describe(observed);
    }

    private static Pool describe(Observed observed) {
        ResilientDataSource pool = observed.pool();
        return new Pool(
                SafeSettings.of(pool.settings()),
                pool.stats(),
                pool.isSuspended(),
                observed.journal().losses(),
                observed.journal().decisions());
    }

    /** What can be asked of a pool beside what is known of it. */
    public enum View {
        /** {@link ResilientDataSource#diagnose()}. */
        DIAGNOSIS
    }

    /**
     * A diagnosis.
     *
     * @param worst the severity of the worst finding
     * @param diagnosis all of it
     * @param report the same for people, line by line
     */
    public record Examined(Severity worst, Diagnosis diagnosis, List<String> report) implements OperationResponseBody {}

    /** What can be done to a pool. */
    public enum Action {
        /** {@link ResilientDataSource#suspend()}. */
        SUSPEND,
        /** {@link ResilientDataSource#resume()}. */
        RESUME,
        /** {@link ResilientDataSource#evictAll()}. */
        EVICT
    }

    /**
     * All pools.
     *
     * @param pools by the names of their beans
     */
    public record Pools(Map<String, Pool> pools) implements OperationResponseBody {}

    /**
     * One pool.
     *
     * @param settings by the names of their properties, without secrets
     * @param stats what it holds and has counted
     * @param suspended whether borrowers wait because an operator wants it
     * @param lastLosses the last 50 connections that were lost, oldest first
     * @param lastDecisions the last 50 decisions about a failure, oldest first
     */
    public record Pool(
            Map<String, String> settings,
            PoolStats stats,
            boolean suspended,
            List<Loss> lastLosses,
            List<Decision> lastDecisions)
            implements OperationResponseBody {}
}

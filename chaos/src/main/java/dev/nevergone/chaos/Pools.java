package dev.nevergone.chaos;

import dev.nevergone.CommitWitness;
import dev.nevergone.Databases;
import dev.nevergone.PoolSettings;
import dev.nevergone.PoolStats;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The two pools of a run: one with a witness, prepared statements of the server's and much patience, and one with neither
 * witness nor patience, but defaults. Each is smaller than the load, so that overflow is used.
 */
final class Pools implements AutoCloseable {

    static final String WITNESS = "chaos-witness";
    static final String PLAIN = "chaos-plain";
    /** The database of each pool. */
    static final Map<String, String> DATABASES = Map.of(WITNESS, "chaos_witness", PLAIN, "chaos_plain");

    private final Databases databases;
    private final Events witnessEvents = new Events();
    private final Events plainEvents = new Events();

    /**
     * Opens them.
     *
     * @param more what the run adds to both
     */
    Pools(
            String witnessUrl,
            String plainUrl,
            String username,
            String password,
            UnaryOperator<PoolSettings.Builder> more) {
        PoolSettings.Builder witness = PoolSettings.builder(witnessUrl)
                .name(WITNESS)
                .poolSize(4)
                .maxOverflow(3)
                .poolTimeout(Duration.ofSeconds(20))
                .outageGrace(Duration.ofSeconds(15))
                .retry(RetryPolicy.builder()
                        .maxAttempts(100)
                        .deadline(Duration.ofSeconds(20))
                        .maxBackoff(Duration.ofMillis(250))
                        .budget(1, 1_000)
                        .build())
                .commitWitness(CommitWitness.table())
                .driverProperty("useServerPrepStmts", "true")
                .listener(witnessEvents);
        PoolSettings.Builder plain = PoolSettings.builder(plainUrl)
                .name(PLAIN)
                .poolSize(3)
                .maxOverflow(2)
                .poolTimeout(Duration.ofSeconds(8))
                .outageGrace(Duration.ofSeconds(4))
                .retry(RetryPolicy.builder().deadline(Duration.ofSeconds(8)).build())
                .listener(plainEvents);
        databases = Databases.builder()
                .primary(more.apply(common(witness, username, password)).build())
                .bind("plain", more.apply(common(plain, username, password)).build())
                .build();
    }

    private static PoolSettings.Builder common(PoolSettings.Builder builder, String username, String password) {
        return builder.username(username)
                .password(password)
                .connectTimeout(Duration.ofSeconds(2))
                .socketTimeout(Duration.ofSeconds(3));
    }

    Databases databases() {
        return databases;
    }

    List<ResilientDataSource> all() {
        return List.of(databases.primary(), databases.get("plain"));
    }

    /** What was counted, to be asked after {@link #close()}. */
    List<Counts> counts() {
        return List.of(
                counts(databases.primary(), true, witnessEvents), counts(databases.get("plain"), false, plainEvents));
    }

    private static Counts counts(ResilientDataSource pool, boolean witness, Events events) {
        PoolStats stats = pool.stats();
        return new Counts(pool.name(), witness, stats, events);
    }

    @Override
    public void close() {
        databases.close();
    }
}

package dev.nevergone;

import dev.nevergone.internal.settings.Defaults;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The default database of an application and its further ones by name, Flask-SQLAlchemy's {@code SQLALCHEMY_BINDS}.
 * Each has its own pool with its own settings; they are opened and closed together. Those that lead to the same hosts and
 * ports tell each other when nobody listens there and when it is over, and one probe knocks for all of them; pools that were
 * made one by one do not. Thread-safe.
 */
public final class Databases implements AutoCloseable {

    private final ResilientDataSource primary;
    private final Map<String, ResilientDataSource> binds;

    private Databases(ResilientDataSource primary, Map<String, ResilientDataSource> binds) {
        this.primary = primary;
        this.binds = Collections.unmodifiableMap(binds);
    }

    /** A builder; not thread-safe. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Pools that exist already, under these names. {@link #close()} closes them.
     *
     * @param primary the default database
     * @param binds the further ones; copied
     */
    public static Databases of(ResilientDataSource primary, Map<String, ResilientDataSource> binds) {
        return new Databases(primary, new LinkedHashMap<>(binds));
    }

    /** The default database. */
    public ResilientDataSource primary() {
        return primary;
    }

    /**
     * A bind.
     *
     * @param name its name, as it was given to the builder
     * @return its pool
     * @throws IllegalArgumentException when there is no bind of that name; the message lists those there are. The
     *     default database is never given instead
     */
    public ResilientDataSource get(String name) {
        ResilientDataSource bind = binds.get(name);
        if (bind == null) {
            throw new IllegalArgumentException("bind (" + name + "): is not known; known binds: "
                    + (binds.isEmpty() ? "none" : String.join(", ", binds.keySet()))
                    + ". The default database is primary()");
        }
        return bind;
    }

    /** The names of the binds, in the order they were given; unmodifiable. */
    public Set<String> names() {
        return binds.keySet();
    }

    /** Closes all pools at the same time, so that their close graces do not add up. Closing twice does nothing. */
    @Override
    public void close() {
        List<ResilientDataSource> all = new ArrayList<>(binds.values());
        all.add(primary);
        closeAll(all);
    }

    private static void closeAll(List<ResilientDataSource> pools) {
        List<Thread> closers = new ArrayList<>();
        for (ResilientDataSource pool : pools) {
            Thread closer = new Thread(pool::close, "nevergone-close-" + pool.name());
            closer.start();
            closers.add(closer);
        }
        for (Thread closer : closers) {
            try {
                closer.join();
            } catch (InterruptedException e) {
                // The closers go on by themselves; whoever interrupts does not want to wait for them.
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Collects the settings of all databases. Not thread-safe. */
    public static final class Builder {

        private @Nullable PoolSettings primary;
        private final Map<String, PoolSettings> binds = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Sets the default database.
         *
         * @param settings its settings
         * @return this builder
         */
        public Builder primary(PoolSettings settings) {
            this.primary = settings;
            return this;
        }

        /**
         * Adds a further database. Settings whose pool has no name of its own get the bind's name.
         *
         * @param name what {@link Databases#get(String)} will ask for
         * @param settings its settings
         * @return this builder
         * @throws IllegalArgumentException when the name is blank or was given before
         */
        public Builder bind(String name, PoolSettings settings) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("bind (\"" + name + "\"): must not be blank; give the bind a name");
            }
            if (binds.containsKey(name)) {
                throw new IllegalArgumentException(
                        "bind (" + name + "): was given twice; give each bind a name of its own");
            }
            boolean named = !settings.name().equals(Defaults.NAME);
            binds.put(name, named ? settings : settings.toBuilder().name(name).build());
            return this;
        }

        /**
         * Makes all pools. When one cannot be made, those that were are closed again.
         *
         * @return the open databases
         * @throws IllegalStateException when there is no default database, or two pools have the same name
         * @throws PoolCreationException as {@link PoolFactory#create(PoolSettings)}
         */
        public Databases build() {
            if (primary == null) {
                throw new IllegalStateException(
                        "primary (not set): a default database is needed; call primary(settings)");
            }
            refuseSameNames(primary);
            List<ResilientDataSource> made = new ArrayList<>();
            try {
                PoolFamily family = new PoolFamily();
                ResilientDataSource first = family.create(primary);
                made.add(first);
                Map<String, ResilientDataSource> others = new LinkedHashMap<>();
                binds.forEach((name, settings) -> {
                    ResilientDataSource bind = family.create(settings);
                    made.add(bind);
                    others.put(name, bind);
                });
                return new Databases(first, others);
            } catch (RuntimeException e) {
                closeAll(made);
                throw e;
            }
        }

        private void refuseSameNames(PoolSettings first) {
            List<String> names = new ArrayList<>();
            names.add(first.name());
            for (PoolSettings settings : binds.values()) {
                if (names.contains(settings.name())) {
                    throw new IllegalStateException("name (" + settings.name()
                            + "): two pools have it, and logs and meters could not tell them apart; give each its own");
                }
                names.add(settings.name());
            }
        }
    }
}

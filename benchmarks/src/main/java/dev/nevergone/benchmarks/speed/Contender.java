package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.benchmarks.peers.PoolPlan;
import dev.nevergone.benchmarks.peers.Tuning;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Who takes part: a library and how it is set.
 *
 * @param library the library
 * @param tuning its settings
 */
record Contender(PoolLibrary library, Tuning tuning) {

    /** It looks at every connection without being told. */
    static final Contender NEVERGONE = new Contender(PoolLibrary.NEVERGONE, Tuning.DEFAULTS);
    /** The base of all comparisons: it does not look at a connection that was just used. */
    static final Contender HIKARI = new Contender(PoolLibrary.HIKARI, Tuning.DEFAULTS);

    static final int POOL_SIZE = 10;

    /** All libraries as a new user gets them. */
    static List<Contender> inDefaults() {
        return all(Tuning.DEFAULTS);
    }

    /** All that look at every connection they lend, and {@link #HIKARI} as the base. */
    static List<Contender> validating() {
        List<Contender> contenders = all(Tuning.BEST);
        contenders.set(0, NEVERGONE);
        contenders.add(1, HIKARI);
        return contenders;
    }

    private static List<Contender> all(Tuning tuning) {
        List<Contender> contenders = new ArrayList<>();
        for (PoolLibrary library : PoolLibrary.values()) {
            contenders.add(new Contender(library, tuning));
        }
        return contenders;
    }

    /** What {@link #id()} gave. */
    static Contender of(String id) {
        String[] parts = id.split("-", 2);
        return new Contender(PoolLibrary.valueOf(parts[0]), Tuning.valueOf(parts[1]));
    }

    /** For a command line. */
    String id() {
        return library + "-" + tuning;
    }

    String title() {
        return library.title(tuning);
    }

    boolean ours() {
        return library == PoolLibrary.NEVERGONE;
    }

    /** Whether it looks at every connection it lends. */
    boolean validates() {
        return ours() || tuning == Tuning.BEST;
    }

    OpenPool open(PoolPlan plan) throws SQLException {
        return library.open(plan, tuning);
    }

    /** The same with so many connections open and idle. */
    OpenPool openFull(PoolPlan plan, int connections) throws SQLException {
        OpenPool pool = open(plan);
        List<Connection> borrowed = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            borrowed.add(pool.getConnection());
        }
        for (Connection connection : borrowed) {
            connection.close();
        }
        return pool;
    }
}

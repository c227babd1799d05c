package dev.nevergone.benchmarks.faults;

import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.benchmarks.peers.PoolPlan;
import dev.nevergone.benchmarks.peers.Tuning;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A pool with some settings, as it takes part.
 *
 * @param library whose
 * @param tuning as a new user gets it, or as it does best in faults
 */
record Contender(PoolLibrary library, Tuning tuning) {

    /**
     * What every pool's best settings have beside its own: Connector/J waits for ever otherwise, and every documentation
     * that speaks of faults asks for a limit.
     */
    static final Map<String, String> TIME_OUTS =
            Map.of("connectTimeout", "2000", "socketTimeout", "5000", "tcpKeepAlive", "true");

    /** All, library by library. */
    static List<Contender> all() {
        List<Contender> all = new ArrayList<>();
        for (PoolLibrary library : PoolLibrary.values()) {
            all.add(new Contender(library, Tuning.DEFAULTS));
            all.add(new Contender(library, Tuning.BEST));
        }
        return all;
    }

    String title() {
        return library.title() + (tuning == Tuning.BEST ? ", best" : "");
    }

    boolean ours() {
        return library == PoolLibrary.NEVERGONE;
    }

    /** What is set beyond the defaults, for the report. */
    String settings() {
        return tuning == Tuning.DEFAULTS
                ? library.settings(tuning)
                : library.settings(tuning) + "; driver: connectTimeout 2 s, socketTimeout 5 s";
    }

    /** A new pool; it need not have connected yet. */
    OpenPool open(String url, String username, String password, int size) throws SQLException {
        PoolPlan plan = PoolPlan.of(url, username, password, size);
        return library.open(tuning == Tuning.BEST ? plan.driverProperties(TIME_OUTS) : plan, tuning);
    }
}

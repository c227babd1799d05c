package dev.nevergone.benchmarks.peers;

import java.sql.SQLException;

/** Makes pools of one library. */
interface Pools {

    /** A new pool; the caller closes it. */
    OpenPool open(PoolPlan plan, Tuning tuning) throws SQLException;

    /** What {@link Tuning#DEFAULTS} amounts to, in a few words: does it look at what it lends? */
    String defaults();

    /** What {@link Tuning#BEST} sets. */
    String best();
}

package dev.nevergone.examples.bookshop.board;

import dev.nevergone.PoolStats.ServerPhase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a page is told several times a second.
 *
 * @param point the newest point of the charts
 * @param running whether the load runs
 * @param secondsLeft until the load ends by itself
 * @param plain the plain side
 * @param nevergone Nevergone's side
 * @param hikari the plain side's pool
 * @param pool Nevergone's pool
 * @param books the ledgers, compared
 * @param fault the label of the fault that is under way; null for none
 * @param marks the faults of the last minutes
 * @param lines what happened since the tick before
 * @param costPercent what the board itself costs, in percent of one core
 * @param pages how many are open
 */
record Tick(
        Point point,
        boolean running,
        long secondsLeft,
        Tally.Reading plain,
        Tally.Reading nevergone,
        Hikari hikari,
        Pool pool,
        Books.State books,
        @Nullable String fault,
        List<Faults.Mark> marks,
        List<Stories.Line> lines,
        double costPercent,
        int pages) {

    /**
     * One point of both charts.
     *
     * @param at in milliseconds since 1970
     * @param plain of the plain side; null while no load runs
     * @param nevergone of Nevergone's
     */
    record Point(long at, @Nullable Values plain, @Nullable Values nevergone) {}

    /**
     * One side's values.
     *
     * @param rate requests that ended well, a second
     * @param failed requests that failed since the point before
     * @param slowest the slowest call, in milliseconds
     */
    record Values(double rate, long failed, double slowest) {}

    /**
     * HikariCP's own counts.
     *
     * @param active connections lent
     * @param idle connections not lent
     * @param waiting threads that wait for one
     */
    record Hikari(int active, int idle, int waiting) {}

    /**
     * Nevergone's pool.
     *
     * @param size connections kept
     * @param active lent, overflow left out
     * @param idle not lent
     * @param overflow lent beyond the pool size
     * @param suspect those of the active, idle and overflow that are not proven alive since the last loss
     * @param waiting threads that wait for one
     * @param server what is known about the server
     * @param outageMillis how long the server cannot be used already; null where it can
     * @param replaced dead connections that gave their place to others
     * @param retries calls and units of work that were repeated
     * @param resolved COMMITs looked up
     */
    record Pool(
            int size,
            int active,
            int idle,
            int overflow,
            int suspect,
            int waiting,
            ServerPhase server,
            @Nullable Long outageMillis,
            long replaced,
            long retries,
            long resolved) {}
}

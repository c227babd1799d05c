package dev.nevergone.internal.pool;

import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.internal.telemetry.PoolCounters;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends links, never at a borrower's expense: dead ones are dropped at once, live ones say good-bye in the background. */
final class LinkCloser {

    private static final Logger LOG = LoggerFactory.getLogger(LinkCloser.class);

    private final String poolName;
    private final PoolCounters counters;
    private final ExecutorService background;

    LinkCloser(String poolName, PoolCounters counters, ExecutorService background) {
        this.poolName = poolName;
        this.counters = counters;
        this.background = background;
    }

    /** Drops a link that is dead or in an unknown state. */
    void drop(PooledLink link, CloseReason reason) {
        count(link, reason);
        link.link().abort();
    }

    /** Closes a link that is alive. */
    void close(PooledLink link, CloseReason reason) {
        count(link, reason);
        try {
            background.execute(link.link()::close);
        } catch (RejectedExecutionException poolIsClosed) {
            link.link().abort();
        }
    }

    private void count(PooledLink link, CloseReason reason) {
        counters.closed(reason);
        LOG.debug("pool {}: {} closed ({})", poolName, link, reason);
    }
}

package dev.nevergone.internal.pool;

import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.internal.telemetry.PoolEvents;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/** Ends links, never at a borrower's expense: dead ones are dropped at once, live ones say good-bye in the background. */
final class LinkCloser {

    private final PoolEvents events;
    private final ExecutorService background;
    private final Clock clock;

    LinkCloser(PoolEvents events, ExecutorService background, Clock clock) {
        this.events = events;
        this.background = background;
        this.clock = clock;
    }

    /** Drops a link that is dead or in an unknown state. */
    void drop(PooledLink link, CloseReason reason) {
        report(link, reason);
        link.link().abort();
    }

    /** Closes a link that is alive. */
    void close(PooledLink link, CloseReason reason) {
        report(link, reason);
        try {
            background.execute(link.link()::close);
        } catch (RejectedExecutionException poolIsClosed) {
            link.link().abort();
        }
    }

    private void report(PooledLink link, CloseReason reason) {
        events.closed(link.connectionId(), reason, link.ageNanos(clock.now()));
    }
}

package dev.nevergone.internal.pool;

import dev.nevergone.PoolStats.CloseReason;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Connections beyond the pool size: made in the borrower's thread, closed when they come back and nobody waits. While
 * somebody waits, a returned one is passed on instead of being made anew.
 */
final class OverflowLane {

    private final Dialer dialer;
    private final Fitness fitness;
    private final LinkCloser closer;
    private final Gate gate;
    private final ConcurrentLinkedDeque<PooledLink> passedOn = new ConcurrentLinkedDeque<>();

    OverflowLane(Dialer dialer, Fitness fitness, LinkCloser closer, Gate gate) {
        this.dialer = dialer;
        this.fitness = fitness;
        this.closer = closer;
        this.gate = gate;
    }

    /** Lends a live link; the caller holds an overflow permit. One attempt to connect at most. */
    PooledLink lend(long deadlineNanos) throws ConnectFailedException, ServerAwayException {
        PooledLink link;
        while ((link = passedOn.pollFirst()) != null) {
            if (fitness.isFit(link)) {
                return link;
            }
        }
        return dialer.dial(deadlineNanos);
    }

    /** Takes a live link back and gives its permit back. */
    void giveBack(PooledLink link) {
        if (gate.waiting() > 0) {
            passedOn.addLast(link);
        } else {
            closer.close(link, CloseReason.OVERFLOW_RETURNED);
        }
        releasePermit();
    }

    /** Gives the permit of a link back that is gone. */
    void releasePermit() {
        gate.release(Lane.OVERFLOW);
        if (gate.waiting() == 0) {
            closePassedOn(CloseReason.OVERFLOW_RETURNED);
        }
    }

    /** Links that wait to be passed on. */
    int idle() {
        return passedOn.size();
    }

    /** Those of them that are suspect. */
    int idleSuspects(Generations generations) {
        int suspects = 0;
        for (PooledLink link : passedOn) {
            suspects += generations.suspect(link) ? 1 : 0;
        }
        return suspects;
    }

    void closePassedOn(CloseReason reason) {
        @Nullable PooledLink link;
        while ((link = passedOn.pollFirst()) != null) {
            closer.close(link, reason);
        }
    }
}

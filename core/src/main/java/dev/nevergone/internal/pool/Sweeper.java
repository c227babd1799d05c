package dev.nevergone.internal.pool;

import dev.nevergone.PoolStats.CloseReason;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all idle connections at once, so that one outage costs a borrower one check and not one per connection: a
 * peek for each, and for the suspects a ping, all in parallel, each in a thread of its own and under one time-out.
 */
final class Sweeper {

    private final CoreLane lane;
    private final PrePing prePing;
    private final Generations generations;
    private final DeathRegister deaths;
    private final LinkCloser closer;
    private final Gate gate;
    private final ExecutorService background;
    private final AtomicBoolean running = new AtomicBoolean();

    Sweeper(
            CoreLane lane,
            PrePing prePing,
            Generations generations,
            DeathRegister deaths,
            LinkCloser closer,
            Gate gate,
            ExecutorService background) {
        this.lane = lane;
        this.prePing = prePing;
        this.generations = generations;
        this.deaths = deaths;
        this.closer = closer;
        this.gate = gate;
        this.background = background;
    }

    /** Starts a sweep in the background, unless one is under way. */
    void start() {
        if (running.compareAndSet(false, true)) {
            submit(this::sweep, () -> running.set(false));
        }
    }

    private void sweep() {
        try {
            for (Slot slot : lane.slots()) {
                if (slot.link() != null && slot.tryCheck()) {
                    look(slot);
                }
            }
        } finally {
            running.set(false);
        }
    }

    private void look(Slot slot) {
        PooledLink link = slot.link();
        PrePing.Death death = link == null ? null : prePing.peek(link);
        if (link != null && death == null && generations.suspect(link)) {
            submit(() -> done(slot, link, prePing.ping(link)), () -> done(slot, link, null));
        } else {
            done(slot, link, death);
        }
    }

    private void done(Slot slot, @Nullable PooledLink link, PrePing.@Nullable Death death) {
        if (link != null && death != null) {
            slot.detach();
            deaths.foundDead(link, death);
        }
        PooledLink leftBehind = slot.free();
        if (leftBehind != null) {
            closer.close(leftBehind, CloseReason.POOL_CLOSED);
        }
        // While the server is down, waiters are let in to what has just been proven alive.
        gate.wakeFirst();
    }

    private void submit(Runnable task, Runnable otherwise) {
        try {
            background.execute(task);
        } catch (RejectedExecutionException poolIsClosed) {
            otherwise.run();
        }
    }
}

package dev.nevergone.internal.pool;

import dev.nevergone.PoolStats.ServerPhase;
import dev.nevergone.internal.outage.ServerState;
import dev.nevergone.internal.outage.ServerState.Snapshot;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets borrowers in while there is something to lend: always when the server is up; while it is down, or has said that it
 * takes no more connections (error 1040), only to connections that are idle. Thread-safe.
 */
final class ServerDoor implements Gate.Door {

    /** How long a ceiling that the server showed is believed. */
    static final long CEILING_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final int NO_CEILING = Integer.MAX_VALUE;

    private final ServerState state;
    private final long graceNanos;
    private final LongSupplier nanoTime;
    private IntSupplier idle = () -> 0;
    private IntSupplier open = () -> 0;
    private volatile boolean suspended;
    private volatile int ceiling = NO_CEILING;
    private volatile long learnedNanos;
    private volatile long trialNanos;
    private volatile @Nullable SQLException ceilingFailure;

    ServerDoor(ServerState state, long graceNanos, LongSupplier nanoTime) {
        this.state = state;
        this.graceNanos = graceNanos;
        this.nanoTime = nanoTime;
    }

    /** Says where to look; before the first borrow. */
    void watch(IntSupplier idleLinks, IntSupplier openLinks) {
        idle = idleLinks;
        open = openLinks;
    }

    @Override
    public boolean open() {
        if (suspended) {
            return false;
        }
        if (state.isDown()) {
            return idle.getAsInt() > 0;
        }
        return ceiling == NO_CEILING || idle.getAsInt() > 0 || open.getAsInt() < ceiling || trialIsDue();
    }

    /** Whether nothing at all stands in the way of a borrower. Cheap, too. */
    boolean isWideOpen() {
        return !suspended && !state.isDown();
    }

    /** Whether one more connection may be made: below the ceiling, or as the one trial of a time. */
    boolean mayConnect() {
        if (ceiling == NO_CEILING || open.getAsInt() < ceiling) {
            return true;
        }
        if (!trialIsDue()) {
            return false;
        }
        trialNanos = nanoTime.getAsLong() + CEILING_NANOS;
        return true;
    }

    @Override
    public long giveUpAt() {
        Snapshot seen = state.now();
        return seen.phase() == ServerPhase.DOWN && !suspended ? seen.sinceNanos() + graceNanos : NEVER;
    }

    void suspend(boolean on) {
        suspended = on;
    }

    boolean suspended() {
        return suspended;
    }

    /** The server takes no more connections than are open now: one more is tried when that has been believed a while. */
    void learnCeiling(int openLinks, SQLException failure) {
        ceilingFailure = failure;
        learnedNanos = nanoTime.getAsLong();
        trialNanos = learnedNanos + CEILING_NANOS;
        ceiling = Math.max(1, openLinks);
    }

    /** What the server said when it showed the ceiling, or {@code null} where none is believed. */
    @Nullable
    SQLException ceilingFailure() {
        return ceiling == NO_CEILING ? null : ceilingFailure;
    }

    /**
     * A connection was made. One that was begun after a ceiling showed proves it gone; an earlier one only that it is
     * higher. True when a ceiling was believed.
     *
     * @param begunNanos when the connect was begun
     */
    boolean connected(long begunNanos) {
        if (ceiling == NO_CEILING) {
            return false;
        }
        ceiling = begunNanos - learnedNanos > 0 ? NO_CEILING : Math.max(ceiling, open.getAsInt());
        return true;
    }

    private boolean trialIsDue() {
        return nanoTime.getAsLong() - trialNanos >= 0;
    }
}

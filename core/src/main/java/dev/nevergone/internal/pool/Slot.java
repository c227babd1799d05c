package dev.nevergone.internal.pool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A place for one connection in the core lane: what HikariCP pools. The link in it is made, checked and replaced by the
 * thread that owns the slot, so a dead connection never has to travel back through HikariCP's single connecting thread.
 *
 * <p>One owner at a time: a borrower ({@link State#LENT}), or whoever looks after idle links ({@link State#CHECKED}).
 * Only the owner touches the link.
 */
final class Slot {

    /** Who owns a slot. */
    enum State {
        FREE,
        LENT,
        /** Being looked at while idle: ends within one validation time-out. */
        CHECKED,
        /** Lent by HikariCP itself, to code that unwrapped it: not looked at, for nobody tells when it comes back. */
        LENT_DIRECTLY,
        RETIRED
    }

    private static final long CHECK_POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final AtomicReference<State> state = new AtomicReference<>(State.FREE);
    private volatile @Nullable PooledLink link;
    private volatile @Nullable PooledLink moved;
    private volatile long movedNanos;
    private volatile boolean changedDirectly;

    /** For a borrower to whom HikariCP gave this slot: waits out a check that is under way. False when retired. */
    boolean lend() {
        return become(State.LENT);
    }

    /** For code to which HikariCP lent this slot without us. False when retired. */
    boolean lendDirectly() {
        return state.get() == State.LENT_DIRECTLY || become(State.LENT_DIRECTLY);
    }

    private boolean become(State lent) {
        while (true) {
            State seen = state.get();
            if (seen == State.RETIRED) {
                return false;
            }
            if (seen != State.CHECKED && state.compareAndSet(seen, lent)) {
                return true;
            }
            LockSupport.parkNanos(this, CHECK_POLL_NANOS);
        }
    }

    /** Becomes the owner of an idle slot, if it is idle. */
    boolean tryCheck() {
        return state.compareAndSet(State.FREE, State.CHECKED);
    }

    /** Ends ownership. A link left behind in a slot that was retired meanwhile is handed back for closing. */
    @Nullable
    PooledLink free() {
        while (true) {
            State seen = state.get();
            if (seen == State.RETIRED) {
                return detach();
            }
            if (state.compareAndSet(seen, State.FREE)) {
                return null;
            }
        }
    }

    /** HikariCP gives the slot up for good. The link is handed back for closing, unless an owner still has it. */
    @Nullable
    PooledLink retire() {
        State before = state.getAndSet(State.RETIRED);
        return before == State.FREE || before == State.LENT_DIRECTLY ? detach() : null;
    }

    boolean isFree() {
        return state.get() == State.FREE;
    }

    boolean isLentDirectly() {
        return state.get() == State.LENT_DIRECTLY;
    }

    boolean isRetired() {
        return state.get() == State.RETIRED;
    }

    @Nullable
    PooledLink link() {
        return link;
    }

    void attach(PooledLink fresh) {
        link = fresh;
        moved = null;
        changedDirectly = false;
    }

    /** Code that borrowed from HikariCP itself changes the session in a way that nobody puts back. */
    void changeDirectly() {
        changedDirectly = true;
    }

    boolean changedDirectly() {
        return changedDirectly;
    }

    @Nullable
    PooledLink detach() {
        PooledLink before = link;
        link = null;
        return before;
    }

    /** As {@link #detach()}, for another slot. */
    @Nullable
    PooledLink moveOut(long now) {
        movedNanos = now;
        moved = link;
        return detach();
    }

    /** The link that was moved out not long ago, if none has come in since. */
    @Nullable
    PooledLink movedWithin(long nanos, long now) {
        PooledLink gone = moved;
        moved = null;
        return now - movedNanos <= nanos ? gone : null;
    }
}

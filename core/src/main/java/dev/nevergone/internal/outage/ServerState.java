package dev.nevergone.internal.outage;

import dev.nevergone.Failure;
import dev.nevergone.PoolStats.ServerPhase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one server: UP, SUSPECT, DOWN or REFUSING, from real connects and validations. Thread-safe; every
 * change is one atomic step, and the thread that made it learns what it changed.
 */
public final class ServerState {

    private static final Snapshot START = new Snapshot(ServerPhase.UP, 0, Instant.EPOCH, 0, null, null, 0);

    private final LongSupplier nanoTime;
    private final ReentrantLock changes = new ReentrantLock();
    private volatile Snapshot current = START;

    /** @param nanoTime the pool's clock */
    public ServerState(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** What is known now. */
    public Snapshot now() {
        return current;
    }

    /** Whether the server is taken to be down. One volatile read. */
    public boolean isDown() {
        return current.phase() == ServerPhase.DOWN;
    }

    /** A connection answered a ping: a suspicion is over. An outage is not, for a server may serve and refuse to connect. */
    public void pinged() {
        if (current.phase() == ServerPhase.SUSPECT) {
            change(seen -> seen.phase() == ServerPhase.SUSPECT ? START : seen);
        }
    }

    /** A connection was made. Gives the state that ended with it. */
    public Snapshot connected() {
        return current.phase() == ServerPhase.UP ? current : change(seen -> START);
    }

    /**
     * Another pool was let in, which ends an outage that concerned all. Gives the outage, or {@code null} where there was
     * none: one that is this pool's own, and a refusal, last.
     */
    @Nullable
    Snapshot reachedByAnother() {
        Snapshot before = change(seen -> isSharedOutage(seen) ? START : seen);
        return isSharedOutage(before) ? before : null;
    }

    private static boolean isSharedOutage(Snapshot seen) {
        return seen.phase() == ServerPhase.DOWN && SharedServers.concernsAll(seen.failure());
    }

    /** A connection died or fell silent; whether the server did is not known. */
    public void suspected() {
        long now = nanoTime.getAsLong();
        change(seen -> seen.phase() == ServerPhase.UP
                ? new Snapshot(ServerPhase.SUSPECT, now, Instant.now(), 0, null, null, 0)
                : seen);
    }

    /** An attempt to connect failed in a way that may pass. True when the outage began with it. */
    public boolean unreachable(SQLException failure, Failure verdict) {
        long now = nanoTime.getAsLong();
        Snapshot before = change(seen -> seen.phase() == ServerPhase.DOWN
                ? seen.failedAgain(failure, verdict, seen.nextNanos())
                : new Snapshot(ServerPhase.DOWN, now, Instant.now(), 1, failure, verdict, now));
        return before.phase() != ServerPhase.DOWN;
    }

    /**
     * The server refuses for a reason that waiting does not cure. True when that is new.
     *
     * @param askAgainNanos when one more attempt may be made; {@link Long#MAX_VALUE} for never
     */
    public boolean refused(SQLException failure, Failure verdict, long askAgainNanos) {
        long now = nanoTime.getAsLong();
        Snapshot before = change(seen -> seen.phase() == ServerPhase.REFUSING
                ? seen.failedAgain(failure, verdict, askAgainNanos)
                : new Snapshot(ServerPhase.REFUSING, now, Instant.now(), 1, failure, verdict, askAgainNanos));
        return before.phase() != ServerPhase.REFUSING;
    }

    /** For one caller per time: whether a refusing server may be asked once more now. The next may at the given time. */
    public boolean mayAskAgain(long nextNanos) {
        long now = nanoTime.getAsLong();
        if (!isDue(current, now)) {
            return false;
        }
        return isDue(change(seen -> isDue(seen, now) ? seen.next(nextNanos) : seen), now);
    }

    /** Forgets a refusal, for what was refused has changed. */
    public void forgetRefusal() {
        change(seen -> seen.phase() == ServerPhase.REFUSING ? START : seen);
    }

    /** Says when the next probe of a server that is down comes. */
    public void nextProbe(long atNanos) {
        change(seen -> seen.phase() == ServerPhase.DOWN ? seen.next(atNanos) : seen);
    }

    private static boolean isDue(Snapshot seen, long now) {
        return seen.phase() == ServerPhase.REFUSING
                && seen.nextNanos() != Long.MAX_VALUE
                && now - seen.nextNanos() >= 0;
    }

    /** One atomic step. Gives what was before it. */
    private Snapshot change(UnaryOperator<Snapshot> step) {
        changes.lock();
        try {
            Snapshot before = current;
            current = step.apply(before);
            return before;
        } finally {
            changes.unlock();
        }
    }

    /**
     * What is known.
     *
     * @param phase the phase
     * @param sinceNanos when it began, by the pool's clock
     * @param since when it began, by the wall clock
     * @param failures attempts that failed since
     * @param failure the newest failure
     * @param verdict what it proves
     * @param nextNanos when the next attempt comes
     */
    public record Snapshot(
            ServerPhase phase,
            long sinceNanos,
            Instant since,
            int failures,
            @Nullable SQLException failure,
            @Nullable Failure verdict,
            long nextNanos) {

        Snapshot failedAgain(SQLException newest, Failure proves, long next) {
            return new Snapshot(phase, sinceNanos, since, failures + 1, newest, proves, next);
        }

        Snapshot next(long atNanos) {
            return new Snapshot(phase, sinceNanos, since, failures, failure, verdict, atNanos);
        }
    }
}

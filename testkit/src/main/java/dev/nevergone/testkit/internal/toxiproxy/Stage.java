package dev.nevergone.testkit.internal.toxiproxy;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A toxic's place in a link: it takes chunks, holds one at a time, and passes them on as the toxic's effect says. The
 * effect runs in the stage's own thread and may call what is under "for effects"; the link calls the rest.
 */
final class Stage {
    private static final Logger LOG = LoggerFactory.getLogger(Stage.class);
    /** A wait without an end that is still safe to add to {@link System#nanoTime()}: 73 years. */
    private static final long FOREVER = Long.MAX_VALUE / 4;

    /** What {@link #take(long)} found. */
    enum Input {
        /** A chunk came; the stage holds it. */
        CHUNK,
        /** There will be no more chunks. */
        END,
        /** Neither, within the time given. */
        NOTHING
    }

    private final Link link;
    private final Toxic toxic;
    private final Inbox inbox;
    private @Nullable Chunk held;
    private boolean ended;
    private boolean sealed;
    /** Raised by each interruption. */
    private int interruptions;
    /** The interruptions that the running effect started after. */
    private int seen;

    private long tally;

    Stage(Link link, Toxic toxic) {
        this.link = link;
        this.toxic = toxic;
        this.inbox = new Inbox(toxic.effect().queueCapacity());
    }

    /** Runs the effect, anew after each interruption, until the stream ends here. */
    void run() {
        while (begin()) {
            try {
                // Sampled here and not per chunk, as Toxiproxy does.
                boolean affected = ThreadLocalRandom.current().nextFloat() < toxic.toxicity();
                (affected ? toxic.effect() : Noop.PASS_THROUGH).pipe(this);
                endOutput();
            } catch (ChainChanged interrupted) {
                LOG.trace("toxic {} - interrupted on one link", toxic.name());
            }
        }
    }

    private boolean begin() {
        link.lock.lock();
        try {
            seen = interruptions;
            return !ended && !link.isOver();
        } finally {
            link.lock.unlock();
        }
    }

    private void endOutput() throws ChainChanged {
        link.lock.lock();
        try {
            check();
            link.inboxAfter(this).end();
            end();
            link.changed.signalAll();
        } finally {
            link.lock.unlock();
        }
    }

    // ---- for effects ----

    /** Waits for a chunk, which the stage then holds. Drops what it held before. @return false at the end of the input */
    boolean take() throws ChainChanged {
        return take(FOREVER) == Input.CHUNK;
    }

    /** Like {@link #take()}, but waits so many nanoseconds only. */
    Input take(long nanos) throws ChainChanged {
        long deadline = System.nanoTime() + Math.min(nanos, FOREVER);
        link.lock.lock();
        try {
            held = null;
            while (true) {
                check();
                if (!inbox.empty()) {
                    held = inbox.poll();
                    link.changed.signalAll();
                    return Input.CHUNK;
                }
                if (inbox.ended()) {
                    return Input.END;
                }
                if (deadline - System.nanoTime() <= 0) {
                    return Input.NOTHING;
                }
                await(deadline);
            }
        } finally {
            link.lock.unlock();
        }
    }

    /** The chunk that was taken, or what is left of it. */
    Chunk held() throws ChainChanged {
        link.lock.lock();
        try {
            check();
            Chunk chunk = held;
            if (chunk == null) {
                throw new IllegalStateException("stage of toxic " + toxic.name() + " holds no chunk: take one first");
            }
            return chunk;
        } finally {
            link.lock.unlock();
        }
    }

    /** Passes on all that is held; waits while what comes behind is full. */
    void pass() throws ChainChanged {
        pass(Integer.MAX_VALUE);
    }

    /** Passes on the first bytes of what is held and keeps the rest. */
    void pass(int bytes) throws ChainChanged {
        link.lock.lock();
        try {
            Chunk chunk = held();
            while (link.inboxAfter(this).full()) {
                link.changed.awaitUninterruptibly();
                check();
            }
            if (bytes < chunk.length()) {
                link.inboxAfter(this).add(chunk.head(bytes));
                held = chunk.tail(bytes);
            } else {
                link.inboxAfter(this).add(chunk);
                held = null;
            }
            link.changed.signalAll();
        } finally {
            link.lock.unlock();
        }
    }

    /** Keeps the first bytes of what is held and drops the rest. */
    void cut(int bytes) throws ChainChanged {
        link.lock.lock();
        try {
            Chunk chunk = held();
            if (bytes < chunk.length()) {
                held = chunk.head(bytes);
            }
        } finally {
            link.lock.unlock();
        }
    }

    /** Makes what is held look as if it had arrived then. */
    void redate(long arrivedNanos) throws ChainChanged {
        link.lock.lock();
        try {
            held = held().arrivedAt(arrivedNanos);
        } finally {
            link.lock.unlock();
        }
    }

    /** Waits; not at all where the time is zero or less. */
    void sleep(long nanos) throws ChainChanged {
        sleepUntil(System.nanoTime() + Math.min(nanos, FOREVER));
    }

    /** Waits for a change of the chain. */
    void sleepForever() throws ChainChanged {
        while (true) {
            sleep(FOREVER);
        }
    }

    /** Waits until {@link System#nanoTime()} has reached the deadline. */
    void sleepUntil(long deadline) throws ChainChanged {
        link.lock.lock();
        try {
            check();
            while (deadline - System.nanoTime() > 0) {
                await(deadline);
                check();
            }
        } finally {
            link.lock.unlock();
        }
    }

    /** From now on only the end of the link interrupts the effect. */
    void seal() throws ChainChanged {
        link.lock.lock();
        try {
            check();
            sealed = true;
        } finally {
            link.lock.unlock();
        }
    }

    /** What an effect has counted on this link; survives interruptions. Only the effect calls it. */
    long tally() {
        return tally;
    }

    /** Adds to {@link #tally()}. */
    void count(int bytes) {
        tally += bytes;
    }

    /** Milliseconds as nanoseconds, less than none as none, and cut off where adding them to a time would overflow. */
    static long nanosOfMillis(long millis) {
        return Math.max(0, Math.min(TimeUnit.MILLISECONDS.toNanos(millis), FOREVER));
    }

    private void check() throws ChainChanged {
        if (seen != interruptions || ended || link.isOver()) {
            throw new ChainChanged();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // The callers loop.
    private void await(long deadline) throws ChainChanged {
        try {
            // The result says nothing that the clock does not say better.
            long unused = link.changed.awaitNanos(deadline - System.nanoTime());
        } catch (InterruptedException e) {
            // Nobody interrupts these threads but whoever wants them gone.
            Thread.currentThread().interrupt();
            link.close();
            throw new ChainChanged();
        }
    }

    // ---- for the link, which holds its lock ----

    Toxic toxic() {
        return toxic;
    }

    Inbox inbox() {
        return inbox;
    }

    boolean ended() {
        return ended;
    }

    boolean sealed() {
        return sealed;
    }

    /** Interrupts the effect and gives away what it holds. */
    @Nullable
    Chunk release() {
        interruptions++;
        Chunk chunk = held;
        held = null;
        return chunk;
    }

    /** The thread has nothing more to do here. */
    void end() {
        ended = true;
    }

    /** For whoever must know that a sealed stage is through: waits until it ends, or its link does. */
    void awaitEnd() {
        link.lock.lock();
        try {
            while (!ended && !link.isOver()) {
                link.changed.awaitUninterruptibly();
            }
        } finally {
            link.lock.unlock();
        }
    }
}

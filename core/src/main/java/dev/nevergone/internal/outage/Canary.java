package dev.nevergone.internal.outage;

import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * The one that knocks while the server is down, so that nobody else has to. Runs in a background thread for as long as
 * the outage lasts. Thread-safe.
 */
public final class Canary {

    private final ServerState state;
    private final ExecutorService background;
    private final LongSupplier nanoTime;
    private final SharedServers.Member pool;
    private final Probe probe;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean stopped;

    /**
     * @param pool whose canary this is, among those that share the server
     * @param probe one attempt to connect; it tells the state how it went
     */
    public Canary(
            ServerState state,
            SharedServers.Member pool,
            ExecutorService background,
            LongSupplier nanoTime,
            Probe probe) {
        this.state = state;
        this.pool = pool;
        this.background = background;
        this.nanoTime = nanoTime;
        this.probe = probe;
    }

    /** Begins to probe, unless that is under way. */
    public void start() {
        if (running.compareAndSet(false, true)) {
            try {
                background.execute(this::run);
            } catch (RejectedExecutionException poolIsClosed) {
                running.set(false);
                pool.release();
            }
        }
    }

    /** Probes no more. */
    public void stop() {
        stopped = true;
    }

    private void run() {
        try {
            Found found = Found.NOBODY;
            for (int n = 0; isToKnock(); n++) {
                long pause = Backoff.pauseNanos(n, found);
                pool.nextProbe(nanoTime.getAsLong() + pause);
                TimeUnit.NANOSECONDS.sleep(pause);
                if (isToKnock()) {
                    found = probe.attempt();
                }
            }
        } catch (InterruptedException poolIsClosed) {
            Thread.currentThread().interrupt();
        } finally {
            running.set(false);
            pool.release();
            // An outage that began after the last look and before this line would go without a canary.
            if (!Thread.currentThread().isInterrupted() && isToKnock()) {
                start();
            }
        }
    }

    private boolean isToKnock() {
        return !stopped && state.isDown() && pool.mayProbe();
    }

    /** One attempt to connect. */
    @FunctionalInterface
    public interface Probe {
        /** Gives back whom it found. */
        Found attempt();
    }

    /** Whom a probe found, which decides how soon the next one may follow. */
    public enum Found {
        /** Nobody listens, or there is no way there: a kernel or a router said so, at no cost to the server. */
        NOBODY,
        /** Whatever else it was: the probe may have cost the server a log-in. */
        SOMEBODY;

        /** What the failure of a probe says. */
        public static Found by(SQLException failure) {
            return SharedServers.concernsAll(failure) ? NOBODY : SOMEBODY;
        }
    }
}

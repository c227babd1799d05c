package dev.nevergone.spring.autoconfigure;

import dev.nevergone.PoolEvent;
import dev.nevergone.PoolListener;
import dev.nevergone.RetryDecision;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The last losses and decisions of one pool, and the outage that is under way. Thread-safe. */
final class PoolJournal implements PoolListener {

    /** How many of each kind are kept. */
    static final int SIZE = 50;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Loss> losses = new ArrayDeque<>();
    private final Deque<Decision> decisions = new ArrayDeque<>();
    private PoolEvent.@Nullable OutageBegan outage;

    /**
     * A connection that was lost.
     *
     * @param at when it was noticed
     * @param connectionId the server's number for it
     * @param inUse whether a borrower had it
     * @param detail what was seen, in words
     */
    public record Loss(Instant at, long connectionId, boolean inUse, String detail) {}

    /**
     * What was decided after a failure.
     *
     * @param at when
     * @param call what failed, its first word only
     * @param repeated whether it was tried again
     * @param rule the rule that decided
     * @param limit what kept it from being repeated although the rule allows it
     * @param outcome what became of the failed attempt
     * @param attempts tries so far
     * @param connectionId the server's number of the connection that failed
     */
    public record Decision(
            Instant at,
            String call,
            boolean repeated,
            RetryDecision.Rule rule,
            RetryDecision.Limit limit,
            RetryDecision.Outcome outcome,
            int attempts,
            long connectionId) {}

    @Override
    public void staleFound(PoolEvent.StaleFound event) {
        add(losses, new Loss(event.at(), event.connectionId(), false, event.detail()));
    }

    @Override
    public void lostInUse(PoolEvent.LostInUse event) {
        add(losses, new Loss(event.at(), event.connectionId(), true, event.detail()));
    }

    @Override
    public void retryDecided(PoolEvent.RetryDecided event) {
        RetryDecision seen = event.decision();
        add(
                decisions,
                new Decision(
                        event.at(),
                        seen.call(),
                        seen.repeated(),
                        seen.rule(),
                        seen.limit(),
                        seen.outcome(),
                        seen.attempts(),
                        seen.connectionId()));
    }

    @Override
    public void outageBegan(PoolEvent.OutageBegan event) {
        setOutage(event);
    }

    @Override
    public void outageEnded(PoolEvent.OutageEnded event) {
        setOutage(null);
    }

    /** Oldest first. */
    List<Loss> losses() {
        return copy(losses);
    }

    /** Oldest first. */
    List<Decision> decisions() {
        return copy(decisions);
    }

    @Nullable
    Loss lastLoss() {
        lock.lock();
        try {
            return losses.peekLast();
        } finally {
            lock.unlock();
        }
    }

    /** The outage that was told and is not over. */
    PoolEvent.@Nullable OutageBegan outage() {
        lock.lock();
        try {
            return outage;
        } finally {
            lock.unlock();
        }
    }

    private void setOutage(PoolEvent.@Nullable OutageBegan now) {
        lock.lock();
        try {
            outage = now;
        } finally {
            lock.unlock();
        }
    }

    private <T> void add(Deque<T> ring, T entry) {
        lock.lock();
        try {
            if (ring.size() == SIZE) {
                ring.removeFirst();
            }
            ring.addLast(entry);
        } finally {
            lock.unlock();
        }
    }

    private <T> List<T> copy(Deque<T> ring) {
        lock.lock();
        try {
            return List.copyOf(ring);
        } finally {
            lock.unlock();
        }
    }
}

package dev.nevergone.internal.telemetry;

import dev.nevergone.Failure;
import dev.nevergone.PoolEvent;
import dev.nevergone.PoolListener;
import dev.nevergone.PoolStats;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.RetryDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the other rooms report what happened in a pool, once. Each event is counted, written to the log and to the flight
 * recorder in the caller's thread, and told to the listeners in theirs. Nothing here blocks, and nothing a listener does
 * reaches the caller. Thread-safe.
 */
public final class PoolEvents implements AutoCloseable {

    private final String pool;
    private final PoolCounters counters = new PoolCounters();
    private final PoolListener log;
    private final FlightLog flight = FlightLog.find();
    private final Listeners listeners;
    private final CloseHooks closeHooks = new CloseHooks();
    private final AtomicReference<@Nullable String> outageTarget = new AtomicReference<>();

    /**
     * @param pool the pool's name
     * @param listeners who listens from the start
     * @param nanoTime the clock
     */
    public PoolEvents(String pool, List<PoolListener> listeners, LongSupplier nanoTime) {
        this.pool = pool;
        this.log = new EventLog(nanoTime);
        this.listeners = new Listeners(pool, nanoTime);
        listeners.forEach(this.listeners::add);
    }

    /** What is counted without being an event, and all counts for reading. */
    public PoolCounters counters() {
        return counters;
    }

    /** Tells a listener from now on; one that is told already is not told twice. */
    public void addListener(PoolListener listener) {
        listeners.add(listener);
    }

    /** Tells a listener no more, events that wait for it included. */
    public void removeListener(PoolListener listener) {
        listeners.remove(listener);
    }

    /** Whether an outage began and has not ended. */
    public boolean inOutage() {
        return outageTarget.get() != null;
    }

    /** Events that blocking listeners have missed. */
    public long eventsDropped() {
        return listeners.dropped();
    }

    /** A borrow begins. The answer goes to {@link #borrowed}; it is {@code null}, and cost nothing, while nobody records. */
    public @Nullable Object borrowBegins() {
        return flight.borrowBegins();
    }

    /** A borrower got a connection. */
    public void borrowed(@Nullable Object begun, long connectionId) {
        counters.borrowed();
        if (begun != null) {
            flight.borrowEnds(begun, pool, connectionId);
        }
    }

    /** A connection was opened. */
    public void created(long connectionId, String target, long tookNanos) {
        counters.created();
        publish(
                new PoolEvent.Created(pool, Instant.now(), connectionId, target, Duration.ofNanos(tookNanos)),
                PoolListener::created);
    }

    /** A connection was closed or dropped. */
    public void closed(long connectionId, CloseReason reason, long ageNanos) {
        counters.closed(reason);
        publish(
                new PoolEvent.Closed(pool, Instant.now(), connectionId, reason, Duration.ofNanos(ageNanos)),
                PoolListener::closed);
    }

    /** A connection was found dead before anybody got it. */
    public void staleFound(long connectionId, StaleReason reason, long idleNanos, String detail) {
        counters.stale(reason);
        publish(
                new PoolEvent.StaleFound(
                        pool, Instant.now(), connectionId, reason, Duration.ofNanos(idleNanos), detail),
                PoolListener::staleFound);
    }

    /** A connection died in a borrower's hands. */
    public void lostInUse(long connectionId, String detail) {
        publish(new PoolEvent.LostInUse(pool, Instant.now(), connectionId, detail), PoolListener::lostInUse);
    }

    /** A generation began. */
    public void suspect(long generation) {
        publish(new PoolEvent.Suspect(pool, Instant.now(), generation), PoolListener::suspect);
    }

    /**
     * The server cannot be reached, or refuses. Told once until {@link #outageEnded}, however often it is called. The
     * caller sees to it that beginning and end come in their order.
     */
    public void outageBegan(Instant since, String target, Failure failure) {
        if (outageTarget.compareAndSet(null, target)) {
            counters.outageBegan();
            publish(new PoolEvent.OutageBegan(pool, Instant.now(), since, target, failure), PoolListener::outageBegan);
        }
    }

    /** The server accepts connections again. Does nothing where no outage is going on. */
    public void outageEnded(Duration duration, int probes) {
        String target = outageTarget.getAndSet(null);
        if (target != null) {
            publish(
                    new PoolEvent.OutageEnded(pool, Instant.now(), target, duration, probes),
                    PoolListener::outageEnded);
        }
    }

    /** A borrower got no connection in time. */
    public void borrowTimedOut(long waitedNanos, PoolStats stats) {
        counters.borrowTimedOut();
        publish(
                new PoolEvent.BorrowTimedOut(pool, Instant.now(), Duration.ofNanos(waitedNanos), stats),
                PoolListener::borrowTimedOut);
    }

    /**
     * A connection is out for too long.
     *
     * @param borrowedAt made by the borrower when it borrowed; only its stack is used
     */
    public void leakSuspected(long connectionId, Duration held, String borrower, Throwable borrowedAt) {
        counters.leakSuspected();
        publish(
                new PoolEvent.LeakSuspected(
                        pool, Instant.now(), connectionId, held, borrower, List.of(borrowedAt.getStackTrace())),
                PoolListener::leakSuspected);
    }

    /** A connection that was out for too long was taken back by force. */
    public void leakReclaimed(long connectionId, Duration held, String borrower) {
        counters.leakReclaimed();
        publish(
                new PoolEvent.LeakReclaimed(pool, Instant.now(), connectionId, held, borrower),
                PoolListener::leakReclaimed);
    }

    /** New connections log in with other credentials from now on. */
    public void credentialsChanged(@Nullable String username) {
        publish(new PoolEvent.CredentialsChanged(pool, Instant.now(), username), PoolListener::credentialsChanged);
    }

    /** The pool turned from one server to another. */
    public void failover(String from, String to, String reason) {
        counters.failover();
        publish(new PoolEvent.Failover(pool, Instant.now(), from, to, reason), PoolListener::failover);
    }

    /** Something failed, and it was decided whether it is repeated. */
    public void retryDecided(RetryDecision decision) {
        counters.retryDecided(decision);
        publish(new PoolEvent.RetryDecided(pool, Instant.now(), decision), PoolListener::retryDecided);
    }

    /** The witness found out what became of a COMMIT whose answer was lost. */
    public void commitResolved(long connectionId, String token, boolean committed, long tookNanos) {
        counters.commitResolved();
        publish(
                new PoolEvent.CommitResolved(
                        pool, Instant.now(), connectionId, token, committed, Duration.ofNanos(tookNanos)),
                PoolListener::commitResolved);
    }

    /**
     * What became of a COMMIT whose answer was lost is not known.
     *
     * @param token what a witness left to look for, if there is one
     * @param detail why it is not known, in words
     */
    public void commitUnknown(long connectionId, @Nullable String token, String detail) {
        counters.commitUnknown();
        publish(
                new PoolEvent.CommitUnknown(pool, Instant.now(), connectionId, token, detail),
                PoolListener::commitUnknown);
    }

    /** Connections that are idle for longer than the limit die silently. */
    public void idleLimitLearned(Duration limit, Duration pingAfter) {
        publish(new PoolEvent.IdleLimitLearned(pool, Instant.now(), limit, pingAfter), PoolListener::idleLimitLearned);
    }

    /** Has something done when the pool is closed; at once where it is closed already. */
    public void onClose(Runnable task) {
        closeHooks.add(task);
    }

    /** Ends what shows the pool to the outside, and gives the listeners a moment to hear of the rest. Closing twice is once. */
    @Override
    public void close() {
        closeHooks.run();
        listeners.close();
    }

    private <E extends PoolEvent> void publish(E event, BiConsumer<PoolListener, E> method) {
        method.accept(log, event);
        if (flight.begun()) {
            method.accept(flight, event);
        }
        listeners.tell(listener -> method.accept(listener, event));
    }
}

package dev.nevergone.internal.telemetry;

import dev.nevergone.PoolEvent;
import dev.nevergone.RetryDecision;
import java.util.stream.Collectors;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Commits events to the flight recorder. Loaded only where the runtime has one. Stateless.
 *
 * <p>An event class registers itself when it is first used, and the first of a JVM to do so brings up the recorder's whole
 * catalogue, a hundred classes. So none is touched before somebody has recorded.
 */
final class JdkFlightLog implements FlightLog {

    /** Only asked whether its kind is recorded, so that a borrow makes no event while it is not. */
    private static final class Probe {
        private static final FlightEvents.SlowBorrow EVENT = new FlightEvents.SlowBorrow();
    }

    @Override
    public boolean begun() {
        return FlightRecorder.isInitialized();
    }

    @Override
    public @Nullable Object borrowBegins() {
        if (!FlightRecorder.isInitialized() || !Probe.EVENT.isEnabled()) {
            return null;
        }
        FlightEvents.SlowBorrow flight = new FlightEvents.SlowBorrow();
        flight.begin();
        return flight;
    }

    @Override
    public void borrowEnds(Object begun, String pool, long connectionId) {
        FlightEvents.SlowBorrow flight = (FlightEvents.SlowBorrow) begun;
        flight.end();
        if (flight.shouldCommit()) {
            flight.pool = pool;
            flight.connectionId = connectionId;
            flight.commit();
        }
    }

    @Override
    public void created(PoolEvent.Created event) {
        FlightEvents.ConnectionCreated flight = new FlightEvents.ConnectionCreated();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.connectionId = event.connectionId();
            flight.target = event.target();
            flight.took = event.took().toNanos();
            flight.commit();
        }
    }

    @Override
    public void closed(PoolEvent.Closed event) {
        FlightEvents.ConnectionClosed flight = new FlightEvents.ConnectionClosed();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.connectionId = event.connectionId();
            flight.reason = event.reason().name();
            flight.age = event.age().toNanos();
            flight.commit();
        }
    }

    @Override
    public void staleFound(PoolEvent.StaleFound event) {
        FlightEvents.ConnectionStale flight = new FlightEvents.ConnectionStale();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.connectionId = event.connectionId();
            flight.reason = event.reason().name();
            flight.idle = event.idle().toNanos();
            flight.detail = event.detail();
            flight.commit();
        }
    }

    @Override
    public void lostInUse(PoolEvent.LostInUse event) {
        FlightEvents.ConnectionLost flight = new FlightEvents.ConnectionLost();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.connectionId = event.connectionId();
            flight.detail = event.detail();
            flight.commit();
        }
    }

    @Override
    public void suspect(PoolEvent.Suspect event) {
        FlightEvents.ConnectionsSuspect flight = new FlightEvents.ConnectionsSuspect();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.generation = event.generation();
            flight.commit();
        }
    }

    @Override
    public void outageBegan(PoolEvent.OutageBegan event) {
        FlightEvents.OutageBegan flight = new FlightEvents.OutageBegan();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.target = event.target();
            flight.since = event.since().toEpochMilli();
            flight.category = event.failure().category().name();
            flight.reason = event.failure().reason();
            flight.commit();
        }
    }

    @Override
    public void outageEnded(PoolEvent.OutageEnded event) {
        FlightEvents.OutageEnded flight = new FlightEvents.OutageEnded();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.target = event.target();
            flight.outage = event.duration().toNanos();
            flight.probes = event.probes();
            flight.commit();
        }
    }

    @Override
    public void borrowTimedOut(PoolEvent.BorrowTimedOut event) {
        FlightEvents.BorrowTimedOut flight = new FlightEvents.BorrowTimedOut();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.waited = event.waited().toNanos();
            flight.active = event.stats().active();
            flight.idle = event.stats().idle();
            flight.waiting = event.stats().waiting();
            flight.commit();
        }
    }

    @Override
    public void leakSuspected(PoolEvent.LeakSuspected event) {
        FlightEvents.LeakSuspected flight = new FlightEvents.LeakSuspected();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.connectionId = event.connectionId();
            flight.held = event.held().toNanos();
            flight.borrower = event.borrower();
            flight.borrowedAt = stack(event);
            flight.commit();
        }
    }

    @Override
    public void leakReclaimed(PoolEvent.LeakReclaimed event) {
        FlightEvents.LeakReclaimed flight = new FlightEvents.LeakReclaimed();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.connectionId = event.connectionId();
            flight.held = event.held().toNanos();
            flight.borrower = event.borrower();
            flight.commit();
        }
    }

    @Override
    public void credentialsChanged(PoolEvent.CredentialsChanged event) {
        FlightEvents.CredentialsChanged flight = new FlightEvents.CredentialsChanged();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.username = event.username();
            flight.commit();
        }
    }

    @Override
    public void failover(PoolEvent.Failover event) {
        FlightEvents.Failover flight = new FlightEvents.Failover();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.from = event.from();
            flight.to = event.to();
            flight.reason = event.reason();
            flight.commit();
        }
    }

    @Override
    public void retryDecided(PoolEvent.RetryDecided event) {
        FlightEvents.RetryDecided flight = new FlightEvents.RetryDecided();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            RetryDecision decision = event.decision();
            flight.connectionId = decision.connectionId();
            flight.unit = decision.unit();
            flight.call = decision.call();
            flight.rule = decision.rule().name();
            flight.limit = decision.limit().name();
            flight.outcome = decision.outcome().name();
            flight.repeated = decision.repeated();
            flight.attempts = decision.attempts();
            flight.transaction = decision.transaction().name();
            flight.retriesLeft = decision.retriesLeft();
            flight.commit();
        }
    }

    @Override
    public void commitResolved(PoolEvent.CommitResolved event) {
        FlightEvents.CommitResolved flight = new FlightEvents.CommitResolved();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.connectionId = event.connectionId();
            flight.token = event.token();
            flight.committed = event.committed();
            flight.took = event.took().toNanos();
            flight.commit();
        }
    }

    @Override
    public void commitUnknown(PoolEvent.CommitUnknown event) {
        FlightEvents.CommitUnknown flight = new FlightEvents.CommitUnknown();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.connectionId = event.connectionId();
            flight.token = event.token();
            flight.detail = event.detail();
            flight.commit();
        }
    }

    @Override
    public void idleLimitLearned(PoolEvent.IdleLimitLearned event) {
        FlightEvents.IdleLimitLearned flight = new FlightEvents.IdleLimitLearned();
        if (flight.shouldCommit()) {
            flight.pool = event.pool();
            flight.limit = event.limit().toNanos();
            flight.pingAfter = event.pingAfter().toNanos();
            flight.commit();
        }
    }

    private static String stack(PoolEvent.LeakSuspected event) {
        return event.borrowedAt().stream().map(String::valueOf).collect(Collectors.joining("\n"));
    }
}

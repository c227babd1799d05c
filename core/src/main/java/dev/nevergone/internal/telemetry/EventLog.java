package dev.nevergone.internal.telemetry;

import dev.nevergone.PoolEvent;
import dev.nevergone.PoolListener;
import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Rule;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log line per event that an operator must know, and debug lines for the rest. Each kind has a limit of its own, so
 * that a storm of one hides no other.
 */
final class EventLog implements PoolListener {

    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    private final StormLog stale;
    private final StormLog lost;
    private final StormLog outage;
    private final StormLog timedOut;
    private final StormLog leak;
    private final StormLog reclaimed;
    private final StormLog credentials;
    private final StormLog failover;
    private final StormLog resolved;
    private final StormLog notRepeated;
    private final Map<Rule, StormLog> repeated = new EnumMap<>(Rule.class);

    EventLog(LongSupplier nanoTime) {
        this.stale = new StormLog(LOG, nanoTime);
        this.lost = new StormLog(LOG, nanoTime);
        this.outage = new StormLog(LOG, nanoTime);
        this.timedOut = new StormLog(LOG, nanoTime);
        this.leak = new StormLog(LOG, nanoTime);
        this.reclaimed = new StormLog(LOG, nanoTime);
        this.credentials = new StormLog(LOG, nanoTime);
        this.failover = new StormLog(LOG, nanoTime);
        this.resolved = new StormLog(LOG, nanoTime);
        this.notRepeated = new StormLog(LOG, nanoTime);
        for (Rule rule : Rule.values()) {
            repeated.put(rule, new StormLog(LOG, nanoTime));
        }
    }

    @Override
    public void created(PoolEvent.Created event) {
        LOG.debug(
                "pool {}: connection {} to {} opened in {} ms",
                event.pool(),
                event.connectionId(),
                event.target(),
                event.took().toMillis());
    }

    @Override
    public void closed(PoolEvent.Closed event) {
        LOG.debug(
                "pool {}: connection {} closed ({}) after {} ms",
                event.pool(),
                event.connectionId(),
                event.reason(),
                event.age().toMillis());
    }

    @Override
    public void staleFound(PoolEvent.StaleFound event) {
        stale.info(() -> "pool " + event.pool() + ": connection " + event.connectionId() + " was dead after "
                + event.idle().toMillis() + " ms idle (" + event.detail() + "): replaced before use");
    }

    @Override
    public void lostInUse(PoolEvent.LostInUse event) {
        lost.warn(() -> "pool " + event.pool() + ": connection " + event.connectionId() + " was lost in use: "
                + event.detail());
    }

    @Override
    public void suspect(PoolEvent.Suspect event) {
        // What began it, a dead connection, has been said at a higher level.
        LOG.debug(
                "pool {}: generation {} began, older connections are suspect and the idle ones are being checked",
                event.pool(),
                event.generation());
    }

    @Override
    public void outageBegan(PoolEvent.OutageBegan event) {
        outage.warn(() -> "pool " + event.pool() + ": cannot connect to " + event.target() + " since " + event.since()
                + ": " + event.failure());
    }

    @Override
    public void outageEnded(PoolEvent.OutageEnded event) {
        outage.info(() -> "pool " + event.pool() + ": " + event.target() + " accepts connections again after "
                + event.duration().toMillis() + " ms and " + event.probes() + " failed attempts");
    }

    @Override
    public void borrowTimedOut(PoolEvent.BorrowTimedOut event) {
        timedOut.warn(() -> "pool " + event.pool() + ": no connection after "
                + event.waited().toMillis() + " ms: active " + event.stats().active() + ", idle "
                + event.stats().idle() + ", waiting " + event.stats().waiting());
    }

    @Override
    public void leakSuspected(PoolEvent.LeakSuspected event) {
        leak.warn(() -> "pool " + event.pool() + ": connection " + event.connectionId() + " is out for "
                + seconds(event.held()) + " s, perhaps it was never closed; borrowed by thread " + event.borrower()
                + " at"
                + event.borrowedAt().stream().map(frame -> "\n\tat " + frame).collect(Collectors.joining()));
    }

    @Override
    public void leakReclaimed(PoolEvent.LeakReclaimed event) {
        reclaimed.warn(() -> "pool " + event.pool() + ": connection " + event.connectionId()
                + " was taken back by force after " + seconds(event.held()) + " s; borrowed by thread "
                + event.borrower());
    }

    @Override
    public void credentialsChanged(PoolEvent.CredentialsChanged event) {
        credentials.info(() -> "pool " + event.pool() + ": new connections log in as "
                + (event.username() == null ? "the URL's user" : event.username())
                + " with new credentials; older ones are replaced when they come back");
    }

    @Override
    public void failover(PoolEvent.Failover event) {
        failover.warn(() ->
                "pool " + event.pool() + ": turned from " + event.from() + " to " + event.to() + ": " + event.reason());
    }

    @Override
    public void retryDecided(PoolEvent.RetryDecided event) {
        RetryDecision decision = event.decision();
        StormLog kept = repeated.get(decision.rule());
        if (decision.repeated() && kept != null) {
            kept.infoElseDebug(decision::toString);
        } else if (decision.rule() == Rule.WOULD_FAIL_AGAIN || decision.rule() == Rule.LOCK_CONFLICT) {
            // No loss: the caller's own matter, and the caller is told.
            LOG.debug("{}", decision);
        } else {
            notRepeated.warn(decision::toString);
        }
    }

    @Override
    public void commitResolved(PoolEvent.CommitResolved event) {
        resolved.info(() -> "pool " + event.pool() + ": the answer to a COMMIT on connection " + event.connectionId()
                + " was lost; the witness found it " + (event.committed() ? "committed" : "not committed") + " after "
                + event.took().toMillis() + " ms (token " + event.token() + ")");
    }

    @Override
    public void commitUnknown(PoolEvent.CommitUnknown event) {
        // Never left out in a storm: each is a transaction of its own, which somebody has to look up.
        LOG.warn(
                "pool {}: the answer to a COMMIT on connection {} was lost, and it is not known whether it took effect:"
                        + " {} ({})",
                event.pool(),
                event.connectionId(),
                event.detail(),
                event.token() == null ? "no token" : "token " + event.token());
    }

    @Override
    public void idleLimitLearned(PoolEvent.IdleLimitLearned event) {
        LOG.warn(
                "pool {}: connections idle for more than {} s die silently: a firewall or load balancer on the way"
                        + " forgets them; from now on they are pinged after {} s, and replaced unasked after {} s",
                event.pool(),
                event.limit().toSeconds(),
                event.pingAfter().toSeconds(),
                event.limit().toSeconds());
    }

    private static String seconds(Duration time) {
        return String.valueOf(time.toMillis() / 1000.0);
    }
}

package dev.nevergone.chaos;

import dev.nevergone.PoolEvent;
import dev.nevergone.PoolListener;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a pool tells, to be compared with what it has counted. Thread-safe. */
final class Events implements PoolListener {

    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    long count(String what) {
        AtomicLong count = counts.get(what);
        return count == null ? 0 : count.get();
    }

    private void add(String what) {
        counts.computeIfAbsent(what, key -> new AtomicLong()).incrementAndGet();
    }

    @Override
    public void created(PoolEvent.Created event) {
        add("created");
    }

    @Override
    public void closed(PoolEvent.Closed event) {
        add(closed(event.reason()));
    }

    static String closed(CloseReason reason) {
        return "closed " + reason;
    }

    @Override
    public void staleFound(PoolEvent.StaleFound event) {
        add("stale");
    }

    @Override
    public void outageBegan(PoolEvent.OutageBegan event) {
        add("outage began");
    }

    @Override
    public void outageEnded(PoolEvent.OutageEnded event) {
        add("outage ended");
    }

    @Override
    public void borrowTimedOut(PoolEvent.BorrowTimedOut event) {
        add("borrow timed out");
    }

    @Override
    public void failover(PoolEvent.Failover event) {
        add("failover");
    }

    @Override
    public void retryDecided(PoolEvent.RetryDecided event) {
        RetryDecision decision = event.decision();
        if (decision.repeated()) {
            add(repeated(decision.rule()));
            add("repeated call " + decision.call());
        } else if (decision.limit() == Limit.NONE) {
            add(refused(decision.rule()));
        } else {
            add(stopped(decision.limit()));
        }
        if (!decision.call().equals("unit of work") && !decision.call().equals("work")) {
            add("single decision");
        }
        if (decision.call().equals("COMMIT") && decision.outcome() == Outcome.ROLLED_BACK) {
            add("commit rolled back");
        }
    }

    static String repeated(Rule rule) {
        return "repeated " + rule;
    }

    static String refused(Rule rule) {
        return "refused " + rule;
    }

    static String stopped(Limit limit) {
        return "stopped " + limit;
    }

    @Override
    public void commitResolved(PoolEvent.CommitResolved event) {
        add(event.committed() ? "resolved committed" : "resolved not committed");
    }

    @Override
    public void commitUnknown(PoolEvent.CommitUnknown event) {
        add("commit unknown");
    }
}

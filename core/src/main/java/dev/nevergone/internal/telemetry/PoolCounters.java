package dev.nevergone.internal.telemetry;

import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Rule;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The counts of one pool. Thread-safe. */
public final class PoolCounters {

    private final LongAdder created = new LongAdder();
    private final LongAdder borrowed = new LongAdder();
    private final LongAdder borrowTimeouts = new LongAdder();
    private final LongAdder pings = new LongAdder();
    private final LongAdder outages = new LongAdder();
    private final LongAdder leaksSuspected = new LongAdder();
    private final LongAdder leaksReclaimed = new LongAdder();
    private final LongAdder failovers = new LongAdder();
    private final EnumMap<CloseReason, LongAdder> closed = adders(CloseReason.class);
    private final EnumMap<StaleReason, LongAdder> stale = adders(StaleReason.class);
    private final EnumMap<Rule, LongAdder> repeated = adders(Rule.class);
    private final EnumMap<Rule, LongAdder> refused = adders(Rule.class);
    private final EnumMap<Limit, LongAdder> stopped = adders(Limit.class);
    private final LongAdder commitsResolved = new LongAdder();
    private final LongAdder commitsUnknown = new LongAdder();

    /** A connection was opened. */
    public void created() {
        created.increment();
    }

    /** A borrower got a connection. */
    public void borrowed() {
        borrowed.increment();
    }

    /** A borrower got none in time. */
    public void borrowTimedOut() {
        borrowTimeouts.increment();
    }

    /** A round trip was made to validate a connection. */
    public void pinged() {
        pings.increment();
    }

    /** A connection was closed. */
    public void closed(CloseReason reason) {
        adder(closed, reason).increment();
    }

    /** A connection was found dead before it was handed out. */
    public void stale(StaleReason reason) {
        adder(stale, reason).increment();
    }

    /** The server became unreachable. */
    public void outageBegan() {
        outages.increment();
    }

    /** A connection is out for too long. */
    public void leakSuspected() {
        leaksSuspected.increment();
    }

    /** A connection was taken back by force. */
    public void leakReclaimed() {
        leaksReclaimed.increment();
    }

    /** Another server took over. */
    public void failover() {
        failovers.increment();
    }

    /** Something failed, and it was decided whether it is repeated: counted once, by what decided. */
    public void retryDecided(RetryDecision decision) {
        if (decision.repeated()) {
            adder(repeated, decision.rule()).increment();
        } else if (decision.limit() == Limit.NONE) {
            adder(refused, decision.rule()).increment();
        } else {
            adder(stopped, decision.limit()).increment();
        }
    }

    /** It was found out what became of a COMMIT. */
    public void commitResolved() {
        commitsResolved.increment();
    }

    /** It could not be found out what became of a COMMIT. */
    public void commitUnknown() {
        commitsUnknown.increment();
    }

    /** Connections opened so far. */
    public long createdCount() {
        return created.sum();
    }

    /** Connections that were opened and not closed. */
    public int openCount() {
        return (int) (created.sum()
                - closed.values().stream().mapToLong(LongAdder::sum).sum());
    }

    /** Borrows that got a connection. */
    public long borrowedCount() {
        return borrowed.sum();
    }

    /** Borrows that got none in time. */
    public long borrowTimeoutCount() {
        return borrowTimeouts.sum();
    }

    /** Validation round trips. */
    public long pingCount() {
        return pings.sum();
    }

    /** Outages that began. */
    public long outageCount() {
        return outages.sum();
    }

    /** Connections that were out for too long. */
    public long leakSuspectedCount() {
        return leaksSuspected.sum();
    }

    /** Connections that were taken back by force. */
    public long leakReclaimedCount() {
        return leaksReclaimed.sum();
    }

    /** Changes from one server to another. */
    public long failoverCount() {
        return failovers.sum();
    }

    /** Closed connections by reason. */
    public Map<CloseReason, Long> closedCounts() {
        return sums(closed, CloseReason.class);
    }

    /** Dead connections found, by what gave them away. */
    public Map<StaleReason, Long> staleCounts() {
        return sums(stale, StaleReason.class);
    }

    /** What was repeated, by the rule that allowed it. */
    public Map<Rule, Long> repeatedCounts() {
        return sums(repeated, Rule.class);
    }

    /** What was not repeated, by the rule that forbade it. */
    public Map<Rule, Long> refusedCounts() {
        return sums(refused, Rule.class);
    }

    /** What was not repeated although a rule allowed it, by what stopped it; without {@link Limit#NONE}. */
    public Map<Limit, Long> stoppedCounts() {
        Map<Limit, Long> counts = sums(stopped, Limit.class);
        counts.remove(Limit.NONE);
        return counts;
    }

    /** COMMITs of which it was found out what became of them. */
    public long commitResolvedCount() {
        return commitsResolved.sum();
    }

    /** COMMITs of which it was not. */
    public long commitUnknownCount() {
        return commitsUnknown.sum();
    }

    private static <E extends Enum<E>> EnumMap<E, LongAdder> adders(Class<E> type) {
        EnumMap<E, LongAdder> map = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            map.put(constant, new LongAdder());
        }
        return map;
    }

    private static <E extends Enum<E>> LongAdder adder(EnumMap<E, LongAdder> map, E key) {
        LongAdder adder = map.get(key);
        if (adder == null) {
            throw new IllegalStateException("no counter for " + key);
        }
        return adder;
    }

    private static <E extends Enum<E>> Map<E, Long> sums(EnumMap<E, LongAdder> map, Class<E> type) {
        EnumMap<E, Long> sums = new EnumMap<>(type);
        map.forEach((key, adder) -> sums.put(key, adder.sum()));
        return sums;
    }
}

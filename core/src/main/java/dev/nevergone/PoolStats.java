package dev.nevergone;

import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Rule;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a pool holds and has counted, at one moment. Counts run from the pool's creation and never go back. Immutable.
 *
 * @param name the pool's name
 * @param poolSize connections kept
 * @param maxOverflow connections allowed beyond the pool size, -1 for no limit
 * @param active connections lent out, overflow included
 * @param idle open connections that nobody uses
 * @param overflowInUse lent connections beyond the pool size
 * @param suspect those of the open connections, lent ones included, that are not proven alive since the last loss; an idle
 *     one is pinged before it is lent
 * @param waiting threads that wait for a connection
 * @param created connections opened
 * @param borrowed borrows that got a connection
 * @param borrowTimeouts borrows that ended at the pool time-out, at the outage grace, or at {@code maxWaiters}; not those that
 *     got the server's refusal
 * @param pings round trips made to validate a connection; a peek is not one
 * @param server what is known about the server
 * @param failedProbes attempts to connect that failed since the server was last reached
 * @param generation how often a proven disconnect has made older connections suspect
 * @param outages how often the server became unreachable
 * @param leaksSuspected borrowed connections that were out for longer than the leak threshold
 * @param leaksReclaimed borrowed connections that were taken back by force
 * @param failovers changes from one server to another
 * @param eventsDropped events that a blocking {@link PoolListener} has missed
 * @param commitsResolved COMMITs whose answer was lost, and whose outcome the {@link CommitWitness} found out
 * @param commitsUnknown COMMITs whose answer was lost, and whose outcome is not known
 * @param closed connections closed, by reason; every reason is present
 * @param stale connections found dead before they were handed out, by what gave them away; every finding is present
 * @param repeated failures after which the call or unit of work was repeated, by the rule that allowed it; every rule is
 *     present
 * @param refused failures after which it was not, by the rule that forbade it; every rule is present
 * @param stopped failures after which it was not although a rule allowed it, by what stopped it; every limit but
 *     {@link RetryDecision.Limit#NONE} is present
 */
public record PoolStats(
        String name,
        int poolSize,
        int maxOverflow,
        int active,
        int idle,
        int overflowInUse,
        int suspect,
        int waiting,
        long created,
        long borrowed,
        long borrowTimeouts,
        long pings,
        ServerPhase server,
        long failedProbes,
        long generation,
        long outages,
        long leaksSuspected,
        long leaksReclaimed,
        long failovers,
        long eventsDropped,
        long commitsResolved,
        long commitsUnknown,
        Map<CloseReason, Long> closed,
        Map<StaleReason, Long> stale,
        Map<Rule, Long> repeated,
        Map<Rule, Long> refused,
        Map<Limit, Long> stopped) {

    /** Copies the maps. */
    public PoolStats {
        closed = Map.copyOf(closed);
        stale = Map.copyOf(stale);
        repeated = Map.copyOf(repeated);
        refused = Map.copyOf(refused);
        stopped = Map.copyOf(stopped);
    }

    /** Whether the server is taken to be down now. */
    public boolean inOutage() {
        return server == ServerPhase.DOWN;
    }

    /** Open connections: lent and idle. */
    public int open() {
        return active + idle;
    }

    /** Connections closed for that reason. */
    public long closed(CloseReason reason) {
        return closed.getOrDefault(reason, 0L);
    }

    /** Connections that were found dead before they were handed out, by that finding. */
    public long stale(StaleReason reason) {
        return stale.getOrDefault(reason, 0L);
    }

    /** Connections closed for any reason. */
    public long closedTotal() {
        return closed.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Connections found dead before they were handed out. */
    public long staleTotal() {
        return stale.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Failures after which the call or unit of work was repeated, for any rule. */
    public long retries() {
        return repeated.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Failures after which the call or unit of work was not repeated, be it that a rule forbade it or something stopped it. */
    public long retriesRefused() {
        return Stream.concat(refused.values().stream(), stopped.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Repetitions that this rule allowed. */
    public long repeated(Rule rule) {
        return repeated.getOrDefault(rule, 0L);
    }

    /** Repetitions that this rule forbade. */
    public long refused(Rule rule) {
        return refused.getOrDefault(rule, 0L);
    }

    /** Repetitions that a rule allowed and this limit stopped. */
    public long stopped(Limit limit) {
        return stopped.getOrDefault(limit, 0L);
    }

    /** What is known about the server. */
    public enum ServerPhase {
        /** The last attempt to connect succeeded, or none was needed yet. */
        UP,
        /** A connection died or fell silent; whether the server did is not known yet. */
        SUSPECT,
        /** It cannot be reached, or cannot serve: one probe at a time knocks until it can. */
        DOWN,
        /** It refuses for a reason that waiting does not cure, such as a wrong password (error 1045). */
        REFUSING
    }

    /** Why a connection was closed. */
    public enum CloseReason {
        /** Found dead by a peek or a ping, so that nobody got it. */
        STALE,
        /** It died in a borrower's hands. */
        LOST_IN_USE,
        /** Older than {@code recycle}, or than four fifths of the server's {@code wait_timeout}, or idle for longer than
         * connections were seen to survive. */
        RECYCLED,
        /** An overflow connection came back and nobody waited for it. */
        OVERFLOW_RETURNED,
        /** It came back in a state that could not be reset, or its borrower aborted it. */
        NOT_RESETTABLE,
        /** Evicted: by {@link ResilientDataSource#evictAll()}, new credentials, a smaller pool size, or through HikariCP. */
        EVICTED,
        /** The pool was closed. */
        POOL_CLOSED
    }

    /** What gave a dead connection away. */
    public enum StaleReason {
        /** The server had closed it (FIN). */
        CLOSED_BY_SERVER,
        /** The connection was reset (RST), or TCP keepalive had given it up. */
        RESET,
        /** The server had left an error packet behind, such as 4031 for {@code wait_timeout}. */
        FAREWELL,
        /** Bytes that nobody had asked for. */
        UNEXPECTED_DATA,
        /** No answer to a ping within the validation time-out: a black hole or a frozen server. */
        PING_FAILED
    }
}

package dev.nevergone;

import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.PoolStats.StaleReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a pool, told to its {@link PoolListener}s. All kinds are immutable and thread-safe and hold
 * no secret. New kinds, and new components of a kind, may come with any version: read events, do not make them.
 *
 * <p>Connection ids are the server's own numbers, as in its process list and its logs.
 */
public sealed interface PoolEvent {

    /** The name of the pool: {@link PoolSettings#name()}. */
    String pool();

    /** When it happened. */
    Instant at();

    /**
     * A connection was opened.
     *
     * @param pool the pool's name
     * @param at when
     * @param connectionId the server's number for it
     * @param target host and port, as the URL names them
     * @param took how long connecting took, log-in included
     */
    record Created(String pool, Instant at, long connectionId, String target, Duration took) implements PoolEvent {}

    /**
     * A connection was closed.
     *
     * @param pool the pool's name
     * @param at when
     * @param connectionId the server's number for it
     * @param reason why
     * @param age how long it was open
     */
    record Closed(String pool, Instant at, long connectionId, CloseReason reason, Duration age) implements PoolEvent {}

    /**
     * A connection was found dead before anybody got it; it was replaced.
     *
     * @param pool the pool's name
     * @param at when
     * @param connectionId the server's number for it
     * @param reason what gave it away
     * @param idle how long before the server had last answered on it
     * @param detail what was seen, in words
     */
    record StaleFound(String pool, Instant at, long connectionId, StaleReason reason, Duration idle, String detail)
            implements PoolEvent {}

    /**
     * A connection died in a borrower's hands.
     *
     * @param pool the pool's name
     * @param at when
     * @param connectionId the server's number for it
     * @param detail what was seen, in words
     */
    record LostInUse(String pool, Instant at, long connectionId, String detail) implements PoolEvent {}

    /**
     * A generation began: the first proven disconnect made all older connections suspect, and the idle ones are being
     * checked.
     *
     * @param pool the pool's name
     * @param at when
     * @param generation the count of these, {@link PoolStats#generation()}
     */
    record Suspect(String pool, Instant at, long generation) implements PoolEvent {}

    /**
     * The server cannot be reached, or takes no connection at all.
     *
     * @param pool the pool's name
     * @param at when this was told
     * @param since when the first attempt failed
     * @param target host and port
     * @param failure what the last attempt proved
     */
    record OutageBegan(String pool, Instant at, Instant since, String target, Failure failure) implements PoolEvent {}

    /**
     * The server answers again: it accepts connections, or refuses for good.
     *
     * @param pool the pool's name
     * @param at when
     * @param target host and port
     * @param duration how long the outage was
     * @param probes attempts to connect that failed meanwhile
     */
    record OutageEnded(String pool, Instant at, String target, Duration duration, int probes) implements PoolEvent {}

    /**
     * A borrow got no connection in time.
     *
     * @param pool the pool's name
     * @param at when
     * @param waited how long it waited
     * @param stats what the pool held at that moment
     */
    record BorrowTimedOut(String pool, Instant at, Duration waited, PoolStats stats) implements PoolEvent {}

    /**
     * A borrowed connection is out for longer than the leak threshold.
     *
     * @param pool the pool's name
     * @param at when
     * @param connectionId the server's number for it
     * @param held how long it is out
     * @param borrower the thread that borrowed it
     * @param borrowedAt the stack of that thread when it borrowed, innermost call first
     */
    record LeakSuspected(
            String pool,
            Instant at,
            long connectionId,
            Duration held,
            String borrower,
            List<StackTraceElement> borrowedAt)
            implements PoolEvent {

        /** Copies the stack. */
        public LeakSuspected {
            borrowedAt = List.copyOf(borrowedAt);
        }
    }

    /**
     * A borrowed connection was out for too long and was taken back by force: it is aborted, the pool has its place again.
     *
     * @param pool the pool's name
     * @param at when
     * @param connectionId the server's number for it
     * @param held how long it was out
     * @param borrower the thread that borrowed it
     */
    record LeakReclaimed(String pool, Instant at, long connectionId, Duration held, String borrower)
            implements PoolEvent {}

    /**
     * New connections log in with other credentials from now on.
     *
     * @param pool the pool's name
     * @param at when
     * @param username the new user; null where it is left to the URL
     */
    record CredentialsChanged(
            String pool, Instant at, @Nullable String username) implements PoolEvent {}

    /**
     * The pool turned from one server to another.
     *
     * @param pool the pool's name
     * @param at when
     * @param from the server that is left
     * @param to the server that new connections lead to
     * @param reason why, in words
     */
    record Failover(String pool, Instant at, String from, String to, String reason) implements PoolEvent {}

    /**
     * Something failed, and it was decided whether it is repeated.
     *
     * @param pool the pool's name
     * @param at when
     * @param decision what was decided, and why
     */
    record RetryDecided(String pool, Instant at, RetryDecision decision) implements PoolEvent {}

    /**
     * The answer to a COMMIT was lost, and the {@link CommitWitness} found out whether it took effect.
     *
     * @param pool the pool's name
     * @param at when
     * @param connectionId the server's number for the connection that was lost
     * @param token what the witness looked for
     * @param committed whether the transaction was committed
     * @param took how long finding out took
     */
    record CommitResolved(String pool, Instant at, long connectionId, String token, boolean committed, Duration took)
            implements PoolEvent {}

    /**
     * The answer to a COMMIT was lost, and whether it took effect is not known: the caller got a
     * {@link CommitOutcomeUnknownException}.
     *
     * @param pool the pool's name
     * @param at when
     * @param connectionId the server's number for the connection that was lost
     * @param token what the {@link CommitWitness} left to look for; null where there is none
     * @param detail why it could not be found out, in words
     */
    record CommitUnknown(
            String pool,
            Instant at,
            long connectionId,
            @Nullable String token,
            String detail) implements PoolEvent {}

    /**
     * The pool learned that something on the way, a firewall or load balancer, forgets connections that are idle for too long.
     *
     * @param pool the pool's name
     * @param at when
     * @param limit idle for longer than this, connections were found dead; from now on they are replaced unasked
     * @param pingAfter idle for longer than this, connections are pinged from now on
     */
    record IdleLimitLearned(String pool, Instant at, Duration limit, Duration pingAfter) implements PoolEvent {}
}

package dev.nevergone;

/**
 * Hears what happens in a pool. Given to {@link PoolSettings.Builder#listener(PoolListener)} or
 * {@link ResilientDataSource#addListener(PoolListener)}; every method does nothing unless it is overridden.
 *
 * <p>Each listener of a pool is called by one daemon thread of its own, one event at a time and in the order of the
 * events, soon after they happened; so it needs no lock for what only it uses. A listener that is given to several pools
 * is called by as many threads.
 *
 * <p>No borrow waits for a listener. One that throws is logged the first time and called again for the next event. One
 * that blocks is logged once; up to 1,024 events wait for it, and those beyond are dropped and counted in
 * {@link PoolStats#eventsDropped()}. When the pool is closed, its listeners have one second in all to hear of the rest, and
 * are interrupted then.
 */
public interface PoolListener {

    /** A connection was opened. Once for each. */
    default void created(PoolEvent.Created event) {}

    /** A connection was closed, or dropped because it was dead. Once for each. */
    default void closed(PoolEvent.Closed event) {}

    /** A connection was found dead before anybody got it. Once for each; its {@link #closed} follows. */
    default void staleFound(PoolEvent.StaleFound event) {}

    /** A connection died in a borrower's hands. Once for each; its {@link #closed} follows when it is returned. */
    default void lostInUse(PoolEvent.LostInUse event) {}

    /** A generation began: all older connections are suspect. Once per outage, with its first dead connection. */
    default void suspect(PoolEvent.Suspect event) {}

    /**
     * The server cannot be reached, or takes no connection at all (error 1040 while the pool has none). Once per outage. A
     * refusal for good, such as a wrong password, is no event: see {@link PoolStats#server()}.
     */
    default void outageBegan(PoolEvent.OutageBegan event) {}

    /**
     * The server answers again: it accepts connections, or refuses for good (see {@link PoolStats#server()}). Once per outage
     * that was told with {@link #outageBegan}.
     */
    default void outageEnded(PoolEvent.OutageEnded event) {}

    /**
     * A borrow ended at the pool time-out, the outage grace or {@code maxWaiters}; not one that got the server's refusal. For
     * every such borrow, so perhaps thousands of times in an outage.
     */
    default void borrowTimedOut(PoolEvent.BorrowTimedOut event) {}

    /** A borrowed connection is out for longer than the leak threshold. Once per borrow. */
    default void leakSuspected(PoolEvent.LeakSuspected event) {}

    /** A borrowed connection was taken back by force. Once per borrow, after its {@link #leakSuspected}. */
    default void leakReclaimed(PoolEvent.LeakReclaimed event) {}

    /** New connections log in with other credentials from now on. Once per change. */
    default void credentialsChanged(PoolEvent.CredentialsChanged event) {}

    /** The pool turned from one server to another. Once per change. */
    default void failover(PoolEvent.Failover event) {}

    /**
     * A loss or a lock conflict was met, and it was decided whether what failed is repeated. Once per failed attempt of a
     * statement and once per failed attempt of a unit of work, so perhaps often in an outage; never for other errors.
     */
    default void retryDecided(PoolEvent.RetryDecided event) {}

    /** It was found out whether a COMMIT whose answer was lost took effect. Once for each. */
    default void commitResolved(PoolEvent.CommitResolved event) {}

    /** It could not be found out whether a COMMIT took effect. Once for each. */
    default void commitUnknown(PoolEvent.CommitUnknown event) {}

    /** Idle connections were found to die silently after a time. Again only where that time proves to be shorter still. */
    default void idleLimitLearned(PoolEvent.IdleLimitLearned event) {}
}

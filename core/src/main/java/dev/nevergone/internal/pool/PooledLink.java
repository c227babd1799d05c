package dev.nevergone.internal.pool;

import dev.nevergone.internal.driver.Link;
import dev.nevergone.internal.jdbc.SessionDefaults;
import dev.nevergone.internal.witness.Witness;
import org.jspecify.annotations.Nullable;

/** A link as the pool knows it: its age, its end of life, and when it was last proven alive. */
final class PooledLink {

    private final Link link;
    private final SessionDefaults defaults;
    private final long bornNanos;
    private final long expiresNanos;
    private volatile long lastAliveNanos;
    private volatile boolean evicted;
    /** Read by the thread that wrote it, for a comparison with itself; what others see does not matter. */
    private @Nullable Thread borrower;

    private Witness.@Nullable SessionId session;

    /**
     * @param defaults the JDBC-level state of an unused session
     * @param expiresNanos when it is to be replaced for its age, {@link Long#MAX_VALUE} for never
     */
    PooledLink(Link link, SessionDefaults defaults, long bornNanos, long expiresNanos) {
        this.link = link;
        this.defaults = defaults;
        this.bornNanos = bornNanos;
        this.expiresNanos = expiresNanos;
        this.lastAliveNanos = bornNanos;
    }

    Link link() {
        return link;
    }

    SessionDefaults defaults() {
        return defaults;
    }

    /** The server's number for it. */
    long connectionId() {
        return link.facts().connectionId();
    }

    boolean expired(long now) {
        return expiresNanos != Long.MAX_VALUE && now - expiresNanos >= 0;
    }

    long bornNanos() {
        return bornNanos;
    }

    long ageNanos(long now) {
        return now - bornNanos;
    }

    /** Time since the server last answered on it. */
    long idleNanos(long now) {
        return now - lastAliveNanos;
    }

    long lastAliveNanos() {
        return lastAliveNanos;
    }

    void provenAlive(long now) {
        lastAliveNanos = now;
    }

    /** It is to be replaced when it is next looked at. */
    void evict() {
        evicted = true;
    }

    boolean isEvicted() {
        return evicted;
    }

    /** Which session it is, as a witness sees it; {@code null} until one asked. */
    Witness.@Nullable SessionId session() {
        return session;
    }

    void session(Witness.SessionId known) {
        session = known;
    }

    void lentToThisThread() {
        borrower = Thread.currentThread();
    }

    boolean isLentToThisThread() {
        return borrower == Thread.currentThread();
    }

    @Override
    public String toString() {
        return "connection " + connectionId();
    }
}

package dev.nevergone.internal.pool;

import dev.nevergone.Failure;
import dev.nevergone.PoolSettings;
import dev.nevergone.internal.driver.Connector;
import dev.nevergone.internal.driver.Link;
import dev.nevergone.internal.driver.ServerFacts;
import dev.nevergone.internal.jdbc.SessionDefaults;
import dev.nevergone.internal.telemetry.PoolEvents;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the pool's connections, in the thread that asks for one, and remembers how the last attempt went. Thread-safe.
 */
final class Dialer {

    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
    private static final double RECYCLE_JITTER = 0.1;
    private static final double WAIT_TIMEOUT_SHARE = 0.8;

    private final PoolSettings settings;
    private final Connector connector;
    private final SessionSetup setup;
    private final PoolEvents events;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();
    private final AtomicBoolean capSaid = new AtomicBoolean();
    private final AtomicBoolean blindSaid = new AtomicBoolean();

    Dialer(PoolSettings settings, Connector connector, SessionSetup setup, PoolEvents events, LongSupplier nanoTime) {
        this.settings = settings;
        this.connector = connector;
        this.setup = setup;
        this.events = events;
        this.nanoTime = nanoTime;
    }

    /** One attempt. */
    PooledLink dial(long deadlineNanos) throws ConnectFailedException {
        long start = nanoTime.getAsLong();
        try {
            Link link = connector.open(settings.username(), settings.password(), deadlineNanos);
            PooledLink pooled = admit(link);
            events.created(pooled.connectionId(), target(), nanoTime.getAsLong() - start);
            succeeded();
            return pooled;
        } catch (SQLException e) {
            Failure failure = Failure.of(e);
            failed(e, failure);
            throw new ConnectFailedException(e, failure);
        }
    }

    /** The outage that is going on, or {@code null} when the last attempt succeeded. */
    @Nullable
    Outage outage() {
        return outage.get();
    }

    /** Where to, for messages. */
    String target() {
        return connector.target();
    }

    private PooledLink admit(Link link) throws SQLException {
        SessionDefaults defaults;
        try {
            defaults = setup.prepare(link.connection());
        } catch (SQLException e) {
            link.abort();
            throw e;
        }
        long now = nanoTime.getAsLong();
        if (!link.peekable() && settings.prePing() && blindSaid.compareAndSet(false, true)) {
            LOG.info(
                    "pool {}: the socket cannot be peeked (own socketFactory, several hosts, or a driver that does not"
                            + " see Nevergone's classes); connections idle for more than {} ms are pinged instead",
                    settings.name(),
                    PrePing.BLIND_PING_AFTER.toMillis());
        }
        return new PooledLink(link, defaults, now, expiry(link.facts(), now));
    }

    private long expiry(ServerFacts facts, long now) {
        Duration recycle = settings.recycle();
        if (recycle.isZero()) {
            return Long.MAX_VALUE;
        }
        Duration cap = Duration.ofNanos((long) (facts.waitTimeout().toNanos() * WAIT_TIMEOUT_SHARE));
        if (!cap.isZero() && cap.compareTo(recycle) < 0) {
            sayCap(recycle, facts, cap);
            recycle = cap;
        }
        long nanos = recycle.toNanos();
        return now
                + nanos
                - (long) (nanos * RECYCLE_JITTER * ThreadLocalRandom.current().nextDouble());
    }

    private void sayCap(Duration recycle, ServerFacts facts, Duration cap) {
        if (capSaid.compareAndSet(false, true)) {
            LOG.info(
                    "pool {}: recycle ({} s) is lowered to {} s, 80 % of the server's wait_timeout ({} s)",
                    settings.name(),
                    recycle.toSeconds(),
                    cap.toMillis() / 1000.0,
                    facts.waitTimeout().toSeconds());
        }
    }

    private void succeeded() {
        Outage ended = outage.get();
        if (ended != null && outage.compareAndSet(ended, null)) {
            events.outageEnded(Duration.ofNanos(nanoTime.getAsLong() - ended.sinceNanos()), ended.attempts());
        }
    }

    private void failed(SQLException e, Failure failure) {
        long now = nanoTime.getAsLong();
        outage.updateAndGet(before -> before == null ? new Outage(now, 1, e) : before.failedAgain(e));
        events.outageBegan(Instant.now(), target(), failure);
    }

    /**
     * The server cannot be reached, or refuses.
     *
     * @param sinceNanos when the first attempt failed
     * @param attempts failed attempts since
     * @param last the newest failure
     */
    record Outage(long sinceNanos, int attempts, SQLException last) {

        Outage failedAgain(SQLException failure) {
            return new Outage(sinceNanos, attempts + 1, failure);
        }
    }
}

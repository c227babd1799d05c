package dev.nevergone.internal.pool;

import dev.nevergone.PoolSettings;
import dev.nevergone.internal.driver.Connector;
import dev.nevergone.internal.driver.Link;
import dev.nevergone.internal.driver.ServerFacts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a new link a member of the pool: its session is set up, its end of life is decided. Thread-safe. */
final class Admission {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final double RECYCLE_JITTER = 0.1;
    private static final double WAIT_TIMEOUT_SHARE = 0.8;
    /** When the first host of the URL is tried again, as Connector/J does (secondsBeforeRetryPrimaryHost). */
    private static final Duration STAND_IN = Duration.ofSeconds(30);

    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final PoolSettings settings;
    private final Connector connector;
    private final SessionSetup setup;
    private final LongSupplier nanoTime;
    private final AtomicBoolean capSaid = new AtomicBoolean();
    private final AtomicBoolean blindSaid = new AtomicBoolean();

    Admission(PoolSettings settings, Connector connector, SessionSetup setup, LongSupplier nanoTime) {
        this.settings = settings;
        this.connector = connector;
        this.setup = setup;
        this.nanoTime = nanoTime;
    }

    PooledLink admit(Link link) throws SQLException {
        try {
            long now = nanoTime.getAsLong();
            sayIfBlind(link);
            return new PooledLink(link, setup.prepare(link.connection()), now, expiry(link, now));
        } catch (SQLException | RuntimeException e) {
            link.abort();
            throw e;
        }
    }

    private void sayIfBlind(Link link) {
        if (!link.peekable() && settings.prePing() && blindSaid.compareAndSet(false, true)) {
            LOG.info(
                    "pool {}: connections to {} cannot be peeked ({}); those idle for more than {} ms are pinged instead",
                    settings.name(),
                    connector.target(),
                    connector.obstacleToPeeking(),
                    PrePing.BLIND_PING_AFTER.toMillis());
        }
    }

    private long expiry(Link link, long now) {
        Duration recycle = settings.recycle().isZero() ? FOREVER : capped(settings.recycle(), link.facts());
        if (link.standIn() && STAND_IN.compareTo(recycle) < 0) {
            recycle = STAND_IN;
        }
        if (recycle.equals(FOREVER)) {
            return Long.MAX_VALUE;
        }
        long nanos = recycle.toNanos();
        return now
                + nanos
                - (long) (nanos * RECYCLE_JITTER * ThreadLocalRandom.current().nextDouble());
    }

    private Duration capped(Duration recycle, ServerFacts facts) {
        Duration cap = Duration.ofNanos((long) (facts.waitTimeout().toNanos() * WAIT_TIMEOUT_SHARE));
        if (cap.isZero() || cap.compareTo(recycle) >= 0) {
            return recycle;
        }
        sayCap(recycle, facts, cap);
        return cap;
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
}

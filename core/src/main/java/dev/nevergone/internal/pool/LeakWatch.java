package dev.nevergone.internal.pool;

import dev.nevergone.PoolSettings;
import dev.nevergone.internal.driver.Watchdog;
import dev.nevergone.internal.jdbc.LeasedConnection;
import dev.nevergone.internal.telemetry.PoolEvents;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after connections that are not returned: logs the borrower's stack after one time, aborts the connection after a
 * longer one. Costs nothing where it is off. Thread-safe.
 */
final class LeakWatch {

    private static final Logger LOG = LoggerFactory.getLogger(LeakWatch.class);

    private final String poolName;
    private final Duration threshold;
    private final Duration reclaim;
    private final Watchdog watchdog;
    private final PoolEvents events;

    LeakWatch(PoolSettings settings, Watchdog watchdog, PoolEvents events) {
        this.poolName = settings.name();
        this.threshold = settings.leakThreshold();
        this.reclaim = settings.leakReclaim();
        this.watchdog = watchdog;
        this.events = events;
    }

    /** Whether leaks are looked for. */
    boolean isOn() {
        return !threshold.isZero();
    }

    /** A connection was lent. What comes back is closed when it is returned. */
    Watch lent(LeasedConnection connection, long connectionId) {
        return new Watch(connection, connectionId);
    }

    /** One lent connection. */
    final class Watch {

        private final LeasedConnection connection;
        private final long connectionId;
        private final Throwable borrowedAt;
        private final String borrower = Thread.currentThread().getName();
        private volatile Watchdog.Watch pending;
        private volatile boolean suspected;

        private Watch(LeasedConnection connection, long connectionId) {
            this.connection = connection;
            this.connectionId = connectionId;
            this.borrowedAt = new Throwable("borrowed here, by thread " + borrower);
            this.pending = watchdog.watch(threshold, this::suspect);
        }

        /** It has come back. */
        void returned() {
            pending.close();
            if (suspected) {
                LOG.info("pool {}: {}, which looked like a leak, was returned after all", poolName, connection);
            }
        }

        private void suspect() {
            suspected = true;
            events.leakSuspected(connectionId, threshold, borrower, borrowedAt);
            if (!reclaim.isZero()) {
                pending = watchdog.watch(reclaim.minus(threshold), this::reclaim);
            }
        }

        private void reclaim() {
            suspected = false;
            events.leakReclaimed(connectionId, reclaim, borrower);
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                throw new IllegalStateException("aborting touches no server", e);
            }
        }
    }
}

package dev.nevergone.internal.pool;

import dev.nevergone.CommitOutcomeUnknownException;
import dev.nevergone.Failure;
import dev.nevergone.internal.driver.Peek;
import dev.nevergone.internal.jdbc.Call;
import dev.nevergone.internal.jdbc.Lease;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One borrow: which link, out of which lane, and whether it was lost on the way. */
final class PoolLease implements Lease {

    private final Pool pool;
    private final PooledLink link;
    private final CoreLane.@Nullable Lent core;
    private volatile LeakWatch.@Nullable Watch leakWatch;
    private volatile boolean lost;
    private volatile boolean aborted;

    private PoolLease(Pool pool, PooledLink link, CoreLane.@Nullable Lent core) {
        this.pool = pool;
        this.link = link;
        this.core = core;
    }

    static PoolLease ofCore(Pool pool, CoreLane.Lent lent) {
        return new PoolLease(pool, lent.link(), lent);
    }

    static PoolLease ofOverflow(Pool pool, PooledLink link) {
        return new PoolLease(pool, link, null);
    }

    PooledLink link() {
        return link;
    }

    /** Where a core link came from; {@code null} for an overflow link. */
    CoreLane.@Nullable Lent core() {
        return core;
    }

    void watch(LeakWatch.@Nullable Watch watch) {
        leakWatch = watch;
    }

    boolean lost() {
        return lost;
    }

    @Override
    public long connectionId() {
        return link.connectionId();
    }

    @Override
    public Verdict failed(SQLException failure, Call call) {
        Failure verdict = Failure.of(failure);
        if (!verdict.connectionDead()) {
            pool.failedAlive(link, verdict);
            return new Verdict(failure, false);
        }
        if (!aborted && !pool.isAborting()) {
            markLost(verdict.toString());
        }
        if (call.operation() == Call.Operation.COMMIT && call.workBefore()) {
            return new Verdict(new CommitOutcomeUnknownException(pool.settings().name(), failure), true);
        }
        return new Verdict(failure, true);
    }

    @Override
    public boolean isValid(int seconds) {
        Duration cap = seconds == 0 ? pool.settings().validationTimeout() : Duration.ofSeconds(seconds);
        boolean valid = link.link().peek().quiet() && link.link().ping(cap);
        if (!valid) {
            markLost("isValid: no answer within " + cap.toMillis() + " ms");
        }
        return valid;
    }

    @Override
    public boolean isKnownDead() {
        Peek peek = link.link().peek();
        if (!peek.quiet()) {
            markLost(peek.detail());
        }
        return lost;
    }

    @Override
    public void abort() {
        aborted = true;
        link.link().abort();
    }

    @Override
    public void returned(boolean clean, boolean answered) {
        LeakWatch.Watch watch = leakWatch;
        if (watch != null) {
            watch.returned();
        }
        pool.takeBack(this, clean, answered);
    }

    private void markLost(String what) {
        if (!lost) {
            lost = true;
            pool.lost(link, what);
        }
    }
}

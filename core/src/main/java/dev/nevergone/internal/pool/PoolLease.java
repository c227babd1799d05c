package dev.nevergone.internal.pool;

import dev.nevergone.Failure;
import dev.nevergone.internal.driver.Peek;
import dev.nevergone.internal.driver.SessionView;
import dev.nevergone.internal.jdbc.Call;
import dev.nevergone.internal.jdbc.Lease;
import dev.nevergone.internal.jdbc.SessionDefaults;
import dev.nevergone.internal.retry.Retries;
import dev.nevergone.internal.witness.Witness;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One borrow: which link it has, and whether that was lost on the way. The link may change in the course of it; another
 * thread may end it at any time.
 */
final class PoolLease implements Lease {

    private enum Hold {
        /** It has a link and the permit for it. */
        LINK,
        /** It gave up its link and has no other yet. */
        NOTHING,
        /** It has ended. */
        ENDED
    }

    private static final VarHandle HOLD;
    private static final VarHandle LOAN;

    static {
        try {
            HOLD = MethodHandles.lookup().findVarHandle(PoolLease.class, "hold", Hold.class);
            LOAN = MethodHandles.lookup().findVarHandle(PoolLease.class, "loan", Loan.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Pool pool;

    @SuppressWarnings("NullAway.Init") // Set through its handle.
    private volatile Loan loan;
    /** Changed through {@link #HOLD} only: there is a lease per borrow, and a lock in each would be most of its size. */
    @SuppressWarnings({"FieldMayBeFinal", "NullAway.Init"})
    private volatile Hold hold;

    private volatile LeakWatch.@Nullable Watch leakWatch;
    private volatile boolean lost;
    private volatile boolean aborted;

    PoolLease(Pool pool, Loan loan) {
        this.pool = pool;
        // Plain, for nobody else can see it yet: a volatile write waits for the processor's store buffer.
        LOAN.set(this, loan);
        HOLD.set(this, Hold.LINK);
    }

    void watch(LeakWatch.Watch watch) {
        leakWatch = watch;
    }

    @Override
    public Connection driverConnection() {
        return link().link().connection();
    }

    @Override
    public SessionDefaults defaults() {
        return link().defaults();
    }

    @Override
    public long connectionId() {
        return link().connectionId();
    }

    @Override
    public Retries retries() {
        return pool.retries();
    }

    @Override
    public @Nullable Witness witness() {
        return pool.witness();
    }

    @Override
    public Witness.SessionId session() throws SQLException {
        return pool.sessionOf(link());
    }

    @Override
    public boolean mayBeInTransaction() {
        SessionView view = link().link().session();
        return !view.known() || view.inTransaction();
    }

    @Override
    public boolean hasWritten(boolean guess) {
        SessionView view = link().link().session();
        // What the server adds are functions that write; what it leaves out is not relied on.
        return guess || (view.exact() && view.hasWritten());
    }

    @Override
    public boolean seesWrites() {
        return link().link().session().exact();
    }

    @Override
    public long mark() {
        return link().link().wire().mark();
    }

    @Override
    public Verdict failed(SQLException failure, Call call, long mark) {
        PooledLink link = link();
        Failure verdict = Failure.of(failure);
        if (!verdict.connectionDead()
                && !Proofs.deadAllTheSame(verdict, link.link().connection())) {
            pool.failedAlive(link, verdict);
            return new Verdict(false, Proofs.ofLiving(verdict), verdict.category());
        }
        if (!aborted && !pool.isAborting()) {
            markLost(verdict.toString());
        }
        return new Verdict(true, Proofs.ofDead(verdict, call, link.link().wire(), mark), verdict.category());
    }

    @Override
    public void replace(long deadlineNanos) throws SQLException {
        giveUpLink();
        Loan fresh = pool.lendAgain(deadlineNanos);
        loan = fresh;
        lost = false;
        if (!HOLD.compareAndSet(this, Hold.NOTHING, Hold.LINK)) {
            pool.takeBack(fresh, false, true, false);
            throw BorrowFailures.connectionClosed(pool.settings().name());
        }
        if (aborted) {
            // It was aborted while it had no link.
            fresh.link().link().abort();
        }
    }

    private void giveUpLink() throws SQLException {
        if (HOLD.compareAndSet(this, Hold.LINK, Hold.NOTHING)) {
            pool.takeBack(loan, lost, false, false);
        } else if (hold == Hold.ENDED) {
            throw BorrowFailures.connectionClosed(pool.settings().name());
        }
    }

    @Override
    public void holdResult(Statement driverStatement, boolean hold) throws SQLException {
        link().link().session().holdResult(driverStatement, hold);
    }

    @Override
    public void commitResolved(long lostId, String token, boolean committed, long tookNanos) {
        pool.events().commitResolved(lostId, token, committed, tookNanos);
    }

    @Override
    public void commitUnknown(long lostId, @Nullable String token, String detail) {
        pool.events().commitUnknown(lostId, token, detail);
    }

    @Override
    public boolean isValid(int seconds) {
        Duration cap = seconds == 0 ? pool.settings().validationTimeout() : Duration.ofSeconds(seconds);
        boolean valid = link().link().peek().quiet() && link().link().ping(cap);
        if (!valid) {
            markLost("isValid: no answer within " + cap.toMillis() + " ms");
        }
        return valid;
    }

    @Override
    public boolean isKnownDead() {
        Peek peek = link().link().peek();
        if (!peek.quiet()) {
            markLost(peek.detail());
        }
        return lost;
    }

    @Override
    public void abort() {
        aborted = true;
        if (hold == Hold.LINK) {
            link().link().abort();
        }
    }

    @Override
    public void returned(boolean clean, boolean answered) {
        LeakWatch.Watch watch = leakWatch;
        if (watch != null) {
            watch.returned();
        }
        if (HOLD.getAndSet(this, Hold.ENDED) == Hold.LINK) {
            pool.takeBack(loan, lost, clean, answered);
        }
    }

    private PooledLink link() {
        return loan.link();
    }

    private void markLost(String what) {
        if (!lost) {
            lost = true;
            pool.lost(link(), what);
        }
    }
}

package dev.nevergone.internal.retry;

import dev.nevergone.Failure;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryPolicy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one call or unit of work, from its first failure on. For each failure: {@link #mayRetry}; where that
 * gives {@link Limit#NONE}, {@link #pause}, {@link #failed} and the next attempt; where not, {@link #withEarlierOnes} and throw.
 * Belongs to the thread that makes the attempts.
 */
public final class Attempts {

    /** Of a thousand attempts nobody wants a thousand stack traces; the first ones tell most. */
    private static final int MOST_KEPT = 10;

    private static final int MOST_LINKS = 64;

    private final RetryPolicy policy;
    private final RetryBudget budget;
    private final long startNanos;
    private final LongSupplier nanoTime;
    private final List<SQLException> earlier = new ArrayList<>(2);
    private int made = 1;
    private long nextPauseNanos;

    /**
     * Made when the first attempt has failed.
     *
     * @param budget the pool's
     * @param startNanos when the first attempt began
     * @param nanoTime the clock
     */
    public Attempts(RetryPolicy policy, RetryBudget budget, long startNanos, LongSupplier nanoTime) {
        this.policy = policy;
        this.budget = budget;
        this.startNanos = startNanos;
        this.nanoTime = nanoTime;
    }

    /** The attempts that have begun, the first one included. */
    public int made() {
        return made;
    }

    /**
     * What keeps the last attempt from being repeated, the rules apart; {@link Limit#NONE} for nothing. Then a retry is taken
     * out of the budget, and {@link #pause} must follow. The interrupt flag of the thread is left as it is.
     *
     * @param category the class of the failure; {@link Failure.Category#GONE_AWAY} for what a peek found
     * @param charged whether the retry costs the server something and is taken out of the budget
     * @param atOnce whether the first retry needs no pause: a connection was dead before anything was sent
     */
    public Limit mayRetry(Failure.Category category, boolean charged, boolean atOnce) {
        if (!policy.isEnabled() || !policy.retryOn().contains(category)) {
            return Limit.POLICY;
        }
        if (Thread.currentThread().isInterrupted()) {
            return Limit.INTERRUPTED;
        }
        if (made >= policy.maxAttempts()) {
            return Limit.ATTEMPTS;
        }
        long pause = atOnce && made == 1 ? 0 : jittered();
        if (elapsedNanos() + pause >= policy.deadline().toNanos()) {
            return Limit.DEADLINE;
        }
        if (charged && !budget.tryRetry()) {
            return Limit.BUDGET;
        }
        if (policy.shadow()) {
            return Limit.SHADOW;
        }
        nextPauseNanos = pause;
        return Limit.NONE;
    }

    /** The wait that was drawn when the next attempt was allowed; 0 for none. */
    public long nextPauseNanos() {
        return nextPauseNanos;
    }

    /**
     * Waits before the next attempt, which begins then. It is not cut off by anything but an interrupt: the deadline was
     * looked at when it was drawn.
     *
     * @throws InterruptedException when interrupted before or meanwhile; the flag is cleared, as ever
     */
    public void pause() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nextPauseNanos);
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before attempt " + (made + 1));
        }
        nextPauseNanos = 0;
        made++;
    }

    /** Remembers the failure of the attempt before this one, which has begun with the end of the {@link #pause}. */
    public void failed(SQLException failure) {
        if (earlier.size() < MOST_KEPT && earlier.stream().noneMatch(known -> known == failure)) {
            failure.addSuppressed(new EarlierAttempt(made - 1));
            earlier.add(failure);
        }
    }

    /** Hangs the earlier failures on the last one, but for those that it knows already. */
    public <E extends Throwable> E withEarlierOnes(E last) {
        for (SQLException failure : earlier) {
            if (!reaches(last, failure) && !reaches(failure, last)) {
                last.addSuppressed(failure);
            }
        }
        return last;
    }

    private static boolean reaches(Throwable from, Throwable to) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> waiting = new ArrayList<>(List.of(from));
        while (!waiting.isEmpty() && seen.size() < MOST_LINKS) {
            Throwable next = waiting.remove(waiting.size() - 1);
            if (next == to) {
                return true;
            }
            if (seen.add(next)) {
                addPresent(waiting, next.getCause());
                addPresent(waiting, next instanceof SQLException sql ? sql.getNextException() : null);
                waiting.addAll(List.of(next.getSuppressed()));
            }
        }
        return false;
    }

    private static void addPresent(List<Throwable> list, @Nullable Throwable throwable) {
        if (throwable != null) {
            list.add(throwable);
        }
    }

    private long elapsedNanos() {
        return nanoTime.getAsLong() - startNanos;
    }

    /** Full jitter: anything up to a ceiling that doubles with every retry. */
    private long jittered() {
        double doubled = (double) policy.initialBackoff().toNanos() * Math.pow(2, made - 1.0);
        long ceiling = (long) Math.min((double) policy.maxBackoff().toNanos(), doubled);
        return ThreadLocalRandom.current().nextLong(ceiling);
    }
}

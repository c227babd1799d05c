package dev.nevergone.testkit.internal.protocol;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The rules in force, and the stalls that they cause. Thread-safe. */
public final class Rules {

    // What "until healed" comes to on a clock: 292 years.
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final List<Rule> forCommands = new CopyOnWriteArrayList<>();
    private final List<Rule> forConnects = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // How often it was healed; by the lock.
    private long heals;

    public void arm(Rule rule) {
        forCommands.add(rule);
    }

    public void armForConnects(Rule rule) {
        forConnects.add(rule);
    }

    public void heal() {
        lock.lock();
        try {
            forCommands.clear();
            forConnects.clear();
            heals++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Rule forCommand(Command command) {
        for (Rule each : forCommands) {
            if (each.takes(command)) {
                return each;
            }
        }
        return null;
    }

    @Nullable
    Rule forConnect() {
        for (Rule each : forConnects) {
            if (each.takesConnect()) {
                return each;
            }
        }
        return null;
    }

    /** To be read before a rule is asked for, so that a stall that begins late does not outlive the healing. */
    long heals() {
        lock.lock();
        try {
            return heals;
        } finally {
            lock.unlock();
        }
    }

    /** Sleeps until the time is over, it is healed (again since the given count), or the connection has ended. */
    void stall(@Nullable Duration hold, long healsBefore, BooleanSupplier ended) throws InterruptedIOException {
        long left = hold == null || hold.compareTo(FOREVER) > 0 ? Long.MAX_VALUE : hold.toNanos();
        lock.lock();
        try {
            while (left > 0 && heals == healsBefore && !ended.getAsBoolean()) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted in a stall");
        } finally {
            lock.unlock();
        }
    }

    /** Lets stalls look whether their connections have ended. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

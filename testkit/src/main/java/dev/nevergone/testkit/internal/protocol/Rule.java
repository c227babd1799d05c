package dev.nevergone.testkit.internal.protocol;

import dev.nevergone.testkit.ArmedRule;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Which commands, what to do, how often. Thread-safe. */
public final class Rule implements ArmedRule {

    private final Predicate<Command> match;
    private final Action action;
    private final Firing firing;
    private final AtomicInteger fired = new AtomicInteger();
    private final CountDownLatch once = new CountDownLatch(1);
    private volatile boolean disarmed;

    public Rule(Predicate<Command> match, Action action, Firing firing) {
        this.match = match;
        this.action = action;
        this.firing = firing;
    }

    Action action() {
        return action;
    }

    /** Whether it is to act on this command, which uses up one time. */
    boolean takes(Command command) {
        return !disarmed
                && (command.type().answered() || !action.needsAnswer())
                && match.test(command)
                && firing.take();
    }

    /** Whether it is to act on a new connection, which uses up one time. */
    boolean takesConnect() {
        return !disarmed && firing.take();
    }

    void giveBack() {
        firing.giveBack();
    }

    void hasFired() {
        fired.incrementAndGet();
        once.countDown();
    }

    @Override
    public int fired() {
        return fired.get();
    }

    @Override
    public boolean awaitFired(Duration limit) throws InterruptedException {
        return once.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void disarm() {
        disarmed = true;
    }
}

package dev.nevergone.testkit;

import java.time.Duration;

/** A rule of a {@link ProtocolProxy} that is in force. Thread-safe. */
public interface ArmedRule {

    /** How often it has acted so far; a stall counts when it begins, everything else before the client can see it. */
    int fired();

    /**
     * Waits until it has acted at least once.
     *
     * @param limit how long at most
     * @return whether it has
     * @throws InterruptedException if the waiting thread is interrupted
     */
    boolean awaitFired(Duration limit) throws InterruptedException;

    /** Takes it out of force. What it has begun already, a stall for instance, goes on. */
    void disarm();
}

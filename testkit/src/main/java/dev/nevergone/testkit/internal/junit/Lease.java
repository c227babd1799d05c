package dev.nevergone.testkit.internal.junit;

import dev.nevergone.testkit.FaultyServer;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A server for one test, or for a class with all its tests.
 *
 * @param tenant what it is a lease of
 * @param alone whether nothing else of its holder can run at the same time: it is one test, or JUnit locks the class
 * @param oneByOne keeps the dynamic tests of one factory apart
 */
record Lease(Tenant tenant, boolean alone, ReentrantLock oneByOne) implements AutoCloseable {

    static Lease take(Tenant tenant, boolean alone, ExtensionContext context) {
        Lease lease = new Lease(tenant, alone, new ReentrantLock());
        lease.checkAlone(context);
        tenant.turn().take();
        return lease;
    }

    /**
     * Looks whether this context may use it.
     *
     * @throws ExtensionConfigurationException if others could at the same time
     */
    void checkAlone(ExtensionContext context) {
        if (!alone && context.getExecutionMode() == ExecutionMode.CONCURRENT) {
            throw new ExtensionConfigurationException("@FaultyMySql at a parameter for a whole class ("
                    + context.getRequiredTestClass().getName() + "), whose tests run in parallel and would disturb each"
                    + " other: put @FaultyMySql on the class");
        }
    }

    /** Takes back all faults, and begins the counts anew if asked to. Does nothing where no server was asked for. */
    void heal(boolean resetCounts) {
        FaultyServer faulty = tenant.started();
        if (faulty == null) {
            return;
        }
        // A test that was interrupted has not to go on, but its server has to be healed.
        boolean interrupted = Thread.interrupted();
        try {
            faulty.heal();
            if (resetCounts) {
                faulty.resetCounts();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        tenant.turn().give();
    }
}

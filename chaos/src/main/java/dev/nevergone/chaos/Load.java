package dev.nevergone.chaos;

import dev.nevergone.Databases;
import dev.nevergone.ResilientDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Threads that do mixed work through all pools until they are stopped. */
final class Load {

    private static final Duration STOP_LIMIT = Duration.ofMinutes(3);

    private final List<ResilientDataSource> pools = new ArrayList<>();
    private final Ledger ledger;
    private final Duration think;
    private final boolean failingOver;
    private final List<CallKind> kinds;
    private final Statements statements = new Statements();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger mostOverflow = new AtomicInteger();
    /** Fair, so that who wants no writes for a moment gets it. */
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);

    private volatile boolean ended;

    /**
     * Not yet started.
     *
     * @param databases the primary and the binds to work on
     * @param think the longest pause of a thread between two calls
     * @param failingOver whether primaries crash with rows that were not replicated: then no large values are written, whose
     *     slots would go back to earlier versions, and a row that was just written may be gone
     */
    Load(Databases databases, Ledger ledger, Duration think, boolean failingOver) {
        pools.add(databases.primary());
        databases.names().forEach(name -> pools.add(databases.get(name)));
        this.ledger = ledger;
        this.think = think;
        this.failingOver = failingOver;
        this.kinds = Arrays.stream(CallKind.values())
                .filter(kind -> !failingOver || (kind != CallKind.BLOB && kind != CallKind.BLOB_READ))
                .toList();
    }

    /** How many slots for large values so many threads need. */
    static int slots(int threads) {
        return threads * Clerk.SLOTS;
    }

    void start(int count, long seed) {
        for (int i = 0; i < count; i++) {
            Random chance = new Random(seed + 31L * i);
            Clerk clerk = new Clerk(i, slots(count), chance, ledger, statements, gate.readLock(), failingOver);
            Thread thread = new Thread(() -> work(clerk, chance), "chaos-load-" + i);
            thread.start();
            threads.add(thread);
        }
    }

    /** No more calls are begun. */
    void end() {
        ended = true;
    }

    /** {@link #end()}, and whether all threads do. */
    Check stopped() throws InterruptedException {
        end();
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
        return Check.that(
                "all calls end once nothing is begun any more",
                threads.stream().noneMatch(Thread::isAlive),
                STOP_LIMIT + " given");
    }

    /** Lets the writes that are under way end, and no new ones begin, while something is done. */
    void withoutWrites(Runnable task) {
        gate.writeLock().lock();
        try {
            task.run();
        } finally {
            gate.writeLock().unlock();
        }
    }

    /** What it executed. */
    Statements statements() {
        return statements;
    }

    /** The most overflow connections that were seen lent at a time. */
    int mostOverflow() {
        return mostOverflow.get();
    }

    private void work(Clerk clerk, Random chance) {
        while (!ended) {
            CallKind kind = kinds.get(chance.nextInt(kinds.size()));
            ResilientDataSource pool = pools.get(chance.nextInt(pools.size()));
            try {
                clerk.call(kind, pool);
                mostOverflow.accumulateAndGet(pool.stats().overflowInUse(), Math::max);
                Thread.sleep(chance.nextInt((int) think.toMillis() + 1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                ledger.found("the load itself failed", kind + ": " + e);
            }
        }
    }
}
